"""The PDF engine in a process of its own.

It loads Pango and WeasyPrint while the world is being asked, uses the second processor, and whatever a hostile text
does to the layout costs that process and not the observation. It gets the redacted document as JSON and nothing else.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import cast

from bundler.errors import EvidenceError, ToolFailed
from bundler.model.redacted import Document, RedactedReport
from bundler.render import Paper, RenderOptions, renderer_for

_SECONDS = 300
"""Layout of the largest pack takes a few; more means that it will not end."""
_MEMORY = 2 * 2**30
_COMPLAINED = 70


class Press:
    """One PDF. Start it early, then `begin` and `result`. A context manager, so that no process is left behind."""

    def __init__(self, paper: Paper) -> None:
        command = [sys.executable, "-m", __name__, paper]
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

    def begin(self, report: RedactedReport) -> None:
        """Hand the report over; the layout goes on while the caller does something else."""
        document = json.dumps(report.document).encode()
        pool = ThreadPoolExecutor(1, "press")
        self._printing = pool.submit(self._process.communicate, document, timeout=_SECONDS)
        pool.shutdown(wait=False)

    def result(self) -> bytes:
        """The PDF of what `begin` handed over. Raises `ToolFailed`: Pango is missing, or the engine failed."""
        try:
            data, complaint = self._printing.result()
        except subprocess.TimeoutExpired as error:
            raise ToolFailed(f"The PDF could not be laid out in {_SECONDS} seconds.", _INSTEAD) from error
        if self._process.returncode == 0:
            return data
        if self._process.returncode == _COMPLAINED:
            raise ToolFailed(*json.loads(complaint))
        lines = complaint.decode("utf-8", "replace").strip().splitlines() or [f"exit {self._process.returncode}"]
        raise ToolFailed(f"The PDF engine failed: {lines[-1][:200]}.", _INSTEAD)


@contextlib.contextmanager
def press_for(outputs: Sequence[Path], paper: Paper) -> Iterator[Press | None]:
    """The engine, loading from now on, where one of the outputs is a PDF."""
    if any(path.suffix.lower() == ".pdf" for path in outputs):
        with Press(paper) as press:
            yield press
    else:
        yield None


_INSTEAD = "Write the pack as .html or .md instead, and please report this."


def main() -> None:
    """Load the engine, wait for a document on standard input, write its PDF to standard output."""
    from bundler.observe.guard import no_network

    _bound()
    with no_network():
        with contextlib.suppress(Exception):  # a missing library is told when the document is rendered
            import weasyprint  # noqa: F401
        report = RedactedReport(Document(json.load(sys.stdin)))
        try:
            pdf = renderer_for(".pdf").render(report, options=RenderOptions(paper=cast("Paper", sys.argv[1])))
        except EvidenceError as error:
            sys.stderr.write(json.dumps([error.what, error.advice]))
            sys.exit(_COMPLAINED)
    sys.stdout.buffer.write(pdf)


def _bound() -> None:
    """Limit memory and processor time, where the platform can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


if __name__ == "__main__":
    main()
