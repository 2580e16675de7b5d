"""Every report's domain, looked at once by the real program, and judged again by the tests with other options."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.reports.catalogue import TOLD, Told, build
from tests.world.world import World


def observe(world: World, told: Told, folder: Path) -> None:
    """`check --record` in the closed world; leaves `<name>.jsonl`."""
    body, recording = folder / f"{told.name}.json", folder / f"{told.name}.jsonl"
    body.write_text(json.dumps(told.body()))
    run = world.run_program("check", told.domain, "--domain-json", str(body), "--record", str(recording))
    assert recording.exists(), run.stderr
    (folder / f"{told.name}.txt").write_text(run.stdout)


def observe_all(folder: Path) -> None:
    """All of them, a few at once."""
    with World() as world, ThreadPoolExecutor(3) as pool:
        build(world)
        world.start()
        list(pool.map(lambda told: observe(world, told, folder), TOLD))


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the recordings."""
    folder = tmp_path_factory.mktemp("reports")
    observe_all(folder)
    return folder
