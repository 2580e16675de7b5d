"""What to do next, as commands that run as they are in a POSIX shell or in PowerShell, each with a word of why."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bundler.render.transcripts import Json

_QUOTED: Final = re.compile(r"`((?:az|pwsh|connect)[^`]*)`", re.IGNORECASE)
WIDTH: Final = 132
"""Columns of a command on a page: what is longer is broken, so that the page never breaks it."""
RUNNABLE: Final = ("az ", "acs-evidence ")
"""How commands for a shell begin; other lines are for zone files and templates."""
_ORDER: Final = ("Domain", "SPF", "DKIM", "DKIM2")


@dataclass(frozen=True, slots=True)
class Given:
    """What this run was given that a further command needs; a document itself knows none of it."""

    options: str = ""
    """Ready for a shell, with a leading space where there are any."""
    recording: str = ""
    """File that this run is recorded in, ready for a shell."""
    domain_file: str = ""
    """File of --domain-json, ready for a shell: it must be printed again before the next run."""
    live: str | None = ""
    """The options that `request` and `watch` take too; None where this run was told not to ask Azure."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A command and what it is for."""

    why: str
    command: str


def next_commands(doc: Json, given: Given | None = None) -> tuple[str, ...]:
    """The commands alone."""
    return tuple(step.command for step in next_steps(doc, given))


def next_steps(doc: Json, given: Given | None = None) -> tuple[NextStep, ...]:
    """What to run next; the last is one of this program's own. At `public` there is none."""
    if doc["redaction"]["level"] == "public":
        return ()  # names are masked: such a command runs nowhere
    given = given or Given()
    domain = shlex.quote(doc["domain"])
    check = f"acs-evidence check {domain}{given.options}"
    match doc["verdict"]:
        case "request-verification":
            return tuple(_request(doc, check, given))
        case "fix-dns":
            return (NextStep("After the DNS change, check again:", check), *_after_fix(doc, check, given))
        case "wait":
            looks = [_watch(doc, given.live, "Or look until it is decided:")] if given.live is not None else []
            return (*_shown_again(doc, given), NextStep("After the wait:", check), *looks)
        case "verified" if command := _link(doc):
            return (NextStep("Link the domain:", command), NextStep("Then:", check))
        case "verified" if any(finding["fix"]["entries"] for finding in doc["findings"]):
            return (NextStep("After the DNS change:", check),)
        case "inconclusive":
            return tuple(_inconclusive(doc, check, given))
        case "open-case":
            build = f"acs-evidence build {domain}{given.options} -o case.pdf -o case.txt"
            return (NextStep("The pack, and the text for the form:", build),)
        case _:
            return (NextStep("To keep the evidence:", f"acs-evidence build {domain}{given.options} -o case.pdf"),)


def _link(doc: Json) -> str:
    """The first command that links the domain, where none does yet and one can."""
    found = (finding["fix"]["commands"] for finding in doc["findings"] if finding["id"] == "domain-not-linked")
    return next((str(command) for commands in found for command in commands), "")


def _request(doc: Json, check: str, given: Given) -> Iterator[NextStep]:
    commands = dict.fromkeys(command for finding in doc["findings"] for command in finding["fix"]["commands"])
    if given.live is not None:
        ask = f"acs-evidence request {shlex.quote(doc['domain'])}{given.live}"
        yield NextStep("Request verification (it looks again, and asks before it sends):", ask)
        for number, command in enumerate(commands):
            yield NextStep("" if number else "Or with the Azure CLI:", command)
        yield _watch(doc, given.live, "Then look until it is decided, with the pack if a case is to be opened:")
        return
    recording = given.recording or shlex.quote(_recording_name(doc))
    if not given.recording:
        yield NextStep("Record that DNS is correct before you request verification:", f"{check} --record {recording}")
    for number, command in enumerate(commands):
        yield NextStep("" if number else "Request verification:", command)
    yield from _shown_again(doc, given)
    yield NextStep("After 30 minutes, or one TTL where that is longer:", f"{check} --history {recording}")


def _watch(doc: Json, options: str, why: str) -> NextStep:
    return NextStep(why, f"acs-evidence watch {shlex.quote(doc['domain'])}{options} -o case.pdf")


