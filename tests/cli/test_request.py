"""`acs-evidence request` in a closed world: what it sends, in which order, how often, and what it tells of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.share import some_of
from tests.world import arm_failures
from tests.world.arm_bodies import IN_PROGRESS, NOT_MATCHED, VERIFIED
from tests.world.cases import DOMAIN, NOT_REQUESTED, SOFTFAIL, STUCK, Case
from tests.world.world import World

pytestmark = pytest.mark.world

INITIATE = "initiateVerification"
CANCEL = "cancelVerification"
ALL = [(INITIATE, key) for key in ("Domain", "SPF", "DKIM", "DKIM2")]
FAILED = Case(
    "failed", "request-verification", {"Domain": VERIFIED, "SPF": NOT_MATCHED, "DKIM": VERIFIED, "DKIM2": VERIFIED}
)
HANGING = Case("hanging", "wait", {"Domain": VERIFIED, "SPF": VERIFIED, "DKIM": IN_PROGRESS, "DKIM2": VERIFIED})


def started(world: World, case: Case) -> World:
    case.build(world)
    world.arm.verification.logs = world.arm.events
    world.start()
    return world


def request(world: World, *args: str, **how: Any) -> Any:
    return world.run_program("request", DOMAIN, *args, **how)


def posts(world: World) -> list[tuple[str, str]]:
    return world.arm.posts


def test_domain_first_then_the_others(world: World, tmp_path: Path) -> None:
    started(world, NOT_REQUESTED)
    run = request(world, "--yes", "--record", str(tmp_path / "asked.jsonl"))
    assert run.returncode == 0, run.stdout + run.stderr
    assert posts(world) == ALL
    assert "Domain: ACS shows Verified now." in run.stdout
    lines = [json.loads(line) for line in (tmp_path / "asked.jsonl").read_text().splitlines()]
    sent = [
        line["entry"]
        for line in lines
        if line["kind"] == "arm" and line["entry"]["method"] == "POST" and line["entry"]["sent"]
    ]
    assert [entry["sent"]["verificationType"] for entry in sent] == ["Domain", "SPF", "DKIM", "DKIM2"]
    assert all(entry["headers"]["x-ms-correlation-request-id"] for entry in sent)
    polled = [
        line["entry"]["url"] for line in lines if line["kind"] == "arm" and "operationStatuses" in line["entry"]["url"]
    ]
    assert polled
    assert not [url for url in polled if "s=" in url.partition("?")[2]], "the signature of the address is left out"
    replay = world.run_program("check", DOMAIN, "--replay", str(tmp_path / "asked.jsonl"), "--json")
    document = json.loads(replay.stdout)
    assert document["verdict"] == "verified"
    rows = document["azure"]["operations"]
    assert [(row["source"], row["record"], row["status"]) for row in rows] == [
        ("recorded-call", key, "Accepted") for _, key in ALL
    ]
    assert world.run_program("verify", str(tmp_path / "asked.jsonl")).returncode == 0


def test_without_a_terminal_and_without_yes_nobody_is_asked_anything(world: World) -> None:
    started(world, NOT_REQUESTED)
    run = request(world)
    assert run.returncode == 2
    assert "no terminal" in run.stderr
    assert not world.arm.requests


def test_a_dry_run_prints_the_calls_and_sends_none(world: World) -> None:
    started(world, NOT_REQUESTED)
    run = request(world, "--dry-run")
    assert run.returncode == 0, run.stdout + run.stderr
    assert not posts(world)
    assert [line.split()[0] for line in run.stdout.splitlines() if INITIATE in line] == ["POST"] * 4
    assert '{"verificationType": "DKIM2"}' in run.stdout


def test_dns_that_is_not_right_is_not_requested(world: World) -> None:
    started(world, SOFTFAIL)
    run = request(world, "--yes")
    assert run.returncode == 11, run.stderr
    assert not posts(world)
    assert "fix-dns" in run.stdout
    again = request(world, "--yes", "--even-so")
    assert again.returncode == 0, again.stderr
    assert posts(world) == [(INITIATE, "SPF")]


def test_what_is_verified_is_not_requested(world: World) -> None:
    case = Case("done", "verified", dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2"), VERIFIED))
    started(world, case)
    run = request(world, "--yes")
    assert run.returncode == 0
    assert "Nothing to request" in run.stdout
    assert not posts(world)


def test_record_type_picks(world: World) -> None:
    started(world, FAILED)
    assert request(world, "--yes", "--record-type", "dkim").returncode == 0
    assert not posts(world)
    assert request(world, "--yes", "--record-type", "spf").returncode == 0
    assert posts(world) == [(INITIATE, "SPF")]


@pytest.mark.slow
def test_the_others_wait_for_domain(world: World) -> None:
    started(world, NOT_REQUESTED)
    run = request(world, "--yes", "--record-type", "SPF")
    assert run.returncode == 12
    assert "ACS verifies Domain first" in run.stdout
    assert not posts(world)
    world.arm.verification.plan["Domain"] = "stuck"
    run = request(world, "--yes")
    assert run.returncode == 0, run.stdout + run.stderr
    assert posts(world) == [(INITIATE, "Domain")]
    assert "SPF, DKIM and DKIM2: not requested yet" in run.stdout


def test_a_young_request_is_not_repeated(world: World) -> None:
    started(world, FAILED)
    world.arm.verification.plan["SPF"] = "stuck"
    assert request(world, "--yes").returncode == 0
    run = request(world, "--yes")
    assert run.returncode == 13, run.stdout + run.stderr
    assert posts(world) == [(INITIATE, "SPF")]
    run = request(world, "--yes", "--even-so")
    assert run.returncode == 0, "409: it is under way"
    assert posts(world) == [(INITIATE, "SPF")] * 2
    assert "already in progress" in run.stdout


def test_a_stuck_one_is_requested_again_after_it_was_cancelled(world: World) -> None:
    started(world, STUCK)
    run = request(world, "--yes", "--cancel")
    assert run.returncode == 0, run.stdout + run.stderr
    assert posts(world) == [(CANCEL, "DKIM"), (INITIATE, "DKIM")]
    assert "DKIM: ACS shows Verified now." in run.stdout


def test_a_cancellation_that_is_refused_is_not_followed_by_a_request(world: World) -> None:
    started(world, HANGING)
    world.arm.fail(
        "verify", arm_failures.forbidden("Microsoft.Communication/EmailServices/Domains/CancelVerification", "x")
    )
    run = request(world, "--yes", "--cancel")
    assert run.returncode == 1
    assert posts(world) == [(CANCEL, "DKIM")]
    assert "DKIM: not requested." in run.stdout


@pytest.mark.parametrize(
    ("failure", "code", "words", "sent"),
    some_of(
        [
            (arm_failures.conflict(), 0, "ACS is busy with it already: HTTP 409 Conflict", [(INITIATE, "Domain")]),
            (
                arm_failures.forbidden(
                    "Microsoft.Communication/EmailServices/Domains/InitiateVerification/action", "x"
                ),
                1,
                "Domains/InitiateVerification/action",
                [(INITIATE, "Domain")],
            ),
            (arm_failures.unauthorized(), 1, "HTTP 401", [(INITIATE, "Domain")]),
            (
                arm_failures.Failure(200, b"<html>Sign in to the hotel</html>", content_type="text/html"),
                1,
                "ACS may have",
                [(INITIATE, "Domain")],
            ),
            (arm_failures.throttled(17), 1, "Ask again in 17 s.", [(INITIATE, "Domain")]),
            (arm_failures.server_error(503), 1, "ACS refused the request: HTTP 503", [(INITIATE, "Domain")]),
            (arm_failures.Failure(0), 1, "ACS may have taken it. It was not sent again.", [(INITIATE, "Domain")]),
            (
                arm_failures.arm_error(400, "DomainValidationError", "The domain is not in a valid state."),
                1,
                "DomainValidationError",
                [(INITIATE, "Domain")],
            ),
        ],
        3,
    ),
    ids=["409", "403", "401", "portal", "429", "503", "lost", "400"],
)
def test_an_answer_is_told_for_what_it_is_and_nothing_is_sent_twice(
    world: World, failure: arm_failures.Failure, code: int, words: str, sent: list[tuple[str, str]]
) -> None:
    started(world, NOT_REQUESTED)
    world.arm.fail("verify", failure)
    run = request(world, "--yes")
    assert run.returncode == code, run.stdout + run.stderr
    assert words in run.stdout
    assert posts(world) == sent
    assert "Traceback" not in run.stderr


def test_a_lost_answer_of_a_request_that_arrived(world: World) -> None:
    started(world, FAILED)
    world.arm.verification.loses.add("SPF")
    run = request(world, "--yes")
    assert run.returncode == 1
    assert posts(world) == [(INITIATE, "SPF")]
    assert "SPF: ACS shows Verified now." in run.stdout, "it is read again"


def test_a_first_answer_of_200(world: World) -> None:
    started(world, FAILED)
    world.arm.verification.first_answer = 200
    run = request(world, "--yes")
    assert run.returncode == 0, run.stdout
    assert "with 200 at once" in run.stdout
    assert posts(world) == [(INITIATE, "SPF")]


def test_an_operation_that_fails_is_told_with_its_code(world: World) -> None:
    started(world, FAILED)
    world.arm.verification.refuses = {"SPF": {"code": "DnsRecordsNotMatched", "message": "No record matches."}}
    run = request(world, "--yes")
    assert run.returncode == 1
    assert "ACS refused the request: DnsRecordsNotMatched No record matches." in run.stdout
    assert posts(world) == [(INITIATE, "SPF")]


def test_what_cannot_be_read_is_not_requested(world: World) -> None:
    started(world, NOT_REQUESTED)
    world.az.fail()
    run = request(world, "--yes", "--even-so")
    assert run.returncode == 14, run.stdout
    assert not posts(world)


def test_a_declined_question_sends_nothing(world: World) -> None:
    started(world, NOT_REQUESTED)
    run = request(world, "--no-azure")
    assert run.returncode == 2
    assert "No such option" in run.stderr


def test_success_is_not_verified(world: World) -> None:
    """The operation ends Succeeded although DNS has nothing, as it was recorded of the real service."""
    started(world, FAILED)
    world.arm.verification.plan["SPF"] = "fail"
    run = request(world, "--yes")
    assert run.returncode == 0
    assert "SPF: ACS took the request" in run.stdout
    assert "SPF: ACS shows VerificationFailed now." in run.stdout
