"""Observes many domains at once: what they have in common is asked for once, and a slow one holds up no other."""

import asyncio
import random
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bundler.model.observations import ArmExchange, Inputs, Observations, Step, StepOutcome
from bundler.model.records import ExpectedRecord, ExpectedSource
from bundler.observe.azure.steps import STEPS, UNTRIED
from bundler.observe.dns import DnsPlan, observe_dns
from bundler.observe.dns.hints import RootHints
from bundler.observe.dns.shared import Shared
from bundler.observe.recorder import Clock, Recorder, Silence
from bundler.observe.run import early_includes, early_names
from bundler.reading.azure.domain import NotADomain, parse_domain
from bundler.reading.azure.expected import documented_defaults
from bundler.reading.azure.facts import cite

DEADLINE = 60.0
"""Seconds for the DNS of one domain."""


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
    failed: int = 0
    total: int = 0
    messages: int = 0
    """DNS messages that were sent."""
    reused: int = 0
    """Answers that served another domain before."""
    started: float = field(default_factory=time.monotonic)


Judge = Callable[[Target, Observations | BaseException], Awaitable[None] | None]


async def observe_fleet(
    plan: FleetPlan, targets: Iterable[Target], judge: Judge, *, clock: Clock, count: Count
) -> None:
    """Observe every target and hand it to `judge` as it finishes; a failure is handed over in place of what was seen.

    Memory holds what is under way, whatever the number of targets.
    """
    shared, waiting = Shared(), deque(targets)
    count.total = count.total or len(waiting)

    async def work() -> None:
        while waiting:
            target = waiting.popleft()
            seen: Observations | BaseException
            try:
                seen = await _observe(plan, target, shared, clock)
                count.messages += sum(1 for _ in seen.dns)
            except Exception as error:  # noqa: BLE001 - one domain's failure is its own row
                seen = error
                count.failed += 1
            count.done += 1
            count.reused = shared.reused
            told = judge(target, seen)
            if told is not None:
                await told

    async with asyncio.TaskGroup() as tasks:
        for _ in range(max(1, min(plan.concurrency, len(waiting)))):
            tasks.create_task(work())


async def _observe(plan: FleetPlan, target: Target, shared: Shared, clock: Clock) -> Observations:
    recorder, started = Recorder(clock), clock()
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
        ),
        recorder,
        expected=ready,
        progress=Silence(),
        random=random.Random(secrets.randbits(128)),  # noqa: S311 - seeded from the system
        clock=clock,
        shared=shared,
    )
    return recorder.observations(
        Inputs(target.domain),
        tool_version=plan.tool_version,
        started_at=started,
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
                return parse_domain(exchange.body, ExpectedSource.AZURE, exchange.sent_at, ()).records
            except NotADomain:
                continue
    return ()
