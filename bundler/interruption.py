"""Ctrl-C, SIGTERM and SIGHUP are one thing: an interruption, that comes at a moment when nothing breaks.

Python raises `KeyboardInterrupt` between any two instructions. Inside the import of a compiled module that ends the
process (a C++ or Rust initialiser has nowhere to raise to), between the writing and the naming of a file it loses the
file. So an interruption waits where it must, cancels the observation where there is one, and is raised otherwise.
"""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
_AGAIN_SECONDS = 0.02
_IMPORTING = "<frozen importlib._bootstrap>"


class Interrupted(BaseException):
    """The run was asked to end. `number`: the signal that asked.

    No `KeyboardInterrupt`: libraries catch that, and make something of their own of it.
    """

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__()
        self.number = number

    @property
    def exit_code(self) -> int:
        """As shells count: 128 and the signal."""
        return 128 + self.number


class _State:
    """What holds an interruption back, and what it does. Signal handlers live in the main thread only."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A run begins with nothing held."""
        self.holds = 0
        self.waiting = 0
        """The signal that came while it was held back; 0: none."""
        self.cancel: Callable[[], None] | None = None
        self.number = 0
        """The signal that cancelled the observation."""


_state = _State()


@contextlib.contextmanager
def heeded() -> Iterator[None]:
    """While open, the signals interrupt as this module says. Does nothing outside the main thread."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            # What nohup or a shell's background job ignores stays ignored.
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, _handle)
    _state.begin()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Keep interruptions back until the body has ended; the one that came is raised then."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _state.holds += 1
    try:
        yield
    finally:
        _state.holds -= 1
    if _state.waiting and not _state.holds:
        number, _state.waiting = _state.waiting, 0
        raise Interrupted(number)


@contextlib.contextmanager
def cancelling(cancel: Callable[[], None]) -> Iterator[None]:
    """While open, the first interruption calls `cancel` instead of raising; `cancelled_by` tells it afterwards."""
    _state.cancel, _state.number = cancel, 0
    try:
        yield
    finally:
        _state.cancel = None


def cancelled_by() -> int:
    """The signal that cancelled the observation; 0: none did."""
    return _state.number


def _handle(number: int, frame: FrameType | None) -> None:
    if _state.holds:
        _state.waiting = _state.waiting or number
    elif _state.cancel is not None:
        cancel, _state.cancel, _state.number = _state.cancel, None, number
        cancel()
    elif _imports(frame):
        _later(number)
    else:
        raise Interrupted(number)


def _imports(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == _IMPORTING:
            return True
        frame = frame.f_back
    return False


def _later(number: int) -> None:
    main = threading.main_thread().ident
    if main is None:
        raise Interrupted(number)
    timer = threading.Timer(_AGAIN_SECONDS, signal.pthread_kill, (main, number))
    timer.daemon = True
    timer.start()
