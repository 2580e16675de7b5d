"""`acs-evidence history`: what the kept runs of a domain saw, as a time line; and how to be rid of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import click

from bundler.cli import kept
from bundler.errors import ToolFailed
from bundler.judge.changes import changes
from bundler.model.domain_name import parse_domain_name
from bundler.model.earlier_runs import Earlier, renamed
from bundler.model.fields import plain

_OPERATIONS = {"initiateverification": "verification requested", "cancelverification": "verification cancelled"}


def history(domain: str, *, forget: bool) -> int:
    """Print the time line, or delete the runs; 0 also where there are none."""
    name = parse_domain_name(domain)
    if forget:
        return _forget(name)
    runs = [(run, renamed(run.earlier, f"H{number}")) for number, run in enumerate(kept.runs(name), 1)]
    if not runs:
        click.echo(f"No run about {name} is kept in {kept.place(name)}.")
        return 0
    groups: dict[tuple[str, str], list[Earlier]] = {}
    for run, earlier in runs:
        groups.setdefault((run.cloud, earlier.resource_id.casefold()), []).append(earlier)
    for (cloud, _), several in groups.items():
        click.echo(_heading(name, cloud, several[0].resource_id))
        for at, what in sorted(_events(several)):
            click.echo(f"  {at:%Y-%m-%d %H:%M:%S}  {what}")
        click.echo()
    click.echo("Runs, oldest first; each can be given to --replay, --history and verify:")
    for run, earlier in runs:
        marks = "" if run.whole else ", damaged: only what surely holds is used"
        marks = marks or (", interrupted" if earlier.interrupted else "")
        click.echo(f"  {earlier.id}  {earlier.started_at:%Y-%m-%d %H:%M:%S} UTC{marks}  {run.path}")
    days, most = kept.KEPT_FOR.days, kept.MOST_RUNS
    click.echo(
        f"They are unmasked, readable for you alone, and kept for {days} days, {most} at most. --forget removes them."
    )
    return 0


def _forget(name: str) -> int:
    try:
        count = kept.forget(name)
    except OSError as error:
        raise ToolFailed(
            f"Cannot delete the runs in {kept.place(name)}: {error.strerror}.", "Delete the directory by hand."
        ) from error
    click.echo(f"{'1 run' if count == 1 else f'{count} runs'} about {name} deleted.")
    return 0


def _heading(name: str, cloud: str, resource_id: str) -> str:
    if not resource_id:
        return f"{name}, without Azure (times are UTC):"
    return f"{resource_id}{f' in {cloud}' if cloud not in {'', 'public'} else ''} (times are UTC):"


def _events(several: Sequence[Earlier]) -> Iterator[tuple[datetime, str]]:
    for at, what, cites in changes(several, {earlier.id for earlier in several}):
        yield at, f"{plain(what).removeprefix('Earlier recording: ')}  [{', '.join(cites)}]"
    asked: dict[tuple[str, str, str], tuple[datetime, str]] = {}
    for earlier in several:
        for operation in earlier.operations:
            verb = _OPERATIONS.get(operation.name.casefold())
            if verb is not None:
                record = f" for {operation.record}" if operation.record else ""
                told = f"{verb}{record} ({operation.status})  [{earlier.id}]"
                key = (operation.name, operation.record, operation.correlation_id or str(operation.at))
                asked.setdefault(key, (operation.at, told))
        if earlier.requested_at is not None:
            told = f"verification requested, as you said  [{earlier.id}]"
            asked.setdefault(("", "", str(earlier.requested_at)), (earlier.requested_at, told))
    yield from asked.values()
