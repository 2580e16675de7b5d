"""What to do next about one record: a total function over every state and every DNS outcome.

`record_sentences` has the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bundler.conclusions.azure_domain import not_in_acs
from bundler.conclusions.sightings import further_before, right_since, zone_changed_at
from bundler.conclusions.verification_progress import Progress, progress
from bundler.conclusions.verification_requests import Request, last_request, was_reset
from bundler.conclusions.waiting import is_over, wait_for, waits_for_domain, waits_since
from bundler.judge.inconclusive import has_no_expectation, was_asked_everywhere
from bundler.judge.record_sentences import Ground, advice, next_step, of_managed
from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase
from bundler.model.report import Verdict
from bundler.model.rule import Problem, Severity


@dataclass(frozen=True, slots=True)
class RecordVerdict:
    """One record's own verdict."""

    key: RecordKey
    verdict: Verdict | None
    """None for records that are advice only, and where the customer publishes none."""
    next_step: Phrase
    request: Request | None
    waits_for_domain: bool = False
    """Nothing can be asked for before Domain is Verified."""


def record_verdict(record: RecordFacts, problems: Sequence[Problem], facts: Facts) -> RecordVerdict:
    """The verdict on one record. `problems` are those of the whole run, graded by the engine."""
    if not facts.azure.customer_managed:
        return RecordVerdict(record.key, None, of_managed(record, facts), None)
    request = last_request(record, facts)
    if not record.required:
        return RecordVerdict(record.key, None, advice(record, facts), None)
    verdict, ground = _judged(record, problems, facts, request)
    waits = verdict is Verdict.WAIT and waits_for_domain(record, facts)
    return RecordVerdict(record.key, verdict, next_step(ground, record, facts, request), request, waits)


def blocking(record: RecordFacts, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems that keep the record from being verified."""
    return tuple(p for p in problems if p.severity is Severity.BLOCKING and (not p.records or record.key in p.records))


def _judged(
    record: RecordFacts, problems: Sequence[Problem], facts: Facts, request: Request | None
) -> tuple[Verdict, Ground]:
    differs = record.outcome in {DnsOutcome.WRONG, DnsOutcome.MISSING}
    if record.verified:
        return Verdict.VERIFIED, Ground.DRIFTED if differs else Ground.VERIFIED
    if not_in_acs(facts):
        return Verdict.INCONCLUSIVE, Ground.NOT_IN_ACS
    if facts.network.intercepted:
        return Verdict.INCONCLUSIVE, Ground.INTERCEPTED
    if differs or blocking(record, problems):
        return Verdict.FIX_DNS, Ground.DNS_WRONG
    if record.outcome is DnsOutcome.UNDETERMINED:
        return Verdict.INCONCLUSIVE, _undetermined(record, facts)
    if not was_asked_everywhere(record, facts):
        return Verdict.INCONCLUSIVE, Ground.CUT_SHORT
    return _right(record, facts, request)


def _undetermined(record: RecordFacts, facts: Facts) -> Ground:
    if not record.answers:
        return Ground.NOT_LOOKED_UP
    if not has_no_expectation(record):
        return Ground.UNANSWERED
    return Ground.NO_VALUE_READ if facts.azure.domain is None else Ground.NO_VALUE_YET


def _right(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Ground]:
    state = progress(record)
    if state is Progress.UNKNOWN:
        return Verdict.INCONCLUSIVE, Ground.STATE_UNKNOWN
    if waits_for_domain(record, facts):
        return Verdict.WAIT, Ground.AFTER_DOMAIN
    verdict, ground = _BY_PROGRESS[state](record, facts, request)
    changed = zone_changed_at(facts)
    if verdict is not Verdict.WAIT and changed is not None and facts.now - changed < wait_for(record):
        return Verdict.WAIT, Ground.ZONE_CHANGED
    return verdict, ground


def _not_started(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Ground]:
    if request is not None:
        return _by_age(record, facts, request)
    again = was_reset(record, facts) or further_before(record, facts)
    return Verdict.REQUEST_VERIFICATION, Ground.WENT_BACK if again else Ground.NEVER_REQUESTED


def _running(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Ground]:
    return (Verdict.WAIT, Ground.AGE_UNKNOWN) if request is None else _by_age(record, facts, request)


def _failed(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Ground]:
    """The state may be that of an earlier check: only a request made when DNS was known to be right shows otherwise."""
    since = right_since(record, facts)
    if request is None or since is None:
        return Verdict.REQUEST_VERIFICATION, Ground.FAILED_EARLIER
    if not is_over(request, record, facts):
        return _by_age(record, facts, request)
    if request.at > since.at:
        return Verdict.OPEN_CASE, Ground.FAILED_THOUGH_CORRECT
    return Verdict.REQUEST_VERIFICATION, Ground.FAILED_PERHAPS_BEFORE


def _by_age(record: RecordFacts, facts: Facts, request: Request) -> tuple[Verdict, Ground]:
    if is_over(request, record, facts):
        return Verdict.OPEN_CASE, Ground.WAIT_OVER
    late = waits_since(request, record, facts) > request.at
    return Verdict.WAIT, Ground.WAITING_SINCE_CORRECT if late else Ground.WAITING


_BY_PROGRESS = {Progress.NOT_STARTED: _not_started, Progress.RUNNING: _running, Progress.FAILED: _failed}
