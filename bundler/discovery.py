"""The modules of a package that are added by being there: rules, formats, lists of Azure."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def modules_of(package: str) -> Iterator[ModuleType]:
    """The modules of a package in the order of their names; those that begin with an underscore are helpers."""
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if not module.name.startswith("_"):
            yield importlib.import_module(f"{package}.{module.name}")


def members_of(package: str, name: str, kind: type[T]) -> tuple[T, ...]:
    """What each module of a package holds under a name. Raises `ValueError` for one that does not."""
    found = []
    for module in modules_of(package):
        each = getattr(module, name, None)
        if not isinstance(each, kind):
            raise ValueError(f"{module.__name__.rpartition('.')[2]}: a module here holds one {name}")
        found.append(each)
    return tuple(found)
