"""Every file that the command line names, checked before anybody is asked: each is one file, and may be written."""

import errno
import os
import stat
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import click

from bundler.errors import UsageProblem
from bundler.render import renderers

_INPUTS = ("replay", "history", "root_hints", "trust_anchor", "domain_json", "mask_values")
_NO_NAME = {errno.ELOOP: "its symbolic links form a loop", errno.ENAMETOOLONG: "the name is too long"}
_HEAD = 64 * 1024
"""Bytes of an existing file that tell whether it is a pack."""


@dataclass(frozen=True, slots=True)
class Place:
    """One file and the option that names it."""

    option: str
    path: Path
    written: bool
    resolved: Path
    identity: tuple[int, int] | None
    """Device and inode; None where there is no regular file yet."""

    def is_same(self, other: "Place") -> bool:
        """Whether both lead to one file."""
        return self.resolved == other.resolved or (self.identity is not None and self.identity == other.identity)


def check_places(named: Iterable[tuple[str, Path, bool]]) -> None:
    """Refuse two names of one file, unless both are read by one option. `named`: option, file, whether it is written.

    Raises `UsageProblem`, also for a name that no file can have.
    """
    places = [_place(*each) for each in named]
    for one, other in combinations(places, 2):
        if one.is_same(other) and (one.option != other.option or one.written):
            if one.option == other.option == "-o":
                raise UsageProblem("The same output file is named twice.", "Give every -o a file of its own.")
            raise UsageProblem(
                f"{one.option} {one.path} and {other.option} {other.path} are the same file.",
                "Give each option a file of its own.",
            )


def named_in(values: dict[str, object], outputs: Sequence[Path]) -> Iterable[tuple[str, Path, bool]]:
    """The files that the options of a command name."""
    yield from (("-o", path, True) for path in outputs)
    for name in ("record", *_INPUTS):
        given = values.get(name)
        for each in given if isinstance(given, tuple) else (given,):
            if each not in (None, "", "-"):
                yield "--" + name.replace("_", "-"), Path(str(each)), name == "record"


def check_replaced(outputs: Sequence[Path], *, force: bool, what: str = "is no evidence pack") -> None:
    """Ask before a file is replaced that is no pack of this program; refuse where nobody can be asked. `what` says
    what the file is. Raises `UsageProblem`.
    """
    for path in outputs:
        if force or not path.is_file() or _is_pack(path):
            continue
        if sys.stdin.isatty() and sys.stderr.isatty():
            if click.confirm(f"{path} exists and {what}. Replace it?", err=True):
                continue
            raise UsageProblem(f"{path} was not changed.", "Name another file.")
        raise UsageProblem(f"{path} exists and {what}.", "Name another file, or replace it with --force.")


def _place(option: str, path: Path, written: bool) -> Place:
    try:
        resolved = Path(os.path.realpath(path))
        found = path.stat()
    except ValueError as error:
        raise _unusable(option, path, str(error)) from None
    except OSError as error:
        if error.errno in _NO_NAME:
            raise _unusable(option, path, _NO_NAME[error.errno]) from None
        found = None  # the call that opens it says why it cannot
    regular = found is not None and stat.S_ISREG(found.st_mode)
    return Place(option, path, written, resolved, (found.st_dev, found.st_ino) if found and regular else None)


def _unusable(option: str, path: Path, why: str) -> UsageProblem:
    shown = str(path) if len(str(path)) <= 80 else f"{str(path)[:77]}..."
    return UsageProblem(f"{option} {shown} cannot be used: {why}.", "Name another file.")


def _is_pack(path: Path) -> bool:
    """Whether a file looks like something that this program wrote before, in any of its formats."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    renderer = renderers().get(path.suffix.lower())
    text = head.lstrip(b"\xef\xbb\xbf \r\n")
    if renderer is None or not text.lower().startswith(tuple(begin.lower() for begin in renderer.begins)):
        return False
    return _is_our_pdf(path) if renderer.kind == "pdf" else renderer.holds in head


def _is_our_pdf(path: Path) -> bool:
    # On use: a file that is replaced is the exception.
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            return str(pdf.docinfo.get("/Creator", "")).startswith("acs-evidence ")
    except Exception:  # noqa: BLE001 - whatever cannot be read is no pack
        return False
