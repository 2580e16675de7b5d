"""How lists about a domain are asked for: a module each, with its `COLLECTOR`. `reading/azure/lists` reads them."""

from bundler.discovery import members_of
from bundler.observe.azure.collector import Collector


def list_collectors() -> tuple[Collector, ...]:
    """The collectors in the order of their modules' names. Raises `ValueError` for a module without `COLLECTOR`."""
    return members_of(__name__, "COLLECTOR", Collector)
