"""Ends what the Azure SDK leaves behind of `az`, Azure PowerShell and `azd` when they take too long.

The SDK ends the one process it started. Each of these tools is a script that starts the real program, which then goes
on for ever. What was started while `marked` is open carries a mark in its environment, by which it is found again.
"""

import contextlib
import os
import secrets
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

_NAME = "_ACS_EVIDENCE_SIGN_IN"
_marks: set[str] = set()


@contextlib.contextmanager
def marked() -> Iterator[None]:
    """Mark every process started from here on, in any thread, until the body ends; then end those still there."""
    mark = secrets.token_hex(16)
    _marks.add(mark)
    os.environ[_NAME] = mark
    try:
        yield
    finally:
        if os.environ.get(_NAME) == mark:
            del os.environ[_NAME]
        _end({mark})
        _marks.discard(mark)


def end_marked() -> None:
    """Kill every process of this user that carries a mark of this run. Does nothing where there is no /proc."""
    _end(_marks)


def _end(marks: Iterable[str]) -> None:
    wanted = [f"{_NAME}={mark}".encode() for mark in marks]
    if not wanted:
        return
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError, ValueError):
            number = int(entry.parent.name)
            if number != os.getpid() and any(mark in entry.read_bytes().split(b"\0") for mark in wanted):
                os.kill(number, signal.SIGKILL)
