"""`check`: the judgement on the terminal or as JSON, no pack."""

import os
import sys
from functools import partial
from typing import Any

import click

from bundler.cli.again import given_again
from bundler.cli.history_option import read_history
from bundler.cli.judging import (
    exit_code_of,
    gate_of,
    judged,
    keep_private,
    observations_of,
    policy_of,
    sealed_of,
    subject_of,
)
from bundler.cli.preview import confirmed
from bundler.cli.settings import settings_from
from bundler.errors import GateRefused
from bundler.model.redacted import RedactedReport
from bundler.observe.recorder import utc_now
from bundler.pack_files import constants_of, make
from bundler.private import PrivateCase, open_case
from bundler.redact import Sealed
from bundler.render import RenderOptions
from bundler.render.next_steps import Given


def check(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Tell the judgement; the exit code is the verdict's."""
    as_json = values.pop("as_json")
    settings = settings_from(ctx, domain, values, utc_now())
    policy, history = policy_of(settings), read_history(settings.history, settings.domain)
    with observations_of(settings) as observations:
        report = judged(observations, settings, history)
        case = open_case(subject_of(observations))
        sealed = sealed_of(report, policy, case, settings)
        if settings.preview and not confirmed(sealed.report, sealed.masked):
            return 0
        if as_json:
            options = RenderOptions()
            made = make([".json"], sealed, options, gate_of(sealed, case, constants_of(sealed.twin, options)), None)
            made.raise_problems()
            keep_private(case.with_masked(sealed.masked), ())
            sys.stdout.buffer.write(made.files[".json"])
            sys.stdout.flush()
        else:
            _show(sealed, case, given_again(ctx, settings))
    return exit_code_of(report, report.verdict)


def _show(sealed: Sealed, case: PrivateCase, given: Given) -> None:
    """Print the judgement; what goes to the terminal is scanned as a file is. The verdict is told in any case."""
    constants = constants_of(sealed.twin, RenderOptions())
    twin = partial(_on_terminal, sealed.twin, given)
    gate = gate_of(sealed, case, lambda suffix: [*constants(suffix), (suffix, twin(), False)])
    text = _on_terminal(sealed.report, given)
    try:
        gate.scan("terminal.txt", text)
    except GateRefused:
        click.echo(f"Verdict: {sealed.report.document['verdict']}")
        raise
    click.echo(text.decode(), nl=False)


def _on_terminal(report: RedactedReport, given: Given) -> bytes:
    from rich.console import Console

    from bundler.render.terminal import show

    console = Console(highlight=False)
    with console.capture() as printed:
        show(report, console, goes_on="`" if os.name == "nt" else "\\", given=given)
    return printed.get().encode(errors="replace")
