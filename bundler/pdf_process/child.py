"""What runs in the PDF engine's own process: see `bundler.pdf_process.parent`, which starts it.

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
READY = b"ready\n"
"""First line of standard output: the libraries are there."""
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
        _greet()
        with contextlib.suppress(Exception):  # a broken library is told when the page is laid out
            from bundler.render.engine import weasyprint_engine

            weasyprint_engine()
        _print()
    # Taking the interpreter and all objects down in order takes longer than a page.
    os._exit(0)


def _greet() -> None:
    """Say on standard output that the libraries are there; complain and end where they are not.

    On Linux their loader is asked, which takes a moment; elsewhere only the import itself knows where they are.
    """
    try:
        if sys.platform == "linux":
            _open_libraries()
        else:
            import weasyprint  # noqa: F401
    except OSError:
        import json

        from bundler.render.engine import MISSING_PANGO, NO_PANGO

        sys.stderr.write(json.dumps([NO_PANGO, MISSING_PANGO]))
        sys.stderr.flush()
        os._exit(COMPLAINED)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()


def _open_libraries() -> None:
    """Raise `OSError` where one of the libraries is missing that WeasyPrint opens."""
    from cffi import FFI

    for name in ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0"):
        FFI().dlopen(name)


def _print() -> None:
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
