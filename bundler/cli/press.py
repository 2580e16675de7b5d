"""The PDF engine in a process of its own.

It loads Pango and WeasyPrint while the world is being asked, uses the second processor, and whatever a hostile text
does to the layout costs that process and not the observation. It gets the composed page as JSON and nothing else.
"""

import contextlib
import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from bundler.cli.press_process import COMPLAINED, SECONDS
from bundler.errors import ToolFailed

if TYPE_CHECKING:
    from bundler.render._layout import Composed


class Press:
    """One PDF. Start it early, then `begin` and `result`. A context manager, so that no process is left behind."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bundler.cli.press_process"]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._printing: Future[tuple[bytes, bytes]]

    def __enter__(self) -> "Press":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        with contextlib.suppress(BrokenPipeError), self._process:
            pass  # closes the pipes and waits

    def begin(self, composed: "Composed") -> None:
        """Hand the page over; the layout goes on while the caller does something else."""
        data = json.dumps(dataclasses.asdict(composed)).encode()
        pool = ThreadPoolExecutor(1, "press")
        self._printing = pool.submit(self._process.communicate, data, timeout=SECONDS)
        pool.shutdown(wait=False)

    def result(self) -> bytes:
        """The PDF of what `begin` handed over. Raises `ToolFailed`: Pango is missing, or the engine failed."""
        try:
            data, complaint = self._printing.result()
        except subprocess.TimeoutExpired as error:
            raise ToolFailed(f"The PDF could not be laid out in {SECONDS} seconds.", _INSTEAD) from error
        if self._process.returncode == 0:
            return data
        if self._process.returncode == COMPLAINED:
            raise ToolFailed(*json.loads(complaint))
        lines = complaint.decode("utf-8", "replace").strip().splitlines() or [f"exit {self._process.returncode}"]
        raise ToolFailed(f"The PDF engine failed: {lines[-1][:200]}.", _INSTEAD)


@contextlib.contextmanager
def press_for(outputs: Sequence[Path]) -> Iterator[Press | None]:
    """The engine, loading from now on, where one of the outputs is a PDF."""
    if any(path.suffix.lower() == ".pdf" for path in outputs):
        with Press() as press:
            yield press
    else:
        yield None


_INSTEAD = "Write the pack as .html or .md instead, and please report this."
