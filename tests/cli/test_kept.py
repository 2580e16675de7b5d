"""Kept runs: that they are kept, for whom, for how long, and what a later run makes of them."""

import gzip
import json
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bundler.cli import kept
from bundler.errors import ToolFailed
from bundler.model.observations import Observations
from bundler.observe.recording import Header, read_recording, whole
from tests.cli.run import acs_evidence
from tests.world.cases import DOMAIN, NOT_REQUESTED, STUCK
from tests.world.world import World

SAMPLE = Path(__file__).parents[2] / "samples" / "stuck" / "recording.jsonl"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "acs-evidence"


def shifted(by: timedelta, **changes: Any) -> Observations:
    """The sample as if it had been recorded at another time."""
    seen = read_recording(SAMPLE)
    return replace(
        seen,
        started_at=seen.started_at + by,
        ended_at=seen.ended_at + by,
        dns=tuple(replace(sent, sent_at=sent.sent_at + by) for sent in seen.dns),
        arm=tuple(replace(call, sent_at=call.sent_at + by) for call in seen.arm),
        **changes,
    )


def keep(seen: Observations) -> Path:
    header = Header(
        "acs-evidence-recording/1", seen.tool_version, seen.started_at, seen.inputs, seen.root_hints,
        environment=dict(seen.environment),
    )  # fmt: skip
    before = set(kept.place(DOMAIN).glob("*.gz"))
    kept.keep(whole(header, seen), seen)
    (path,) = set(kept.place(DOMAIN).glob("*.gz")) - before
    return path


def now() -> Observations:
    return read_recording(SAMPLE)


def test_a_run_is_private_packed_and_read_back(state: Path) -> None:
    path = keep(shifted(-HOUR))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.is_relative_to(state)
    (run,) = kept.runs(DOMAIN)
    assert (run.whole, run.earlier.interrupted) == (True, False)
    assert [e.sha256 for e in kept.usable(DOMAIN, now())] == [run.earlier.sha256]
    assert acs_evidence("verify", str(path)).code == 0
    assert run.earlier.sha256 in acs_evidence("verify", str(path)).out
    assert acs_evidence("check", DOMAIN, "--replay", str(path)).code == 10


def test_what_lies_beside_a_run_is_used_and_made_anew(state: Path) -> None:
    path = keep(shifted(-HOUR))
    (first,) = kept.runs(DOMAIN)
    beside = path.with_name(path.name + ".outcome.json")
    assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    assert kept.runs(DOMAIN) == (first,)
    beside.write_text(beside.read_text().replace('"right"', '"wrong"').replace(first.earlier.sha256, "0" * 64))
    assert kept.runs(DOMAIN)[0].earlier.sha256 == "0" * 64, "it is a copy, trusted like the rest of the directory"
    beside.write_text("{}")
    assert kept.runs(DOMAIN) == (first,)


def test_only_the_same_cloud_and_resource_and_only_what_is_older() -> None:
    keep(shifted(-2 * HOUR, environment={"cloud": "usgov"}))
    keep(shifted(+HOUR))
    other = shifted(-3 * HOUR)
    foreign = json.loads(json.dumps([e.body for e in other.arm]).replace("contoso-email", "fabrikam-email"))
    keep(replace(other, arm=tuple(replace(e, body=b) for e, b in zip(other.arm, foreign, strict=True))))
    assert len(kept.runs(DOMAIN)) == 3
    assert kept.usable(DOMAIN, now()) == ()
    keep(shifted(-HOUR))
    assert len(kept.usable(DOMAIN, now())) == 1


