"""Runs the catalogue over the facts. Every rule leaves exactly one result, so that silence never means fine."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from bundler.conclusions.azure_domain import not_in_acs
from bundler.judge.preconditions import applies, missing
from bundler.model.acs_records import REQUIRED, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.rule import Precedence, Problem, Rule, RuleStatus, Severity

_LOUDEST_FIRST = (
    RuleStatus.CRASHED, RuleStatus.FOUND, RuleStatus.UNDECIDED, RuleStatus.CLEAR, RuleStatus.COVERED,
)  # fmt: skip
_EARLIER = {
    Precedence.CAUSE: (),
    Precedence.DEFECT: (Precedence.CAUSE,),
    Precedence.FALLBACK: (Precedence.CAUSE, Precedence.DEFECT),
    Precedence.APART: (),
    Precedence.CONCLUSION: (),
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


OnCrash = Callable[[str, Exception], None]
"""Told of a rule that raised: its id, and what it raised."""


def unheard(_rule: str, _error: Exception) -> None:
    """Nobody wants to know."""


def run_rules(facts: Facts, rules: Iterable[Rule], on_crash: OnCrash = unheard) -> tuple[RuleResult, ...]:
    """Ask every rule, drop what another says better, and lower what no longer blocks; in the order of `rules`."""
    rules = tuple(rules)
    first = [_run(rule, facts, on_crash) for rule in rules if rule.precedence is not Precedence.CONCLUSION]
    said = {result.rule.id: _lowered(_uncovered(result, first), facts) for result in first}
    problems = [problem for result in said.values() for problem in result.problems]
    spoilt = {key for p in problems if p.severity is Severity.BLOCKING for key in p.records or REQUIRED}
    seen = replace(facts, doubted=frozenset(key for problem in problems for key in problem.records))
    last = (_run(rule, seen, on_crash, spoilt) for rule in rules if rule.precedence is Precedence.CONCLUSION)
    said |= {result.rule.id: _lowered(result, facts) for result in last}
    return tuple(said[rule.id] for rule in rules)


def _run(rule: Rule, facts: Facts, on_crash: OnCrash, spoilt: AbstractSet[RecordKey] = frozenset()) -> RuleResult:
    """One rule's result; records in `spoilt` are not asked about."""
    if not applies(rule, facts) or (rule.of_records and not_in_acs(facts)):
        return RuleResult(rule, RuleStatus.NOT_APPLICABLE)
    if not rule.of_records:
        absent = missing(rule, facts)
        return _undecided(rule, absent) if absent else _asked(rule, (), facts, on_crash)
    blocked = {key: _blocked(rule, key, facts) for key in rule.records}
    parts = {key: _undecided(rule, absent) for key, absent in blocked.items() if absent}
    parts |= {key: RuleResult(rule, RuleStatus.COVERED) for key in rule.records if key in spoilt}
    observed = [facts.records[key] for key in rule.records if key not in parts]
    for several in [observed] if rule.check_records else [[record] for record in observed]:
        if several:
            together = _asked(rule, several, facts, on_crash)
            parts |= {record.key: _share(together, record.key) for record in several}
    statuses = {key: parts[key].outcome for key in rule.records}
    problems = {id(p): p for key in rule.records for p in parts[key].problems}
    return RuleResult(
        rule,
        min(statuses.values(), key=_LOUDEST_FIRST.index),
        tuple(problems.values()),
        tuple(dict.fromkeys(need for key in rule.records for need in parts[key].blocked_by)),
        statuses,
    )


def _undecided(rule: Rule, absent: tuple[str, ...]) -> RuleResult:
    return RuleResult(rule, RuleStatus.UNDECIDED, blocked_by=absent)


def _blocked(rule: Rule, key: RecordKey, facts: Facts) -> tuple[str, ...]:
    record = facts.records.get(key)
    return ("record",) if record is None else missing(rule, facts, record)


def _asked(rule: Rule, records: Sequence[RecordFacts], facts: Facts, on_crash: OnCrash) -> RuleResult:
    """What the rule says, of these records where it is about records."""
    try:
        if rule.check_records is not None:
            problems = list(rule.check_records(records, facts))
        elif rule.check_record is not None:
            problems = [replace(p, records=(r.key,)) for r in records for p in rule.check_record(r, facts)]
        else:
            problems = list(rule.check(facts)) if rule.check is not None else []
    except Exception as error:  # noqa: BLE001 - one broken rule must not cost the others, nor the pack
        on_crash(rule.id, error)
        return RuleResult(rule, RuleStatus.CRASHED, blocked_by=(type(error).__name__,))
    if not_in_acs(facts):  # without the domain's page in ACS it is unknown what to publish
        problems = [problem for problem in problems if not problem.records and not problem.fix.changes]
    graded = tuple(replace(problem, severity=problem.severity or rule.severity) for problem in problems)
    return RuleResult(rule, RuleStatus.FOUND if graded else RuleStatus.CLEAR, graded)


def _share(together: RuleResult, key: RecordKey) -> RuleResult:
    """One record's part in what was said of several."""
    if together.outcome is not RuleStatus.FOUND:
        return together
    mine = tuple(problem for problem in together.problems if key in problem.records)
    return replace(together, outcome=RuleStatus.FOUND if mine else RuleStatus.CLEAR, problems=mine)


def _uncovered(result: RuleResult, results: Sequence[RuleResult]) -> RuleResult:
    covers = [
        problem
        for other in results
        if other.rule.precedence in _EARLIER[result.rule.precedence]
        for problem in other.problems
        if problem.severity is Severity.BLOCKING
    ]
    lost = result.rule.advice and any(
        problem.severity is Severity.BLOCKING and not problem.records
        for other in results
        if other.rule.precedence is Precedence.CAUSE
        for problem in other.problems
    )
    kept = tuple(problem for problem in result.problems if not lost and not _is_covered(problem, covers))
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
