"""How long one Azure observation may run."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """An instant of `time.monotonic()` after which nothing is started and nobody is waited for."""

    at: float

    @property
    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())
