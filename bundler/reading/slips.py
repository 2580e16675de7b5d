"""What was typed along with a value, or left off its beginning, so that it is another value."""

from collections.abc import Iterable
from enum import StrEnum

from bundler.reading.attempts import is_typing
from bundler.reading.text import shown


class Slip(StrEnum):
    """How a value differs from the expected one, where one sentence says it."""

    NAME_IN_FRONT = "name-in-front"
    """The record's name, its type or other words of a zone file are in front of the value."""
    KEY_MISSING = "key-missing"
    """The token alone, without `ms-domain-verification=`."""


def slip(value: bytes, expected: str, names: Iterable[str]) -> Slip | None:
    """The slip that made `value` of what was to be typed; None for any other difference.

    `names` are those that may be in front: the record's, in full and as the form wants it.
    """
    text, wanted = shown(value).casefold(), expected.casefold()
    begin, *rest = wanted.split(" ")  # SPF may go on in another way, and is told by its version
    if not rest and text.strip() == wanted.partition("=")[2] != "":
        return Slip.KEY_MISSING
    at = text.find(begin) if begin else -1
    lead = text[: max(at, 0)]
    if any(char.isalnum() or char == "@" for char in lead) and is_typing(lead, names):
        return Slip.NAME_IN_FRONT
    return None
