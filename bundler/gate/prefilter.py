"""Which of many texts are in a large one, whole or in part, at the price of little more than one look through it.

The large text is cut into pieces of `_PIECE` bytes, once from its beginning and once from the middle of the first one.
Whatever it has in common with a text that is looked for, if it is `SHARED` bytes or longer, covers one of these pieces
whole. So the pieces that a text has at any of its places are known beforehand, and only where one of them turns up in
the large text is it looked at closer.
"""

from collections.abc import Sequence
from typing import Final

_WORD: Final = "Q"
_PIECE = 8
"""Bytes of a `_WORD` (see `struct`): as numbers, the pieces need not be cut out one by one."""
SHARED = 12
"""Bytes of a text that are looked for: what shortening leaves of a value is this long, or tells nothing."""
_STEP = 4


class Prefilter:
    """Made once for the texts that are looked for."""

    def __init__(self, wanted: Sequence[bytes]) -> None:
        self._wanted = wanted
        self._short = [number for number, text in enumerate(wanted) if len(text) < SHARED]
        self._having: dict[int, dict[int, int]] = {}
        """Piece to the numbers of the texts that have it, and the first place of it there."""
        for number, text in enumerate(wanted):
            if len(text) >= SHARED:
                for start in range(_PIECE):
                    for at, piece in enumerate(_pieces(text[start:])):
                        self._having.setdefault(piece, {}).setdefault(number, start + at * _PIECE)
        self._known = frozenset(self._having)

    def found_in(self, content: bytes) -> list[tuple[int, bytes]]:
        """The numbers of the texts of which something is in `content`, each with the longest piece.

        Of a text shorter than `SHARED` only the whole counts.
        """
        found = {number: self._wanted[number] for number in self._short if self._wanted[number] in content}
        shared = self._known.intersection(_pieces(content)) | self._known.intersection(_pieces(content[_STEP:]))
        for piece in shared:
            for number, place in self._having[piece].items():
                if number not in found or len(found[number]) < len(self._wanted[number]):
                    common = self._longest(self._wanted[number], place, content)
                    if len(common) >= SHARED and len(common) > len(found.get(number, b"")):
                        found[number] = common
        return sorted(found.items(), key=lambda hit: (hit[1] != self._wanted[hit[0]], hit[0]))

    def _longest(self, text: bytes, place: int, content: bytes) -> bytes:
        """The longest piece around one place of a text that is in `content`."""
        if text in content:
            return text
        best = b""
        at = content.find(text[place : place + _PIECE])
        for _ in range(_MOST_PLACES):
            if at < 0:
                break
            start, end = place, place + _PIECE
            while start and at - (place - start) > 0 and text[start - 1] == content[at - (place - start) - 1]:
                start -= 1
            while end < len(text) and at + end - place < len(content) and text[end] == content[at + end - place]:
                end += 1
            best = max(best, text[start:end], key=len)
            at = content.find(text[place : place + _PIECE], at + 1)
        return best


_MOST_PLACES = 64
"""Places of one piece that are looked at: a file that repeats itself shows the same at each."""


def _pieces(content: bytes) -> memoryview:
    return memoryview(content)[: len(content) // _PIECE * _PIECE].cast(_WORD)
