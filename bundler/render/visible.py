"""Make every character visible: nothing a remote server chose may hide, reorder or steer what a reader sees."""

import unicodedata
from collections.abc import Set as AbstractSet
from typing import Any, Final

_KEPT: Final = frozenset("\n")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""General categories that show nothing of their own: C0, C1, bidirectional controls, zero-width signs, surrogates,
private use, unassigned, line and paragraph separators (Unicode Standard chapter 4.5)."""


def visible(text: str, covered: AbstractSet[int] | None = None) -> str:
    """The text with each character that cannot be seen, or that no bundled face covers, written as `[U+XXXX]`.

    `covered` is the set of code points that can be drawn; None where the reader brings fonts of their own. A newline
    stays: the templates decide what it becomes.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char, covered) for char in text)


def _shown(char: str, covered: AbstractSet[int] | None) -> str:
    if char in _KEPT:
        return char
    hidden = unicodedata.category(char) in _HIDDEN or _is_blank(char)
    if hidden or (covered is not None and ord(char) not in covered):
        return f"[U+{ord(char):04X}]"
    return char


def _is_blank(char: str) -> bool:
    """A space other than the usual one, or a letter that is drawn as nothing (Hangul and Braille fillers)."""
    return (char.isspace() and char != " ") or char in "\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5"


def all_visible(value: Any, covered: AbstractSet[int] | None = None) -> Any:  # noqa: ANN401 - JSON is anything
    """The same JSON value with every string made visible, keys too."""
    match value:
        case str():
            return visible(value, covered)
        case dict():
            return {visible(key, covered): all_visible(item, covered) for key, item in value.items()}
        case list() | tuple():
            return [all_visible(item, covered) for item in value]
        case _:
            return value
