"""What the authoritative name servers say about a domain: every server, both directions of every message.

The walk starts at the root servers and asks nobody's resolver. Nothing is judged here; what is asked next depends only
on what answers mean in the protocol.
"""

import asyncio
import random as randomness
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass

from bundler.model.acs_records import ExpectedRecord
from bundler.model.observations import Outcome, Purpose, Server
from bundler.observe.dns.asker import MOST_SECONDS, Asked, Asker, Reason
from bundler.observe.dns.domain_poll import DomainPoll
from bundler.observe.dns.hints import RootHints, load_hints
from bundler.observe.dns.includes import Includes
from bundler.observe.dns.keys import Keys
from bundler.observe.dns.known_zones import KnownZones
from bundler.observe.dns.network_control import NetworkControl
from bundler.observe.dns.query import Question, is_askable
from bundler.observe.dns.shared import Answers, Shared
from bundler.observe.dns.steps import Results, steps
from bundler.observe.dns.walk import Walk
from bundler.observe.recorder import Clock, ProgressListener, Recorder
from bundler.reading.names import at_or_below

__all__ = ["DnsPlan", "RootHints", "load_hints", "observe_dns"]

_HEARD = {Outcome.ANSWERED, Outcome.NOT_SENT, Outcome.UNREACHABLE}
_ASKED_TYPES = {"TXT", "CNAME"}
LATE_SECONDS = 5.0
"""For questions that follow from what Azure said, however late it said it."""
PREFETCHED = ("com", "net", "org", "info")
"""Top-level domains where most name servers live: asked for in the first round, they save one later."""


@dataclass(frozen=True)
class DnsPlan:
    """What to ask."""

    domain: str
    """Lower case, A-labels, no final dot."""
    hints: RootHints
    families: frozenset[int] = frozenset({4, 6})
    """IP versions to use. Addresses of another are recorded as not asked."""
    resolvers: tuple[str, ...] = ()
    """Addresses of recursive resolvers, asked for comparison only."""
    deadline: float | None = None
    """Seconds for everything."""
    early_names: tuple[tuple[str, str], ...] = ()
    """Names and types of records known before Azure has answered."""
    early_targets: tuple[str, ...] = ()
    """CNAME targets known before."""
    early_includes: tuple[str, ...] = ()
    """Names that the SPF record is expected to include."""
    quick: bool = False
    """Ask only what decides about a domain without faults (`DomainPoll`)."""


async def observe_dns(
    plan: DnsPlan,
    recorder: Recorder,
    *,
    expected: Awaitable[tuple[ExpectedRecord, ...]],
    progress: ProgressListener,
    random: randomness.Random,
    clock: Clock,
    shared: Shared | None = None,
    own: Answers | None = None,
) -> None:
    """Ask everything there is to ask about `plan.domain`, and leave exchanges and steps with `recorder`.

    Starts with the early names; what `expected` adds is asked when it is there. Never raises for what a network does.
    `shared`: what runs of many domains have in common. `own`: what an earlier look at this domain was told.
    At the deadline, and when cancelled, messages under way are recorded as cut short and waiting ones as not sent.
    """
    started = clock()
    results = Results()
    try:
        async with asyncio.timeout(plan.deadline) as limit, asyncio.TaskGroup() as tasks:
            asker = Asker(
                recorder,
                tasks,
                random,
                clock,
                plan.families,
                plan.hints.servers,
                domain=plan.domain,
                shared=shared,
                own=own if own is not None else Answers(),
                hasty=plan.quick,
            )
            if plan.deadline is None:
                asker.patient_until = asyncio.get_running_loop().time() + MOST_SECONDS
            run = _Run(plan, asker, progress, results)
            if plan.quick:
                asker.listeners.append(_EndsWithSilence(plan.domain, limit).hear)
            await run.ask_everything(expected)
    except TimeoutError:
        results.cut_short = (
            "a server was silent" if plan.quick else f"the deadline of {plan.deadline:g} seconds was over"
        )
    except asyncio.CancelledError:
        results.cut_short = "the run was interrupted"
        raise
    finally:
        for step in steps(plan.domain, results, started, clock()):
            recorder.add(step)


class _EndsWithSilence:
    """Ends a quick look at the first silence about the domain: only the full look tells what that means."""

    def __init__(self, domain: str, limit: asyncio.Timeout) -> None:
        self._domain = domain
        self._limit = limit
        self._ended = False

    def hear(self, asked: Asked, _: Reason) -> None:
        """Look at one finished lookup."""
        if asked.outcome in _HEARD or self._ended or not at_or_below(asked.question.qname, self._domain):
            return
        self._ended = True
        self._limit.reschedule(asyncio.get_running_loop().time())


class _Run:
    """What belongs to one run, and the order in which it starts."""

    def __init__(self, plan: DnsPlan, asker: Asker, progress: ProgressListener, results: Results) -> None:
        self._plan = plan
        self._asker = asker
        known = KnownZones(plan.hints.servers)
        self._walk = Walk(asker, known)
        self._includes = Includes(plan.domain, self._walk)
        self._survey = DomainPoll(plan.domain, self._walk, self._includes, quick=plan.quick)
        self._network = NetworkControl(plan.domain, asker, known)
        self._keys = Keys(self._walk)
        self._progress = progress
        results.survey = self._survey
        asker.listeners += [results.hear, self._network.hear, self._includes.hear, self._keys.hear, self._show]

    async def ask_everything(self, expected: Awaitable[tuple[ExpectedRecord, ...]]) -> None:
        """Start all that can be started; what follows from answers is started by them."""
        self._asker.tasks.create_task(self._survey.descend())
        for target in self._plan.early_targets:
            self._survey.trails.start(target, Purpose.TARGET)
        for name in self._plan.early_includes:
            self._includes.start(name)
        for tld in () if self._plan.quick else PREFETCHED:
            self._asker.tasks.create_task(self._walk.top(tld))
        self._add(Question(name, qtype) for name, qtype in self._plan.early_names)
        waiting = asyncio.ensure_future(expected)
        # Waited for, not awaited: the deadline of DNS must not cancel what belongs to the caller.
        await asyncio.wait({waiting})
        if self._asker.patient_until is not None:  # Azure may have been slow: what it told is still asked for
            late = asyncio.get_running_loop().time() + LATE_SECONDS
            self._asker.patient_until = max(self._asker.patient_until, late)
        records = [r for r in waiting.result() if r.rtype in _ASKED_TYPES]
        self._add(Question(_name(r.name), r.rtype) for r in records if r.name)
        for record in records:
            if record.rtype == "CNAME" and record.value:
                self._survey.trails.start(_name(record.value), Purpose.TARGET)

    def _add(self, questions: Iterable[Question]) -> None:
        for question in filter(lambda q: is_askable(q.qname), questions):
            self._survey.add_record(question)
            for resolver in self._plan.resolvers:
                server = Server("", resolver, origins=("option",))
                reason = Reason(Purpose.COMPARISON, "")
                self._asker.tasks.create_task(self._asker.ask(server, question, reason, recursion=True))

    def _show(self, *_: object) -> None:
        servers = sum(len(home.zone.servers) for home in self._survey.homes)
        text = f"asking {servers} addresses of name servers" if servers else "looking for the name servers"
        self._progress.update("dns", text, self._asker.finished, self._asker.started)


def _name(text: str) -> str:
    return text.lower().removesuffix(".")
