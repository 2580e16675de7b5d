"""`make test` runs each thing once; `make slow` runs its other variants too."""

from collections.abc import Iterable
from typing import Any

import pytest


def some_of(cases: Iterable[Any], quick: int) -> list[Any]:
    """The cases for `parametrize`: `quick` of them, evenly spread from the first on, and the others set apart."""
    every = list(cases)
    kept = {at * len(every) // quick for at in range(quick)}
    return [case if at in kept else apart(case) for at, case in enumerate(every)]


def apart(case: Any) -> Any:
    """A variant that only `make slow` runs; where time is short, every sixth of all variants."""
    marks = [pytest.mark.slow, pytest.mark.many]
    if hasattr(case, "marks"):  # a `pytest.param`, which is a tuple too
        return pytest.param(*case.values, marks=[*case.marks, *marks], id=case.id)
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=marks)
