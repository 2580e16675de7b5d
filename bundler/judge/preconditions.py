"""Whether what a rule needs was observed. Rules never decide this themselves."""

from collections.abc import Callable

from bundler.conclusions.sightings import same_resource
from bundler.model.facts import AnswerKind, Facts, RecordFacts, ServerStatus, ZoneServer
from bundler.model.facts.trust import DnssecStatus
from bundler.model.observations import Outcome, StepOutcome
from bundler.model.rule import Need, Rule
from bundler.reading.authority import unusable
from bundler.reading.names import names_between

_DNS_NEEDS = frozenset(
    {
        Need.ZONE,
        Need.AUTHORITATIVE,
        Need.PARENT,
        Need.ABOVE,
        Need.RECORD,
        Need.TARGET,
        Need.CONTROL,
        Need.BESIDE,
        Need.BETWEEN,
        Need.SPF_TREE,
        Need.MX,
        Need.DNSSEC,
    }
)
"""Worth nothing when the observer's network answers in place of the servers."""


_UNSENT = {Outcome.NOT_SENT, Outcome.CUT_SHORT}


def _zone(facts: Facts) -> bool:
    return _has_zone(facts) and any(s.status is not ServerStatus.NOT_TESTED for s in _servers(facts))


def _has_zone(facts: Facts) -> bool:
    """A zone was found that can hold the records: not a registry's, whose servers are nothing of the domain's."""
    return facts.zone is not None and not facts.zone.undelegated


def _servers(facts: Facts) -> tuple[ZoneServer, ...]:
    return facts.zone.servers if facts.zone else ()


def _above(facts: Facts) -> bool:
    return facts.zone is not None and any(x.reply for x in facts.zone.parent_lookups)


def _mx(facts: Facts) -> bool:
    lookups = facts.zone.child_lookups if facts.zone else ()
    asked = [x for x in lookups if (x.qname, x.qtype) == (facts.domain, "MX") and not unusable(x)]
    # Mail exchangers behind an alias are those of its target, which is not asked for them.
    return any(x.reply and all(rr.rtype != "CNAME" for rr in x.reply.answer) for x in asked)


def _not_found(facts: Facts) -> bool:
    step = facts.steps.get("azure.domain")
    return step is not None and step.outcome is StepOutcome.NOT_FOUND


_OF_THE_CASE: dict[Need, Callable[[Facts], bool]] = {
    Need.ZONE: _zone,
    Need.AUTHORITATIVE: lambda f: _has_zone(f) and any(s.status is ServerStatus.AUTHORITATIVE for s in _servers(f)),
    Need.ABOVE: _above,
    Need.PARENT: lambda f: _has_zone(f) and _above(f),
    Need.CONTROL: lambda f: any(x.reply for x in f.controls.get("random", ())),
    Need.MX: _mx,
    Need.NETWORK: lambda f: f.network.intercepted is not None,
    Need.DNSSEC: lambda f: f.dnssec.status is not DnssecStatus.UNDETERMINED,
    Need.CLOCK: lambda f: f.clock.offset is not None or bool(f.dnssec.signatures),
    Need.WALK: lambda f: any(x.outcome not in _UNSENT for x in f.lookups),
    Need.REGISTRATION: lambda f: f.registration is not None,
    Need.SPF_TREE: lambda f: all(spf.permerror or not spf.wanted for spf in f.spf.values()),
    Need.AZURE: lambda f: any(
        i.startswith("azure.") and s.outcome is not StepOutcome.SKIPPED for i, s in f.steps.items()
    ),
    Need.AZURE_EXISTENCE: lambda f: f.azure.domain is not None or f.azure.searched or _not_found(f),
    Need.AZURE_SEARCH: lambda f: f.azure.searched or len(f.azure.candidates) > 1,
    Need.AZURE_DOMAIN: lambda f: f.azure.domain is not None,
    Need.EMAIL_SERVICE: lambda f: f.azure.email_service is not None,
    Need.COMMUNICATION_SERVICES: lambda f: (
        f.azure.communication_services is not None
        and (f.azure.complete("communication-services") or any(s.linked for s in f.azure.communication_services))
    ),
    Need.SENDERS: lambda f: f.azure.senders is not None and (f.azure.complete("senders") or bool(f.azure.senders)),
    Need.ACTIVITY_LOG: lambda f: f.azure.operations is not None,
    Need.HISTORY: lambda f: bool(same_resource(f)),
}
_OF_A_RECORD: dict[Need, Callable[[RecordFacts, Facts], bool]] = {
    Need.RECORD: lambda r, f: bool(r.usable) and (f.zone is None or not f.zone.undelegated),
    Need.EXPECTED: lambda r, _: r.expected is not None and bool(r.expected.value),
    Need.STATE: lambda r, _: bool(r.state),
    Need.TARGET: lambda r, f: (target := f.targets.get(r.key)) is not None and target.exists is not None,
    Need.BESIDE: lambda r, _: (
        bool(r.usable) and (bool(r.beside) or all(a.kind is not AnswerKind.NODATA for a in r.usable))
    ),
    Need.BETWEEN: lambda r, f: (
        not (names := names_between(f.domain, r.name)) or any(x.qname in names and x.reply for x in f.lookups)
    ),
}


def missing(rule: Rule, facts: Facts, record: RecordFacts | None = None) -> tuple[str, ...]:
    """What the rule needs and nobody observed, by name; empty when the rule may speak."""
    lied_to = facts.network.intercepted is True and any(need in _DNS_NEEDS for need in rule.needs)
    absent = [need.value for need in rule.needs if not _observed(need, facts, record)]
    return tuple(["network-interception"] if lied_to else absent)


def _observed(need: Need, facts: Facts, record: RecordFacts | None) -> bool:
    if record is not None and need in _OF_A_RECORD:
        return _OF_A_RECORD[need](record, facts)
    return _OF_THE_CASE[need](facts)


def applies(rule: Rule, facts: Facts) -> bool:
    """Whether the rule has anything to say about a domain whose records the customer does not publish."""
    return facts.azure.customer_managed or not (rule.of_records or any(need in _DNS_NEEDS for need in rule.needs))
