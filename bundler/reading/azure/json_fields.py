"""Careful looks into JSON of unknown shape: what is missing or of another type reads as empty."""

from collections.abc import Mapping
from typing import Any


def text(container: Mapping[str, Any], key: str) -> str:
    """A string field."""
    value = container.get(key)
    return value if isinstance(value, str) else ""


def mapping(container: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object field."""
    value = container.get(key)
    return value if isinstance(value, dict) else {}


def objects(container: object, key: str) -> tuple[dict[str, Any], ...]:
    """The objects of a list field of what should be an object."""
    value = container.get(key) if isinstance(container, dict) else None
    return tuple(entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else ()
