"""Standard input, output and error that never end a run: closed, left by their reader, or full.

What a run writes and the code it exits with depend on what was judged, not on who still listens. A reader that left
(`| head`) is no failure. Standard output that cannot take what was asked for (a full disk) is one, told at the end.
"""

import codecs
import contextlib
import io
import os
import sys
from typing import Any

PLAIN = "acs-evidence-plain"
"""An error handler for encodings of consoles: what they cannot show is shown by signs that each of them has."""
_SIGNS = {
    **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚", "'"), **dict.fromkeys("–—‑−─━", "-"),
    **dict.fromkeys("•·▪", "*"),
    "✓": "+", "✔": "+", "✘": "x", "✗": "x", "×": "x", "→": ">", "←": "<", "…": "...", "│": "|", "\u00a0": " ",
    "≥": ">=", "≤": "<=", "█": "#", "░": ".", "○": "o", "●": "*",
}  # fmt: skip


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    shown = "".join(_SIGNS.get(sign) or sign.encode("ascii", "backslashreplace").decode() for sign in lost)
    return shown, error.end


codecs.register_error(PLAIN, _plain)


class Lasting(io.FileIO):
    """A descriptor for writing that takes everything, and remembers what the system could not take."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self.failure: OSError | None = None
        """Why something was lost, other than that the reader left."""

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever has a buffer
        """All of `data` is taken, whatever becomes of it."""
        left = memoryview(data).cast("B")
        size = len(left)
        try:
            while left:
                left = left[super().write(left) or 0 :]
        except BrokenPipeError:
            pass
        except OSError as error:
            self.failure = self.failure or error
        return size


def last() -> Lasting | None:
    """Put the three streams in order; the one behind standard output, where it was replaced.

    A closed one becomes the null device, or the next file that is opened would get its number and with it all that is
    printed. Streams that somebody else put in place stay.
    """
    for descriptor, flags in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        _open_closed(descriptor, flags)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the life of the process
    _replace("stderr", 2, "backslashreplace")
    return _replace("stdout", 1, PLAIN)


def _open_closed(descriptor: int, flags: int) -> None:
    try:
        os.fstat(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            opened = os.open(os.devnull, flags)  # the lowest free number, which is this one or a lower one
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)


def _replace(name: str, descriptor: int, errors: str) -> Lasting | None:
    stream, original = getattr(sys, name), getattr(sys, f"__{name}__")
    if stream is not original:
        return None
    if os.name == "nt":  # a console takes text, not bytes
        stream.reconfigure(errors=errors)
        return None
    raw = Lasting(descriptor)
    setattr(
        sys,
        name,
        io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=getattr(stream, "encoding", None) or "utf-8",
            errors=errors,
            line_buffering=descriptor == 2 or raw.isatty(),
        ),
    )
    return raw
