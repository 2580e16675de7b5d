"""The PDF engine in a process of its own.

It loads Pango and WeasyPrint while the world is being asked, uses the second processor, and whatever a hostile text
does to the layout costs that process and not the observation. It gets the composed page as JSON and nothing else.
"""

import contextlib
import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, cast

from bundler.errors import ToolFailed
from bundler.pdf_process.child import COMPLAINED, READY, SECONDS
from bundler.resources import ENGINE_MEMORY, memory_limit

if TYPE_CHECKING:
    from bundler.render._layout import Composed


class PdfProcess:
    """One PDF. Start it early, then `begin`, `attach` and `result`. A context manager: no process is left behind."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bundler.pdf_process.child"]
        # A file, and no third pipe that somebody would need to empty.
        self._complaint = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaint,
            # Ctrl-C at the terminal is for the caller, which ends this process itself.
            process_group=0,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._stdin, self._stdout = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        self._begun = 0.0
        self._greeting: bytes | None = None
        self._line = ThreadPoolExecutor(1, "pdf_process")
        self._printing: Future[bytes]

    def __enter__(self) -> "PdfProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._line.shutdown()
        with contextlib.suppress(BrokenPipeError), self._process, self._complaint:
            pass  # closes the pipes and waits

    def refusal(self) -> ToolFailed | None:
        """Why there will be no PDF, known before anything is asked: a library is missing. None where all are there."""
        if self._greeted() == READY:
            return None
        self._process.wait()
        return self._failure()

    def begin(self, composed: "Composed") -> None:
        """Hand the page over; the layout goes on while the caller does something else."""
        self._begun = time.monotonic()
        self._line.submit(self._send, json.dumps(dataclasses.asdict(composed)).encode() + b"\n")

    def attach(self, evidence: bytes) -> None:
        """Hand over the document to attach, behind the page."""
        self._line.submit(self._send, evidence)
        self._printing = self._line.submit(self._receive)

    def result(self) -> bytes:
        """The PDF of what was handed over. Raises `ToolFailed`: Pango is missing, or the engine failed."""
        try:
            data = self._printing.result(timeout=max(self._begun + SECONDS - time.monotonic(), 0))
        except TimeoutError as error:
            raise ToolFailed(f"The PDF layout took more than {SECONDS} seconds.", _INSTEAD) from error
        if self._process.returncode == 0:
            return data
        raise self._failure()

    def _failure(self) -> ToolFailed:
        self._complaint.seek(0)
        complaint = self._complaint.read()
        if self._process.returncode == COMPLAINED:
            return ToolFailed(*json.loads(complaint))
        if (allowed := memory_limit()) is not None and allowed < ENGINE_MEMORY:
            return ToolFailed(f"The PDF engine has too little memory: {allowed >> 20} MiB are allowed.", _INSTEAD)
        lines = complaint.decode("utf-8", "replace").strip().splitlines() or [f"exit {self._process.returncode}"]
        return ToolFailed(f"The PDF engine failed: {lines[-1][:200]}.", _INSTEAD)

    def _greeted(self) -> bytes:
        if self._greeting is None:
            self._greeting = self._stdout.readline()
        return self._greeting

    # In a thread of their own. Each hands the system all it has at once: `communicate` would write 4 KiB at a time, and
    # wait for its turn in the interpreter between any two.

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(BrokenPipeError):  # whatever ended the process is told by `result`
            self._stdin.write(data)
            self._stdin.flush()

    def _receive(self) -> bytes:
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
        self._greeted()
        data = self._stdout.read()
        self._process.wait()
        return data


@contextlib.contextmanager
def pdf_process_for(outputs: Sequence[Path]) -> Iterator[PdfProcess | None]:
    """The engine, loading from now on, where one of the outputs is a PDF."""
    if any(path.suffix.lower() == ".pdf" for path in outputs):
        with PdfProcess() as pdf_process:
            yield pdf_process
    else:
        yield None


_INSTEAD = "Write the pack as .html or .md instead, and please report this."
