"""The catalogue: one module, one rule; one folder, one family. The module's docstring is the rule's page.

A module whose name starts with an underscore is a helper of several rules and holds none itself.
"""

import importlib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import chain
from types import ModuleType

from bundler.discovery import modules_of
from bundler.model.rule import Rule
from bundler.rules._page import markdown

FAMILIES = ("delegation", "servers", "records", "spf", "dmarc", "dnssec", "azure")
"""The folders, in the order in which a question travels: from the zone above to Azure."""


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule of this package, sorted by id, each with its family and its page filled in.

    Raises `ValueError` for a module without `RULE`, for an id that does not match its module, and for an id used twice.
    """
    return collected(chain.from_iterable(modules_of(f"{__name__}.{family}") for family in FAMILIES))


def catalogue_markdown() -> str:
    """The whole catalogue as one Markdown document."""
    return markdown(catalogue(), {family: about(family) for family in FAMILIES})


def about(family: str) -> str:
    """What a family is about, in one line."""
    return (importlib.import_module(f"{__name__}.{family}").__doc__ or "").strip()


def collected(modules: Iterable[ModuleType]) -> tuple[Rule, ...]:
    """The rules of the given modules; errors as for `catalogue`."""
    found: dict[str, Rule] = {}
    for module in modules:
        package, _, name = module.__name__.rpartition(".")
        rule = getattr(module, "RULE", None)
        if not isinstance(rule, Rule):
            raise ValueError(f"{name}: a rule module holds one RULE")
        if rule.id.replace("-", "_") != name:
            raise ValueError(f"{name}: holds the rule {rule.id}")
        if rule.id in found:
            raise ValueError(f"{rule.id}: defined twice")
        found[rule.id] = replace(rule, family=package.rpartition(".")[2], page=module.__doc__ or "")
    return tuple(found[rule_id] for rule_id in sorted(found))
