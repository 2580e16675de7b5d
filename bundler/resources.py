"""What a live run needs of the machine, checked before anybody is asked; and what its failures mean in words."""

import contextlib
import errno

from bundler.errors import EvidenceError, ToolFailed

DESCRIPTORS = 64
"""Open files that a live run needs: sockets, the recording, the PDF engine's pipes, connections to Azure."""
WANTED_DESCRIPTORS = 1024
MEMORY = 256 << 20
"""Bytes of address space that a live run needs: the SDK of Azure, its threads, and what they hold."""
ENGINE_MEMORY = 1 << 30
"""The same for the PDF engine, whose libraries start threads of their own."""
_NO_MEMORY = ("cannot allocate memory", "can't start new thread", "failed to map segment", "out of memory")


def check_machine() -> None:
    """Raise the limit of open files as far as the system allows. Raises `ToolFailed` where a limit is too low."""
    if (allowed := memory_limit()) is not None and allowed < MEMORY:
        # Compiled parts of the SDK end the process where memory ends, and nothing could be told then.
        raise _no_memory(f"{allowed >> 20} MiB of memory are allowed, and {MEMORY >> 20} MiB are needed")
    with contextlib.suppress(ImportError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        endless = resource.RLIM_INFINITY
        if soft != endless and soft < WANTED_DESCRIPTORS:
            soft = WANTED_DESCRIPTORS if hard == endless else min(WANTED_DESCRIPTORS, hard)
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft != endless and soft < DESCRIPTORS:
            raise _too_few(f"{soft} open files are allowed, and {DESCRIPTORS} are needed")


def memory_limit() -> int | None:
    """Bytes of memory that this process may have (`ulimit -v`); None: no limit is known."""
    with contextlib.suppress(ImportError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        return None if soft == resource.RLIM_INFINITY else soft
    return None


def failure_of(error: BaseException) -> EvidenceError | None:
    """The sentence for a failure of the machine and not of the program; None where it is neither known nor ours."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, EvidenceError):
        return error
    for cause in _chain(error):
        if isinstance(cause, MemoryError) or any(words in str(cause).casefold() for words in _NO_MEMORY):
            return _no_memory("There is not enough memory")
        if isinstance(cause, OSError) and cause.errno in {errno.EMFILE, errno.ENFILE}:
            return _too_few("Too many files are open")
        if isinstance(cause, OSError) and cause.errno == errno.ENOMEM:
            return _no_memory("There is not enough memory")
        if isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
            return ToolFailed(
                f"Cannot write: {cause.strerror}.", "Free some space, or set TMPDIR to a place that has it."
            )
        if isinstance(cause, OSError) and cause.errno in {errno.ELOOP, errno.ENAMETOOLONG}:
            return ToolFailed(f"A file's name cannot be used: {cause.strerror}.", "Name another file.")
    return None


def _chain(error: BaseException | None) -> "list[BaseException]":
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _no_memory(what: str) -> ToolFailed:
    return ToolFailed(f"{what}.", "Close other programs, or raise the limit (`ulimit -v unlimited`).")


def _too_few(what: str) -> ToolFailed:
    return ToolFailed(f"{what}.", "Raise the limit with `ulimit -n 1024`.")
