"""A machine without a place for the program's own files: the pack is written all the same."""

from pathlib import Path

import pytest

from bundler.cli.keeping import Keeping
from bundler.cli.settings import MAX_NOTE
from bundler.errors import ToolFailed
from bundler.observe.dns.hints import load_hints
from bundler.observe.recording import Header
from tests.cli.run import acs_evidence
from tests.gate.test_build import SAMPLE, recorded


@pytest.fixture
def no_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """XDG_STATE_HOME below a file, where root cannot write either."""
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked / "state"))
    return tmp_path


def test_the_pack_is_written_and_the_loss_is_said(no_state: Path) -> None:
    run = acs_evidence("build", "contoso.com", "--replay", str(SAMPLE), "-o", str(no_state / "case.json"))
    assert run.code == 0, run.err
    assert (no_state / "case.json").is_file()
    assert "`reveal` does not work" in run.err
    assert run.err.count("\n") == 1


def test_the_document_on_the_terminal_needs_no_state_either(no_state: Path) -> None:
    run = acs_evidence("check", "contoso.com", "--replay", str(SAMPLE), "--json")
    assert run.code == 10, run.err
    assert run.out.startswith("{")


def test_a_map_that_could_be_handed_over_is_still_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed = tmp_path / "handed"
    handed.mkdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(handed / "state"))
    run = acs_evidence("build", "contoso.com", "--replay", str(SAMPLE), "-o", str(handed / "case.json"))
    assert run.code == 1
    assert not (handed / "case.json").exists()


@pytest.mark.usefixtures("no_state")
def test_a_live_run_goes_on_without_a_recording_unless_it_was_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    observed = recorded()
    header = Header("acs-evidence-recording/1", "0", observed.started_at, observed.inputs, load_hints(None).source)
    keeping = Keeping(header, None)
    keeping.begin("contoso.com")
    assert keeping.writer is None
    assert "No recording of this run is kept" in capsys.readouterr().err
    with pytest.raises(ToolFailed, match="state directory"):
        Keeping(header, tmp_path / "case.jsonl").begin("contoso.com")


def test_a_note_of_any_length_costs_nothing(tmp_path: Path) -> None:
    most = acs_evidence(
        "build", "contoso.com", "--replay", str(SAMPLE), "--note", "x" * MAX_NOTE, "-o", str(tmp_path / "case.json")
    )
    assert most.code == 0, most.err
    more = acs_evidence(
        "build", "contoso.com", "--replay", str(SAMPLE), "--note", "x" * 100_000, "-o", str(tmp_path / "case.json")
    )
    assert more.code == 2
    assert "4000" in more.err
    assert "xxx" not in more.err
