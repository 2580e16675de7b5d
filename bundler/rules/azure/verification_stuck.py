"""Verification of a correct record was requested, and the wait is over.

What is wrong

Every authoritative answer gives the expected value, verification was requested, more than 30 minutes and more than the
record's TTL have passed, and ACS does not show Verified. No finding about DNS explains it. Microsoft documents no time
limit for the check; it documents 15 to 30 minutes for DNS changes.

Why it matters for ACS

A customer can initiate verification and cancel it; no documented way clears what the service holds. This needs a
support case.

Remedy

Open a support case and attach this document, once no other record needs a correction. The document has the text for the
case if that is the next step for the domain.

Source

RFC 1034 section 3.6 (the TTL, after which caches ask again);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains (DNS changes
take 15 to 30 minutes)
"""

from collections.abc import Iterator, Sequence

from bundler.conclusions.record_answers import shown_by
from bundler.conclusions.sightings import right_since
from bundler.conclusions.verification_progress import Progress, progress
from bundler.conclusions.verification_requests import Request, last_request
from bundler.conclusions.waiting import is_over, waits_for_domain
from bundler.model.acs_records import REQUIRED
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.phrases import named, term
from bundler.rules.azure._alike import alike


def check(records: Sequence[RecordFacts], facts: Facts) -> Iterator[Problem]:
    """One problem for the records that should have been verified by now, with one state and one request."""

    def stuck(record: RecordFacts) -> tuple[str, str, Request] | None:
        request = _overdue(record, facts)
        return (record.state, record.failure, request) if request else None

    for several in alike(records, stuck):
        state, code, request = stuck(several[0]) or ("", "", Request(facts.now, ""))
        yield Problem(
            explanation=phrase(
                "Every server that answered gives the expected value for the {what}, and ACS shows {state}{code}. "
                "{asked}{apart}DNS does not explain this state.",
                what=named(several),
                state=term(state),
                code=phrase(" with {code}", code=term(code)) if code else "",
                asked=_asked(request, facts),
                apart=_apart(several, facts),
            ),
            fix=Fix(("Open a support case and attach the evidence pack, once no other record needs a correction.",)),
            cites=shown_by((*several, request)),
            records=tuple(record.key for record in several),
        )


def _apart(records: Sequence[RecordFacts], facts: Facts) -> str:
    """What other rules found about the record may play a part: the sources are silent or disagree there."""
    if not any(record.key in facts.doubted for record in records):
        return ""
    return (
        "Apart from what the other findings say about it, " if len(records) == 1 else "Apart from the other findings, "
    )


def _overdue(record: RecordFacts, facts: Facts) -> Request | None:
    """The request after which ACS should have verified the record by now."""
    request, since = last_request(record, facts), right_since(record, facts)
    if (
        waits_for_domain(record, facts)
        or record.verified
        or request is None
        or since is None
        or not is_over(request, record, facts)
    ):
        return None
    return None if progress(record) is Progress.FAILED and request.at <= since.at else request


def _asked(request: Request, facts: Facts) -> Phrase:
    hours = (facts.now - request.at).total_seconds() / 3600
    age = (
        f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours" if hours >= 2 else f"{hours * 60:.0f} minutes"
    )
    asked = f"Verification was requested {request.when}, {age} before this was written. "
    if request.source == "customer":
        return (asked, "This time is the customer's statement. ")
    if request.source == "earlier-recording":
        return (asked, "An earlier recording already shows this state. ")
    if not request.named:
        return (asked, "The Activity Log does not name the record, so the request counts for every record. ")
    return (asked,)


RULE = Rule(
    id="verification-stuck",
    severity=Severity.WARNING,
    title="ACS does not verify a correct record",
    needs=(Need.STATE, Need.RECORD),
    check_records=check,
    records=REQUIRED,
    precedence=Precedence.CONCLUSION,
)
