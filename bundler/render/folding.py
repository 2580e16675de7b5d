"""Break long strings ourselves: layout engines do it slowly (quadratically) and in places nobody can read."""

import hashlib
import re
from typing import Final

SHOWN: Final = 1_000
"""Characters of one value that a page shows; the JSON document has all of them."""
_TAIL: Final = 120
_GOOD: Final = re.compile(r"(?<=[ ;,])")
_FAIR: Final = re.compile(r"(?<=[./=:+])")
_POOR: Final = re.compile(r"(?=-)")
"""Before a hyphen and not after it: a hyphen at the end of a line is lost when text is copied out of a PDF."""


def capped(text: str, limit: int = SHOWN) -> str:
    """The text, or its beginning and end around a note that says how much is left out and its SHA-256 (UTF-8)."""
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    left_out = len(text) - limit
    note = f" [… {left_out:,} characters omitted; SHA-256 of the whole: {digest} …] "
    return text[: limit - _TAIL] + note + text[-_TAIL:]


def brief(text: str, limit: int) -> str:
    """The beginning of a text that is printed in full, or capped, elsewhere in the document."""
    return text if len(text) <= limit else f"{text[:limit]} [… {len(text) - limit:,} more]"


def folded(text: str, columns: int, indent: int = 0) -> list[str]:
    """Lines of at most `columns` characters, broken after spaces and `;,` first, then after `./=:+`, then before `-`.

    Joined with nothing between they give the text again, but for the `indent` spaces that begin every later line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        rest = paragraph
        while len(rest) > columns:
            cut = _cut(rest, columns)
            lines.append(rest[:cut])
            rest = " " * indent + rest[cut:]
        lines.append(rest)
    return lines


def _cut(text: str, columns: int) -> int:
    """Where to break: the last good place in the second half of the line."""
    for places in (_GOOD, _FAIR, _POOR):
        cuts = [match.start() for match in places.finditer(text, columns // 2, columns) if match.start() > columns // 2]
        if cuts:
            return cuts[-1]
    return columns


def position_in_folded(text: str, position: int) -> int:
    """Where character `position` of a text without line ends is after folding it without indent."""
    seen = 0
    for index, char in enumerate(text):
        if char != "\n":
            if seen == position:
                return index
            seen += 1
    return len(text)
