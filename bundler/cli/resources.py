"""What a live run needs of the machine, checked before anybody is asked; and what its failures mean in words."""

import contextlib
import errno

from bundler.errors import EvidenceError, ToolFailed

DESCRIPTORS = 64
"""Open files that a live run needs: sockets, the recording, the PDF engine's pipes, connections to Azure."""
WANTED_DESCRIPTORS = 1024
_NO_MEMORY = ("cannot allocate memory", "can't start new thread", "failed to map segment", "out of memory")


def check_descriptors() -> None:
    """Raise the limit of open files as far as the system allows. Raises `ToolFailed` where it stays too low."""
    with contextlib.suppress(ImportError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        endless = resource.RLIM_INFINITY
        if soft != endless and soft < WANTED_DESCRIPTORS:
            soft = WANTED_DESCRIPTORS if hard == endless else min(WANTED_DESCRIPTORS, hard)
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft != endless and soft < DESCRIPTORS:
            raise _too_few(f"{soft} open files are allowed here, and {DESCRIPTORS} are needed")


def failure_of(error: BaseException) -> EvidenceError | None:
    """The sentence for a failure of the machine and not of the program; None where it is neither known nor ours."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, EvidenceError):
        return error
    for cause in _chain(error):
        if isinstance(cause, MemoryError) or any(words in str(cause).casefold() for words in _NO_MEMORY):
            return ToolFailed("There is not enough memory.", "Close other programs, or raise the limit (ulimit -v).")
        if isinstance(cause, OSError) and cause.errno in {errno.EMFILE, errno.ENFILE}:
            return _too_few("Too many files are open")
        if isinstance(cause, OSError) and cause.errno == errno.ENOMEM:
            return ToolFailed("There is not enough memory.", "Close other programs, or raise the limit (ulimit -v).")
        if isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
            return ToolFailed(f"Cannot write: {cause.strerror}.", "Make room, or set TMPDIR to a place that has it.")
        if isinstance(cause, OSError) and cause.errno in {errno.ELOOP, errno.ENAMETOOLONG}:
            return ToolFailed(f"A file's name cannot be used: {cause.strerror}.", "Name another file.")
    return None


def _chain(error: BaseException | None) -> "list[BaseException]":
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _too_few(what: str) -> ToolFailed:
    return ToolFailed(f"{what}.", "Raise the limit with `ulimit -n 1024`.")
