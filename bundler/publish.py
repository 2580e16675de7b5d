"""The one place that writes files: whole or not, for their owner only, whatever the umask.

Every file first gets a name of its own beside its target, which no other run can have; it is synced, and only then
takes the target's name. What cannot be finished is taken back. A signal waits until a file has its name.
"""

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bundler.errors import ToolFailed
from bundler.interruption import held

OWNER_ONLY = 0o600
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Windows opens in text mode unless told otherwise, and would write each line feed as two bytes."""
_PIECE = 1 << 20
_ELSEWHERE = "Write to a directory of your own with free space."
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
"""What file systems say that have no hard links."""


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
        with held():
            _name(prepared)
    finally:
        for each in prepared:
            each.temporary.unlink(missing_ok=True)


def new_file(path: Path) -> BinaryIO:
    """A new private file to append to, unbuffered: what is written is the operating system's at once.

    Raises `FileExistsError` where the name is taken, and `OSError`.
    """
    descriptor = os.open(path, _NEW_FILE, OWNER_ONLY)
    return os.fdopen(descriptor, "wb", buffering=0)


def append_line(path: Path, line: bytes) -> None:
    """Add one whole line to a private file that grows, made where it is missing. Raises `ToolFailed`."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), OWNER_ONLY)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            append(file, line)
    except OSError as error:
        raise _unwritable(path, error) from error


def cut(path: Path, size: int) -> None:
    """Take away all behind the first `size` bytes. Raises `OSError`."""
    os.truncate(path, size)


def append(file: BinaryIO, data: bytes) -> None:
    """Write all of `data` to a file that `new_file` gave, which may take a part at a time. Raises `OSError`."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def write_new(target: Path, data: bytes) -> None:
    """Write one file under a name that nothing has yet. Raises `ToolFailed` where it has one, or cannot be written."""
    prepared = _prepare(target, data)
    try:
        with held():
            _claim(prepared)
    finally:
        prepared.temporary.unlink(missing_ok=True)


def hand_over(source: Path, target: Path) -> None:
    """Move a file to a name that nothing has yet, across file systems too.

    The source is deleted when the target is synced, has its name, and reads back as what the source held. Raises
    `ToolFailed`: the name is taken by now, or the target cannot be written; the source then is as it was.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        raise ToolFailed(f"Cannot read {source}: {error.strerror}.", "Look for it in the state directory.") from error
    with held():
        write_new(target, data)
        if _digest(target) != hashlib.sha256(data).digest():
            raise ToolFailed(f"{target} does not read back as written.", "Write to another disk.")
        with contextlib.suppress(OSError):  # a second copy is no loss
            source.unlink()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold a lock file, made where it is missing; False while another process holds it. Ends with the process.

    Raises `OSError` where the file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), OWNER_ONLY)
    try:
        yield _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # a system without such locks: nobody is kept out
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def probe(directory: Path, room: int = 0) -> None:
    """Raise `OSError` where no file of `room` bytes can be made in a directory; leaves nothing behind."""
    import tempfile

    with tempfile.TemporaryFile(dir=directory, buffering=0) as file:
        for _ in range(0, room, _PIECE):
            append(file, bytes(min(_PIECE, room)))
        if room:
            os.fsync(file.fileno())


def _prepare(path: Path, data: bytes) -> _Prepared:
    try:
        target = path.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: Python 3.11 and 3.12 for a loop of links
        raise ToolFailed(f"Cannot write {path}: its symbolic links form a loop.", "Name another file.") from error
    if target.exists() and not target.is_file():
        raise ToolFailed(f"Cannot write {path}: it is no regular file.", "Name another file.")
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.part")
    try:
        with new_file(temporary) as file:
            try:
                if hasattr(os, "fchmod"):  # Windows keeps files by access lists, which the directory hands down
                    os.fchmod(file.fileno(), OWNER_ONLY)
                append(file, data)
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
        for folder in {each.target.parent for each in prepared}:
            _sync_directory(folder)
    except BaseException as error:
        for each in done:
            if each.is_new:
                with contextlib.suppress(OSError):
                    each.target.unlink()
        if isinstance(error, OSError):
            raise _unwritable(prepared[len(done)].target, error) from error
        raise


def _claim(prepared: _Prepared) -> None:
    """Give a finished file its name, unless something has it by now."""
    try:
        try:
            os.link(prepared.temporary, prepared.target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            with new_file(prepared.target):
                pass  # the name is ours from here on
            prepared.temporary.replace(prepared.target)
        _sync_directory(prepared.target.parent)
    except FileExistsError as error:
        raise ToolFailed(
            f"Cannot write {prepared.target}: a file of that name was created meanwhile.", "Name another file."
        ) from error
    except OSError as error:
        raise _unwritable(prepared.target, error) from error


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with contextlib.suppress(OSError), path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.digest()


def _sync_directory(folder: Path) -> None:
    """Make names last. Some file systems cannot, and say so: the file itself is still synced."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> ToolFailed:
    return ToolFailed(f"Cannot write {path}: {error.strerror}.", _ELSEWHERE)
