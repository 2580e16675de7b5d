"""Earlier recordings of the domain, given with --history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from bundler.cli.settings import Settings
from bundler.errors import UsageProblem
from bundler.model.earlier_runs import Earlier, in_order
from bundler.model.observations import Observations


def read_history(paths: Sequence[Path], domain: str) -> tuple[Earlier, ...]:
    """What the recordings show, the oldest first.

    Raises `UsageProblem` for a file that is no recording, is about another domain, or was altered.
    """
    if not paths:
        return ()
    # On use: most runs have no history, and begin to ask the sooner.
    from bundler.observe.recording import read_recording
    from bundler.reading.earlier_recording import read_earlier

    found: dict[str, Observations] = {}
    for path in dict.fromkeys(path.resolve() for path in paths):
        recording = read_recording(path)
        if recording.inputs.domain != domain:
            raise UsageProblem(
                f"The recording {path} is about {recording.inputs.domain}, not {domain}.", "Remove it from --history."
            )
        if recording.ended_at < recording.started_at:
            raise UsageProblem(f"The recording {path} ends before it begins: it was changed.", "Leave it out.")
        found[_root(path)] = recording
    in_order = sorted(found.items(), key=lambda each: each[1].ended_at)
    return tuple(read_earlier(recording, f"H{n}", digest) for n, (digest, recording) in enumerate(in_order, 1))


def _root(path: Path) -> str:
    from bundler.observe.recording import salvaged

    return salvaged(path).root


def with_kept(given: Sequence[Earlier], settings: Settings, observed: Observations) -> tuple[Earlier, ...]:
    """Those given with --history and the runs that this machine kept, the oldest first and each once.

    A replay is judged alone: it gives the same report wherever and whenever it is made.
    """
    if settings.no_history or settings.replay is not None:
        return tuple(given)
    from bundler.cli.kept import usable

    known = {earlier.sha256 for earlier in given}
    kept = [earlier for earlier in usable(settings.domain, observed) if earlier.sha256 not in known]
    return in_order((*given, *kept))


def check_order(history: Iterable[Earlier], started_at: datetime) -> None:
    """Raise `UsageProblem` when one of the recordings was not made before the observation that is to be judged."""
    for earlier in history:
        if earlier.ended_at > started_at:
            raise UsageProblem(
                f"A recording given with --history ended at {earlier.ended_at:%Y-%m-%d %H:%M:%S} UTC, after the "
                f"judged observation began.",
                "Give the newest recording with --replay, and earlier ones with --history.",
            )
