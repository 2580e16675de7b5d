"""The engine: needs, crashes, precedence, lowering."""

from collections.abc import Iterator, Sequence

import pytest

from bundler.judge.rule_engine import RuleResult, run_rules
from bundler.model.acs_records import DKIM_KEYS, REQUIRED, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.outcomes import RuleStatus
from bundler.model.rule import Check, Fix, Need, Precedence, Problem, RecordCheck, Rule, Severity
from tests.judge.facts import facts, record

BLOCKING, WARNING = Severity.BLOCKING, Severity.WARNING


def problem(*cites: str, records: tuple[RecordKey, ...] = (), severity: Severity | None = None) -> Problem:
    return Problem(("Wrong.",), Fix(("Repair.",)), cites or ("D1",), records=records, severity=severity)


def finds(*problems: Problem) -> Check:
    return lambda _facts: problems


def rule(rule_id: str, check: Check, *, severity: Severity = BLOCKING, **how: object) -> Rule:
    return Rule(rule_id, severity, "Title", how.pop("needs", (Need.ZONE,)), check, **how)  # type: ignore[arg-type]


def record_rule(check: RecordCheck, *needs: Need, precedence: Precedence = Precedence.APART) -> Rule:
    return Rule("of-records", BLOCKING, "Title", needs, check_record=check, records=DKIM_KEYS, precedence=precedence)


def run(case: Facts, *rules: Rule) -> dict[str, RuleResult]:
    return {result.rule.id: result for result in run_rules(case, rules)}


def test_severity_is_the_rules_own_unless_the_problem_has_one() -> None:
    case = facts([record(RecordKey.SPF)])
    found = run(case, rule("a", finds(problem(), problem(severity=WARNING))))["a"]
    assert [p.severity for p in found.problems] == [BLOCKING, WARNING]


def test_a_crash_costs_nobody_else_and_gives_no_text_away() -> None:
    def broken(_facts: Facts) -> Iterator[Problem]:
        raise ValueError("secret")

    results = run(facts(), rule("a", broken), rule("b", finds(problem())))
    assert (results["a"].outcome, results["a"].blocked_by) == (RuleStatus.CRASHED, ("ValueError",))
    assert results["b"].outcome is RuleStatus.FOUND


def test_a_crash_for_one_record_keeps_the_findings_of_others() -> None:
    def broken(one: RecordFacts, _facts: Facts) -> Iterator[Problem]:
        if one.key is RecordKey.DKIM2:
            raise KeyError
        yield problem()

    result = run(facts(), record_rule(broken, Need.RECORD))["of-records"]
    assert result.outcome is RuleStatus.CRASHED
    assert [p.records for p in result.problems] == [(RecordKey.DKIM,)]
    assert result.per_record == {RecordKey.DKIM: RuleStatus.FOUND, RecordKey.DKIM2: RuleStatus.CRASHED}


def test_needs_are_checked_for_each_record() -> None:
    def never(one: RecordFacts, _facts: Facts) -> Iterator[Problem]:
        assert one.key is RecordKey.DKIM2
        yield problem()

    case = facts([record(RecordKey.DKIM, ("silent", "silent"))])
    result = run(case, record_rule(never, Need.RECORD))["of-records"]
    assert result.per_record == {RecordKey.DKIM: RuleStatus.UNDECIDED, RecordKey.DKIM2: RuleStatus.FOUND}
    assert (result.outcome, result.blocked_by) == (RuleStatus.FOUND, ("record",))


def test_a_rule_about_several_records_is_asked_once_with_those_that_were_observed() -> None:
    asked: list[tuple[RecordKey, ...]] = []

    def check(several: Sequence[RecordFacts], _facts: Facts) -> Iterator[Problem]:
        asked.append(tuple(one.key for one in several))
        yield problem(records=(RecordKey.DOMAIN, RecordKey.DKIM2))

    case = facts([record(RecordKey.SPF, ("silent", "silent"))])
    one = Rule("several", BLOCKING, "Title", (Need.RECORD,), check_records=check, records=REQUIRED)
    result = run(case, one)["several"]
    assert asked == [(RecordKey.DOMAIN, RecordKey.DKIM, RecordKey.DKIM2)]
    assert len(result.problems) == 1
    assert result.per_record == {
        RecordKey.DOMAIN: RuleStatus.FOUND,
        RecordKey.SPF: RuleStatus.UNDECIDED,
        RecordKey.DKIM: RuleStatus.CLEAR,
        RecordKey.DKIM2: RuleStatus.FOUND,
    }


def test_a_rule_about_several_records_is_not_asked_about_none() -> None:
    def never(_several: Sequence[RecordFacts], _facts: Facts) -> Iterator[Problem]:
        raise AssertionError

    case = facts([record(key, ("silent", "silent")) for key in DKIM_KEYS])
    one = Rule("several", BLOCKING, "Title", (Need.RECORD,), check_records=never, records=DKIM_KEYS)
    assert run(case, one)["several"].outcome is RuleStatus.UNDECIDED


