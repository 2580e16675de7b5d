"""Finding the addresses of name servers, without waiting for each other for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bundler.model.observations import Purpose
from bundler.observe.dns.asker import Asked
from bundler.observe.dns.known_zones import KnownZones, Zone
from bundler.reading.referral import ADDRESS_TYPES

MOST_HOSTS = 4
"""Name servers without address that are looked up to reach a zone beside the way."""
MOST_SEARCHES = 64
"""Hosts looked up in a run: zones whose name servers lead to ever more zones must end somewhere."""
PATIENCE_SECONDS = 20.0
"""No wait for an address is longer: a net under the search for circles."""


@dataclass
class Search:
    """The look-up of one host's addresses."""

    done: bool = False
    waits_for: list[Zone] = field(default_factory=list)
    circular: int = 0
    """How many of these waits close a circle: they may be rewarded, but nobody may count on it."""


Lookup = Callable[[str, str, Purpose, Search], Awaitable[Asked | None]]


class Searches:
    """Every look-up of a name server's addresses in this run; each host is searched once."""

    def __init__(self, known: KnownZones, tasks: asyncio.TaskGroup, lookup: Lookup) -> None:
        self._known = known
        self._tasks = tasks
        self._lookup = lookup
        self._searches: dict[str, Search] = {}

    def find(self, host: str) -> None:
        """Look up both addresses of a host at its own zone's servers."""
        if host not in self._searches and len(self._searches) < MOST_SEARCHES:
            self._searches[host] = search = Search()
            self._tasks.create_task(self._find(host, search))

    async def reachable(self, zone: Zone, search: Search | None) -> bool:
        """Wait until some address of the zone's servers is known; False when none will be.

        `search`: on whose behalf. When the zone's own name servers cannot be found without that search (`a` served by
        a host in `b`, `b` by one in `a`), it goes on waiting, but the others stop waiting for it.
        """
        if zone.servers:
            return True
        for host in [h for h in zone.host_names if h not in self._searches][:MOST_HOSTS]:
            self.find(host)
        if search is None:
            return await self._served(zone)
        circular = self._leads_to(zone, search)
        search.waits_for.append(zone)
        search.circular += circular
        self._known.wake()
        try:
            return await self._served(zone)
        finally:
            search.waits_for.remove(zone)
            search.circular -= circular

    def hopeful(self, zone: Zone) -> bool:
        """Some look-up that can still bring an address of the zone's servers is under way."""
        return any(not s.done and not s.circular for s in self._of(zone))

    def hopeful_elsewhere(self, zone: Zone) -> bool:
        """The same, when all servers known of the zone have failed: what they would tell does not count."""
        outside = [host for host in zone.host_names if self._known.deepest(host) is not zone]
        found = [self._searches[host] for host in outside if host in self._searches]
        return any(not s.done and not s.circular for s in found)

    def _of(self, zone: Zone) -> list[Search]:
        return [self._searches[host] for host in zone.host_names if host in self._searches]

    async def _served(self, zone: Zone) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not zone.servers and self.hopeful(zone):
                    await self._known.news()
        except TimeoutError:
            return False
        return bool(zone.servers)

    def _leads_to(self, zone: Zone, search: Search) -> bool:
        seen: list[Zone] = []
        queue = [zone]
        while queue:
            seen.append(queue.pop())
            active = [s for s in self._of(seen[-1]) if not s.done]
            if search in active:
                return True
            queue += [z for s in active for z in s.waits_for if z not in seen]
        return False

    async def _find(self, host: str, search: Search) -> None:
        answers = await asyncio.gather(
            *(self._lookup(host, rtype, Purpose.NS_ADDRESS, search) for rtype in ADDRESS_TYPES)
        )
        for asked in answers:
            if asked is not None and asked.reply is not None and asked.reply.aa:
                for rr in asked.reply.answer:
                    if rr.owner == host and rr.rtype in ADDRESS_TYPES:
                        self._known.hosts.learn(host, rr.text, "authoritative", asked.server.port)
        search.done = True
        self._known.wake()
