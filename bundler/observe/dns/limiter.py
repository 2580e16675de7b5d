"""How fast one address is asked, and how many sockets are open at once."""

import asyncio
import contextlib
from collections import Counter

from bundler.observe.dns.query import Question

PER_SECOND = 20
BURST = 12
MOST_PER_SECOND = 50
"""For an address that serves many domains of a survey."""
DOMAINS_FOR_ONE_MORE = 5
"""Domains of a survey at an address that let it be asked once a second more."""
MOST_SOCKETS = 512
_FOR_OTHERS = 128
"""Descriptors left to the rest of the process."""


class Limiter:
    """A token bucket an address: 20 messages a second, 12 at once. One limiter serves a whole run.

    In a survey it is one more a second for every five of the domains that the address serves, up to 50.
    """

    def __init__(self) -> None:
        self._next_free: dict[str, float] = {}
        self._domains: Counter[str] = Counter()
        self.queued: set[tuple[str, Question]] = set()
        """Questions whose first message waits for its turn, by address."""
        self.sockets = asyncio.Semaphore(_socket_limit())

    def serves_one_more(self, address: str) -> None:
        """A further domain of a survey needs this address."""
        self._domains[address] += 1

    def rate(self, address: str) -> int:
        """Messages a second that an address gets at most."""
        return min(MOST_PER_SECOND, PER_SECOND + self._domains[address] // DOMAINS_FOR_ONE_MORE)

    async def turn(self, address: str) -> None:
        """Wait until the address may be asked again. Turns are given in order of asking."""
        now, rate = asyncio.get_running_loop().time(), self.rate(address)
        # Virtual scheduling: the bucket is full when its next free moment lies a whole burst in the past.
        free = max(self._next_free.get(address, 0.0), now - (BURST - 1) / rate)
        self._next_free[address] = free + 1 / rate
        if free > now:
            await asyncio.sleep(free - now)


def _socket_limit() -> int:
    with contextlib.suppress(ImportError, OSError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY:
            return max(16, min(MOST_SOCKETS, soft - _FOR_OTHERS))
    return MOST_SOCKETS
