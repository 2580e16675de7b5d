"""The recording of a live run"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bundler.errors import ToolFailed
from bundler.observe.recording import read_recording
from bundler.publish import hand_over
from tests.reliability.running import CHECKOUT, SAMPLE, sentences, shell
from tests.share import apart
from tests.world.cases import STUCK
from tests.world.world import World

pytestmark = pytest.mark.world


@pytest.fixture
def stuck(world: World) -> World:
    STUCK.build(world)
    world.start()
    return world


def disk(world: World, folder: Path, options: str) -> Path:
    """A file system of its own at `folder`, in the world only; it ends with the world."""
    folder.mkdir()
    world.namespace.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], timeout=10)
    return folder


def recordings(world: World) -> list[Path]:
    return list(Path(world.environment["HOME"]).rglob("*.jsonl"))


@pytest.mark.fault(
    "Two runs are given one --record", "one gets the name; the other keeps its recording, says where, exit 1"
)
def test_two_runs_with_one_record(stuck: World, tmp_path: Path) -> None:
    target = tmp_path / "case.jsonl"
    runs = []

    def run() -> None:
        runs.append(stuck.run_program("check", "contoso.com", "--record", str(target)))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(run.returncode for run in runs)
    kept = recordings(stuck)
    assert codes.count(10) == 1, [run.stderr for run in runs]
    assert codes[0] in {1, 2}
    assert codes[1] in {1, 2}
    assert len(kept) == codes.count(1)
    for path in (target, *kept):
        assert not read_recording(path).interrupted
    for path in kept:
        assert any(str(path) in run.stderr for run in runs)
    assert {path.name for path in tmp_path.iterdir() if "part" in path.name} == set()


def test_a_source_outlives_a_target_that_cannot_be_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"gathered")
    monkeypatch.setattr("bundler.publish._digest", lambda _: b"other")
    with pytest.raises(ToolFailed, match="does not read back"):
        hand_over(source, target)
    assert source.read_bytes() == b"gathered"


def test_a_race_for_a_name_has_one_winner(tmp_path: Path) -> None:
    target = tmp_path / "target"
    sources = [tmp_path / f"source{n}" for n in range(20)]
    outcomes: list[str] = []
    for source in sources:
        source.write_bytes(source.name.encode() * 10_000)

    def move(source: Path) -> None:
        try:
            hand_over(source, target)
            outcomes.append(source.name)
        except ToolFailed:
            pass

    threads = [threading.Thread(target=move, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = outcomes
    assert target.read_bytes() == winner.encode() * 10_000
    assert {path.name for path in tmp_path.iterdir()} - {"home"} == {"target", *(s.name for s in sources)} - {winner}


@pytest.mark.fault(
    "The state directory fills up while a run is under way", "the run goes on, says so, and the pack is made"
)
def test_a_state_directory_that_fills_up(stuck: World, tmp_path: Path, work: Path) -> None:
    small = disk(stuck, tmp_path / "small", "size=64k")
    run = stuck.run_program("build", "contoso.com", "-o", str(work / "case.md"), env={"XDG_STATE_HOME": str(small)})
    assert run.returncode == 0, run.stderr
    assert "No space left on device. No recording of this run is kept." in sentences(run.stderr)[0]
    assert (work / "case.md").is_file()
    left = stuck.namespace.run(["find", str(small), "-name", "*.jsonl"], timeout=10)
    assert left.stdout == ""


@pytest.mark.fault("The same, with --record on another disk", "the recording is written there, whole, from memory")
def test_a_recording_that_was_asked_for_is_written_from_memory(stuck: World, tmp_path: Path) -> None:
    target = tmp_path / "case.jsonl"
    state = {"XDG_STATE_HOME": str(disk(stuck, tmp_path / "small", "size=64k"))}
    run = stuck.run_program("check", "contoso.com", "--json", "--record", str(target), env=state)
    assert run.returncode == 10, run.stderr
    again = stuck.run_program("check", "contoso.com", "--json", "--replay", str(target))
    first, second = json.loads(run.stdout), json.loads(again.stdout)
    assert first["lookups"]
    assert len(first["lookups"]) == len(second["lookups"])
    assert not read_recording(target).interrupted
    assert stuck.run_program("verify", str(target)).returncode == 0


@pytest.mark.fault(
    "--record points to a full or read-only file system", "exit 1 with a sentence, before anybody is asked"
)
@pytest.mark.parametrize("options", ["size=64k", "ro"])
def test_a_place_that_takes_no_recording(stuck: World, tmp_path: Path, options: str) -> None:
    folder = disk(stuck, tmp_path / "place", options)
    run = stuck.run_program("check", "contoso.com", "--record", str(folder / "case.jsonl"))
    assert stuck.namespace.run(["ls", "-A", str(folder)], timeout=10).stdout == ""
    assert run.returncode == 1
    (said,) = sentences(run.stderr)
    assert f"Cannot write {folder / 'case.jsonl'}" in said
    assert not stuck.arm.requests


@pytest.mark.fault(
    "SIGINT, SIGTERM or SIGHUP while the world is asked", "the recording is closed, its place told, exit 128 + signal"
)
@pytest.mark.parametrize("number", [signal.SIGINT, apart(signal.SIGTERM), apart(signal.SIGHUP)])
def test_a_signal_during_the_observation(stuck: World, number: signal.Signals, tmp_path: Path) -> None:
    from tests.world import arm_failures

    stuck.arm.fail("domain", arm_failures.hang(20))
    command = [sys.executable, "-m", "bundler", "build", "contoso.com", "-o", str(tmp_path / "case.pdf")]
    with subprocess.Popen(
        stuck.namespace.command(command),
        env=stuck.environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        wait_for_cname(stuck)
        run.send_signal(number)
        _, complaints = run.communicate(timeout=20)
    assert run.returncode == 128 + number, complaints
    (kept,) = recordings(stuck)
    first, last = sentences(complaints)
    assert str(kept) in first
    assert last == (
        "acs-evidence: Interrupted." if number == signal.SIGINT else f"acs-evidence: Ended by {number.name}."
    )
    assert json.loads(kept.read_bytes().splitlines()[-1])["entry"]["interrupted"] is True
    assert stuck.run_program("check", "contoso.com", "--replay", str(kept)).returncode in {10, 14}
    assert not list(tmp_path.glob("*case*"))


def wait_for_handlers(run: "subprocess.Popen[str]") -> None:
    """Before that Python itself begins, and ends as any program does that heeds no signals."""
    caught = 0
    while run.poll() is None and not caught & 1 << signal.SIGTERM - 1:
        status = Path(f"/proc/{run.pid}/status").read_text()
        caught = int(next(line for line in status.splitlines() if line.startswith("SigCgt")).split()[1], 16)


def wait_for_cname(world: World) -> None:
    deadline = time.monotonic() + 20
    while not any(b'"qtype":"CNAME"' in path.read_bytes() for path in recordings(world)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.fault(
    "A signal at any other moment of a run", "a sentence and exit 128 + signal; nothing half-written, no abort"
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_at_any_moment(work: Path, number: signal.Signals) -> None:
    for n in range(20):
        outputs = [work / f"case{n}.pdf", work / f"case{n}.json"]
        command = [sys.executable, "-m", "bundler", "build", "contoso.com", "--replay", str(SAMPLE), "--redact", "open"]
        command += [part for path in outputs for part in ("-o", str(path))]
        env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
            wait_for_handlers(run)
            time.sleep(n * 0.04)
            run.send_signal(number)
            _, complaints = run.communicate(timeout=30)
        said = sentences(complaints)
        assert run.returncode in {0, 128 + number}, (n, run.returncode, said)
        assert len(said) == (run.returncode == 128 + number), said
        made = [path for path in outputs if path.exists()]
        assert len(made) == 2 if run.returncode == 0 else made in ([], outputs)
    assert not list(work.glob(".*"))


def test_a_signal_that_nohup_ignores_stays_ignored(work: Path) -> None:
    script = f"nohup $P check contoso.com --replay {SAMPLE} >out 2>&1 & sleep 0.6; kill -HUP $!; wait $!; echo $?"
    assert shell(script, cwd=work).stdout.strip() == "10"
