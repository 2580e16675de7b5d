"""Every fault of the catalogue, built for real, observed and judged; the recording alone gives the same report."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

import pytest

from bundler.judge import judge
from bundler.model.observations import Observations
from tests.faults.catalogue import FAMILIES
from tests.faults.row import Family, Row
from tests.faults.run import check, observed, replayed
from tests.share import some_of

pytestmark = pytest.mark.world


class Live:
    """One family's world at a time, with the observations of all its chosen rows, some still under way."""

    def __init__(self, folder: Path, chosen: list[Row]) -> None:
        self.folder = folder
        self._chosen = chosen
        self._family: Family | None = None
        self._open = ExitStack()
        self._runs: dict[str, Future[Observations]] = {}

    def observations(self, family: Family, row: Row) -> Observations:
        """What was seen of the row's domain."""
        if family is not self._family:
            self.close()
            rows = [row for row in family.rows if row in self._chosen]
            self._runs = self._open.enter_context(observed(family, rows, self.folder))
            self._family = family
        return self._runs[row.name].result()

    def close(self) -> None:
        """End the world."""
        self._family = None
        self._open.close()


@pytest.fixture(scope="module")
def live(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    chosen: list[Row] = [item.callspec.params["row"] for item in items if item.function is test_fault]  # type: ignore[misc]
    worlds = Live(tmp_path_factory.mktemp("faults"), chosen)
    yield worlds
    worlds.close()


@pytest.mark.parametrize(
    ("family", "row"),
    [
        each
        for family in FAMILIES
        for each in some_of([pytest.param(family, row, id=row.name) for row in family.rows], -(-len(family.rows) // 3))
    ],
)
def test_fault(live: Live, family: Family, row: Row, tmp_path: Path) -> None:
    report = judge(live.observations(family, row))
    assert replayed(live.folder / f"{row.name}.jsonl") == report
    try:
        check(row, report)
    except AssertionError:
        # Time-outs are real ones: on a machine that is busy with other tests an answer may come too late. A fault of
        # the program is there again when the row is looked at alone.
        with observed(family, [row], tmp_path) as alone:
            check(row, judge(alone[row.name].result()))
