"""Whether a quick look settles a domain: what every server says is correct, and nothing else looks odd.

A quick look asks every server of the zone for the required records and the name servers, and one server for the rest.
Where it shows a fault, a doubt or a gap, `check`'s full look follows: faults are judged on everything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bundler.judge.report import assemble
from bundler.judge.rule_engine import RuleResult, run_rules
from bundler.model.acs_records import REQUIRED, DnsOutcome
from bundler.model.earlier_runs import Earlier
from bundler.model.facts import AnswerKind, Facts, RecordFacts, ServerStatus, ZoneFacts, ZoneServer
from bundler.model.facts.trust import DnssecStatus
from bundler.model.observations import Observations
from bundler.model.outcomes import RuleStatus
from bundler.model.report import Report
from bundler.model.rule import Need, Precedence, Severity
from bundler.reading import read
from bundler.rules import catalogue

_NOT_DNS = frozenset(
    {
        Need.STATE,
        Need.AZURE,
        Need.AZURE_SEARCH,
        Need.AZURE_EXISTENCE,
        Need.AZURE_DOMAIN,
        Need.EMAIL_SERVICE,
        Need.COMMUNICATION_SERVICES,
        Need.SENDERS,
        Need.ACTIVITY_LOG,
        Need.HISTORY,
    }
)


def judge_quick(observations: Observations, earlier: Sequence[Earlier] = ()) -> Report | None:
    """The report of a quick look; None where it does not settle the domain. `earlier`: see `bundler.judge.judge`."""
    facts = replace(read(observations), earlier=tuple(earlier))
    if not _seen_well(facts):
        return None
    results = run_rules(facts, catalogue())
    if not _nothing_odd(results):
        return None
    return assemble(observations, facts, results)


def _seen_well(facts: Facts) -> bool:
    zone = facts.zone
    if zone is None or zone.undelegated or zone.delegated is False or zone.left_out or facts.network.intercepted:
        return False
    tested = [server for server in zone.servers if not _left_out(server)]
    return (
        bool(tested)
        and all(one.status is ServerStatus.AUTHORITATIVE and one.in_child for one in tested)
        # None: the servers of the zone above serve this one too, and answer for it in place of a delegation.
        and all(one.in_parent is not False for one in tested)
        and all(_right_everywhere(facts.records.get(key), tested) for key in REQUIRED)
        and _chain_known(facts, zone)
    )


def _left_out(server: ZoneServer) -> bool:
    """An IPv6 address that this network does not reach."""
    return server.status is ServerStatus.NOT_TESTED and ":" in server.server.address


def _right_everywhere(record: RecordFacts | None, servers: Iterable[ZoneServer]) -> bool:
    """Every server gave the expected value; where no value is expected, all gave the same."""
    if record is None:
        return False
    asked = {server.server.address for server in servers}
    told = [answer for answer in record.answers if answer.server.address in asked]
    if {answer.server.address for answer in told} != asked or any(a.kind is not AnswerKind.VALUES for a in told):
        return False
    if record.expected is not None and record.expected.value:
        return record.outcome is DnsOutcome.RIGHT and all(answer.right for answer in told)
    return len({frozenset(answer.candidates or answer.values) for answer in told}) == 1


def _chain_known(facts: Facts, zone: ZoneFacts) -> bool:
    """The zone is secure, or the delegation shows that it is not signed."""
    if facts.dnssec.status is not DnssecStatus.UNDETERMINED:
        return facts.dnssec.status is not DnssecStatus.BOGUS
    replies = [lookup.reply for lookup in zone.parent_lookups if lookup.reply is not None]
    return not any((rr.owner, rr.rtype) == (zone.apex, "DS") for reply in replies for rr in reply.authority)


def _nothing_odd(results: Iterable[RuleResult]) -> bool:
    for result in results:
        if result.outcome is RuleStatus.CRASHED:
            return False
        of_dns = not result.rule.advice and result.rule.precedence is not Precedence.CONCLUSION
        of_dns = of_dns and not _NOT_DNS & set(result.rule.needs)
        if of_dns and any(problem.severity is not Severity.NOTE for problem in result.problems):
            return False
    return True
