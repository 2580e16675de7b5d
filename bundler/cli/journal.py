"""The file of `--resume`: each domain of a survey as it was judged, unmasked, for the next run of the same survey.

JSON Lines, mode 0600: a line that says what was asked of whom, then a line a domain, each written whole when the domain
is done. What an interruption truncated is no line.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from bundler.errors import ToolFailed, UsageProblem
from bundler.interruption import held
from bundler.model.fields import Field, Phrase, Value
from bundler.model.report import Verdict
from bundler.model.survey import JudgedDomain
from bundler.observe.recorder import utc_now
from bundler.publish import append_line, cut

FORMAT = "acs-evidence-survey-journal/1"
_PHRASES = frozenset({"summary", "do"})


@dataclass
class Journal:
    """One such file."""

    path: Path
    about: Mapping[str, str]
    """What a row depends on besides the domain: cloud, sign-in, root servers."""
    begun: datetime = field(default_factory=utc_now)
    """When the survey began; of an earlier run's file, that run."""
    lost: str = ""
    """Why it takes no more rows; empty while it does."""

    def rows(self) -> list[JudgedDomain]:
        """The rows of an earlier run; the file is ready for more afterwards.

        A line that cannot be read is passed over, and its domain looked at again; so is one that failed. Raises
        `UsageProblem` for another file, or for a survey with other options, and `ToolFailed`.
        """
        lines = self._whole_lines()
        if not lines:
            self._append({"format": FORMAT, "begun": self.begun.isoformat(), "about": dict(self.about)})
            return []
        self._check(lines[0])
        found: dict[str, JudgedDomain] = {}
        for line in lines[1:]:
            try:
                row = decoded(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
            found.pop(row.domain, None)
            if not row.error:
                found[row.domain] = row
        return list(found.values())

    def add(self, row: JudgedDomain) -> None:
        """Note a row; where the file takes no more, that is said once, in `lost`."""
        if not self.lost:
            try:
                self._append(encoded(row))
            except ToolFailed as error:
                self.lost = error.what

    def _append(self, value: Mapping[str, Any]) -> None:
        with held():
            append_line(self.path, json.dumps(value).encode() + b"\n")

    def _whole_lines(self) -> list[bytes]:
        """Its lines, after a truncated last one is removed: the next line must not be glued to it."""
        if self.path.exists() and not self.path.is_file():
            raise UsageProblem(f"{self.path} is no ordinary file.", "Name another file with --resume.")
        try:
            data = self.path.read_bytes() if self.path.exists() else b""
            end = data.rfind(b"\n") + 1
            if data[:end] != data and (end or data.startswith(b'{"format": "acs-evidence'[: len(data)])):
                cut(self.path, end)
                data = data[:end]
        except OSError as error:
            raise ToolFailed(f"Cannot read {self.path}: {error.strerror}.", "Name another file.") from error
        return data.splitlines()

    def _check(self, first: bytes) -> None:
        try:
            header = json.loads(first)
            known, about = header["format"] == FORMAT, header["about"]
            self.begun = datetime.fromisoformat(header["begun"])
        except (ValueError, KeyError, TypeError):
            known, about = False, None
        if not known:
            raise UsageProblem(f"{self.path} is not a file of --resume.", "Name another file.")
        if about != dict(self.about):
            raise UsageProblem(
                f"{self.path} is from a survey with other options; its rows do not count here.",
                "Give the same options as then, or name another file.",
            )


def encoded(row: JudgedDomain) -> dict[str, Any]:
    """A row as JSON; each typed value keeps its class."""
    return {each.name: _encoded(getattr(row, each.name), phrase=each.name in _PHRASES) for each in fields(row)}


def decoded(value: Mapping[str, Any]) -> JudgedDomain:
    """A row from JSON. Raises `KeyError`, `TypeError`, `AttributeError` or `ValueError` for anything else."""
    texts = ("domain", "resource_id", "modified_at", "error", "depth")
    lists = ("resources", "findings", "all_findings", "servers", "failing")
    read: dict[str, Any] = {name: _text(value[name]) for name in texts}
    read |= {name: tuple(map(_text, value[name])) for name in lists}
    read |= {name: _phrase(value[name]) for name in _PHRASES}
    return JudgedDomain(verdict=Verdict(value["verdict"]), unverified=tuple(map(_phrase, value["unverified"])), **read)


def _encoded(value: Any, *, phrase: bool) -> Any:  # noqa: ANN401 - what a row holds
    if phrase:
        return [part if isinstance(part, str) else {"class": str(part.field), "text": part.text} for part in value]
    if isinstance(value, tuple):
        return [_encoded(each, phrase=isinstance(each, tuple)) for each in value]
    return str(value)


def _phrase(parts: list[Any]) -> Phrase:
    return tuple(part if isinstance(part, str) else Value(Field(part["class"]), _text(part["text"])) for part in parts)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
