"""From the root down to any name, without anybody's resolver.

This is the quick side of the walk: the first usable answer is enough. What every server of a zone says is asked by
`bundler.observe.dns.zone_poll`.
"""

import asyncio
from collections.abc import Callable

from bundler.model.observations import Purpose, Server
from bundler.observe.dns.asker import Asked, Asker, Reason
from bundler.observe.dns.known_zones import KnownZones, Zone
from bundler.observe.dns.query import Question
from bundler.observe.dns.searches import Search, Searches
from bundler.reading.aliases import MOST_ALIASES
from bundler.reading.names import depth
from bundler.reading.referral import Referral, alias_exit, decided, denies, own_name_servers, referral

HEDGE_SECONDS = 1.0
"""After this long without an answer the next server is asked as well."""
MOST_ASKED = 6
"""Servers asked in turn about the same thing."""
MOST_STEPS = 16
MOST_ROOT_LABELS = 4
"""Labels below the root at which a delegation is looked for."""
LAST_HOPE_SECONDS = 6.0
"""How long an answer may wait for a further address of the zone when all known ones failed."""

Usable = Callable[[Asked], bool]


class Walk:
    """The referrals of one run, each asked for once."""

    def __init__(self, asker: Asker, known: KnownZones) -> None:
        self.asker = asker
        self.known = known
        self.tasks = asker.tasks
        self.searches = Searches(known, asker.tasks, self.lookup)
        self.denied: set[str] = set()
        """Top-level domains that the root does not have."""
        self._steps: dict[tuple[str, str], asyncio.Task[Asked | None]] = {}

    # --- one question, some servers ---

    async def race(
        self, zone: Zone, question: Question, reason: Reason, *, width: int = 1, usable: Usable | None = None
    ) -> Asked | None:
        """Ask `width` servers at once and further ones when they fail or are slow; the first usable answer.

        Without a usable one the last that came; None when there was no server to ask. What is under way goes on to
        its end in the background, so that the recording tells how it ended.
        """
        enough = usable or (lambda asked: tells_something(asked, zone.apex))
        tried: list[Server] = []
        running: set[asyncio.Task[Asked]] = set()
        last: Asked | None = None
        while True:
            for server in self._next(zone, question, tried, width - len(running)):
                tried.append(server)
                self.asker.load[server.address] += 1
                running.add(self.tasks.create_task(self.asker.ask(server, question, reason)))
            if not running:
                if len(tried) < MOST_ASKED and self.searches.hopeful_elsewhere(zone) and await self._news():
                    continue
                return last
            done, running = await asyncio.wait(running, timeout=HEDGE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                last = task.result()
                if enough(last):
                    return last
            # A question that waits for its turn is not late: to ask another server too would only lengthen the queues.
            width += not done and not any((s.address, question) in self.asker.limiter.queued for s in tried)

    def _next(self, zone: Zone, question: Question, tried: list[Server], count: int) -> list[Server]:
        """Servers that answer before unknown ones before silent ones; other hosts and families first; the least asked.

        Servers that another run has asked the same go before all others that are not silent.
        """
        fresh = [s for s in zone.servers if s not in tried]
        self.asker.rng.shuffle(fresh)
        families = [":" in s.address for s in tried]
        hosts = {s.name for s in tried}
        chosen: list[Server] = []
        while fresh and len(chosen) < count and len(tried) + len(chosen) < MOST_ASKED:

            def order(server: Server) -> tuple[bool, bool, bool, bool, int, int]:
                known = self.asker.known(server)
                family = families.count(":" in server.address)
                told = self.asker.has(server, question)
                heard = server.name in hosts
                return known.silent, heard, not told, not known.answers, family, self.asker.load[server.address]

            best = min(fresh, key=order)
            fresh.remove(best)
            chosen.append(best)
            families.append(":" in best.address)
            hosts.add(best.name)
        return chosen

    async def _news(self) -> bool:
        try:
            async with asyncio.timeout(LAST_HOPE_SECONDS):
                await self.known.news()
        except TimeoutError:
            return False
        return True

    # --- down from the root ---

    async def top(self, name: str, *, width: int = 1) -> Zone | None:
        """The zone that the root delegates on the way to `name`, asked from the root servers once; None without one.

        That is the top-level domain, unless a root has nothing at that name itself and delegates further down.
        """
        labels = name.split(".")
        for count in range(1, min(len(labels), MOST_ROOT_LABELS) + 1):
            upper = ".".join(labels[-count:])
            question, reason = Question(upper, "NS"), Reason(Purpose.ROOT, ".")
            asked = await self._step(self.known.root, upper, question, reason, width=width, key=upper)
            if asked is not None and denies(asked.reply):
                self.denied.add(upper)
            zone = self.known.deepest(upper)
            if zone is not self.known.root:
                return zone
            if asked is None or not decided(asked.reply, upper) or denies(asked.reply):
                return None
        return None

    async def below_top(self, name: str, rtype: str, purpose: Purpose) -> Zone | None:
        """The zone that the servers of the top-level domain refer to for `name`; itself when they do not refer."""
        zone = self.known.deepest(name)
        if zone is self.known.root:
            top = await self.top(name, width=2)
            if top is None:
                return None
            zone = top
        if depth(zone.apex) == 1 and await self.searches.reachable(zone, None):
            await self._step(zone, name, Question(name, rtype), self.reason(purpose, zone, name))
        return self.known.deepest(name)

    async def lookup(self, name: str, rtype: str, purpose: Purpose, search: Search | None = None) -> Asked | None:
        """One question, followed down through referrals to servers that answer it.

        `search`: on behalf of which search for a name server's address.
        """
        question = Question(name, rtype)
        for _ in range(MOST_STEPS):
            zone = self.known.deepest(name)
            if zone is self.known.root:
                if await self.top(name) is None:
                    return None
                continue
            if not await self.searches.reachable(zone, search):
                return None
            reason = self.reason(purpose, zone, name)
            if depth(zone.apex) == 1:
                asked = await self._step(zone, name, question, reason)
            else:
                asked = await self._ask_way(zone, question, reason, 1)
            if self.known.deepest(name) is not zone:
                continue
            if asked is None or asked.question == question:
                return asked
            return await self.race(zone, question, reason)
        return None

    async def resolve(self, name: str, rtype: str, purpose: Purpose) -> Asked | None:
        """Like `lookup`, and on through aliases that lead elsewhere."""
        asked = await self.lookup(name, rtype, purpose)
        for _ in range(MOST_ALIASES):
            if asked is None or asked.reply is None:
                break
            exit_name = alias_exit(asked.reply, asked.question.qname, rtype, asked.zone)
            if not exit_name:
                break
            asked = await self.lookup(exit_name, rtype, purpose)
        return asked

    def learn(self, cut: Referral, port: int) -> Zone:
        """Take over a delegation. Its servers are asked at the port where the one listens that told of them."""
        zone = self.known.zone(cut.apex)
        for host, address in cut.glue:
            self.known.hosts.learn(host, address, "glue", port)
        zone.add_hosts(cut.hosts)
        return zone

    def reason(self, purpose: Purpose, zone: Zone, name: str) -> Reason:
        """Why a server of `zone` is asked about `name`; turned into DELEGATION when it refers further down."""
        return Reason(purpose, zone.apex, lambda reply: referral(reply, zone.apex, name) is not None)

    async def _step(
        self, zone: Zone, name: str, question: Question, reason: Reason, *, width: int = 2, key: str = ""
    ) -> Asked | None:
        """Ask for the way down from `zone` to `name`, once for all names under the same label below it, or by `key`."""
        key = key or ".".join(name.split(".")[-1 - depth(zone.apex) :])
        task = self._steps.get((zone.apex, key))
        if task is None:
            task = self._steps[zone.apex, key] = self.tasks.create_task(self._ask_way(zone, question, reason, width))
        # Not awaited directly: who stops waiting must not cancel the step, for which others wait as well.
        await asyncio.wait({task})
        return task.result()

    async def _ask_way(self, zone: Zone, question: Question, reason: Reason, width: int) -> Asked | None:
        asked = await self.race(zone, question, reason, width=width)
        if asked is not None and (cut := next_cut(asked, zone.apex)):
            self.learn(cut, asked.server.port)
        return asked


def next_cut(asked: Asked, zone: str) -> Referral | None:
    """The zone below that an answer points to, or that the same server turns out to hold as well."""
    question = asked.question
    if cut := referral(asked.reply, zone, question.qname):
        return cut
    below = question.qtype == "NS" and question.qname != zone
    return own_name_servers(asked.reply, question.qname) if below else None


def tells_something(asked: Asked, zone: str) -> bool:
    """A referral or an authoritative answer. After anything else another server may do better."""
    return decided(asked.reply, asked.question.qname) or referral(asked.reply, zone, asked.question.qname) is not None
