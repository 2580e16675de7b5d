"""Characters that a reader cannot see, or cannot tell from a space: one set for all that shows text from outside."""

import unicodedata
from typing import Final

_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""General categories that show nothing of their own: C0, C1, bidirectional controls, zero-width signs, surrogates,
private use, unassigned, line and paragraph separators (Unicode Standard chapter 4.5)."""
_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5")
"""Letters and signs that are drawn as nothing: Hangul, Braille and Khmer fillers, the grapheme joiner."""
NO_WIDTH: Final = "\u200b-\u200d\u2060\ufeff"
"""Signs that take no room between two letters, for a character class of a regular expression."""


def is_invisible(char: str) -> bool:
    """Whether a character shows nothing, or is a space other than the usual one."""
    return unicodedata.category(char) in _CATEGORIES or char in _FILLERS or (char != " " and char.isspace())
