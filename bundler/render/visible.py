"""Make every character visible: nothing a remote server chose may hide, reorder or steer what a reader sees."""

from collections.abc import Set as AbstractSet
from typing import Any, Final

from bundler.model.invisible import is_invisible

_KEPT: Final = frozenset("\n")


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
    if is_invisible(char) or (covered is not None and ord(char) not in covered):
        return f"[U+{ord(char):04X}]"
    return char


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
