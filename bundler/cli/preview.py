"""`--preview`: what would leave and what is masked, by class and count, before anything is written."""

import sys

import click

from bundler.gate import unsearchable
from bundler.model.redacted import Masked, RedactedReport


def confirmed(redacted: RedactedReport, masked: Masked, *, writes: bool = True) -> bool:
    """Show the list; True when somebody at a terminal then wants the pack. `writes`: there is a file to write."""
    document = redacted.document
    click.echo(f"Redaction level {redacted.level}. The pack about {redacted.domain} would hold these values:\n")
    click.echo(f"  {'class':<16} {'shown':>6} {'masked':>7}")
    for name, tally in masked.tallies.items():
        click.echo(f"  {name:<16} {tally.shown:>6} {tally.masked:>7}")
    labels = [entry["label"] for entry in document["redaction"]["ledger"]]
    if labels:
        click.echo(f"\nLabels that replace masked values: {', '.join(labels)}")
    if withheld := document["redaction"]["withheld"]["wire"]:
        click.echo(f"DNS messages whose bytes are withheld because they hold masked values: {len(withheld)}")
    if short := unsearchable(masked):
        click.echo(f"Too short for the search of the finished file: {', '.join(short)}")
    return writes and sys.stdin.isatty() and sys.stdout.isatty() and click.confirm("\nWrite the pack?")
