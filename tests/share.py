"""Of hundreds of alike cases `make test` runs some, and `make slow` the others."""

from collections.abc import Iterable
from typing import Any

import pytest


def some_of(cases: Iterable[Any], quick: int) -> list[Any]:
    """The cases for `parametrize`: `quick` of them, evenly spread from the first on, and the others marked slow."""
    every = list(cases)
    kept = {at * len(every) // quick for at in range(quick)}
    return [case if at in kept else apart(*_values(case)) for at, case in enumerate(every)]


def apart(*values: Any) -> Any:
    """A case that `make slow` runs, with others like it."""
    return pytest.param(*values, marks=[pytest.mark.slow, pytest.mark.many])


def _values(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)
