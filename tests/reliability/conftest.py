"""What the tests of faults share."""

from pathlib import Path

import pytest


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """An empty directory to work in."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder
