"""`acs-evidence watch` with a scripted clock, to its end: verified, stuck, put right, refused, stopped, killed."""

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import acs_evidence
from tests.cli.watched import SERVERS, Scene
from tests.world import arm_failures
from tests.world.arm_bodies import IN_PROGRESS, NOT_MATCHED, VERIFIED
from tests.world.cases import DOMAIN, NOT_REQUESTED, Case
from tests.world.world import World

pytestmark = pytest.mark.world

INITIATE = "initiateVerification"
ALL = [(INITIATE, key) for key in ("Domain", "SPF", "DKIM", "DKIM2")]
WAITING = Case(
    "waiting",
    "wait",
    {"Domain": VERIFIED, "SPF": VERIFIED, "DKIM": IN_PROGRESS, "DKIM2": VERIFIED},
    requested_ago=timedelta(minutes=5),
)
FAILED = Case(
    "failed", "request-verification", {"Domain": VERIFIED, "SPF": NOT_MATCHED, "DKIM": VERIFIED, "DKIM2": VERIFIED}
)


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def texts(text: str, *kinds: str) -> list[str]:
    return [event["text"] for event in events(text) if event["event"] in kinds]


def test_from_wrong_dns_to_verified(world: World) -> None:
    scene = Scene(world, NOT_REQUESTED)
    scene.without_spf = set(SERVERS)
    scene.script.at(20, lambda: scene.without_spf.discard(SERVERS[0]))
    scene.script.at(40, lambda: scene.without_spf.discard(SERVERS[1]))
    world.arm.verification.takes = timedelta(minutes=10)
    run = scene.watch("--request", "--json")
    assert run.code == 0, run.err
    told = texts(run.out, "change", "decided")
    assert told[:2] == ["SPF: DNS missing -> right", "verdict: fix-dns -> request-verification"]
    assert told[-1] == "Decided: verified."
    assert world.arm.posts == ALL
    (asked,) = [e for e in events(run.out) if e["event"] == "request" and e["text"].startswith("Domain: ACS took")]
    right = next(e for e in events(run.out) if e["text"] == "SPF: DNS missing -> right")
    waited = time_between(right, asked)
    assert timedelta(minutes=30) <= waited <= timedelta(minutes=36), "DNS has been right for the documented time"


def time_between(one: dict[str, Any], other: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(other["at"]) - datetime.fromisoformat(one["at"])


def test_stuck_until_the_wait_is_over_and_the_pack_is_built(world: World, tmp_path: Path) -> None:
    scene = Scene(world, WAITING)
    run = scene.watch("--json", "-o", str(tmp_path / "case.json"), "-o", str(tmp_path / "case.md"))
    assert run.code == 10, run.err
    assert texts(run.out, "decided") == ["Decided: open-case."]
    assert not world.arm.posts, "without --request it only reads"
    document = json.loads((tmp_path / "case.json").read_text())
    assert document["verdict"] == "open-case"
    assert document["history"], "the earlier rounds are in it"
    whole = acs_evidence("verify", str(tmp_path / "case.json"))
    assert whole.code == 0
    document["history"][0]["records"][0]["dns"] = "wrong"
    (tmp_path / "case.json").write_text(json.dumps(document))
    assert acs_evidence("verify", str(tmp_path / "case.json")).code == 1, "what earlier runs saw is held by verify"
    elapsed = sum(scene.script.sleeps)
    assert 55 * 60 <= elapsed <= 61 * 60, "one TTL after the request"


def test_a_failure_is_requested_once_and_ends_as_a_case(world: World, tmp_path: Path) -> None:
    scene = Scene(world, FAILED)
    world.arm.verification.plan["SPF"] = "fail"
    world.arm.verification.takes = timedelta(minutes=3)
    run = scene.watch("--request", "--json", "-o", str(tmp_path / "case.json"))
    assert run.code == 10, run.out + run.err
    assert world.arm.posts == [(INITIATE, "SPF")]
    document = json.loads((tmp_path / "case.json").read_text())
    spf = next(record for record in document["records"] if record["key"] == "SPF")
    assert spf["request_source"] in {"activity-log", "recorded-call"}
    assert spf["right_since"] < spf["last_request_at"]
    line = [event["what"] for event in document["timeline"]]
    assert any(what.startswith("Verification requested for SPF") for what in line), line


def test_between_full_rounds_it_asks_little(world: World) -> None:
    scene = Scene(world, FAILED)
    counted: list[tuple[int, int]] = []
    scene.script.at(5, lambda: counted.append((scene.asked(), len(world.arm.requests))))
    scene.script.at(10, lambda: counted.append((scene.asked(), len(world.arm.requests))))
    run = scene.watch("--for", "12m")
    assert run.code == 12, run.err
    (asked, read), (asked_after, read_after) = counted
    addresses = 4
    assert asked_after - asked <= 4 * addresses
    assert read_after - read == 1


@pytest.mark.slow
def test_a_refusal_is_not_repeated(world: World) -> None:
    scene = Scene(world, FAILED)
    world.arm.fail("verify", arm_failures.forbidden("Microsoft.Communication/EmailServices/Domains/x", "x"))
    run = scene.watch("--request", "--json", "--for", "5h")
    assert run.code == 12
    assert world.arm.posts == [(INITIATE, "SPF")]
    assert "SPF is not requested again by this watch." in texts(run.out, "problem")


def test_an_expired_sign_in_and_a_lost_network_do_not_end_it(world: World) -> None:
    scene = Scene(world, WAITING)
    scene.script.at(5, world.az.fail)
    scene.script.at(5, lambda: world.arm.fail("domain", arm_failures.unauthorized(), times=1))
    scene.script.at(30, world.az.log_in)
    run = scene.watch("--json", "--for", "3h")
    assert run.code == 10, run.out + run.err
    problems = texts(run.out, "problem")
    assert any("Azure was not read" in text for text in problems)
    assert len(problems) <= 3, "told once, not at every look"
    assert max(scene.script.sleeps) > 300, "it backs off"


def test_a_clock_that_is_set_forward_neither_requests_nor_decides_early(world: World) -> None:
    scene = Scene(world, FAILED)
    scene.script.at(6, lambda: setattr(scene.script, "jumped", timedelta(hours=5)))
    run = scene.watch("--request", "--json", "--for", "25m")
    assert run.code == 12, run.out
    assert not world.arm.posts
    assert max(scene.script.sleeps) <= 300
    scene.script.jumped = timedelta(0)


def test_a_clock_that_is_set_back_does_not_stop_it(world: World) -> None:
    scene = Scene(world, WAITING)
    scene.script.at(6, lambda: setattr(scene.script, "jumped", -timedelta(hours=5)))
    run = scene.watch("--json", "--for", "3h")
    assert run.code == 10, run.out


def test_a_live_view_fits_80_columns() -> None:
    import io

    from rich.console import Console

    from bundler.cli.watch_view import drawn
    from bundler.judge.watching import Shown, View
    from bundler.model.acs_records import REQUIRED, DnsOutcome
    from bundler.model.report import Verdict

    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    shown = Shown(DnsOutcome.UNDETERMINED, "VerificationInProgress", now)
    view = View(dict.fromkeys(REQUIRED, shown), Verdict.REQUEST_VERIFICATION)
    console = Console(width=80, file=io.StringIO(), highlight=False)
    console.print(drawn("a-rather-long-name." * 3 + "contoso.com", view, ["x" * 200], now))
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert sum("VerificationInProgress" in line and "2026-11-20 10:00" in line for line in lines) == 4
    assert "Next look at 10:00:00 UTC" in lines[-1]


def test_every_change_is_told_to_a_command(world: World, tmp_path: Path) -> None:
    scene = Scene(world, WAITING)
    script = tmp_path / "notify"
    script.write_text(f'#!/bin/sh\nprintf "%s|%s|%s\\n" "$1" "$2" "$(cat)" >> {tmp_path}/told\n')
    script.chmod(0o755)
    scene.script.at(5, lambda: scene.states.update(DKIM={"status": "Verified", "errorCode": "None"}))
    run = scene.watch("--notify", f"{script} 'two words; true'")
    assert run.code == 0, run.err
    told = (tmp_path / "told").read_text().splitlines()
    assert told[0].startswith("two words; true|DKIM: ACS VerificationInProgress -> Verified|{")
    assert "DKIM: ACS VerificationInProgress -> Verified" in run.out


def test_a_stopped_watch_goes_on_where_it_was(world: World) -> None:
    scene = Scene(world, WAITING)
    first = scene.watch("--json", "--for", "6m")
    assert first.code == 13
    scene.states["DKIM"] = {"status": "Verified", "errorCode": "None"}
    second = scene.watch("--json")
    assert second.code == 0
    assert "DKIM: ACS VerificationInProgress -> Verified" in texts(second.out, "change"), "what changed meanwhile"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--every", "0.5"), "from 1 to 1440"),
        (("--for", "soon"), "length of time"),
        (("--notify", "no-such-program-here"), "there is no program"),
        (("--record", "x.jsonl"), "a watch makes many"),
        (("-o", "case.exe"), "does not name a format"),
    ],
)
def test_wrong_usage(args: tuple[str, ...], words: str) -> None:
    run = acs_evidence("watch", DOMAIN, *args)
    assert run.code == 2
    assert words in run.err


def started(world: World) -> "subprocess.Popen[str]":
    command = world.namespace.command(
        [sys.executable, "-m", "bundler", "watch", DOMAIN, "--json", "-v", "--every", "1"]
    )
    return subprocess.Popen(command, env=world.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(watching: "subprocess.Popen[str]", kind: str) -> dict[str, Any]:
    assert watching.stdout
    for line in watching.stdout:
        event: dict[str, Any] = json.loads(line)
        if event["event"] == kind:
            return event
    raise AssertionError(watching.stderr and watching.stderr.read())


def test_a_second_watch_only_reads_and_a_killed_one_loses_nothing(world: World) -> None:
    WAITING.build(world)
    world.start()
    home = Path(world.environment["HOME"])
    watching = started(world)
    try:
        wait_for(watching, "look")
        assert len(list(home.rglob("*.jsonl.gz"))) == 1, "the round is kept when it ends, not when the watch does"
        second = started(world)
        assert "only reads" in wait_for(second, "problem")["text"]
        wait_for(second, "look")
        second.send_signal(signal.SIGINT)
        assert second.wait(20) == 130
        second.communicate()
        assert len(list(home.rglob("*.jsonl.gz"))) == 1
    finally:
        watching.kill()
        watching.communicate()
    time.sleep(0.1)
    third = started(world)
    try:
        assert wait_for(third, "start")
        seen = wait_for(third, "look")
        assert seen["records"]["DKIM"] == {"dns": "right", "state": "VerificationInProgress"}
    finally:
        third.kill()
        third.communicate()
    run = world.run_program("history", DOMAIN)
    assert "H2" in run.stdout
