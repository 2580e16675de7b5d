"""How far ACS is with a record."""

from enum import StrEnum

from bundler.model.facts import RecordFacts


class Progress(StrEnum):
    """How far ACS is with one record, its status string read with care."""

    UNKNOWN = "unknown"
    """Not observed."""
    NOT_STARTED = "not-started"
    RUNNING = "running"
    """Asked for and not finished; unknown status strings count as this."""
    FAILED = "failed"
    VERIFIED = "verified"


_PROGRESS = {
    "": Progress.UNKNOWN,
    "notstarted": Progress.NOT_STARTED,
    "verificationfailed": Progress.FAILED,
    "verified": Progress.VERIFIED,
}


def progress(record: RecordFacts) -> Progress:
    """The record's state in terms of what can be done next."""
    return progress_of(record.state)


def progress_of(state: str) -> Progress:
    """A status string in terms of what can be done next."""
    return _PROGRESS.get(state.strip().casefold(), Progress.RUNNING)
