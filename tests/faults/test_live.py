"""Every fault of the catalogue, built for real, observed and judged; the recording alone gives the same report."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import pytest

from bundler.judge import judge
from bundler.model.observations import Observations
from tests.faults.catalogue import FAMILIES
from tests.faults.row import Family, Row
from tests.faults.run import check, observed, replayed

pytestmark = pytest.mark.world


@dataclass(frozen=True)
class Runs:
    """The observations of a family, some still under way."""

    folder: Path
    observations: dict[str, Future[Observations]]


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """One world for all rows of a family that were chosen."""
    family: Family = request.param
    chosen = [
        item.callspec.params["row"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.function is test_fault
    ]
    folder = tmp_path_factory.mktemp(family.name)
    with observed(family, [row for row in family.rows if row in chosen], folder) as observations:
        yield Runs(folder, observations)


@pytest.mark.parametrize(
    ("runs", "row"),
    [pytest.param(family, row, id=row.name) for family in FAMILIES for row in family.rows],
    indirect=["runs"],
)
def test_fault(runs: Runs, row: Row) -> None:
    report = judge(runs.observations[row.name].result())
    check(row, report)
    assert replayed(runs.folder / f"{row.name}.jsonl") == report
