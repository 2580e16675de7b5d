"""ACS failed the record at an earlier check; it is right now.

What is wrong

The state is VerificationFailed, but every server that answered gives the expected value. The state belongs to the last
check that was requested: ACS does not check again by itself.

Why it matters for ACS

The failed state stays until verification is requested once more, however long the record has been right.

Remedy

Request verification of this record again. If it fails again, run this once more with --requested-at: then it is known
that the record was right at the time of the check.

Source

RFC 2308 section 5 (answers that say "not there" are remembered too);
https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/initiate-verification
"""

from collections.abc import Iterator

from bundler.model.facts import REQUIRED, DnsOutcome, Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules._requests import Progress, known_right_since, last_request, progress
from bundler.rules._say import RECORD_NAMES, term
from bundler.rules._states import request_command


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for a failed record that is right and was not asked for since."""
    if record.outcome is not DnsOutcome.RIGHT or progress(record) is not Progress.FAILED:
        return
    request, since = last_request(record, facts), known_right_since(record)
    if request is not None and since is not None and request.at > since:
        return
    yield Problem(
        explanation=phrase(
            "ACS shows {state}{code} for the {what}. In DNS it is right now, so the state is that of an earlier check.",
            state=term(record.state),
            code=phrase(" with {code}", code=term(record.error_code)) if record.error_code else "",
            what=RECORD_NAMES[record.key],
        ),
        fix=Fix(request_command(record, facts)),
        cites=record.cites,
    )


RULE = Rule(
    id="verification-failed",
    severity=Severity.WARNING,
    title="ACS failed a record that is right now",
    needs=(Need.STATE, Need.RECORD),
    check_record=check,
    records=REQUIRED,
)
