"""Assembles the report: facts, rule results and verdicts in the shape that is published."""

from collections.abc import Sequence
from datetime import tzinfo

from bundler import __version__
from bundler.conclusions.azure_domain import not_in_acs
from bundler.conclusions.dns_hosts import zone_of
from bundler.conclusions.sightings import right_since, same_resource, state_since
from bundler.judge.azure_section import azure_section
from bundler.judge.case_text import ticket
from bundler.judge.exhibit_sections import arm_section, lookup_section, server_sections, step_section
from bundler.judge.host_entries import entries
from bundler.judge.limits import limits
from bundler.judge.registry import rdap_section, registration_section
from bundler.judge.resolver_comparison import comparison
from bundler.judge.rule_engine import RuleResult
from bundler.judge.timeline import timeline
from bundler.judge.verdict import RecordVerdict, overall, record_verdict
from bundler.model.acs_records import RecordKey
from bundler.model.earlier_runs import Earlier
from bundler.model.facts import Facts, RecordAnswer, RecordFacts
from bundler.model.fields import Value
from bundler.model.observations import Observations
from bundler.model.report import (
    REPORT_FORMAT,
    EarlierRow,
    EarlierSection,
    FindingSection,
    FixSection,
    Observed,
    RecordSection,
    Report,
    RuleOutcome,
    ServerAnswerRow,
    Tool,
)
from bundler.model.rule import Problem, Severity
from bundler.phrases import record_value
from bundler.reading.attempts import expected_in

_SEVERITIES = tuple(Severity)
MAX_VALUES = 20
"""Values of one answer in the record table; the exhibit shows them all."""


def assemble(
    observations: Observations, facts: Facts, results: Sequence[RuleResult], *, time_zone: tzinfo | None = None
) -> Report:
    """The complete, unredacted report, with the verdicts that the results lead to."""
    problems = [problem for result in results for problem in result.problems]
    verdicts = {key: record_verdict(record, problems, facts) for key, record in facts.records.items()}
    decided = overall(verdicts, problems, facts)
    exchanges = {exchange.seq: exchange for exchange in observations.dns}
    expected = expected_in(facts)
    return Report(
        format=REPORT_FORMAT,
        tool=Tool("acs-evidence", __version__),
        generated_at=observations.ended_at,
        domain=facts.domain,
        zone=facts.zone.apex if facts.zone else "",
        verdict=decided.verdict,
        summary=decided.summary,
        ask=decided.ask,
        observed=_observed(observations, facts),
        azure=azure_section(facts),
        records=tuple(_record(record, verdicts[record.key], facts) for record in facts.records.values()),
        history=tuple(_earlier(earlier, facts) for earlier in facts.earlier),
        servers=server_sections(facts.zone),
        findings=_findings(results, facts),
        timeline=timeline(facts, time_zone),
        ticket=ticket(facts, verdicts, decided),
        lookups=tuple(lookup_section(lookup, exchanges, expected) for lookup in facts.lookups),
        arm=tuple(arm_section(exchange) for exchange in observations.arm),
        rdap=tuple(rdap_section(exchange) for exchange in observations.rdap),
        steps=tuple(step_section(step) for step in observations.steps),
        rules=tuple(RuleOutcome(result.rule.id, result.outcome, result.blocked_by) for result in results),
    )


def _observed(observations: Observations, facts: Facts) -> Observed:
    return Observed(
        started_at=observations.started_at,
        ended_at=observations.ended_at,
        dns_messages=len(observations.dns),
        arm_calls=sum(exchange.source == "arm" for exchange in observations.arm),
        root_hints=observations.root_hints,
        cloud=_cloud(observations),
        limits=limits(observations, facts),
        comparison=comparison(facts),
        registration=registration_section(facts.registration) if facts.registration else None,
    )


def _cloud(observations: Observations) -> str:
    if observations.environment.get("arm_endpoint"):
        return "another endpoint"
    return observations.environment.get("cloud", "")


def _record(record: RecordFacts, judged: RecordVerdict, facts: Facts) -> RecordSection:
    # What ACS expects of a domain that is not in ACS is unknown.
    expected, request = None if not_in_acs(facts) else record.expected, judged.request
    return RecordSection(
        key=record.key,
        name=record.name,
        type=record.rtype,
        required=record.required,
        expected=expected.value if expected else "",
        expected_source=expected.source if expected else "",
        ttl=expected.ttl if expected else None,
        state=record.state,
        error_code=record.error_code,
        dns=record.outcome,
        verdict=judged.verdict,
        next_step=judged.next_step,
        last_request_at=request.at if request else None,
        last_request_id=request.correlation_id if request else "",
        right_since=right.at if (right := right_since(record, facts)) else None,
        state_since=seen.at if (seen := state_since(record, facts)) else None,
        state_seen_at=facts.azure.domain.read_at if facts.azure.domain and record.state else None,
        request_source=request.source if request else "",
        request_named=request.named if request else False,
        waits_for=RecordKey.DOMAIN if judged.waits_for_domain else "",
        answers=tuple(_answer(answer, record) for answer in record.answers),
        cites=record.cites,
        zone=zone_of(record.name, facts) if facts.zone else "",
    )


def _earlier(earlier: Earlier, facts: Facts) -> EarlierSection:
    return EarlierSection(
        id=earlier.id,
        started_at=earlier.started_at,
        ended_at=earlier.ended_at,
        sha256=earlier.sha256,
        interrupted=earlier.interrupted,
        same_resource=earlier in same_resource(facts),
        records=tuple(EarlierRow(key, was.dns, was.state, was.error_code) for key, was in earlier.records.items()),
    )


def _answer(answer: RecordAnswer, record: RecordFacts) -> ServerAnswerRow:
    relevant = answer.candidates[:MAX_VALUES]
    return ServerAnswerRow(
        server=answer.server.name,
        address=answer.server.address,
        kind=answer.kind,
        right=answer.right,
        reason=answer.reason,
        values=tuple(_value(value, record) for value in relevant),
        others=len(answer.values) - len(relevant),
        asked_at=answer.lookup.asked_at,
        cite=answer.lookup.id,
    )


def _value(value: bytes, record: RecordFacts) -> Value:
    return record_value(record.rtype, value)


def _findings(results: Sequence[RuleResult], facts: Facts) -> tuple[FindingSection, ...]:
    found = [(result, problem) for result in results for problem in result.problems]
    found.sort(key=lambda pair: _SEVERITIES.index(pair[1].severity or pair[0].rule.severity))
    return tuple(_finding(result, problem, facts) for result, problem in found)


def _finding(result: RuleResult, problem: Problem, facts: Facts) -> FindingSection:
    return FindingSection(
        id=result.rule.id,
        severity=problem.severity or result.rule.severity,
        title=result.rule.title,
        records=problem.records,
        explanation=problem.explanation,
        fix=FixSection(
            problem.fix.text, entries(problem.fix.changes, facts), problem.fix.commands, problem.fix.powershell
        ),
        detail=problem.detail,
        cites=problem.cites,
    )
