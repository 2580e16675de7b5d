"""Runs the catalogue over the facts. Every rule leaves exactly one result, so that silence never means fine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bundler.judge.needs import applies, missing
from bundler.model.facts import REQUIRED, Facts, RecordKey
from bundler.model.rule import Precedence, Problem, Rule, Severity


class RuleStatus(StrEnum):
    """How a rule ended."""

    FOUND = "found"
    CLEAR = "clear"
    COVERED = "covered"
    """Saw a defect that a more telling finding reports with the same evidence."""
    UNDECIDED = "undecided"
    """What it needs was not observed; it was not asked."""
    NOT_APPLICABLE = "not-applicable"
    """The customer publishes no records for this kind of domain."""
    CRASHED = "crashed"
    """Raised: a defect of this program."""


_LOUDEST_FIRST = (RuleStatus.CRASHED, RuleStatus.FOUND, RuleStatus.UNDECIDED, RuleStatus.CLEAR)
_EARLIER = {
    Precedence.CAUSE: (),
    Precedence.DEFECT: (Precedence.CAUSE,),
    Precedence.FALLBACK: (Precedence.CAUSE, Precedence.DEFECT),
    Precedence.APART: (),
}


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule's line. Every problem in it has its severity."""

    rule: Rule
    outcome: RuleStatus
    problems: tuple[Problem, ...] = ()
    blocked_by: tuple[str, ...] = ()
    """Undecided: what was not observed. Crashed: the kind of the exception."""
    per_record: Mapping[RecordKey, RuleStatus] = field(default_factory=dict)
    """Record rules only."""


def run_rules(facts: Facts, rules: Iterable[Rule]) -> tuple[RuleResult, ...]:
    """Ask every rule, drop what another says better, and lower what no longer blocks; in the order of `rules`."""
    results = [_run(rule, facts) for rule in rules]
    return tuple(_lowered(_uncovered(result, results), facts) for result in results)


def _run(rule: Rule, facts: Facts) -> RuleResult:
    if not applies(rule, facts):
        return RuleResult(rule, RuleStatus.NOT_APPLICABLE)
    if rule.check_record is None:
        return _ask(rule, facts)
    parts = {key: _ask(rule, facts, key) for key in rule.records}
    statuses = {key: part.outcome for key, part in parts.items()}
    return RuleResult(
        rule,
        min(statuses.values(), key=_LOUDEST_FIRST.index),
        tuple(problem for part in parts.values() for problem in part.problems),
        tuple(dict.fromkeys(need for part in parts.values() for need in part.blocked_by)),
        statuses,
    )


def _ask(rule: Rule, facts: Facts, key: RecordKey | None = None) -> RuleResult:
    record = facts.records.get(key) if key else None
    if key and record is None:
        return RuleResult(rule, RuleStatus.UNDECIDED, blocked_by=("record",))
    if absent := missing(rule, facts, record):
        return RuleResult(rule, RuleStatus.UNDECIDED, blocked_by=absent)
    try:
        if record is not None and rule.check_record is not None:
            problems = [replace(problem, records=(record.key,)) for problem in rule.check_record(record, facts)]
        else:
            problems = list(rule.check(facts)) if rule.check is not None else []
    except Exception as error:  # noqa: BLE001 - one broken rule must not cost the others, nor the pack
        return RuleResult(rule, RuleStatus.CRASHED, blocked_by=(type(error).__name__,))
    graded = tuple(replace(problem, severity=problem.severity or rule.severity) for problem in problems)
    return RuleResult(rule, RuleStatus.FOUND if graded else RuleStatus.CLEAR, graded)


def _uncovered(result: RuleResult, results: Sequence[RuleResult]) -> RuleResult:
    covers = [
        problem
        for other in results
        if other.rule.precedence in _EARLIER[result.rule.precedence]
        for problem in other.problems
        if problem.severity is Severity.BLOCKING
    ]
    kept = tuple(problem for problem in result.problems if not _is_covered(problem, covers))
    if len(kept) == len(result.problems):
        return result
    outcome = result.outcome if kept or result.outcome is RuleStatus.CRASHED else RuleStatus.COVERED
    gone = {key for p in result.problems if p not in kept for key in p.records} - {k for p in kept for k in p.records}
    statuses = {key: RuleStatus.COVERED if key in gone else status for key, status in result.per_record.items()}
    return replace(result, outcome=outcome, problems=kept, per_record=statuses)


def _is_covered(problem: Problem, covers: Sequence[Problem]) -> bool:
    def shown_elsewhere(key: RecordKey) -> set[str]:
        return {cite for cover in covers if not cover.records or key in cover.records for cite in cover.cites}

    return all(shown_elsewhere(key).issuperset(problem.cites) for key in problem.records or REQUIRED)


def _lowered(result: RuleResult, facts: Facts) -> RuleResult:
    """A blocking problem that touches only records ACS has verified, or records it does not ask for, is a warning."""

    def grade(problem: Problem) -> Problem:
        touched = [facts.records.get(key) for key in problem.records or REQUIRED]
        settled = all(record is not None and (record.verified or not record.required) for record in touched)
        if problem.severity is Severity.BLOCKING and settled:
            return replace(problem, severity=Severity.WARNING)
        return problem

    return replace(result, problems=tuple(grade(problem) for problem in result.problems))
