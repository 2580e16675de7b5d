"""`python -m bundler` and the console script: runs a command and turns every failure into one sentence."""

import gc
import os
import sys

OBJECTS_UNTIL_COLLECTION = 200_000
"""A run is short and keeps most of what it makes: with Python's own 700, collecting is a tenth of making a PDF."""


def main() -> None:
    """Run the command line; exits with the documented code (docs/design.md, exit codes)."""
    gc.set_threshold(OBJECTS_UNTIL_COLLECTION)
    import click

    from bundler.cli import commands
    from bundler.errors import EvidenceError

    try:
        code = commands.main(prog_name="acs-evidence", standalone_mode=False)
        sys.stdout.flush()  # here, where a reader that has left is no error
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except EvidenceError as error:
        complain(error.what, error.advice)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        complain("Interrupted.")
        code = 130
    except BrokenPipeError:
        # Whoever read our output left; leave quietly, and keep the interpreter from trying to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except Exception as error:  # the last line of defence against a traceback
        if "-v" in sys.argv or "--verbose" in sys.argv:
            raise
        complain(
            f"The tool failed, and this is a defect: {type(error).__name__}: {error}.",
            "Please report it; -v shows where it happened.",
        )
        code = 1
    gc.freeze()  # leaving would otherwise look through all that the run made, for what it then drops anyway
    sys.exit(code if isinstance(code, int) else 0)


def complain(what: str, advice: str = "") -> None:
    """One sentence on standard error, and one on what to do."""
    print(f"acs-evidence: {what}" + (f" {advice}" if advice else ""), file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
