"""`python -m bundler` and the console script: runs a command and turns every failure into one sentence."""

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bundler.errors import EvidenceError

OBJECTS_UNTIL_COLLECTION = 200_000
"""A run is short and keeps most of what it makes: with Python's own 700, collecting is a tenth of making a PDF."""


def main() -> None:
    """Run the command line; exits with the documented code (docs/design.md, exit codes)."""
    gc.set_threshold(OBJECTS_UNTIL_COLLECTION)
    from bundler.cli.streams import last
    from bundler.interruption import heeded

    output = last()
    with heeded():
        code = _run()
    code = _flushed(code)
    if output is not None and output.failure is not None and code not in _FAILED:
        complain(f"Cannot write to standard output: {output.failure.strerror}.", "Send it to a place with room on it.")
        code = 1
    gc.freeze()  # leaving would otherwise look through all that the run made, for what it then drops anyway
    sys.exit(code)


_FAILED = frozenset({1, 2, 3, 4, 129, 130, 143})


def _run() -> int:
    """The exit code of the command; every failure is told here."""
    from bundler.interruption import Interrupted

    try:
        return _command()
    except (Interrupted, KeyboardInterrupt) as error:
        number = error.number if isinstance(error, Interrupted) else signal.SIGINT
        complain("Interrupted." if number == signal.SIGINT else f"Ended by {signal.Signals(number).name}.")
        return 128 + number


def _command() -> int:
    import click

    from bundler.cli import commands
    from bundler.errors import EvidenceError

    try:
        code = commands.main(prog_name="acs-evidence", standalone_mode=False)
        sys.stdout.flush()  # here, where a reader that has left is no error
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except EvidenceError as error:
        return _told(error)
    except click.Abort:  # click's word for the end of standard input
        raise KeyboardInterrupt from None
    except Exception as error:  # noqa: BLE001 - the last line of defence against a traceback
        return _failed(error)
    return code if isinstance(code, int) else 0


def _told(error: "EvidenceError") -> int:
    complain(error.what, error.advice)
    return error.exit_code


def _failed(error: Exception) -> int:
    from bundler.cli.crashes import trace, wants_trace
    from bundler.resources import failure_of

    if wants_trace(sys.argv, os.environ):
        complain(trace(error))
    if (known := failure_of(error)) is not None:
        return _told(known)
    complain(
        f"The tool failed, and this is a defect: {type(error).__name__}.",
        "Please report it; -v shows where it happened.",
    )
    return 1


def _flushed(code: int) -> int:
    """The same code, when all that was printed is with the system."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # of a stream that somebody else put in place
            return code or 1
    return code


def complain(what: str, advice: str = "") -> None:
    """One sentence on standard error, and one on what to do."""
    print(f"acs-evidence: {what}" + (f" {advice}" if advice else ""), file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
