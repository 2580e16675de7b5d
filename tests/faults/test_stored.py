"""The same catalogue from the recordings kept: what was seen once is judged again, anywhere, without a network."""

from pathlib import Path

import pytest

from bundler.observe.guard import no_network
from tests.faults import recordings
from tests.faults.catalogue import FAMILIES, ROWS
from tests.faults.run import check, replayed


@pytest.mark.parametrize("name", ROWS)
def test_fault(name: str, tmp_path: Path) -> None:
    with no_network():
        check(ROWS[name], replayed(recordings.unpacked(name, tmp_path)))


def test_names_are_unique_and_each_row_has_its_recording() -> None:
    assert len(ROWS) == sum(len(family.rows) for family in FAMILIES)
    assert recordings.kept() == set(ROWS)


def test_the_catalogue_is_complete() -> None:
    assert set(range(1, 49)) == {int(number) for name in ROWS if (number := name.partition("-")[0]).isdecimal()}
