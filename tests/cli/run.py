"""Runs the program in this process, so that coverage sees it."""

import contextlib
import io
import sys
from dataclasses import dataclass
from unittest import mock

from bundler.__main__ import main


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


class _Output(io.TextIOWrapper):
    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def text(self) -> str:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


def acs_evidence(*args: str, stdin: str = "") -> Run:
    """`acs-evidence ARGS` with no terminal attached."""
    out, err = _Output(), _Output()
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    code = 0
    with (
        mock.patch.object(sys, "argv", ["acs-evidence", *args]),
        mock.patch.object(sys, "stdin", given),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as done:
            code = done.code if isinstance(done.code, int) else 1
    return Run(code, out.text(), err.text())
