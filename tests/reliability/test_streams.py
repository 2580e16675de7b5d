"""Standard input, output and error"""

from pathlib import Path

import pytest

from tests.reliability.running import sentences, shell
from tests.share import apart, some_of

BUILD = "$P build contoso.com --replay $S -o case.md -o case.json"
CHECK = "$P check contoso.com --replay $S"


@pytest.mark.fault("Standard input, output or error is closed", "the pack is made, the code is the verdict's")
@pytest.mark.parametrize("closed", [apart("<&-"), apart(">&-"), apart("2>&-"), "<&- >&- 2>&-", apart("<&- 2>&-")])
def test_a_closed_stream(work: Path, closed: str) -> None:
    built = shell(f"{BUILD} {closed}", cwd=work)
    assert built.returncode == 0, built.stderr
    assert (work / "case.md").stat().st_size > 1000
    checked = shell(f"{CHECK} {closed}", cwd=work)
    assert checked.returncode == 10, checked.stderr
    assert not sentences(built.stderr + checked.stderr)


@pytest.mark.slow
@pytest.mark.fault("The PDF is made with every standard stream closed", "it is whole")
def test_the_pdf_engine_needs_no_streams(work: Path) -> None:
    run = shell("$P build contoso.com --replay $S -o case.pdf <&- >&- 2>&-; echo $?; $P verify case.pdf", cwd=work)
    assert run.stdout.startswith("0\n"), run.stdout
    assert "intact" in run.stdout


@pytest.mark.fault(
    "The reader of standard output or error closes it (`| head`)", "the documented code stays, nothing is said"
)
@pytest.mark.parametrize(
    ("command", "code"),
    some_of(
        [
            (f"{CHECK} --json | head -c 10", 10),
            (f"{CHECK} | head -1", 10),
            (f"{CHECK} | true", 10),
            ("$P rules | head -1", 0),
            ("$P rules spf-softfail | true", 0),
            ("$P --help | true", 0),
            (f"{BUILD} -v 2>&1 | head -2", 0),
            (f"{BUILD} -v 2>&1 | true", 0),
            (f"{BUILD} --exit-code | true", 10),
            ("$P check contoso.com --replay none.jsonl 2>&1 | true", 2),
        ],
        4,
    ),
)
def test_a_reader_that_leaves(work: Path, command: str, code: int) -> None:
    run = shell(f"{command}; echo ${{PIPESTATUS[0]}} >&2", cwd=work)
    assert sentences(run.stderr) == [str(code)]
    assert (work / "case.md").exists() == command.startswith(BUILD)


@pytest.mark.fault("Standard output takes nothing (a full disk)", "exit 1 with a sentence; the pack is still written")
@pytest.mark.parametrize("command", [CHECK, f"{CHECK} --json", BUILD, "$P rules", "$P --version", "$P --help"])
def test_standard_output_is_full(work: Path, command: str) -> None:
    run = shell(f"{command} >/dev/full", cwd=work)
    assert run.returncode == 1
    (said,) = sentences(run.stderr)
    assert "Cannot write to standard output: No space left on device." in said
    assert (work / "case.md").exists() == (command == BUILD)


@pytest.mark.fault("Standard error takes nothing", "the code is the same")
def test_standard_error_is_full(work: Path) -> None:
    assert shell(f"{CHECK} -v 2>/dev/full", cwd=work).returncode == 10
    assert shell("$P check contoso.com --replay none.jsonl 2>/dev/full", cwd=work).returncode == 2
