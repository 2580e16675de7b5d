"""Which of many texts stand in a large one, at the price of little more than a single look through it.

The large text is cut into pieces of `_PIECE` bytes. A text of `_LONG` bytes or more that stands in it covers at least
one of these pieces whole, and begins less than `_PIECE` bytes before it: so it has that piece at one of its first
`_PIECE` places, and what stands there is known beforehand. Only texts that share a piece with the large one, and those
that are shorter, are then looked for.
"""

from collections.abc import Sequence
from typing import Final

_WORD: Final = "Q"
_PIECE = 8
"""Bytes of a `_WORD` (see `struct`): as numbers, the pieces need not be cut out one by one."""
_LONG = 2 * _PIECE - 1


class Sieve:
    """Made once for the texts that are looked for."""

    def __init__(self, wanted: Sequence[bytes]) -> None:
        self._wanted = wanted
        self._short = frozenset(number for number, text in enumerate(wanted) if len(text) < _LONG)
        self._having: dict[int, list[int]] = {}
        """Piece to the numbers of the long texts that have it."""
        for number, text in enumerate(wanted):
            if number not in self._short:
                for piece in {_pieces(text[place : place + _PIECE])[0] for place in range(_PIECE)}:
                    self._having.setdefault(piece, []).append(number)
        self._known = frozenset(self._having)

    def found_in(self, content: bytes) -> list[int]:
        """The numbers of the texts that stand in `content`, in their order."""
        shared = self._known.intersection(_pieces(content))
        candidates = self._short.union(*(self._having[piece] for piece in shared))
        return [number for number in sorted(candidates) if self._wanted[number] in content]


def _pieces(content: bytes) -> memoryview:
    return memoryview(content)[: len(content) // _PIECE * _PIECE].cast(_WORD)
