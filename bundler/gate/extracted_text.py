"""Where something can hide in a finished file: every text of it, with the place where it stands."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Part = tuple[str, str]
"""Place and text; of a binary part each byte as one character (Latin-1)."""


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """Texts of one kind from one part of a file."""

    text: str
    """All of it: its parts, a line each."""
    parts: Callable[[], Sequence[Part]]
    """Tells them apart. Only a hit makes that worth its time."""
    binary: bool = False


def extracted(parts: Sequence[Part], *, binary: bool = False) -> ExtractedText:
    """The text of parts that are at hand."""
    return ExtractedText(joined(parts), lambda: parts, binary)


def joined(parts: Iterable[Part]) -> str:
    """The text of several parts."""
    return "\n".join(text for _, text in parts)


def lines(text: str, place: str = "") -> ExtractedText:
    """A text file, by its lines."""
    found = text.splitlines()
    return ExtractedText(
        "\n".join(found), lambda: [(f"{place}line {number}", line) for number, line in enumerate(found, 1)]
    )


def members(value: Any, place: str = "") -> Iterator[Part]:  # noqa: ANN401 - any JSON value
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


def texts(value: Any, found: list[str]) -> list[str]:  # noqa: ANN401 - any JSON value
    """`found` with what `members` tells of a value, without the places."""
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, dict):
        for name, item in value.items():
            found.append(name)
            texts(item, found)
    elif isinstance(value, list):
        for item in value:
            texts(item, found)
    elif value is not None and not isinstance(value, bool):
        found.append(str(value))
    return found


def extracted_json(data: bytes, place: str = "") -> ExtractedText:
    """A JSON text by its members. Raises `ValueError` when it is none."""
    value = json.loads(data)
    return ExtractedText(
        "\n".join(texts(value, [])), lambda: [(place + pointer, text) for pointer, text in members(value)]
    )
