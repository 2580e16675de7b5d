"""The machine"""

from pathlib import Path

import pytest

from tests.reliability.running import sentences, shell
from tests.share import some_of


@pytest.mark.fault(
    "Fewer than 64 open files are allowed (`ulimit -n`)", "exit 1 with a sentence, before anybody is asked"
)
@pytest.mark.parametrize("limit", some_of([12, 16, 20, 24, 31, 48], 2))
@pytest.mark.parametrize("command", ["check contoso.com --no-azure", "build contoso.com --no-azure -o case.pdf"])
def test_few_descriptors(work: Path, limit: int, command: str) -> None:
    run = shell(f"ulimit -n {limit}; unshare -n $P {command}", cwd=work)
    assert run.returncode == 1, run.stderr
    (said,) = sentences(run.stderr)
    assert "ulimit -n" in said
    assert not list(work.iterdir())


def test_enough_descriptors_where_the_hard_limit_allows_them(work: Path) -> None:
    run = shell("ulimit -S -n 30; unshare -n $P check contoso.com --no-azure --deadline 2", cwd=work)
    assert run.returncode == 3, run.stderr
    assert "Nothing could be observed" in sentences(run.stderr)[-1]


@pytest.mark.fault("Too little memory is allowed (`ulimit -v`)", "exit 1 with a sentence, or the result; never a trace")
@pytest.mark.parametrize("megabytes", some_of([128, 100, 160, 200, 260], 1))
@pytest.mark.parametrize(
    "command",
    [
        "check contoso.com --replay $S",
        "build contoso.com --replay $S -o case.md",
        "build contoso.com --replay $S -o case.pdf",
        "check contoso.com --deadline 2",
    ],
)
def test_little_memory(work: Path, megabytes: int, command: str) -> None:
    run = shell(f"ulimit -v {megabytes * 1024}; unshare -n $P {command}", cwd=work)
    assert run.returncode in {0, 1, 3, 10, 14}, run.stderr
    assert "Traceback" not in run.stderr
    assert "ExceptionGroup" not in run.stderr
    assert "defect" not in run.stderr
    if run.returncode == 1:
        assert "memory" in run.stderr
        assert not list(work.glob("case*"))
