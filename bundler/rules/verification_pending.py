"""ACS has been asked to verify the record, and may still be at it.

What is wrong

Nothing. The record is right, verification was requested, and the time that ACS and the caches on its way may take is
not over, or it is not known when it began.

Why it matters for ACS

A case that is opened now would be answered with a request to wait.

Remedy

Wait, then run this again. If verification was requested longer ago than it seems here, say when with --requested-at.

Source

RFC 1034 section 3.6 (the TTL, after which caches ask again);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains (DNS changes
take 15 to 30 minutes)
"""

from collections.abc import Iterator

from bundler.model.facts import REQUIRED, DnsOutcome, Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules._requests import Progress, is_over, last_request, progress, wait_for
from bundler.rules._say import RECORD_NAMES, term


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One note for a right record whose wait is not over or of unknown age."""
    state, request = progress(record), last_request(record, facts)
    if record.outcome is not DnsOutcome.RIGHT or state not in {Progress.RUNNING, Progress.NOT_STARTED}:
        return
    if request is None and state is Progress.RUNNING:
        since = "It is not known since when"
        advice = f"Wait {wait_for(record).total_seconds() / 60:.0f} minutes, or give the time with --requested-at."
    elif request is not None and not is_over(request, record, facts):
        since = f"It was requested at {request.at:%Y-%m-%d %H:%M} UTC"
        advice = f"Wait until {request.at + wait_for(record):%Y-%m-%d %H:%M} UTC, then run this again."
    else:
        return
    yield Problem(
        explanation=phrase(
            "The {what} is right in DNS, and ACS shows {state}. {since}, so the check may still be under way.",
            what=RECORD_NAMES[record.key],
            state=term(record.state),
            since=since,
        ),
        fix=Fix((advice,)),
        cites=(*record.cites, *(request.cites if request else ())),
    )


RULE = Rule(
    id="verification-pending",
    severity=Severity.NOTE,
    title="Verification was requested and may still be under way",
    needs=(Need.STATE, Need.RECORD),
    check_record=check,
    records=REQUIRED,
)
