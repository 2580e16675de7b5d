"""DNS is correct, but no verification request is known.

What is wrong

The state is NotStarted, every server that answered gives the expected value, and no verification request is known.
Users report that ACS does not check DNS by itself: somebody must request verification.

Why it matters for ACS

Users report that NotStarted stays until somebody requests verification.

Remedy

In the Azure portal open the Email Communication Service, Provision domains, and choose Configure beside the domain (the
first time: Verify Domain), then Next and Done. Or run az communication email domain initiate-verification for Domain,
and once it is Verified for SPF, DKIM and DKIM2. If you have already requested verification, run this with
--requested-at and the time.

Source

RFC 1034 section 3.6 (the TTL, after which caches ask again);
https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/initiate-verification
"""

from collections.abc import Iterator, Sequence

from bundler.conclusions.record_answers import shown_by
from bundler.conclusions.sightings import further_before
from bundler.conclusions.verification_progress import Progress, progress
from bundler.conclusions.verification_requests import last_request, was_reset
from bundler.conclusions.waiting import waits_for_domain
from bundler.model.acs_records import REQUIRED, DnsOutcome, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import named, term
from bundler.remedies.azure_commands import request
from bundler.rules.azure._alike import alike


def check(records: Sequence[RecordFacts], facts: Facts) -> Iterator[Problem]:
    """One problem for the records that nobody asked to be checked."""

    def state(record: RecordFacts) -> str | None:
        if record.outcome is not DnsOutcome.RIGHT or progress(record) is not Progress.NOT_STARTED:
            return None
        known = last_request(record, facts) or was_reset(record, facts) or further_before(record, facts)
        return None if known else record.state

    # Where Domain itself is not to be requested now, the others only wait for it.
    asked_for = any(record.key is RecordKey.DOMAIN and state(record) for record in records)
    due = [record for record in records if asked_for or not waits_for_domain(record, facts)]
    for several in alike(due, state):
        text = "ACS shows {state} for the {what}. DNS is correct, but no request to verify {them} is known. "
        if facts.azure.operations is None:
            text += "The Activity Log, which would show a request, was not read. "
        elif not facts.azure.complete("activity-log"):
            text += "Only a part of the Activity Log, which would show a request, was read. "
        text += "Users report that ACS checks a record only after a request."
        them = "it" if len(several) == 1 else "them"
        yield Problem(
            explanation=phrase(text, state=term(several[0].state), what=named(several), them=them),
            fix=request(several, facts),
            cites=shown_by(several),
            records=tuple(record.key for record in several),
        )


RULE = Rule(
    id="verification-not-requested",
    severity=Severity.WARNING,
    title="DNS is correct, but no verification request is known",
    needs=(Need.STATE, Need.RECORD),
    check_records=check,
    records=REQUIRED,
    precedence=Precedence.CONCLUSION,
)
