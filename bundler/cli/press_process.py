"""What runs in the PDF engine's own process: see `bundler.cli.press`, which starts it.

WeasyPrint's import takes longer than all that the caller does meanwhile, so nothing else is imported before it.
"""

import contextlib
import gc
import os
import sys

SECONDS = 300
"""Layout of the largest pack takes a few; more means that it will not end."""
COMPLAINED = 70
"""Exit code when standard error holds a sentence and an advice, as a JSON array."""
_MEMORY = 2 * 2**30


def main() -> None:
    """Load the engine, wait for a page on standard input, write its PDF to standard output.

    The input is a line of JSON, the composed page; and all behind it the document to attach, as it is.
    """
    # The process is short and bounded in memory: what collecting would give back is a fiftieth of what it holds.
    gc.disable()
    _bound()
    from bundler.observe.guard import no_network

    with no_network():
        with contextlib.suppress(Exception):  # a missing library is told when the page is laid out
            import weasyprint  # noqa: F401
        _press()
    # Taking the interpreter and all objects down in order takes longer than a page.
    os._exit(0)


def _press() -> None:
    import json

    from bundler.errors import EvidenceError
    from bundler.render._layout import Composed, lay_out

    composed = Composed(**json.loads(sys.stdin.buffer.readline()))
    try:
        pdf = lay_out(composed, sys.stdin.buffer.read)
    except EvidenceError as error:
        sys.stderr.write(json.dumps([error.what, error.advice]))
        sys.exit(COMPLAINED)
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()


def _bound() -> None:
    """Limit memory and processor time, where the platform can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    main()
