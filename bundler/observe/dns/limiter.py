"""How fast one address is asked, and how many sockets are open at once."""

import asyncio
import contextlib

PER_SECOND = 20
BURST = 10
MOST_SOCKETS = 512
_FOR_OTHERS = 128
"""Descriptors left to the rest of the process."""


class Limiter:
    """A token bucket an address: 20 messages a second, 10 at once. One limiter serves a whole run."""

    def __init__(self) -> None:
        self._next_free: dict[str, float] = {}
        self.sockets = asyncio.Semaphore(_socket_limit())

    async def turn(self, address: str) -> None:
        """Wait until the address may be asked again. Turns are given in order of asking."""
        now = asyncio.get_running_loop().time()
        # Virtual scheduling: the bucket is full when its next free moment lies a whole burst in the past.
        free = max(self._next_free.get(address, 0.0), now - (BURST - 1) / PER_SECOND)
        self._next_free[address] = free + 1 / PER_SECOND
        if free > now:
            await asyncio.sleep(free - now)


def _socket_limit() -> int:
    with contextlib.suppress(ImportError, OSError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY:
            return max(16, min(MOST_SOCKETS, soft - _FOR_OTHERS))
    return MOST_SOCKETS
