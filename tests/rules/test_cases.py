"""The whole catalogue on every case: the findings that must appear do, and no other does."""

import re
from collections import defaultdict

import pytest

from bundler.conclusions.azure_domain import not_in_acs
from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.fields import Value, plain
from bundler.model.outcomes import RuleStatus
from bundler.model.rule import Severity
from bundler.rules import catalogue
from tests.rules.corpus import CASES, MODULES, findings, judged, observed

EACH = pytest.mark.parametrize("name", CASES)
OUTSIDE = ("contoso", "fabrikam", "azurecomm", "192.0.2", "203.0.113", "2001:db8", "example.", "0000-4000")


@EACH
def test_findings_and_verdict(name: str) -> None:
    assert judged(name).found == CASES[name].found
    assert judged(name).overall.verdict == CASES[name].verdict
    assert [r.rule.id for r in judged(name).results if r.outcome is RuleStatus.CRASHED] == []


@EACH
def test_a_record_that_is_not_right_has_a_blocking_finding_unless_verified(name: str) -> None:
    problems = [problem for result in judged(name).results for problem in result.problems]
    for key, record in judged(name).facts.records.items():
        if record.outcome not in {DnsOutcome.WRONG, DnsOutcome.MISSING} or not record.required:
            continue
        if judged(name).overall.verdict == "not-applicable" or not_in_acs(judged(name).facts):
            continue
        touching = [problem for problem in problems if not problem.records or key in problem.records]
        assert touching
        assert record.verified or any(problem.severity is Severity.BLOCKING for problem in touching)
        assert not (record.verified and any(problem.severity is Severity.BLOCKING for problem in touching))


def test_every_rule_was_seen_found_clear_and_undecided() -> None:
    seen: dict[str, set[RuleStatus]] = defaultdict(set)
    for name in CASES:
        for result in judged(name).results:
            seen[result.rule.id] |= {result.outcome, *result.per_record.values()}
    wanted = {RuleStatus.FOUND, RuleStatus.CLEAR, RuleStatus.UNDECIDED}
    assert {rule.id: wanted - seen[rule.id] for rule in catalogue() if wanted - seen[rule.id]} == {}


def test_names_of_cases_are_unique() -> None:
    assert len(CASES) == sum(len(module.CASES) for module in MODULES)


def test_values_from_outside_are_typed() -> None:
    """Redaction goes by type: no name, address or value may stand in a literal part of the prose."""
    for case, result, problem in findings():
        for phrase in (problem.explanation, problem.fix.text, problem.detail):
            literal = "".join(part for part in phrase if not isinstance(part, Value))
            assert not any(outside in literal for outside in OUTSIDE), (case.name, result.rule.id, literal)


def test_findings_speak_in_sentences() -> None:
    for _, result, problem in findings():
        assert problem.severity is not None
        for phrase in (problem.explanation, problem.fix.text):
            text = "".join(part if isinstance(part, str) else "V" for part in phrase)
            assert re.match("[A-Z0-9\u201c]", text), result.rule.id
            assert "  " not in text, (result.rule.id, text)
            assert not set("{}") & set(text), (result.rule.id, text)


def test_findings_cite_what_was_recorded() -> None:
    for case, result, problem in findings():
        recording = observed(case.name)
        known = {f"D{x.seq}" for x in recording.dns} | {f"A{x.seq}" for x in recording.arm}
        known |= {f"S:{step.id}" for step in recording.steps} | {f"R{x.seq}" for x in recording.rdap}
        known |= {earlier.id for earlier in judged(case.name).facts.earlier}
        assert set(problem.cites) <= known, (case.name, result.rule.id)
        assert len(set(problem.cites)) == len(problem.cites), (case.name, result.rule.id)


def test_values_to_type_come_from_azure_or_from_dns() -> None:
    """Every word of a value that somebody is asked to publish is one that ARM gave or that is published already."""
    for case, result, problem in findings():
        records = judged(case.name).facts.records.values()
        given = {word for r in records if r.expected for word in r.expected.value.split()}
        seen = {v.decode("latin-1") for r in records for a in r.usable for v in a.values}
        words = given | {word.strip("\"'.") for value in seen for word in value.split()}
        words |= {word.replace("redirect=", "include:") for word in words}
        for change in problem.fix.changes:
            if change.action != "remove":
                assert set(change.value.split()) <= words, (case.name, result.rule.id)


def test_advice_is_no_check_of_acs() -> None:
    for _, result, problem in findings():
        if problem.records == (RecordKey.DMARC,):
            assert not re.search("ACS (checks|expects|looks|may)", plain(problem.explanation)), result.rule.id
