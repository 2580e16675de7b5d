"""Every command that is printed runs as it stands: in a real shell, broken into lines as pages break it."""

import json
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bundler.cli import commands
from bundler.judge import judge
from bundler.observe.recording import read_recording
from bundler.render.finding_groups import grouped
from bundler.render.next_steps import RUNNABLE, Given, broken, kept, next_commands, next_steps
from tests.render.documents import redacted
from tests.rules.corpus import CASES, observed
from tests.world.cases import CASES as SAMPLES

ROOT = Path(__file__).parents[2]
AZ = {
    "communication email domain initiate-verification": {
        "--subscription", "--resource-group", "--email-service-name", "--domain-name", "--verification-type",
        "--output",
    },
    "communication email domain show": {
        "--subscription", "--resource-group", "--email-service-name", "--domain-name", "--output",
    },
    "communication update": {"--subscription", "--resource-group", "--name", "--linked-domains", "--output"},
    "account list": {"--output"},
    "login": {"--tenant"},
}  # fmt: skip
"""What the Azure CLI knows: https://learn.microsoft.com/cli/azure/communication/email/domain and …/account."""
CMDLETS = {
    "Invoke-AzEmailServiceInitiateDomainVerification": {
        "-SubscriptionId", "-ResourceGroupName", "-EmailServiceName", "-DomainName", "-VerificationType",
    },
    "Update-AzCommunicationService": {"-SubscriptionId", "-ResourceGroupName", "-Name", "-LinkedDomain"},
}  # fmt: skip
STUB = """#!/bin/sh
printf '%s\\0' "$0" "$@" >> "$CALLS"
printf '\\n' >> "$CALLS"
"""


@cache
def documents() -> dict[str, dict[str, Any]]:
    """Every case of the rules, and the samples, as documents."""
    found = {name: redacted(judge(observed(name))).document for name in CASES}
    for name in SAMPLES:
        report = judge(read_recording(ROOT / "samples" / name / "recording.jsonl"))
        found[f"sample {name}"] = redacted(report).document
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


GIVEN = Given(
    " --subscription 00000000-1111-2222-3333-444444444444 --root-hints 'my roots'",
    "'before.jsonl'",
    "d.json",
    " --root-hints 'my roots'",
)


def printed() -> Iterator[str]:
    """All commands for a shell, each in the lines that pages show."""
    every: dict[str, None] = {}
    for doc in documents().values():
        for given in (None, GIVEN):
            every |= dict.fromkeys("\n".join(broken(command)) for command in next_commands(doc, given))
        for group in grouped(doc["findings"]):
            every |= dict.fromkeys(
                "\n".join(broken(command)) for command in group.commands if command.startswith(RUNNABLE)
            )
        if stronger := doc["ticket"]["stronger"]:
            every |= dict.fromkeys("\n".join(broken(kept(stronger, given))) for given in (None, GIVEN))
    yield from every


