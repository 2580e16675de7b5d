"""`acs-evidence watch`: look again until it is decided, and request when DNS has been right for long enough."""

import contextlib
import gc
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

from bundler.cli.clockwork import Clockwork, RealTime
from bundler.cli.history_option import read_history
from bundler.cli.judging import policy_of
from bundler.cli.options import NOT_LIVE
from bundler.cli.pack import check_names
from bundler.cli.settings import Settings, check_outputs, settings_from
from bundler.cli.watch_loop import Watch, WatchOptions
from bundler.cli.watch_view import JsonLines, Lines, Live, Notifier, Viewer
from bundler.errors import StateUnusable, UsageProblem
from bundler.observe.recorder import utc_now
from bundler.private import state_directory
from bundler.publish import locked
from bundler.render import renderers

_OBJECTS_UNTIL_COLLECTION = 20_000
"""A watch lives for days: here memory counts, and time does not."""

CLOCKWORK: Clockwork = RealTime()


def watch(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Watch; the exit code of the command."""
    outputs, notify, as_json = values.pop("outputs"), values.pop("notify"), values.pop("as_json")
    force = values.pop("force")
    wanted = WatchOptions(
        outputs, values.pop("paper"), values.pop("request"), values.pop("every") * 60.0, values.pop("lasts")
    )
    settings = settings_from(ctx, domain, {**NOT_LIVE, "preview": False, **values}, utc_now(), outputs)
    check_outputs(outputs, tuple(renderers()), force=force)
    check_names(outputs, settings.domain, policy_of(settings))
    if settings.record is not None:
        raise UsageProblem(
            "--record holds one run, and a watch makes many.", "Every run is kept: acs-evidence history."
        )
    notifier = Notifier(_command(notify), settings.domain)
    history = read_history(settings.history, settings.domain)
    gc.set_threshold(_OBJECTS_UNTIL_COLLECTION)
    with _alone(settings.domain) as (alone, complaint):
        viewer = _viewer(settings, as_json=as_json)
        watching = Watch(settings, wanted, history, viewer, notifier, CLOCKWORK)
        try:
            if complaint:
                watching.tell("problem", complaint)
            if not alone:
                watching.only_read()
            return watching.go()
        finally:
            viewer.close()
            watching.close()


@contextlib.contextmanager
def _alone(domain: str) -> Iterator[tuple[bool, str]]:
    """Whether no other watch on the domain runs on this machine, and what hinders to know."""
    try:
        path = state_directory("watches") / f"{domain}.lock"
        holding = locked(path)
        first = holding.__enter__()
    except (StateUnusable, OSError) as error:
        what = error.what if isinstance(error, StateUnusable) else f"{error.strerror}."
        yield True, f"{what} Nothing is kept, and another watch would not be noticed."
        return
    try:
        yield first, ""
    finally:
        holding.__exit__(None, None, None)


def _command(text: str) -> Sequence[str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageProblem(f"--notify cannot be taken apart: {error}.", "Write it as for a shell.") from error
    if words and shutil.which(words[0]) is None:
        raise UsageProblem(f"--notify: there is no program {words[0]}.", "Give its path.")
    return words


def _viewer(settings: Settings, *, as_json: bool) -> Viewer:
    if as_json:
        return JsonLines(settings.domain, verbose=settings.verbose)
    if sys.stdout.isatty() and not settings.no_progress and not settings.quiet:
        return Live(settings.domain)
    return Lines(quiet=settings.quiet, verbose=settings.verbose)