def test_a_damaged_run_shows_only_what_surely_holds() -> None:
    path = keep(shifted(-HOUR))
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    lines[len(lines) // 2] = lines[len(lines) // 2].replace(b'"udp"', b'"tcp"')
    path.write_bytes(gzip.compress(b"".join(lines)))
    (run,) = kept.runs(DOMAIN)
    assert not run.whole
    assert run.earlier.interrupted, "nothing in it counts as right"
    assert all(record.right_at is None for record in run.earlier.records.values())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert not kept.runs(DOMAIN)[0].whole
    path.write_bytes(b"\x1f\x8bnothing")
    assert kept.runs(DOMAIN) == ()


def test_at_most_fifty_runs_and_ninety_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_RUNS", 4)
    keep(shifted(-timedelta(days=91)))
    for hours in range(6, 0, -1):
        keep(shifted(-hours * HOUR))
    left = [run.earlier.ended_at for run in kept.runs(DOMAIN)]
    assert len(left) == 4
    assert left[0] == now().ended_at - 6 * HOUR, "the beginning of what was alike stays"
    assert left[-1] == now().ended_at - HOUR


def test_of_runs_that_show_the_same_the_first_and_the_last_are_used() -> None:
    for hours in range(5, 0, -1):
        keep(shifted(-hours * HOUR))
    assert [e.ended_at for e in kept.usable(DOMAIN, now())] == [now().ended_at - 5 * HOUR, now().ended_at - HOUR]


def test_history_shows_and_forgets(state: Path) -> None:
    assert "No run about contoso.com is kept" in acs_evidence("history", DOMAIN).out
    path = keep(shifted(-HOUR))
    run = acs_evidence("history", "Contoso.com.")
    assert run.code == 0
    assert "ACS showed VerificationInProgress: DKIM  [H1]" in run.out
    assert "verification requested" in run.out
    assert str(path) in run.out
    assert "1 run about contoso.com deleted" in acs_evidence("history", DOMAIN, "--forget").out
    assert not list(state.rglob("*.gz*"))
    assert acs_evidence("history", "not a domain").code == 2


def test_a_place_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "blocked").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "blocked" / "state"))
    with pytest.raises(ToolFailed):
        keep(now())
    assert kept.runs(DOMAIN) == ()


def document(run: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.world
def test_a_later_run_knows_of_the_earlier_ones(world: World) -> None:
    NOT_REQUESTED.build(world)
    world.start()
    home = Path(world.environment["HOME"])
    first = document(world.run_program("check", DOMAIN, "--json"))
    assert first["history"] == []
    second = document(world.run_program("check", DOMAIN, "--json"))
    assert len(second["history"]) == 1
    assert second["records"][0]["right_since"] < second["observed"]["started_at"]
    assert document(world.run_program("check", DOMAIN, "--json", "--no-history"))["history"] == []
    count = len(list(home.rglob("*.jsonl.gz")))
    assert count == 3
    assert document(world.run_program("check", DOMAIN, "--json", "--no-keep"))["history"] != []
    assert len(list(home.rglob("*.jsonl.gz"))) == count


@pytest.mark.world
def test_states_that_went_back_are_known_without_a_file(world: World) -> None:
    STUCK.build(world)
    world.start()
    world.run_program("check", DOMAIN)
    states = next(b for b in world.arm.resources.values() if "verificationStates" in b["properties"])["properties"]
    states["verificationStates"]["DKIM"] = {"status": "NotStarted"}
    world.arm.events.clear()
    found = document(world.run_program("check", DOMAIN, "--json"))
    assert "state-went-back" in {finding["id"] for finding in found["findings"]}
    events = [event["what"] for event in found["timeline"]]
    assert "ACS showed VerificationInProgress: DKIM" in events
    assert "ACS showed NotStarted: DKIM" in events


@pytest.mark.world
def test_a_state_directory_that_cannot_be_written_ends_no_run(world: World) -> None:
    NOT_REQUESTED.build(world)
    world.start()
    run = world.run_program("check", DOMAIN, env={"XDG_STATE_HOME": "/proc/self/nowhere"})
    assert run.returncode == 12, run.stderr
    assert "No recording of this run is kept." in run.stderr
