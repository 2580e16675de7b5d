"""Time for a watch: UTC for what is written down, and a clock that nobody sets."""

import time
from datetime import datetime
from typing import Protocol

from bundler.observe.recorder import utc_now


class Clockwork(Protocol):
    """Time: UTC for what is written down, a clock that nobody sets for how long things take."""

    def utc(self) -> datetime:
        """Now."""

    def monotonic(self) -> float:
        """Seconds of a clock that only goes forward."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class RealTime:
    """The machine's own; where the system tells it, the time that it slept counts too."""

    utc = staticmethod(utc_now)
    sleep = staticmethod(time.sleep)

    @staticmethod
    def monotonic() -> float:
        """Seconds since the machine was started, or of Python's own clock."""
        clock = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if clock is None else time.clock_gettime(clock)