def test_a_conclusion_is_not_drawn_about_a_record_that_a_blocking_problem_touches() -> None:
    def concludes(several: Sequence[RecordFacts], seen: Facts) -> Iterator[Problem]:
        assert seen.doubted == {RecordKey.DKIM, RecordKey.DKIM2}
        yield problem(records=tuple(one.key for one in several), severity=WARNING)

    last = Rule(
        "a-last", WARNING, "Title", (Need.RECORD,), check_records=concludes, records=DKIM_KEYS,
        precedence=Precedence.CONCLUSION,
    )  # fmt: skip
    spoils, doubts = problem(records=(RecordKey.DKIM,)), problem(records=(RecordKey.DKIM2,), severity=WARNING)
    blocking = rule("b", finds(spoils, doubts))
    case = facts([record(key) for key in DKIM_KEYS])
    results = run(case, last, blocking)
    assert list(results) == ["a-last", "b"]
    assert [p.records for p in results["a-last"].problems] == [(RecordKey.DKIM2,)]
    assert results["a-last"].per_record == {RecordKey.DKIM: RuleStatus.COVERED, RecordKey.DKIM2: RuleStatus.FOUND}


def test_a_lying_network_is_what_was_not_observed() -> None:
    def never(_facts: Facts) -> Iterator[Problem]:
        raise AssertionError

    results = run(facts(intercepted=True), rule("a", never), rule("b", finds(problem()), needs=(Need.AZURE_DOMAIN,)))
    assert (results["a"].outcome, results["a"].blocked_by) == (RuleStatus.UNDECIDED, ("network-interception",))
    assert results["b"].outcome is RuleStatus.FOUND


@pytest.mark.parametrize(
    ("precedence", "cites", "records", "outcome"),
    [
        (Precedence.FALLBACK, ("D1", "D2"), (RecordKey.DKIM,), RuleStatus.COVERED),
        (Precedence.DEFECT, ("D1",), (RecordKey.DKIM,), RuleStatus.COVERED),
        (Precedence.CAUSE, ("D1",), (RecordKey.DKIM,), RuleStatus.FOUND),
        (Precedence.APART, ("D1",), (RecordKey.DKIM,), RuleStatus.FOUND),
        (Precedence.FALLBACK, ("D1", "D3"), (RecordKey.DKIM,), RuleStatus.FOUND),
        (Precedence.FALLBACK, ("D1",), (RecordKey.DKIM2,), RuleStatus.FOUND),
        (Precedence.FALLBACK, ("D1",), DKIM_KEYS, RuleStatus.FOUND),
    ],
)
def test_who_covers_whom(
    precedence: Precedence, cites: tuple[str, ...], records: tuple[RecordKey, ...], outcome: RuleStatus
) -> None:
    cause = rule("cause", finds(problem("D1", "D2", records=(RecordKey.DKIM,))), precedence=Precedence.CAUSE)
    other = rule("other", finds(problem(*cites, records=records)), precedence=precedence)
    assert run(facts(), cause, other)["other"].outcome is outcome
    assert run(facts(), other, cause)["other"].outcome is outcome


def test_only_blocking_findings_cover() -> None:
    cause = rule("cause", finds(problem(severity=WARNING)), precedence=Precedence.CAUSE)
    other = rule("other", finds(problem()), precedence=Precedence.FALLBACK)
    assert run(facts(), cause, other)["other"].outcome is RuleStatus.FOUND


def test_covered_for_one_record_and_found_for_another() -> None:
    cause = rule("cause", finds(problem("D1", records=(RecordKey.DKIM,))), precedence=Precedence.CAUSE)
    fallback = record_rule(lambda _r, _f: (problem("D1"),), Need.RECORD, precedence=Precedence.FALLBACK)
    result = run(facts(), cause, fallback)["of-records"]
    assert result.per_record == {RecordKey.DKIM: RuleStatus.COVERED, RecordKey.DKIM2: RuleStatus.FOUND}
    assert result.outcome is RuleStatus.FOUND


@pytest.mark.parametrize(
    ("open_key", "records", "severity"),
    [
        (RecordKey.SPF, (RecordKey.SPF,), BLOCKING),
        (RecordKey.SPF, (RecordKey.DKIM,), WARNING),
        (RecordKey.SPF, (RecordKey.DKIM, RecordKey.SPF), BLOCKING),
        (RecordKey.SPF, (), BLOCKING),
        (RecordKey.DMARC, (), WARNING),
        (RecordKey.DMARC, (RecordKey.DMARC,), WARNING),
    ],
)
def test_blocking_only_where_something_is_unverified(
    open_key: RecordKey, records: tuple[RecordKey, ...], severity: Severity
) -> None:
    found = run(facts([record(open_key)]), rule("a", finds(problem(records=records))))["a"]
    assert [p.severity for p in found.problems] == [severity]


def test_managed_domains_have_no_records_to_judge() -> None:
    of_azure = rule("azure", finds(problem()), needs=(Need.AZURE_DOMAIN,))
    results = run(
        facts(management="AzureManaged"),
        rule("dns", finds(problem())),
        record_rule(lambda _r, _f: (problem(),), Need.RECORD),
        of_azure,
    )
    assert results["dns"].outcome is results["of-records"].outcome is RuleStatus.NOT_APPLICABLE
    assert results["azure"].outcome is RuleStatus.FOUND
