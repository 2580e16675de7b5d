"""`make test` runs each thing once; `make slow` runs its other variants too."""

from collections.abc import Iterable
from typing import Any

import pytest


def some_of(cases: Iterable[Any], quick: int, *, many: bool = False) -> list[Any]:
    """The cases for `parametrize`: `quick` of them, evenly spread from the first on, and the others marked slow."""
    every = list(cases)
    kept = {at * len(every) // quick for at in range(quick)}
    return [case if at in kept else apart(case, many=many) for at, case in enumerate(every)]


def apart(case: Any, *, many: bool = False) -> Any:
    """A case that only `make slow` runs. `many`: it is one of hundreds, of which a share may be left out."""
    marks = [pytest.mark.slow, *([pytest.mark.many] if many else [])]
    values, known, name = (case, [], None) if isinstance(case, tuple) else ((case,), [], None)
    if hasattr(case, "marks"):  # a `pytest.param`, which is a tuple too
        values, known, name = case.values, list(case.marks), case.id
    return pytest.param(*values, marks=[*known, *marks], id=name)
