"""The catalogue: one module, one rule. The module's docstring is the rule's page.

A module whose name starts with an underscore is a helper of several rules and holds none itself.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from types import ModuleType

from bundler.model.rule import Rule
from bundler.rules._page import markdown


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule of this package, sorted by id, each with its page filled in.

    Raises `ValueError` for a module without `RULE`, for an id that does not fit its module, and for an id used twice.
    """
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    return collected(importlib.import_module(f"{__name__}.{name}") for name in names)


def catalogue_markdown() -> str:
    """The whole catalogue as one Markdown document."""
    return markdown(catalogue())


def collected(modules: Iterable[ModuleType]) -> tuple[Rule, ...]:
    """The rules of the given modules; errors as for `catalogue`."""
    found: dict[str, Rule] = {}
    for module in modules:
        name = module.__name__.rpartition(".")[2]
        rule = getattr(module, "RULE", None)
        if not isinstance(rule, Rule):
            raise ValueError(f"{name}: a rule module holds one RULE")
        if rule.id.replace("-", "_") != name:
            raise ValueError(f"{name}: holds the rule {rule.id}")
        if rule.id in found:
            raise ValueError(f"{rule.id}: defined twice")
        found[rule.id] = replace(rule, page=module.__doc__ or "")
    return tuple(found[rule_id] for rule_id in sorted(found))
