"""Failures a user can meet, each with one clear sentence, what to do, and its exit code."""

from typing import ClassVar


class EvidenceError(Exception):
    """Something went wrong that the user should hear of in one sentence."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        """What happened: one sentence with its full stop, no secrets."""
        self.advice = advice
        """What to do about it: one sentence, may be empty."""


class ToolFailed(EvidenceError):
    """The tool or the machine failed: unwritable file, missing library, unreadable recording."""


class StateUnusable(ToolFailed):
    """There is no directory of the program's own that can be written to."""


class UsageProblem(EvidenceError):
    """The command line, a name, an id or a file given by the user cannot be used."""

    exit_code = 2


class NothingObserved(EvidenceError):
    """Neither DNS nor Azure could be observed."""

    exit_code = 3


class GateRefused(EvidenceError):
    """The finished bytes hold something masked or secret, or could not be scanned."""

    exit_code = 4


class NetworkDuringReplay(ToolFailed):
    """Replay must not touch the network, and something tried."""
