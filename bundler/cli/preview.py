"""`--preview`: what would leave and what is masked, by class and count, before anything is written."""

import sys
from collections import Counter

import click

from bundler.model.redacted import RedactedReport


def confirmed(redacted: RedactedReport) -> bool:
    """Show the list; True when somebody at a terminal then wants the pack."""
    document = redacted.document
    redaction = document["redaction"]
    click.echo(f"Level {redacted.level}. The pack would hold:")
    click.echo(f"  the verdict on {redacted.domain}, and {len(document['findings'])} findings")
    for name, title in (("records", "records"), ("servers", "name-server addresses"), ("lookups", "DNS lookups")):
        click.echo(f"  {len(document[name])} {title}")
    click.echo(f"  {len(document['arm'])} Azure calls, with their request ids")
    masked: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for entry in redaction["ledger"]:
        masked[entry["class"]] += 1
        places[entry["class"]] += entry["count"]
    click.echo("Masked:" if masked else "Nothing is masked.")
    for name, count in sorted(masked.items()):
        click.echo(f"  {name:<16} {_counted(count, 'value')} in {_counted(places[name], 'place')}")
    if withheld := redaction["withheld"]["wire"]:
        click.echo(f"  {'wire bytes':<16} of {_counted(len(withheld), 'exchange')}, since they hold masked values")
    return sys.stdin.isatty() and sys.stdout.isatty() and click.confirm("Write the pack?")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