@pytest.mark.patient
def test_each_runs_in_a_shell(tmp_path: Path) -> None:
    shown = list(printed())
    assert len(shown) > 10
    for name in ("az", "acs-evidence"):
        (tmp_path / name).write_text(STUB)
        (tmp_path / name).chmod(0o755)
    calls = tmp_path / "calls"
    for command in shown:
        calls.unlink(missing_ok=True)
        environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "CALLS": str(calls)}
        run = subprocess.run(["sh", "-ec", command], cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert (run.returncode, run.stderr) == (0, b""), command
        called = calls.read_bytes().decode().split("\0\n")[:-1]
        assert len(called) == 1, command
        program, *args = called[0].split("\0")
        (known_to_az if program.endswith("/az") else known_to_us)(args)


def known_to_az(args: list[str]) -> None:
    verb = " ".join(word for word in args if not word.startswith("-"))
    found = next(name for name in AZ if verb.startswith(name))
    options = [word for word in args if word.startswith("-")]
    assert set(options) <= AZ[found], args
    if found.startswith("communication"):
        assert set(options) == AZ[found], "a command is complete"


def known_to_us(args: list[str]) -> None:
    command = commands.main.commands[args[0]]
    command.make_context(args[0], args[1:])


def test_powershell_is_broken_with_its_own_sign() -> None:
    cmdlets = {c for doc in documents().values() for finding in doc["findings"] for c in finding["fix"]["powershell"]}
    assert cmdlets
    for cmdlet in cmdlets:
        lines = broken(cmdlet, goes_on="`")
        assert all(line.endswith(" `") for line in lines[:-1])
        name, *words = shlex.split(" ".join(line.removesuffix("`") for line in lines))
        assert set(words[::2]) == CMDLETS[name]


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_last_is_always_our_own(name: str) -> None:
    steps = next_steps(documents()[name])
    assert steps[-1].command.startswith("acs-evidence ")
    assert all(step.why or number for number, step in enumerate(steps))


def test_options_of_this_run_are_kept() -> None:
    for doc in documents().values():
        for command in next_commands(doc, GIVEN):
            own = command.split()[:2]
            wanted = GIVEN.live if own[1] in {"request", "watch"} else GIVEN.options
            assert own[0] != "acs-evidence" or f"{wanted}" in command


def test_what_makes_a_case_stronger_keeps_them_too() -> None:
    stronger = {doc["ticket"]["stronger"] for doc in documents().values()} - {""}
    ours = [command for command in stronger if command.startswith("acs-evidence ")]
    assert ours
    for command in ours:
        head, tail = " ".join(command.split()[:3]), " ".join(command.split()[3:])
        assert kept(command, GIVEN) == f"{head}{GIVEN.options} {tail}"
        assert kept(command, None) == kept(command, Given()) == command
    others = stronger - set(ours)
    assert all(kept(command, GIVEN) == command for command in others)


def test_a_resolver_is_not_asked_and_left_out_at_once() -> None:
    asked = kept("acs-evidence build contoso.com --resolver system -o case.pdf", Given(" -4 --no-resolver --tenant t"))
    assert asked == "acs-evidence build contoso.com -4 --tenant t --resolver system -o case.pdf"
    assert (
        kept("acs-evidence check contoso.com", Given(" --no-resolver"))
        == "acs-evidence check contoso.com --no-resolver"
    )


def test_a_sign_in_is_to_the_tenant_of_this_run() -> None:
    doc = json.loads(json.dumps(documents()["never requested"]))
    doc["verdict"] = "inconclusive"
    doc["azure"] |= {"resource_id": "", "candidates": []}
    doc["steps"] = [{"id": "azure.sign-in", "outcome": "denied", "advice": "Nobody is signed in: `az login`."}]
    told = next_commands(doc, Given(" --tenant 'fabrikam.com' -4"))
    assert told == ("az login --tenant fabrikam.com", "acs-evidence check contoso.com --tenant 'fabrikam.com' -4")
    assert next_commands(doc)[0] == "az login"


def test_domain_is_requested_before_the_others() -> None:
    doc = documents()["never requested"]
    asked = [command for command in next_commands(doc) if "initiate-verification" in command]
    assert [command.partition("--verification-type ")[2].split()[0] for command in asked] == ["Domain"]


def test_a_request_begins_with_a_recording_and_ends_with_it_as_history() -> None:
    told = next_commands(documents()["failed, right now"], Given(live=None))
    assert "--record " in told[0]
    recording = told[0].rpartition("--record ")[2]
    assert told[-1].endswith(f"--history {recording}")


def test_a_request_is_made_and_watched_where_azure_can_be_asked() -> None:
    told = next_commands(documents()["failed, right now"])
    assert told[0] == "acs-evidence request contoso.com"
    assert told[-1] == "acs-evidence watch contoso.com -o case.pdf"
    assert any("initiate-verification" in command for command in told)


def test_a_dns_change_goes_on_to_the_request() -> None:
    told = next_commands(documents()["failed and wrong"])
    assert told[0].startswith("acs-evidence check")
    assert any("--verification-type DKIM " in command for command in told)


def test_names_that_are_masked_are_no_commands() -> None:
    case = CASES["never requested"]
    assert next_steps(redacted(judge(case.observations()), "public").document) == ()


@pytest.mark.parametrize("width", [40, 76, 200])
def test_what_is_quoted_stays_whole(width: int) -> None:
    command = "az x --resource-group 'a --b (c)' --domain-name contoso.com -o case.pdf"
    lines = broken(command, width)
    joined = " ".join(line.removesuffix("\\").strip() for line in lines)
    assert shlex.split(joined) == shlex.split(command)
    assert any("'a --b (c)'" in line for line in lines)
