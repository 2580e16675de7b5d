"""--history and --time-zone on the command line."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bundler.observe.recording import Header, RecordingWriter, read_recording
from tests.cli.run import Run, acs_evidence

SAMPLE = Path(__file__).parents[2] / "samples" / "stuck" / "recording.jsonl"
DAY = timedelta(days=1)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The sample as if it had been recorded a day before."""
    seen = read_recording(SAMPLE)
    header = Header(
        format="acs-evidence-recording/1",
        tool_version=seen.tool_version,
        started_at=seen.started_at - DAY,
        inputs=seen.inputs,
        root_hints=seen.root_hints,
        environment=dict(seen.environment),
    )
    writer = RecordingWriter(tmp_path / "older.jsonl", header)
    for sent in seen.dns:
        writer.append(replace(sent, sent_at=sent.sent_at - DAY))
    for call in seen.arm:
        writer.append(replace(call, sent_at=call.sent_at - DAY))
    for step in seen.steps:
        writer.append(step)
    writer.finish(seen.ended_at - DAY, interrupted=False)
    return tmp_path / "older.jsonl"


def check(*args: str) -> Run:
    return acs_evidence("check", "contoso.com", "--replay", str(SAMPLE), "--json", *args)


def document(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.out)
    return found


def test_an_earlier_recording_tells_since_when(older: Path) -> None:
    with_history, alone = document(check("--history", str(older))), document(check())
    assert [section["id"] for section in with_history["history"]] == ["H1"]
    assert alone["history"] == []
    pairs = zip(with_history["records"], alone["records"], strict=True)
    assert all(known["right_since"] < unknown["right_since"] for known, unknown in pairs)
    assert all(r["state_since"] < with_history["observed"]["started_at"] for r in with_history["records"])


def test_its_hash_is_the_one_that_verify_prints(older: Path) -> None:
    (section,) = document(check("--history", str(older)))["history"]
    assert section["sha256"] in acs_evidence("verify", str(older)).out


def test_the_same_file_twice_counts_once(older: Path) -> None:
    assert len(document(check("--history", str(older), "--history", str(older)))["history"]) == 1


def test_a_copy_is_no_second_witness(older: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(older.read_bytes())
    assert len(document(check("--history", str(older), "--history", str(copy)))["history"]) == 1


@pytest.mark.parametrize("level", ["public", "support", "open"])
def test_every_format_shows_it_at_every_level(level: str, older: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"case.{suffix}" for suffix in ("md", "html", "json")]
    run = acs_evidence(
        "build", "contoso.com", "--replay", str(SAMPLE), "--history", str(older), "--redact", level,
        "--time-zone", "Europe/Berlin", *(argument for path in outputs for argument in ("-o", str(path))),
    )  # fmt: skip
    assert run.code == 0, run.err
    for path in outputs:
        text = path.read_text("utf-8")
        assert "H1" in text
        assert ("+01:00" in text) == (level != "public"), "a local time tells where somebody is"


def test_a_recording_that_is_not_older(older: Path) -> None:
    run = acs_evidence("check", "contoso.com", "--replay", str(older), "--history", str(SAMPLE))
    assert run.code == 2
    assert "after the judged observation began" in run.err
    assert "Traceback" not in run.err


def test_a_recording_of_another_domain(older: Path) -> None:
    run = acs_evidence("check", "fabrikam.com", "--history", str(older))
    assert run.code == 2
    assert "is about contoso.com, not fabrikam.com" in run.err


def test_a_file_that_is_no_recording(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hello\n")
    run = check("--history", str(tmp_path / "note.txt"))
    assert run.code == 2
    assert "is not an acs-evidence recording" in run.err


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    run = check("--history", str(tmp_path / "nowhere.jsonl"))
    assert run.code == 2
    assert "Cannot read the recording" in run.err


@pytest.mark.parametrize("zone", ["Europe/Berlin", "+05:30", "Z", "UTC"])
def test_time_zones(zone: str) -> None:
    offsets = {event["utc_offset"] for event in document(check("--time-zone", zone))["timeline"]}
    assert len(offsets) > (zone == "Europe/Berlin"), "the clock changed between the events of the sample"
    assert "" not in offsets


@pytest.mark.parametrize("zone", ["Nowhere/Else", "../../etc/passwd", "Europe", "+99:00", "5"])
def test_what_is_no_time_zone(zone: str) -> None:
    run = check("--time-zone", zone)
    assert run.code == 2
    assert "is not a time zone" in run.err
    assert "Traceback" not in run.err
