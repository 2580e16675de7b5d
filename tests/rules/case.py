"""One situation for the whole catalogue: recorded answers of servers and of Azure, and what must be found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bundler.judge.rule_engine import RuleResult, run_rules
from bundler.judge.verdict import Overall, RecordVerdict, overall, record_verdict
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts
from bundler.model.observations import ArmExchange, Observations, Step, StepOutcome
from bundler.reading import read
from bundler.reading.earlier_recording import read_earlier
from bundler.rules import catalogue
from tests.build import START, TOKEN, Scenario
from tests.world.arm_bodies import Body, State, activity_event, domain_body, domain_id, verification_records

NOW = START + timedelta(minutes=1)
INITIATE = "EmailServices/Domains/InitiateVerification/action"
WRITE = "EmailServices/Domains/write"
STEPS = ("sign-in", "find", "domain", "email-service", "communication-services", "senders", "activity-log")


def initiated(ago: timedelta, *, status: str = "Succeeded") -> Body:
    """An Activity Log event: verification was requested."""
    return activity_event(domain_id("contoso.com"), INITIATE, NOW - ago, status=status)


def written(ago: timedelta) -> Body:
    """An Activity Log event: the domain was declared again."""
    return activity_event(domain_id("contoso.com"), WRITE, NOW - ago)


@dataclass(frozen=True)
class Azure:
    """What Azure answers. A list that is None could not be read."""

    states: Mapping[str, State] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    body: Body | None = None
    """In place of the usual domain."""
    found: Sequence[str] = ("contoso-email",)
    """Names of the Email resources in which a search finds the domain."""
    readable: bool = True
    """The domain itself could be read."""
    services: Sequence[Body] | None = ()
    senders: Sequence[Body] | None = ()
    events: Sequence[Body] | None = ()
    absent: bool = False
    """Asked by id, and not found there."""

    def exchanges(self, domain: str) -> list[ArmExchange]:
        """One answer for each collector."""
        bodies: list[tuple[str, Any]] = []
        if self.found:
            service = domain_id(domain).rpartition("/domains/")[0].rpartition("/")[0]
            resource = self.body["name"] if self.body else domain
            rows = [
                {"id": f"{service}/{name}/domains/{resource}", "name": resource, "fromSenderDomain": domain}
                for name in self.found
            ]
            bodies.append(("find", {"data": rows}))
        if self.readable and self.found and not self.absent:
            records = verification_records(domain, token=TOKEN.partition("=")[2])
            usual = domain_body(domain, states=self.states, records=records, properties=dict(self.properties))
            bodies.append(("domain", self.body or usual))
        lists = {"communication-services": self.services, "senders": self.senders, "activity-log": self.events}
        bodies += [(step, {"value": list(rows)}) for step, rows in lists.items() if rows is not None]
        return [
            ArmExchange(n, NOW, f"azure.{step}", "arm", "GET", "https://management.azure.com/", "", 200, "", {}, body)
            for n, (step, body) in enumerate(bodies, 1)
        ]

    def steps(self) -> list[Step]:
        """How each collector ended."""
        outcome = dict.fromkeys(STEPS, StepOutcome.OK)
        lists = {"communication-services": self.services, "senders": self.senders, "activity-log": self.events}
        outcome |= {step: StepOutcome.DENIED for step, rows in lists.items() if rows is None}
        if not self.readable:
            outcome["domain"] = StepOutcome.DENIED
        if self.absent:
            outcome |= {"domain": StepOutcome.NOT_FOUND, "find": StepOutcome.SKIPPED}
        return [Step(f"azure.{step}", how, NOW, NOW) for step, how in outcome.items()]


@dataclass(frozen=True)
class Judged:
    """What became of a case."""

    facts: Facts
    results: tuple[RuleResult, ...]
    verdicts: Mapping[RecordKey, RecordVerdict]
    overall: Overall

    @property
    def found(self) -> set[str]:
        """The ids of the findings."""
        return {result.rule.id for result in self.results if result.problems}


class Recorded(Protocol):
    """Something that makes a recording of DNS."""

    def observations(self) -> Observations:
        """The recording."""


@dataclass(frozen=True)
class Case:
    """A situation, the findings that must come of it, and the verdict. Every other finding must not."""

    name: str
    found: frozenset[str]
    verdict: str
    dns: Recorded = field(default_factory=Scenario)
    azure: Azure | None = None
    """None: Azure was not asked, and the ownership token was given by hand."""
    requested_at: datetime | None = None
    before: Azure | None = None
    """What Azure had answered a day before, in a recording of its own."""

    def observations(self) -> Observations:
        """The recording."""
        seen = self.dns.observations()
        if self.azure is None:
            return seen
        inputs = replace(seen.inputs, requested_at=self.requested_at, expect_token="")
        exchanges = self.azure.exchanges(seen.inputs.domain)
        return replace(seen, inputs=inputs, arm=tuple(exchanges), steps=tuple(self.azure.steps()))

    def judged(self, seen: Observations | None = None) -> Judged:
        """Read and judged by the whole catalogue. `seen`: its recording, where it is made already."""
        seen = seen or self.observations()
        if self.before is None:
            return judge(read(seen))
        earlier = read_earlier(replace(self, azure=self.before, before=None).observations(), "H1", "ab" * 32)
        earlier = replace(earlier, started_at=NOW - timedelta(days=1), ended_at=NOW - timedelta(days=1))
        return judge(replace(read(seen), earlier=(earlier,)))


def judge(facts: Facts) -> Judged:
    """Run the whole catalogue and reach the verdicts."""
    results = run_rules(facts, catalogue())
    problems = [problem for result in results for problem in result.problems]
    verdicts = {key: record_verdict(record, problems, facts) for key, record in facts.records.items()}
    return Judged(facts, results, verdicts, overall(verdicts, problems, facts))


def case(name: str, verdict: str, *found: str, **how: Any) -> Case:
    """A case in one line."""
    return Case(name, frozenset(found), verdict, **how)
