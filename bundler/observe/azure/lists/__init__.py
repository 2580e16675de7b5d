"""How lists about a domain are asked for: a module each, with its `COLLECTOR`. `reading/azure/lists` reads them."""

import importlib
import pkgutil

from bundler.observe.azure.collector import Collector


def list_collectors() -> tuple[Collector, ...]:
    """The collectors in the order of their modules' names. Raises `ValueError` for a module without `COLLECTOR`."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        each = getattr(importlib.import_module(f"{__name__}.{module.name}"), "COLLECTOR", None)
        if not isinstance(each, Collector):
            raise ValueError(f"{module.name}: a module here holds one COLLECTOR")
        found.append(each)
    return tuple(found)
