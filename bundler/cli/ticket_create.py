"""`acs-evidence ticket --create`: opens the support request, with the pack attached."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import click

from bundler.cli.consent import Answer, agreed
from bundler.cli.judging import gate_of
from bundler.cli.live import azure_plan
from bundler.cli.plain import Plain
from bundler.cli.settings import Settings, read_input
from bundler.errors import UsageProblem
from bundler.observe.azure import support, support_request
from bundler.observe.azure.session import signed_in
from bundler.observe.azure.support_request import Choice, SupportRequest
from bundler.observe.recorder import Recorder, utc_now
from bundler.pack_files import constants_of, make
from bundler.render import RenderOptions
from bundler.render.form_text import paragraphs
from bundler.render.visible import all_visible

CONTACT = ("firstName", "lastName", "primaryEmailAddress", "country", "preferredTimeZone", "preferredSupportLanguage")
_HOW = (
    "Make it with firstName, lastName, primaryEmailAddress, country (three letters), preferredTimeZone (as Windows "
    "names it) and preferredSupportLanguage (en-US)."
)
_MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class TicketOptions:
    """What the command line says about the request."""

    contact: str
    service: str
    problem: str
    severity: str | None
    diagnostics: str | None
    yes: bool
    dry_run: bool


def read_contact(name: str) -> dict[str, str]:
    """Contact details of a private JSON file, by the API's names. Raises `UsageProblem`."""
    if not name:
        raise UsageProblem("A support request needs contact details.", f"Give a JSON file with --contact. {_HOW}")
    try:
        found = json.loads(read_input(name, "contact file"))
    except ValueError as error:
        raise UsageProblem(f"{name} is not JSON.", _HOW) from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise UsageProblem(f"{name} does not contain one JSON object of texts.", _HOW)
    if missing := [key for key in CONTACT if not found.get(key)]:
        raise UsageProblem(f"{name} lacks {', '.join(missing)}.", _HOW)
    return {"preferredContactMethod": "email", **found}


def check_answers(given: TicketOptions) -> None:
    """Raise `UsageProblem` where severity or consent is missing and there is nobody to ask."""
    if sys.stdin.isatty():
        return
    for value, option in ((given.severity, "--severity"), (given.diagnostics, "--diagnostics")):
        if not value:
            raise UsageProblem(f"{option} is not given, and there is no terminal to ask at.", f"Give {option}.")


def create(settings: Settings, made: Plain, given: TicketOptions, contact: dict[str, str]) -> int:
    """Choose, show, ask, send; 0 when the request is open with its file, or nothing was to be sent."""
    document = all_visible(made.redacted.document)
    severity = given.severity or click.prompt(
        "Severity", type=click.Choice(["minimal", "moderate", "critical"]), err=True
    )
    diagnostics = given.diagnostics or click.prompt(
        "May Microsoft collect diagnostic information", type=click.Choice(["yes", "no"]), err=True
    )
    title, *description = paragraphs(document)
    name = f"acs-evidence-{uuid4()}"
    upload = _pack(made)
    subscription = document["azure"]["subscription"]
    with signed_in(azure_plan(settings), Recorder(), utc_now) as arm:
        service = _chosen(support_request.services(arm, subscription), given.service, "--service", "service")
        problem = _chosen(
            support_request.problems(arm, subscription, service), given.problem, "--problem", "kind of problem"
        )
        wanted = SupportRequest(
            name, subscription, title, "\n\n".join(description), service, problem, severity, diagnostics == "yes",
            contact, document["azure"]["resource_id"], name, document["ticket"]["problem_start"] or "",
        )  # fmt: skip
        workspace = support.Ticket(name, subscription, title, "", "")
        calls = (*support.calls_for(workspace, [upload], workspace=True), wanted.call)
        notes = [
            f"Title: {title}",
            f"Service: {service.name}; problem: {problem.name}; severity: {severity}; diagnostics: {diagnostics}",
            f"Contact: {contact['firstName']} {contact['lastName']}, {contact['primaryEmailAddress']}",
            f"File: {upload.name}, {len(upload.data)} bytes",
        ]
        answer = agreed(
            calls, "Open this support request?", endpoint=arm.cloud.endpoint, yes=given.yes, dry_run=given.dry_run,
            notes=notes,
        )  # fmt: skip
        if answer is not Answer.SEND:
            return 0
        arm.permits.allow(calls)
        support.send(arm, workspace, [upload], workspace=True)
        support.check_arrived([upload], support.read_back(arm, workspace))
        number = support_request.open_request(arm, wanted)
    click.echo(f"Support request {number} is open, with {upload.name} attached.")
    return 0


def _pack(made: Plain) -> support.Upload:
    options = RenderOptions()
    gate = gate_of(made.sealed, made.case, constants_of(made.sealed.twin, options))
    files = make([".pdf"], made.sealed, options, gate, None)
    if files.problems:  # without Pango, say
        files = make([".html"], made.sealed, options, gate, None)
    files.raise_problems()
    ((suffix, data),) = files.files.items()
    return support.Upload(f"case{suffix}", data)


def _chosen(choices: Sequence[Choice], wanted: str, option: str, what: str) -> Choice:
    """The choice of a name; asked at a terminal, and never guessed. Raises `UsageProblem`."""
    named = [each for each in choices if each.name.casefold() == wanted.casefold()]
    if named:
        return named[0]
    listed = "; ".join(each.name for each in choices[:_MOST_LISTED])
    if wanted or not sys.stdin.isatty():
        said = f"There is no {what} named {wanted}" if wanted else f"The {what} is not given"
        raise UsageProblem(f"{said}.", f"Give one of these with {option}: {listed}.")
    for number, each in enumerate(choices, 1):
        click.echo(f"{number:4}  {each.name}", err=True)
    picked = int(click.prompt(f"Number of the {what}", type=click.IntRange(1, len(choices)), err=True))
    return choices[picked - 1]
