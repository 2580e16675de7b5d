"""`acs-evidence ticket --create`: the request that arrives, and nothing without consent."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.share import apart
from tests.world.arm_failures import forbidden
from tests.world.cases import CASES, STUCK
from tests.world.world import World

pytestmark = pytest.mark.world
CONTACT = {
    "firstName": "Adele",
    "lastName": "Vance",
    "primaryEmailAddress": "adele@contoso.com",
    "country": "usa",
    "preferredTimeZone": "Pacific Standard Time",
    "preferredSupportLanguage": "en-US",
}
CHOSEN = (
    *("--service", "azure communication services", "--problem", "Email / Domain verification"),
    *("--severity", "minimal", "--diagnostics", "no"),
)


@pytest.fixture
def stuck(world: World) -> World:
    STUCK.build(world)
    world.start()
    return world


def create(world: World, tmp_path: Path, *args: str) -> subprocess.CompletedProcess[str]:
    contact = tmp_path / "contact.json"
    contact.write_text(json.dumps(CONTACT))
    return world.run_program("ticket", "contoso.com", "--create", "--contact", str(contact), *args)


def writes(world: World) -> list[str]:
    return [r.method for r in world.arm.requests if r.method == "PUT" or r.path.endswith("/upload")]


def test_the_request_is_opened_with_the_pack(stuck: World, tmp_path: Path) -> None:
    run = create(stuck, tmp_path, *CHOSEN, "--yes")
    assert run.returncode == 0, run.stderr
    (opened,) = stuck.arm.support.opened.values()
    properties = opened["properties"]
    assert f"Support request {properties['supportTicketId']} is open" in run.stdout
    assert len(properties["title"]) < 100
    assert "What is asked" in properties["description"]
    assert properties["contactDetails"]["primaryEmailAddress"] == "adele@contoso.com"
    assert (properties["severity"], properties["advancedDiagnosticConsent"]) == ("minimal", "No")
    assert properties["technicalTicketDetails"]["resourceId"].endswith("/domains/contoso.com")
    (name,) = {file for _, file in stuck.arm.support.files}
    data = stuck.arm.support.content(properties["fileWorkspaceName"], name)
    assert data.startswith((b"%PDF-", b"<!DOCTYPE html>"))
    assert writes(stuck) == ["PUT", "PUT", "POST", "PUT"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((*CHOSEN,), "--yes"),
        ((*CHOSEN[:4], "--severity", "minimal", "--yes"), "--diagnostics is not given"),
        apart(((*CHOSEN[:2], *CHOSEN[4:], "--yes"), "Email / Domain verification; SMS")),
        apart((("--service", "Email", *CHOSEN[2:], "--yes"), "There is no service named Email")),
        ((*CHOSEN, "--yes", "--contact", "/nonexistent"), "Cannot read"),
    ],
)
def test_nothing_is_guessed_and_nothing_sent(stuck: World, tmp_path: Path, args: tuple[str, ...], says: str) -> None:
    run = create(stuck, tmp_path, *args)
    assert run.returncode == 2, run.stderr
    assert says in run.stderr
    assert writes(stuck) == []


@pytest.mark.slow
def test_a_dry_run(stuck: World, tmp_path: Path) -> None:
    run = create(stuck, tmp_path, *CHOSEN, "--dry-run")
    assert run.returncode == 0
    assert "PUT /subscriptions/" in run.stdout
    assert writes(stuck) == []


@pytest.mark.slow
def test_without_the_role_the_text_is_still_there(stuck: World, tmp_path: Path) -> None:
    stuck.arm.fail("support-services", forbidden("Microsoft.Support/services/read", "/x"))
    run = create(stuck, tmp_path, *CHOSEN, "--yes")
    assert run.returncode == 1
    assert "Support Request Contributor" in run.stderr
    assert "Create a support request" in run.stdout
    assert writes(stuck) == []


def test_only_an_open_case_opens_a_request(world: World, tmp_path: Path) -> None:
    CASES["softfail"].build(world)
    world.start()
    run = create(world, tmp_path, *CHOSEN, "--yes")
    assert run.returncode == 11
    assert "Nothing is asked of Microsoft yet." in run.stdout
    assert writes(world) == []
