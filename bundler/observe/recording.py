r"""The recording: everything asked and answered, one JSON object a line, each line bound to the one before.

A line is `{"prev": …, "kind": …, "entry": …}`. `prev` is the SHA-256 of the previous line's bytes without its line
feed (64 zeros on the first), so `sed -n 7p FILE | tr -d '\n' | sha256sum` checks line 8 by hand. The first line is
the `header`, then come `dns`, `arm`, `rdap` and `step` lines as they end, and a `trailer` that counts them. A file
without trailer is a run that was interrupted: what it holds can still be judged, and is said to be partial.
"""

import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from bundler.errors import UsageProblem
from bundler.model.domain_name import parse_domain_name
from bundler.model.observations import (
    RECORDING_FORMAT,
    ArmExchange,
    DnsExchange,
    Inputs,
    Observations,
    RdapExchange,
    Step,
)
from bundler.observe.plausible import implausible, implausible_time
from bundler.publish import append, new_file
from bundler.reading.packed import MAGIC, is_packed, unpacked

FIRST = "0" * 64
MAX_LINE = 16 * 2**20
"""A longer line is not ours: the largest exchange is two 64 KiB messages, or one ARM body of 8 MiB."""
MAX_RECORDING = 256 * 2**20
"""Bytes of a whole recording: all that Azure may answer in a run, and ten thousand of the largest DNS messages."""
MAX_ENTRIES = 100_000

T = TypeVar("T")
Entry = DnsExchange | ArmExchange | RdapExchange | Step


@dataclass(frozen=True, slots=True)
class Header:
    """What is known before anything was asked."""

    format: str
    tool_version: str
    started_at: datetime
    inputs: Inputs
    root_hints: str
    trust_anchor: str = ""
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trailer:
    """What is known when all is done."""

    ended_at: datetime
    entries: int
    interrupted: bool


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """One line of the file."""

    prev: str
    kind: str
    entry: msgspec.Raw


_KINDS: dict[type, str] = {
    DnsExchange: "dns",
    ArmExchange: "arm",
    RdapExchange: "rdap",
    Step: "step",
    Header: "header",
    Trailer: "trailer",
}
_encoder = msgspec.json.Encoder()
_line_decoder = msgspec.json.Decoder(Line)


class RecordingWriter:
    """Appends entries to a new private file (mode 0600). A context manager; `finish` writes the trailer."""

    def __init__(self, path: Path, header: Header) -> None:
        """Create `path`, which must not exist, and write the header. Raises `OSError`."""
        self.path = path
        self._file = new_file(path)
        self._chain = Chain()
        try:
            self._write(header)
        except BaseException:
            self._file.close()
            path.unlink(missing_ok=True)
            raise

    def append(self, entry: Entry) -> None:
        """Write one entry and hand it to the operating system. Raises `OSError`."""
        self._write(entry)

    def finish(self, ended_at: datetime, *, interrupted: bool) -> None:
        """Write the trailer and close. Raises `OSError`."""
        self._write(Trailer(ended_at, self._chain.entries, interrupted))
        os.fsync(self._file.fileno())
        self.close()

    def close(self) -> None:
        """Close without a trailer: the file then says that the run was interrupted."""
        self._file.close()

    def _write(self, entry: Entry | Header | Trailer) -> None:
        append(self._file, self._chain.line(entry))


class Chain:
    """Makes the lines of one recording, in order."""

    def __init__(self) -> None:
        self.entries = 0
        self._previous = FIRST

    def line(self, entry: Entry | Header | Trailer) -> bytes:
        """The next line, with its line feed."""
        raw = _encoder.encode({"prev": self._previous, "kind": _KINDS[type(entry)], "entry": entry})
        self._previous = hashlib.sha256(raw).hexdigest()
        self.entries += isinstance(entry, Entry)
        return raw + b"\n"


def whole(header: Header, observed: Observations) -> bytes:
    """A recording of what a run holds in memory, for where its own file could not take it all."""
    chain = Chain()
    lines = [chain.line(header)]
    for group in (observed.dns, observed.arm, observed.rdap, observed.steps):
        lines += [chain.line(entry) for entry in group]
    lines.append(chain.line(Trailer(observed.ended_at, chain.entries, observed.interrupted)))
    return b"".join(lines)


def read_recording(path: Path) -> Observations:
    """Read a recording and check its chain.

    Raises `UsageProblem` for a file that cannot be read, is not a recording of this format, or was changed.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
            file.seek(0)
            return _assemble(path, _entries(path, _unpacked(path, file) if is_packed(head) else file))
    except OSError as error:
        raise UsageProblem(f"Cannot read the recording {path}: {error.strerror}.", "Check the path.") from error


def _unpacked(path: Path, file: BinaryIO) -> BinaryIO:
    data, whole = unpacked(file.read(MAX_RECORDING), MAX_RECORDING)
    if not whole:
        raise _foreign(path, 1, "it is packed, and damaged or larger than any recording")
    return io.BytesIO(data)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A recording as far as it holds."""

    observations: Observations
    root: str
    """SHA-256 of its last line that holds, which represents the chain up to there."""
    whole: bool
    """Nothing of it is damaged; a run that was interrupted is whole in this sense."""


