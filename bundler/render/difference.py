"""Where two values part: the first differing character marked, and characters that look like nothing shown."""

import re
from dataclasses import dataclass
from typing import Final

_LOST_BLANKS: Final = re.compile(r"^ +| +$| {2,}")
_AROUND: Final = 400
"""Characters of a value that the view shows before the difference; more are dropped with a note."""


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """What was expected and what is there, cut at the first character that differs."""

    position: int
    """1 for the first character."""
    same: str
    expected_rest: str
    """Empty when the found value only goes on longer."""
    found_rest: str
    """Empty when the found value ends too early."""

    @property
    def sentence(self) -> str:
        """The difference in words."""
        if not self.expected_rest:
            return f"the value should end before character {self.position}"
        if not self.found_rest:
            return f"the value ends before character {self.position}"
        return f"differs from character {self.position} on"


def difference(expected: str, found: str) -> ValueDifference | None:
    """Where `found` leaves `expected`; None when they are equal."""
    if expected == found:
        return None
    position = next((i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), None)
    if position is None:
        position = min(len(expected), len(found))
    same = expected[:position].replace("\n", "␤")
    if len(same) > _AROUND:
        same = f"[… {len(same) - _AROUND} characters …] {same[-_AROUND:]}"
    return ValueDifference(position + 1, same, edges_shown(expected[position:]), edges_shown(found[position:]))


def edges_shown(text: str) -> str:
    """The text with spaces at either end, doubled spaces and line ends drawn as signs."""
    shown = _LOST_BLANKS.sub(lambda match: "␠" * len(match[0]), text[:_AROUND]).replace("\n", "␤")
    more = len(text) - _AROUND
    return f"{shown} [… {more:,} more]" if more > 0 else shown


def closest(expected: str, found: list[str]) -> str | None:
    """The found value that shares the longest beginning with the expected one, without regard to case."""

    def shared(value: str) -> int:
        pairs = zip(expected.casefold(), value.casefold(), strict=False)
        return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(expected), len(value)))

    return max(found, key=shared, default=None)
