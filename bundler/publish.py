"""Writing files whole or not at all, readable by their owner only, whatever the umask."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bundler.errors import ToolFailed

OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A finished temporary file beside its target."""

    target: Path
    temporary: Path
    is_new: bool


def write_all(outputs: Mapping[Path, bytes]) -> None:
    """Write every file, or none of them.

    Each goes into a temporary file beside its target first; only when all are on disk do they take their names. When
    one cannot, the new ones are taken back. A symbolic link keeps pointing at the file that is replaced. Mode 0600:
    evidence is for whom its owner hands it to. Raises `ToolFailed`; no temporary file is left on any exception.
    """
    prepared: list[_Prepared] = []
    try:
        for path, data in outputs.items():
            prepared.append(_prepare(path, data))
        _name(prepared)
    finally:
        for each in prepared:
            each.temporary.unlink(missing_ok=True)


def _prepare(path: Path, data: bytes) -> _Prepared:
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise ToolFailed(f"Cannot write {path}: it is no regular file.", "Name another file.")
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), OWNER_ONLY)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unwritable(path, error) from error
    return _Prepared(target, temporary, is_new=not target.exists())


def _name(prepared: list[_Prepared]) -> None:
    done: list[_Prepared] = []
    try:
        for each in prepared:
            each.temporary.replace(each.target)
            done.append(each)
    except BaseException as error:
        for each in done:
            if each.is_new:
                with contextlib.suppress(OSError):
                    each.target.unlink()
        if isinstance(error, OSError):
            raise _unwritable(prepared[len(done)].target, error) from error
        raise


def _unwritable(path: Path, error: OSError) -> ToolFailed:
    return ToolFailed(f"Cannot write {path}: {error.strerror}.", "Write to a directory of your own with room on it.")
