"""Evidence ids as readers see them."""

import re
from collections.abc import Iterable
from typing import Final

_ID: Final = re.compile(r"([A-Z])(\d+)")


def ranges(ids: Iterable[str]) -> list[tuple[str, str]]:
    """Runs of consecutive evidence ids as first and last: `D3 D4 D5 A1` gives `(D3, D5), (A1, A1)`."""
    runs: list[tuple[str, str]] = []
    for id_ in ids:
        if runs and _follows(runs[-1][1], id_):
            runs[-1] = (runs[-1][0], id_)
        else:
            runs.append((id_, id_))
    return runs


def _follows(before: str, id_: str) -> bool:
    first, second = _ID.fullmatch(before), _ID.fullmatch(id_)
    return bool(first and second and first[1] == second[1] and int(first[2]) + 1 == int(second[2]))
