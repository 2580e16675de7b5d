"""Defects of the program itself"""

from pathlib import Path

import pytest

from bundler.cli.crashes import trace, wants_trace
from tests.world.cases import STUCK
from tests.world.world import World

SECRET = "the-value-that-the-rule-saw"
_BROKEN = f"""\
import bundler.rules.servers.serial_differs as rule
from dataclasses import replace
import bundler.rules

def broken(*_):
    raise ZeroDivisionError("{SECRET}")

real = bundler.rules.catalogue
def catalogue():
    return tuple(replace(r, check=broken) if r.id == "serial-differs" else r for r in real())
bundler.rules.catalogue = catalogue
"""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder for PYTHONPATH that breaks one rule in every Python started with it."""
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import sys\nif 'bundler' in sys.orig_argv:\n" + "".join(f"    {line}\n" for line in _BROKEN.splitlines())
    )
    return folder


@pytest.mark.fault(
    "A rule crashes", "the pack says so, exit 1; -v shows where, without any value; a live recording is kept"
)
@pytest.mark.world
def test_a_rule_that_crashes(world: World, broken: Path, tmp_path: Path) -> None:
    STUCK.build(world)
    world.start()
    env = {"PYTHONPATH": f"{broken}:{world.environment['PYTHONPATH']}"}
    quiet = world.run_program("build", "contoso.com", "-o", str(tmp_path / "work.md"), "--redact", "open", env=env)
    assert quiet.returncode == 1, quiet.stderr
    assert (tmp_path / "work.md").exists()
    (kept,) = Path(world.environment["HOME"]).rglob("*.jsonl")
    assert str(kept) in quiet.stderr
    assert "Traceback" not in quiet.stderr
    told = world.run_program("check", "contoso.com", "-v", "--replay", str(kept), env=env)
    assert told.returncode == 1
    assert "the rule serial-differs: ZeroDivisionError" in told.stderr
    assert "sitecustomize.py" in told.stderr
    assert "bundler/judge/rule_engine.py" in told.stderr
    assert SECRET not in told.stderr
    assert str(Path.home()) not in told.stderr


def test_a_trace_names_places_and_causes_and_no_values() -> None:
    def fail() -> None:
        raise KeyError(SECRET)

    try:
        try:
            fail()
        except KeyError as error:
            raise ExceptionGroup(SECRET, [error]) from error
    except ExceptionGroup as error:
        text = trace(error)
    assert "KeyError" in text
    assert "tests/reliability/test_crashes.py" in text
    assert "in fail" in text
    assert SECRET not in text
    assert not [line for line in text.splitlines() if line.strip().startswith("/")]


@pytest.mark.parametrize(
    ("arguments", "environment", "wanted"),
    [
        (("build", "-v"), {}, True),
        (("build", "--verbose"), {}, True),
        (("build", "-qv"), {}, True),
        (("build",), {"ACS_EVIDENCE_VERBOSE": "1"}, True),
        (("build", "--preview"), {}, False),
        (("build", "-o", "v.md"), {}, False),
    ],
)
def test_who_wants_a_trace(arguments: tuple[str, ...], environment: dict[str, str], wanted: bool) -> None:
    assert wants_trace(arguments, environment) is wanted
