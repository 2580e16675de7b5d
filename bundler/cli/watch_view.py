"""How a watch shows itself: a live table on a terminal, a line for each change elsewhere, or JSON Lines."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import click

from bundler.judge.watching import View

NOTIFY_SECONDS = 60
WIDTH = 80


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened."""

    kind: str
    """`start`, `state` (the first look), `change`, `request`, `problem`, `look`, `decided` or `end`."""
    at: datetime
    text: str
    view: View | None = None
    next_look: datetime | None = None


class Viewer(Protocol):
    """Shows what happens."""

    def show(self, happening: Happening) -> None:
        """Show one thing."""

    def close(self) -> None:
        """Leave the terminal as it was."""


@dataclass
class Lines:
    """A line each, for logs and pipes."""

    quiet: bool = False
    verbose: bool = False

    def show(self, happening: Happening) -> None:
        """Print it, unless it is a look that found nothing new."""
        if happening.kind == "look" and not self.verbose:
            return
        if self.quiet and happening.kind in {"start", "look"}:
            return
        click.echo(f"{happening.at:%Y-%m-%d %H:%M:%S} UTC  {happening.text}")
        sys.stdout.flush()

    def close(self) -> None:
        """Nothing is left to do."""


@dataclass
class JsonLines:
    """One JSON object a line."""

    domain: str
    verbose: bool = False

    def show(self, happening: Happening) -> None:
        """Print it, unless it is a look that found nothing new."""
        if happening.kind != "look" or self.verbose:
            click.echo(json.dumps(as_json(self.domain, happening), ensure_ascii=False))
            sys.stdout.flush()

    def close(self) -> None:
        """Nothing is left to do."""


def as_json(domain: str, happening: Happening) -> dict[str, Any]:
    """What happened, for programs."""
    view = happening.view
    return {
        "at": f"{happening.at:%Y-%m-%dT%H:%M:%SZ}",
        "event": happening.kind,
        "domain": domain,
        "text": happening.text,
        "verdict": view.verdict if view else None,
        "records": {key: {"dns": r.dns, "state": r.state} for key, r in view.records.items()} if view else None,
        "next_look": f"{happening.next_look:%Y-%m-%dT%H:%M:%SZ}" if happening.next_look else None,
    }


class Live:
    """A table that is drawn again, at 80 columns."""

    def __init__(self, domain: str) -> None:
        from rich.console import Console
        from rich.live import Live as Drawn

        self._domain = domain
        self._last: list[str] = []
        self._drawn = Drawn(console=Console(width=min(WIDTH, Console().width), highlight=False), auto_refresh=False)
        self._drawn.start()
        self._view: View | None = None

    def show(self, happening: Happening) -> None:
        """Draw the table with what is new."""
        self._view = happening.view or self._view
        if happening.kind != "look":
            self._last = [*self._last, f"{happening.at:%m-%d %H:%M}  {happening.text}"][-6:]
        self._drawn.update(drawn(self._domain, self._view, self._last, happening.next_look), refresh=True)

    def close(self) -> None:
        """Leave the last table standing."""
        self._drawn.stop()


def drawn(domain: str, view: View | None, last: Sequence[str], next_look: datetime | None) -> Any:  # noqa: ANN401
    """The table for rich: records by what DNS gives and what ACS shows, the last changes, the next look."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(f"{domain}  {view.verdict if view and view.verdict else ''}"), width=WIDTH, box=None)
    for name, width in (("Record", 8), ("DNS", 14), ("ACS shows", 26), ("unchanged since (UTC)", 24)):
        table.add_column(name, min_width=width, max_width=width, no_wrap=True, overflow="ellipsis")
    for key, record in view.records.items() if view else ():
        since = f"{record.since:%Y-%m-%d %H:%M}" if record.since else ""
        table.add_row(Text(key), Text(record.dns), Text(record.state or "not read"), Text(since))
    lines = [Text(line, no_wrap=True, overflow="ellipsis") for line in last]
    ahead = [Text(f"Next look at {next_look:%H:%M:%S} UTC. Ctrl-C ends the watch.")] if next_look else []
    return Group(table, *lines, *ahead)


@dataclass
class Notifier:
    """Runs the user's command on a change: no shell; the sentence as its last argument, the event on its input."""

    command: Sequence[str]
    domain: str

    def __call__(self, happening: Happening) -> str:
        """Run it; why it did not work, or nothing."""
        if not self.command:
            return ""
        given = json.dumps(as_json(self.domain, happening), ensure_ascii=False) + "\n"
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command, and no shell
                [*self.command, happening.text],
                input=given.encode(),
                stdout=subprocess.DEVNULL,
                timeout=NOTIFY_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"--notify did not run: {type(error).__name__}."
        return f"--notify ended with {done.returncode}." if done.returncode else ""
