"""ACS failed the record at an earlier check; DNS is now correct.

What is wrong

The state is VerificationFailed, but every server that answered gives the expected value. The state dates from an
earlier check. Microsoft does not document that ACS checks again by itself.

Why it matters for ACS

Users report that the state stays until somebody requests verification again.

Remedy

1. Record that DNS is correct: run this with --record before.jsonl. 2. Request verification of the record. 3. After the
wait run this with --history before.jsonl and --requested-at TIME. If the state is still VerificationFailed, the verdict
is open-case: the recording shows that the record was correct before the check.

Source

RFC 2308 section 5 (answers that say "not there" are remembered too);
https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/initiate-verification
"""

from collections.abc import Iterator, Sequence

from bundler.conclusions.record_answers import shown_by
from bundler.conclusions.sightings import right_since
from bundler.conclusions.verification_progress import Progress, progress
from bundler.conclusions.verification_requests import last_request
from bundler.conclusions.waiting import is_over, waits_for_domain
from bundler.model.acs_records import REQUIRED, DnsOutcome
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import named, term
from bundler.remedies.azure_commands import request
from bundler.rules.azure._alike import alike


def check(records: Sequence[RecordFacts], facts: Facts) -> Iterator[Problem]:
    """One problem for the failed records that are correct and were not asked for since, with one state and code."""

    def failed(record: RecordFacts) -> tuple[str, str] | None:
        if record.outcome is not DnsOutcome.RIGHT or progress(record) is not Progress.FAILED:
            return None
        last, since = last_request(record, facts), right_since(record, facts)
        asked_since = last is not None and since is not None and last.at > since.at
        under_way = last is not None and not is_over(last, record, facts)
        if asked_since or under_way or waits_for_domain(record, facts):
            return None
        return record.state, record.failure

    for several in alike(records, failed):
        state, code = several[0].state, several[0].failure
        yield Problem(
            explanation=phrase(
                "ACS shows {state}{code} for the {what}. DNS is now correct; the state dates from an earlier check.",
                state=term(state),
                code=phrase(" with {code}", code=term(code)) if code else "",
                what=named(several),
            ),
            fix=request(several, facts),
            cites=shown_by(several),
            records=tuple(record.key for record in several),
        )


RULE = Rule(
    id="verification-failed",
    severity=Severity.WARNING,
    title="ACS failed a record that is now correct",
    needs=(Need.STATE, Need.RECORD),
    check_records=check,
    records=REQUIRED,
    precedence=Precedence.CONCLUSION,
)
