"""`acs-evidence attach`: exactly the bytes of the pack arrive, and nothing without consent."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bundler.cli import consent
from tests.cli.run import Run, acs_evidence
from tests.observe.azure.azure import LocalAzure
from tests.observe.azure.conftest import azure as azure  # noqa: PLC0414 - the fixture
from tests.world.arm_bodies import SUBSCRIPTION, domain_id, subscription_body
from tests.world.arm_failures import Failure, arm_error, forbidden

ROOT = Path(__file__).parents[2]
NUMBER = "2611200010000000"
WRITES = ("PUT", "POST")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    target = tmp_path / "case.json"
    shutil.copyfile(ROOT / "samples" / "stuck" / "case.json", target)
    return target


@pytest.fixture
def open_ticket(azure: LocalAzure) -> LocalAzure:
    azure.arm.subscriptions.append(subscription_body())
    azure.arm.support.holds(NUMBER, SUBSCRIPTION, resource_id=domain_id("contoso.com"))
    return azure


def attach(azure: LocalAzure, *args: str | Path) -> Run:
    return acs_evidence("attach", *map(str, args), "--ticket", NUMBER, "--arm-endpoint", azure.endpoint)


def writes(azure: LocalAzure) -> list[str]:
    return [f"{request.method} {request.path}" for request in azure.arm.requests if request.method in WRITES]


def test_exactly_the_bytes_arrive(open_ticket: LocalAzure, pack: Path) -> None:
    run = attach(open_ticket, pack, "--yes")
    assert run.code == 0, run.err
    assert open_ticket.arm.support.content(NUMBER, "case.json") == pack.read_bytes()
    assert f"case.json: attached to {NUMBER}, {pack.stat().st_size} bytes" in run.out
    assert "SHA-256" in run.err
    where = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Support/fileWorkspaces/{NUMBER}/files/case.json"
    assert writes(open_ticket) == [f"PUT {where}", f"POST {where}/upload"]


def test_a_large_file_goes_in_two_pieces(open_ticket: LocalAzure, tmp_path: Path) -> None:
    large = tmp_path / "my pack ü.json"
    large.write_bytes(bytes(range(256)) * 15_000)
    run = attach(open_ticket, large, "--yes", "--force")
    assert run.code == 0, run.err
    assert open_ticket.arm.support.content(NUMBER, large.name) == large.read_bytes()
    assert len(writes(open_ticket)) == 3


def test_a_request_without_a_workspace_gets_one(open_ticket: LocalAzure, pack: Path) -> None:
    open_ticket.arm.support.workspaces.clear()
    assert attach(open_ticket, pack, "--yes").code == 0
    assert [line.split()[0] for line in writes(open_ticket)] == ["PUT", "PUT", "POST"]


def test_without_a_terminal_and_without_yes_nothing_is_even_asked(open_ticket: LocalAzure, pack: Path) -> None:
    run = attach(open_ticket, pack)
    assert run.code == 2
    assert "--yes" in run.err
    assert not open_ticket.arm.requests


def test_a_dry_run_shows_the_calls_and_sends_none(open_ticket: LocalAzure, pack: Path) -> None:
    run = attach(open_ticket, pack, "--dry-run")
    assert run.code == 0
    assert f"PUT /subscriptions/{SUBSCRIPTION}/providers/Microsoft.Support" in run.out
    assert "Nothing was sent." in run.out
    assert not writes(open_ticket)


@pytest.mark.parametrize(("answer", "sent"), [("y\n", 2), ("n\n", 0), ("\n", 0)])
def test_at_a_terminal_it_asks(
    open_ticket: LocalAzure, pack: Path, monkeypatch: pytest.MonkeyPatch, answer: str, sent: int
) -> None:
    monkeypatch.setattr(consent, "_at_a_terminal", lambda: True)
    args = ("attach", str(pack), "--ticket", NUMBER, "--arm-endpoint", open_ticket.endpoint)
    run = acs_evidence(*args, stdin=answer)
    assert run.code == 0, run.err
    assert f"Attach 1 file to the support request {NUMBER}?" in run.err
    assert len(writes(open_ticket)) == sent


def altered(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"open-case", b"verified!", 1))


def unredacted(path: Path) -> None:
    args = ("build", "contoso.com", "--replay", str(ROOT / "samples" / "stuck" / "recording.jsonl"))
    assert acs_evidence(*args, "--redact", "open", "-o", str(path)).code == 0


def recording(path: Path) -> None:
    shutil.copyfile(ROOT / "samples" / "stuck" / "recording.jsonl", path)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (altered, "was altered"),
        (unredacted, "stamped UNREDACTED"),
        (recording, "is a recording"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_bytes(b"my thesis"), "--force"),
        (lambda path: path.write_bytes(b"x" * 5_000_001), "5000001 bytes"),
        (lambda path: path.unlink(), "Cannot read"),
    ],
)
def test_what_is_no_pack_stays_here(
    open_ticket: LocalAzure, pack: Path, spoil: Callable[[Path], None], says: str
) -> None:
    pack.unlink()
    shutil.copyfile(ROOT / "samples" / "stuck" / "case.json", pack)
    if spoil is unredacted:
        pack.unlink()
    spoil(pack)
    run = attach(open_ticket, pack, "--yes")
    assert run.code == 2, run.err
    assert says in run.err
    assert not open_ticket.arm.requests


def test_a_recording_stays_here_even_with_force(open_ticket: LocalAzure, pack: Path) -> None:
    recording(pack)
    run = attach(open_ticket, pack, "--yes", "--force")
    assert run.code == 2
    assert not writes(open_ticket)


def test_a_pack_of_another_domain(open_ticket: LocalAzure, pack: Path) -> None:
    open_ticket.arm.support.holds(NUMBER, SUBSCRIPTION, resource_id=domain_id("fabrikam.com"))
    run = attach(open_ticket, pack, "--yes")
    assert run.code == 2
    assert "about contoso.com, but the support request is about fabrikam.com" in run.err
    assert not writes(open_ticket)
    assert attach(open_ticket, pack, "--yes", "--force").code == 0


def test_names_that_azure_refuses(open_ticket: LocalAzure, pack: Path, tmp_path: Path) -> None:
    for name in ("x" * 106 + ".json", "case.exe"):
        odd = tmp_path / name
        shutil.copyfile(pack, odd)
        assert attach(open_ticket, odd, "--yes").code == 2
    many = [tmp_path / f"case{n}.json" for n in range(6)]
    for path in many:
        shutil.copyfile(pack, path)
    assert attach(open_ticket, *many, "--yes").code == 2
    (tmp_path / "other").mkdir()
    shutil.copyfile(pack, tmp_path / "other" / "case.json")
    assert attach(open_ticket, pack, tmp_path / "other" / "case.json", "--yes").code == 2
    assert not open_ticket.arm.requests


def test_no_such_request(azure: LocalAzure, pack: Path) -> None:
    azure.arm.subscriptions.append(subscription_body())
    run = attach(azure, pack, "--yes")
    assert run.code == 1
    assert f"{NUMBER} was not found" in run.err


def test_a_closed_request(open_ticket: LocalAzure, pack: Path) -> None:
    open_ticket.arm.support.holds(NUMBER, SUBSCRIPTION, status="Closed")
    run = attach(open_ticket, pack, "--yes")
    assert (run.code, writes(open_ticket)) == (2, [])
    assert "is closed" in run.err


@pytest.mark.parametrize("route", ["create-file", "upload"])
@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (forbidden("Microsoft.Support/write", "/x"), "Support Request Contributor"),
        (arm_error(429, "TooManyRequests", "Slow down.", {"Retry-After": "60"}), "throttling"),
        (arm_error(500, "InternalServerError", "Oops."), "HTTP 500"),
        (Failure(), "no connection"),
    ],
)
def test_a_refusal_is_told_and_nothing_is_sent_twice(
    open_ticket: LocalAzure, pack: Path, route: str, failure: Failure, says: str
) -> None:
    open_ticket.arm.fail(route, failure)
    run = attach(open_ticket, pack, "--yes")
    assert run.code == 1
    assert "case.json was not uploaded" in run.err
    assert says in run.err
    sent = writes(open_ticket)
    assert len(sent) == len(set(sent))


def test_a_size_that_differs_afterwards_is_told(open_ticket: LocalAzure, pack: Path) -> None:
    open_ticket.arm.fail("files", Failure(200, b'{"value": []}'))
    run = attach(open_ticket, pack, "--yes")
    assert run.code == 1
    assert "is not there" in run.err


def test_nobody_is_signed_in(open_ticket: LocalAzure, pack: Path) -> None:
    open_ticket.az.fail()
    run = attach(open_ticket, pack, "--yes")
    assert run.code == 1
    assert "az login" in run.err
    assert "Traceback" not in run.err
