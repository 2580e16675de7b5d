"""The whole catalogue on every case: the findings that must appear do, and no other does."""

from collections import defaultdict

import pytest

from bundler.conclusions.azure_domain import not_in_acs
from bundler.model.fields import Value
from bundler.model.outcomes import RuleStatus
from bundler.model.records import DnsOutcome
from bundler.model.rule import Severity
from bundler.rules import catalogue
from tests.rules.corpus import CASES, MODULES, findings, judged

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