def salvaged(path: Path) -> Salvaged:
    """Read a recording, packed or not, as far as its chain holds; a damaged one then counts as interrupted.

    A line is trusted when the next one names its hash. Raises `UsageProblem` where nothing can be used.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageProblem(f"Cannot read the recording {path}: {error.strerror}.", "Check the path.") from error
    whole = True
    if is_packed(data):
        data, whole = unpacked(data, MAX_RECORDING)
    lines = data.split(b"\n")[:-1]
    held = _chained(lines)
    whole = whole and held == len(lines)
    observations = _assemble(path, _entries(path, io.BytesIO(b"".join(line + b"\n" for line in lines[:held]))))
    root = hashlib.sha256(lines[held - 1]).hexdigest()
    return Salvaged(observations if whole else replace(observations, interrupted=True), root, whole)


def _chained(lines: Sequence[bytes]) -> int:
    """How many lines from the first hold: all, or those before the one that the break makes doubtful."""
    previous = FIRST
    for number, line in enumerate(lines):
        try:
            held = _line_decoder.decode(line).prev == previous
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            held = False
        if not held:
            return max(0, number - 1)
        previous = hashlib.sha256(line).hexdigest()
    return len(lines)


def _entries(path: Path, lines: BinaryIO) -> Iterator[tuple[int, str, bytes]]:
    """Number, kind and raw entry of every line whose chain holds."""
    previous = FIRST
    number = size = 0
    while raw := lines.readline(MAX_LINE + 1):
        number += 1
        size += len(raw)
        if size > MAX_RECORDING or number > MAX_ENTRIES:
            raise _foreign(path, number, "it is larger than any recording")
        if len(raw) > MAX_LINE:
            raise _foreign(path, number, "the line is too long")
        if not raw.endswith(b"\n"):
            return  # an interrupted run may have been cut inside its last line
        raw = raw[:-1]
        try:
            line = _line_decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise _foreign(path, number, str(error)) from error
        if line.prev != previous:
            raise UsageProblem(
                f"The recording {path} was changed after it was made: line {number} does not match line {number - 1}.",
                "Use the unchanged file that --record wrote.",
            )
        previous = hashlib.sha256(raw).hexdigest()
        yield number, line.kind, bytes(line.entry)


def _assemble(path: Path, entries: Iterator[tuple[int, str, bytes]]) -> Observations:
    first = next(entries, None)
    if first is None or first[1] != "header":
        raise _foreign(path, 1, "the header is missing")
    found = _decode(path, 1, first[2], _Format).format
    if found != RECORDING_FORMAT:
        raise _foreign(path, 1, f"its format is {found!r}, this version reads {RECORDING_FORMAT!r}")
    header = _decode(path, 1, first[2], Header)
    if why := implausible_time(header.started_at) or _misnamed(header.inputs.domain):
        raise _foreign(path, 1, why)
    dns: list[DnsExchange] = []
    others: dict[str, list[Any]] = {kind: [] for kind in _OTHERS}
    trailer: Trailer | None = None
    for number, kind, raw in entries:
        if trailer is not None:
            raise _foreign(path, number, "something follows the trailer")
        match kind:
            case "dns":
                dns.append(_entry(path, number, raw, DnsExchange))
            case "arm" | "rdap" | "step":
                others[kind].append(_entry(path, number, raw, _OTHERS[kind]))
            case "trailer":
                trailer = _decode(path, number, raw, Trailer)
                if why := implausible_time(trailer.ended_at):
                    raise _foreign(path, number, why)
            case _:
                raise _foreign(path, number, f"unknown kind {kind!r}")
    if trailer is not None and trailer.entries != len(dns) + sum(map(len, others.values())):
        raise _foreign(path, number, "the trailer's count differs from the entries in the file")
    times = [e.sent_at for e in (*dns, *others["arm"], *others["rdap"])] + [s.ended_at for s in others["step"]]
    return Observations(
        inputs=header.inputs,
        tool_version=header.tool_version,
        started_at=header.started_at,
        ended_at=trailer.ended_at if trailer else max(times, default=header.started_at),
        root_hints=header.root_hints,
        trust_anchor=header.trust_anchor,
        environment=header.environment,
        interrupted=trailer is None or trailer.interrupted,
        dns=tuple(sorted(dns, key=lambda e: e.seq)),
        arm=tuple(sorted(others["arm"], key=lambda e: e.seq)),
        rdap=tuple(sorted(others["rdap"], key=lambda e: e.seq)),
        steps=tuple(others["step"]),
    )


_OTHERS: dict[str, type[ArmExchange] | type[RdapExchange] | type[Step]] = {
    "arm": ArmExchange,
    "rdap": RdapExchange,
    "step": Step,
}
E = TypeVar("E", bound=Entry)


class _Format(msgspec.Struct):
    """The one field of a header that every version has."""

    format: str = ""


def _misnamed(domain: str) -> str:
    try:
        return "" if parse_domain_name(domain) == domain else "a domain in another form than runs write"
    except UsageProblem:
        return "a domain that no run can have"


def _entry(path: Path, number: int, raw: bytes, kind: type[E]) -> E:
    entry = _decode(path, number, raw, kind)
    if why := implausible(entry):
        raise _foreign(path, number, why)
    return entry


def _decode(path: Path, number: int, raw: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _foreign(path, number, str(error)) from error


def _foreign(path: Path, number: int, why: str) -> UsageProblem:
    why = why.encode("ascii", "backslashreplace").decode()[:200]
    return UsageProblem(
        f"{path} is not an acs-evidence recording that this version can read (line {number}: {why}).",
        "Give the file that --record wrote.",
    )
