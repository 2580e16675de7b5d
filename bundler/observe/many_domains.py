"""Observes many domains at once: what they have in common is asked for once, and a slow one holds up no other."""

import asyncio
import random
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bundler.model.acs_records import ExpectedRecord, ExpectedSource
from bundler.model.observations import ArmExchange, Inputs, Observations, Step, StepOutcome
from bundler.observe.azure.step_names import STEPS, UNTRIED
from bundler.observe.dns import DnsPlan, observe_dns
from bundler.observe.dns.hints import RootHints
from bundler.observe.dns.shared import Answers, Shared
from bundler.observe.recorder import Clock, Recorder, Silence
from bundler.observe.run import early_includes, early_names
from bundler.reading.azure.domain_body import NotADomain, parse_domain_body
from bundler.reading.azure.exchanges import cite
from bundler.reading.azure.expected import documented_defaults

DEADLINE = 60.0
"""Seconds for the DNS of one domain."""


FULL_AT_A_TIME = 16
"""Full looks under way at a time."""
MOST_UNSETTLED = 64
"""Domains that may wait for a full look before quick looks wait too."""


class Depth(StrEnum):
    """How much was asked about a domain."""

    QUICK = "quick"
    """The required records and the name servers at every server of the zone, the rest at one."""
    FULL = "full"
    """All that `check` asks."""


@dataclass(frozen=True, slots=True)
class Target:
    """One domain, with what Azure said about it."""

    domain: str
    exchanges: tuple[ArmExchange, ...] = ()
    """Of the steps below; their numbers are given again in each run."""
    steps: tuple[Step, ...] = ()
    """Endings without cites: what is missing of `STEPS` was not tried."""
    why_untried: str = "a survey does not ask"


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """How to ask."""

    tool_version: str
    hints: RootHints
    trust_anchor: str
    families: frozenset[int]
    cloud: str = "public"
    concurrency: int = 16
    """Domains under way at a time."""
    deadline: float = DEADLINE
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Count:
    """How far it is, and what it took."""

    done: int = 0
    in_full: int = 0
    """Domains that a quick look did not settle."""
    failed: int = 0
    total: int = 0
    messages: int = 0
    """DNS messages that were sent."""
    reused: int = 0
    """Answers that served another domain before."""
    started: float = field(default_factory=time.monotonic)


Judge = Callable[[Target, Observations | BaseException, Depth], Awaitable[bool]]
"""Takes what was seen; False after a quick look that does not settle the domain, which then is looked at in full."""


async def observe_fleet(
    plan: FleetPlan, targets: Iterable[Target], judge: Judge, *, clock: Clock, count: Count
) -> None:
    """Observe every target and hand it to `judge` as it finishes; a failure is handed over in place of what was seen.

    Memory holds what is under way, whatever the number of targets.
    """
    fleet = _Fleet(plan, deque(targets), judge, clock, count)
    count.total = count.total or len(fleet.waiting)
    await fleet.run()


@dataclass
class _Fleet:
    plan: FleetPlan
    waiting: deque[Target]
    judge: Judge
    clock: Clock
    count: Count
    shared: Shared = field(default_factory=Shared)
    unsettled: "asyncio.Queue[_Look | None]" = field(default_factory=lambda: asyncio.Queue(MOST_UNSETTLED))

    async def run(self) -> None:
        quick = max(1, min(self.plan.concurrency, len(self.waiting)))
        full = max(1, min(FULL_AT_A_TIME, quick))
        async with asyncio.TaskGroup() as tasks:
            looks = [tasks.create_task(self._look_quickly()) for _ in range(quick)]
            for _ in range(full):
                tasks.create_task(self._look_in_full())
            await asyncio.wait(looks)
            for _ in range(full):
                await self.unsettled.put(None)

    async def _look_quickly(self) -> None:
        while self.waiting:
            look = _Look(self.waiting.popleft(), self.clock())
            if not await self._finished(look, Depth.QUICK):
                await self.unsettled.put(look)

    async def _look_in_full(self) -> None:
        while (look := await self.unsettled.get()) is not None:
            await self._finished(look, Depth.FULL)

    async def _finished(self, look: "_Look", depth: Depth) -> bool:
        """Look, and let it be judged; False where more must be seen."""
        seen: Observations | BaseException
        try:
            seen = await _observe(self.plan, look, depth, self.shared, self.clock)
        except Exception as error:  # noqa: BLE001 - one domain's failure is its own row
            seen = error
        self.count.messages, self.count.reused = self.shared.sent, self.shared.common.reused
        if not await self.judge(look.target, seen, depth) and depth is Depth.QUICK:
            return False
        self.count.done += 1
        self.count.failed += isinstance(seen, BaseException)
        self.count.in_full += depth is Depth.FULL
        return True


@dataclass(frozen=True, slots=True)
class _Look:
    """A domain under way, with what it was told so far: the full look asks none of it again."""

    target: Target
    started: datetime
    told: Answers = field(default_factory=Answers)


async def _observe(plan: FleetPlan, look: _Look, depth: Depth, shared: Shared, clock: Clock) -> Observations:
    recorder, target = Recorder(clock), look.target
    expected = _hand_over(target, recorder, clock)
    defaults = documented_defaults(target.domain, cloud=plan.cloud)
    ready: asyncio.Future[tuple[ExpectedRecord, ...]] = asyncio.get_running_loop().create_future()
    ready.set_result(expected)
    await observe_dns(
        DnsPlan(
            domain=target.domain,
            hints=plan.hints,
            families=plan.families,
            deadline=plan.deadline,
            early_names=early_names(target.domain, defaults),
            early_targets=tuple(record.value for record in defaults if record.rtype == "CNAME"),
            early_includes=early_includes(defaults),
            quick=depth is Depth.QUICK,
        ),
        recorder,
        expected=ready,
        progress=Silence(),
        random=random.Random(secrets.randbits(128)),  # noqa: S311 - seeded from the system
        clock=clock,
        shared=shared,
        own=look.told,
    )
    return recorder.observations(
        Inputs(target.domain),
        tool_version=plan.tool_version,
        started_at=look.started,
        ended_at=clock(),
        root_hints=plan.hints.source,
        trust_anchor=plan.trust_anchor,
        environment=plan.environment,
    )


def _hand_over(target: Target, recorder: Recorder, clock: Clock) -> tuple[ExpectedRecord, ...]:
    """Record what Azure said for this domain, with a step for each collector; the records that it names."""
    own = [replace(exchange, seq=recorder.sequence()) for exchange in target.exchanges]
    for exchange in own:
        recorder.add(exchange)
    ended = {step.id: step for step in target.steps}
    now: datetime = clock()
    for name in STEPS:
        cites = tuple(cite(exchange) for exchange in own if exchange.step == name)
        untried = Step(name, StepOutcome.SKIPPED, now, now, f"{UNTRIED}: {target.why_untried}")
        recorder.add(replace(ended.get(name, untried), cites=cites))
    for exchange in own:
        if exchange.step == "azure.domain":
            try:
                return parse_domain_body(exchange.body, ExpectedSource.AZURE, exchange.sent_at, ()).records
            except NotADomain:
                continue
    return ()
