"""Verification was requested and may not be finished.

What is wrong

Nothing. The record is correct, verification was requested, and the wait is not over, or its beginning is unknown. The
wait is 30 minutes or the record's TTL, whichever is longer: Microsoft documents 15 to 30 minutes for DNS changes, and
no time for the check itself. The state VerificationFailed may date from an earlier check.

Why it matters for ACS

A support case that is opened now is weak: the check may not be finished.

Remedy

Wait, then run this again. If verification was requested earlier than this document says, give the time with
--requested-at.

Source

RFC 1034 section 3.6 (the TTL, after which caches ask again);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains (DNS changes
take 15 to 30 minutes)
"""

from collections.abc import Iterator, Sequence

from bundler.conclusions.record_answers import shown_by
from bundler.conclusions.verification_progress import Progress, progress
from bundler.conclusions.verification_requests import last_request
from bundler.conclusions.waiting import is_over, wait_for, waits_for_domain, waits_since
from bundler.model.acs_records import REQUIRED, DnsOutcome
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.phrases import named, term
from bundler.rules.azure._alike import alike


def check(records: Sequence[RecordFacts], facts: Facts) -> Iterator[Problem]:
    """One note for the right records whose wait is not over or of unknown age."""
    for several in alike(records, lambda record: _pending(record, facts)):
        first = several[0]
        since, advice, state = _pending(first, facts) or ("", "", "")
        asked = [request for record in several if (request := last_request(record, facts)) is not None]
        yield Problem(
            explanation=phrase(
                "DNS is correct for the {what}, and ACS shows {state}. {since}, so the check may not be finished.",
                what=named(several),
                state=term(state),
                since=since,
            ),
            fix=Fix((advice,)),
            cites=shown_by((*several, *asked)),
            records=tuple(record.key for record in several),
        )


def _pending(record: RecordFacts, facts: Facts) -> tuple[str, str, str] | None:
    """Since when it is pending, what to do, and its state; None where it is not."""
    progressed, request = progress(record), last_request(record, facts)
    if record.outcome is not DnsOutcome.RIGHT or progressed in {Progress.UNKNOWN, Progress.VERIFIED}:
        return None
    if waits_for_domain(record, facts):
        return None
    if request is None and progressed is Progress.RUNNING:
        advice = f"Wait {wait_for(record).total_seconds() / 60:.0f} minutes, or give the time with --requested-at."
        return "The time of the request is unknown", advice, record.state
    if request is not None and not is_over(request, record, facts):
        until = waits_since(request, record, facts) + wait_for(record)
        advice = f"Wait until {until:%Y-%m-%d %H:%M} UTC, then run this again."
        return f"It was requested {request.when}", advice, record.state
    return None


RULE = Rule(
    id="verification-pending",
    severity=Severity.NOTE,
    title="Verification was requested and may not be finished",
    needs=(Need.STATE, Need.RECORD),
    check_records=check,
    records=REQUIRED,
    precedence=Precedence.CONCLUSION,
)
