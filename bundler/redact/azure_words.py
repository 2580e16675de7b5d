"""Words of Azure, and zones of everybody, that are shown whatever is masked: `bundler/data/azure_words.json`."""

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def azure_words() -> frozenset[str]:
    """Azure's own enumerations, in lower case."""
    return frozenset(word.casefold() for row in _table()["words"] for word in row["words"])


@cache
def shared_zones() -> tuple[str, ...]:
    """Zones of everybody: what Microsoft's ACS records point at, the names of the servers of the root and of .com."""
    return tuple(zone for row in _table()["zones"] for zone in row["zones"])


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(resources.files("bundler").joinpath("data/azure_words.json").read_text("utf-8"))
    return table
