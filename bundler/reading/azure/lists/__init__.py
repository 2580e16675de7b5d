"""Lists that Azure keeps about a domain and that no rule asks for: a module each, with its `LIST`.

The report shows each as it was read. How it is asked for is in the module of the same name in `observe/azure/lists`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bundler.discovery import members_of
from bundler.model.fields import Field


@dataclass(frozen=True, slots=True)
class AzureList:
    """How a list is called, and what of an entry is shown."""

    step: str
    """Id of the step that reads it, such as `azure.suppression-lists`."""
    title: str
    """In the report: `Suppression lists`."""
    named: str
    """Within a sentence: `the suppression lists`."""
    field: Field
    """The class of its entries, which decides who sees them."""
    entry: Callable[[Mapping[str, Any]], str]
    """One object of ARM's `value` as text; empty leaves it out."""


@cache
def azure_lists() -> tuple[AzureList, ...]:
    """The lists in the order of their modules' names. Raises `ValueError` for a module without `LIST`."""
    return members_of(__name__, "LIST", AzureList)