def _after_fix(doc: Json, check: str, given: Given) -> Iterator[NextStep]:
    """On to the request: of Domain where it is not verified, else of what was wrong."""
    open_keys = [
        row["key"] for row in doc["records"] if row["required"] and row["state"] and row["verdict"] != "verified"
    ]
    keys = ["Domain"] if "Domain" in open_keys else [key for key in _ORDER if key in open_keys]
    commands = [command for key in keys if (command := initiate(doc, key))]
    for number, command in enumerate(commands):
        yield NextStep("" if number else "Once DNS is correct, request verification:", command)
    if commands:
        yield from _shown_again(doc, given)
        yield NextStep("After 30 minutes, or one TTL where that is longer:", check)


def _shown_again(doc: Json, given: Given) -> Iterator[NextStep]:
    if given.domain_file and given.domain_file != "-" and (shown := _az(doc, "show")):
        yield NextStep("Print the domain again:", f"{shown} > {given.domain_file}")


def _inconclusive(doc: Json, check: str, given: Given) -> Iterator[NextStep]:
    azure = doc["azure"]
    if not azure["resource_id"] and len(azure["candidates"]) > 1:
        for resource_id in azure["candidates"]:
            yield NextStep("Choose the resource:", f"{check} --resource-id {shlex.quote(resource_id)}")
        return
    denied = [
        step for step in doc["steps"] if step["id"].startswith("azure.") and step["outcome"] in {"denied", "failed"}
    ]
    signs = [match[1] for step in denied if (match := _QUOTED.search(step["advice"])) and "TENANT" not in match[1]]
    if signs:
        yield NextStep("Sign in:", _in_tenant(signs[0], given))
        yield NextStep("Then:", check)
    elif any(finding["id"] == "domain-not-in-acs" for finding in doc["findings"]):
        yield NextStep("Which subscriptions does this sign-in see?", "az account list --output table")
        yield NextStep("Then, with the right sign-in:", check)
    else:
        yield NextStep("With every step printed:", f"{check} -v")


def _in_tenant(command: str, given: Given) -> str:
    """A sign-in with the tenant that this run was given."""
    options = shlex.split(given.options)
    if not command.endswith("az login") or "--tenant" not in options[:-1]:
        return command
    return f"{command} --tenant {shlex.quote(options[options.index('--tenant') + 1])}"


def kept(command: str, given: Given | None) -> str:
    """A command of a document with the options of this run; those of other programs stay as they are."""
    program, *words = command.split(" ", 3)
    if given is None or program != "acs-evidence" or len(words) < 2:
        return command
    options = f"{given.options} "
    if "--resolver" in command:
        options = options.replace(" --no-resolver ", " ")
    return " ".join([program, *words[:2]]) + " ".join([options.rstrip(), *words[2:]])


def initiate(doc: Json, key: str) -> str:
    """The Azure CLI's command that requests verification of a record; empty where the resource is not known.

    https://learn.microsoft.com/cli/azure/communication/email/domain
    """
    return _az(doc, "initiate-verification", f"--verification-type {key} ")


def _az(doc: Json, verb: str, option: str = "") -> str:
    azure = doc["azure"]
    if not azure["resource_id"]:
        return ""
    names = {
        "subscription": azure["subscription"],
        "resource-group": azure["resource_group"],
        "email-service-name": azure["email_service"],
        "domain-name": azure["domain_resource"],
    }
    told = " ".join(f"--{name} {shlex.quote(value)}" for name, value in names.items())
    return f"az communication email domain {verb} {told} {option}--output json"


def _recording_name(doc: Json) -> str:
    stamp = re.sub(r"[^0-9TZ]", "", doc["observed"]["ended_at"].partition(".")[0])
    return f"{doc['domain']}-{stamp}Z.jsonl"


def broken(command: str, width: int = WIDTH, goes_on: str = "\\") -> tuple[str, ...]:
    """A command in lines that fit, broken before its options only: what is quoted stays whole.

    `goes_on`: what the shell takes for a command in several lines.
    """
    first, *options = re.split(r" (?=--?[A-Za-z])(?=(?:[^']*'[^']*')*[^']*$)", command)
    lines = [first]
    for option in options:
        if len(lines[-1]) + len(option) + len(goes_on) + 2 > width:
            lines[-1] += f" {goes_on}"
            lines.append(f"  {option}")
        else:
            lines[-1] += f" {option}"
    return tuple(lines)
