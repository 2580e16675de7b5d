"""Earlier recordings of the domain, given with --history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from bundler.cli.settings import Settings
from bundler.errors import UsageProblem
from bundler.model.history import Earlier
from bundler.model.observations import Observations


def read_history(paths: Sequence[Path], domain: str) -> tuple[Earlier, ...]:
    """What the recordings show, the oldest first.

    Raises `UsageProblem` for a file that is no recording, is about another domain, or was altered.
    """
    if not paths:
        return ()
    # On use: most runs have no history, and begin to ask the sooner.
    from bundler.observe.recording import read_recording
    from bundler.reading.history import read_earlier
    from bundler.verify.recording import verify_recording

    found: dict[str, Observations] = {}
    for path in dict.fromkeys(path.resolve() for path in paths):
        recording = read_recording(path)
        if recording.inputs.domain != domain:
            raise UsageProblem(
                f"The recording {path} is about {recording.inputs.domain}, not {domain}.", "Remove it from --history."
            )
        if recording.ended_at < recording.started_at:
            raise UsageProblem(f"The recording {path} ends before it begins: somebody changed it.", "Leave it out.")
        found[verify_recording(path.read_bytes()).root] = recording
    in_order = sorted(found.items(), key=lambda each: each[1].ended_at)
    return tuple(read_earlier(recording, f"H{n}", digest) for n, (digest, recording) in enumerate(in_order, 1))


def history_of(settings: Settings, observed: Observations) -> tuple[Earlier, ...]:
    """What is known from before an observation: the recordings given with --history."""
    del observed
    return read_history(settings.history, settings.domain)


def check_order(history: Iterable[Earlier], started_at: datetime) -> None:
    """Raise `UsageProblem` when one of the recordings was not made before the observation that is to be judged."""
    for earlier in history:
        if earlier.ended_at > started_at:
            raise UsageProblem(
                f"A recording given with --history ended at {earlier.ended_at:%Y-%m-%d %H:%M:%S} UTC, after the "
                f"judged observation began.",
                "Give the newest recording with --replay, and earlier ones with --history.",
            )
