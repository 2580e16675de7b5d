"""Before anything is changed in Azure: show what will be sent, and ask.

Without a terminal and without --yes nothing is sent, and the exit code is that of wrong usage.
"""

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bundler.cli.options import option
from bundler.errors import UsageProblem

if TYPE_CHECKING:
    from bundler.observe.azure.writes import Call

F = TypeVar("F", bound=Callable[..., Any])


class Answer(StrEnum):
    """What came of the question."""

    SEND = "send"
    DRY_RUN = "dry-run"
    """Only shown, as asked."""
    DECLINED = "declined"


def consent_options(command: F) -> F:
    """--yes and --dry-run."""
    for decorate in (
        option("Consent", "--dry-run", is_flag=True, help="Print what would be sent to Azure, and send nothing."),
        option("Consent", "--yes", is_flag=True, help="Send without asking, for scripts."),
    ):
        command = decorate(command)
    return command


def check_can_ask(*, yes: bool, dry_run: bool) -> None:
    """Call before anything else is done. Raises `UsageProblem` where nobody could agree later."""
    if not (yes or dry_run or _at_a_terminal()):
        raise UsageProblem(
            "There is no terminal to ask at, so nothing was sent.",
            "Give --yes to send without being asked, or look first with --dry-run.",
        )


def agreed(
    calls: "Sequence[Call]", question: str, *, endpoint: str, yes: bool, dry_run: bool, notes: Sequence[str] = ()
) -> Answer:
    """Show the calls, and ask. `endpoint`: where they go; `notes`: sentences to read before agreeing.

    What is shown goes to standard output under --dry-run, where it is the result, and to standard error otherwise.
    Raises `UsageProblem` where there is nobody to ask.
    """
    check_can_ask(yes=yes, dry_run=dry_run)
    lines = [
        f"{'Would send' if dry_run else 'Will send'} to {endpoint}:",
        *(f"  {call.line}" for call in calls),
        *notes,
    ]
    if dry_run:
        click.echo("\n".join([*lines, "Nothing was sent."]))
        return Answer.DRY_RUN
    click.echo("\n".join(lines), err=True)
    if yes or click.confirm(question, err=True):
        return Answer.SEND
    click.echo("Nothing was sent.", err=True)
    return Answer.DECLINED


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
