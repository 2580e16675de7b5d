"""`acs-evidence ticket`: the text of a support request and the values of its form, or the request itself."""

from typing import Any

import click

from bundler.cli import judging
from bundler.cli.consent import check_can_ask
from bundler.cli.plain import plain_text
from bundler.cli.settings import settings_from
from bundler.errors import EvidenceError, UsageProblem
from bundler.model.report import EXIT_CODE, Verdict
from bundler.observe.recorder import utc_now
from bundler.render.ticket_form import ticket_form

_OF_A_REQUEST = ("contact", "service", "problem", "severity", "diagnostics", "yes", "dry_run")


def ticket(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Print them, 0 whatever the verdict; with --create open the request, and nothing for any other verdict."""
    creates: bool = values.pop("create")
    said = {name: values.pop(name) for name in _OF_A_REQUEST}
    settings = settings_from(ctx, domain, values, utc_now())
    if not creates:
        with plain_text(settings, ticket_form) as made:
            click.echo(made.text, nl=False)
        return judging.crash_code(made.report)
    from bundler.cli.ticket_create import TicketOptions, check_answers, create, read_contact

    given = TicketOptions(**said)
    check_can_ask(yes=given.yes, dry_run=given.dry_run)
    check_answers(given)
    if settings.replay or settings.redact == "public":
        raise UsageProblem(
            "--create opens a request about what is seen now, and shows who you are.",
            "Leave out --replay and --redact public.",
        )
    contact = read_contact(given.contact)
    with plain_text(settings, ticket_form) as made:
        if made.report.verdict is not Verdict.OPEN_CASE:
            click.echo(made.text, nl=False)
            click.echo("Nothing was sent.", err=True)
            return EXIT_CODE[made.report.verdict]
        try:
            return create(settings, made, given, contact)
        except UsageProblem:
            raise
        except EvidenceError:
            click.echo(made.text, nl=False)  # what the portal's form asks for, where the API does not do it
            raise
