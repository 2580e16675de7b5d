"""Where something can hide in a finished file: every text of it, with the place where it stands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Surface:
    """Texts of one kind from one part of a file."""

    parts: tuple[tuple[str, str], ...]
    """Place and text; of binary parts each byte as one character (Latin-1)."""
    binary: bool = False

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(text for _, text in self.parts)


def lines(text: str, place: str = "") -> Surface:
    """A text file, by its lines."""
    return Surface(tuple((f"{place}line {number}", line) for number, line in enumerate(text.splitlines(), 1)))


def members(value: Any, place: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON value
    """Every name and string of a JSON value with its JSON Pointer (RFC 6901)."""
    match value:
        case dict():
            for name, item in value.items():
                yield f"{place}/{name}", name
                yield from members(item, f"{place}/{name}")
        case list():
            for number, item in enumerate(value):
                yield from members(item, f"{place}/{number}")
        case None | bool():
            return
        case _:
            yield place, str(value)


def json_surface(data: bytes, place: str = "") -> Surface:
    """A JSON text by its members. Raises `ValueError` when it is none."""
    return Surface(tuple((place + pointer, text) for pointer, text in members(json.loads(data))))
