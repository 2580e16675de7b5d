"""A text without the disguises that typing and copying put on it, letter by letter with where each stood."""

import re
import unicodedata
from dataclasses import dataclass

_ESCAPED = re.compile(r"(?:\\[0-9]{3})+|\\(?=[^0-9])")
_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`'\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-")
_LOOKS_LIKE = {ord(char): sign for char, sign in (_QUOTES | _DASHES).items()}
_NOTHING = {"Cc", "Cf", "Cn", "Co", "Cs", "Mn"}
"""Unicode categories of what does not show, and of marks on another letter."""


@dataclass(frozen=True, slots=True)
class Letters:
    """A text as it is meant: folded case, compatibility forms, plain quotes, hyphens and spaces, nothing invisible."""

    text: str
    places: tuple[int, ...] | None
    """For each letter where it began in the original, and for the end; None: each is where it was."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The piece of the original that letters `start` to `end` came from."""
        return (start, end) if self.places is None else (self.places[start], self.places[end])


def letters(shown: str) -> Letters:
    r"""The letters of a text in which `\DDD` represents a byte (RFC 1035 section 5.1)."""
    if shown.isascii() and "\\" not in shown:
        plain = shown.casefold().replace("'", '"').replace("`", '"').replace("\t", " ")
        return Letters(plain, None)
    found: list[str] = []
    places: list[int] = []
    done = 0
    for match in [*_ESCAPED.finditer(shown), None]:
        start = match.start() if match else len(shown)
        for place in range(done, start):
            _add(shown[place], place, found, places)
        if match:
            codes = re.findall(r"[0-9]{3}", match.group())
            raw = bytes(min(int(code), 255) for code in codes)
            for char in raw.decode("utf-8", "ignore"):
                _add(char, match.start(), found, places)
            done = match.end()
    places.append(len(shown))
    return Letters("".join(found), tuple(places))


def _add(char: str, place: int, found: list[str], places: list[int]) -> None:
    char = char.translate(_LOOKS_LIKE)
    for each in unicodedata.normalize("NFKC", char).casefold():
        if each.isspace():
            found.append(" ")
        elif unicodedata.category(each) in _NOTHING:
            continue
        else:
            found.append(each.translate(_LOOKS_LIKE))
        places.append(place)


def distance(one: str, other: str, most: int = 400) -> int:
    """How many letters to put in, take out, change or swap with their neighbour (optimal string alignment).

    Longer texts than `most` are compared by their beginnings, with the rest counted as one edit a letter.
    """
    rest = max(len(one) - most, 0) + max(len(other) - most, 0)
    one, other = one[:most], other[:most]
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        current = [row]
        for column, right in enumerate(other, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (left != right))
            if row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == right:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1] + rest
