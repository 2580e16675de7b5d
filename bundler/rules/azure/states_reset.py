"""The domain was declared again after verification was requested. Users report that this resets the states.

What is wrong

The Activity Log shows that the domain resource was written after verification was requested, and the state is
NotStarted again. Templates (Bicep, Terraform, ARM) that declare the domain write it at every deployment.

Why it matters for ACS

Users of templates report that declaring a domain again resets its states, also from Verified. The earlier request then
has no effect.

Remedy

Request verification again. Before the next deployment, remove the domain from it or make it depend on a condition. The
Activity Log names the caller of the write.

Source

RFC 9110 section 9.3.4 (PUT replaces the state of a resource);
https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/create-or-update
"""

from collections.abc import Iterator, Sequence

from bundler.conclusions.record_answers import shown_by
from bundler.conclusions.verification_requests import was_reset
from bundler.model.acs_records import REQUIRED
from bundler.model.azure_facts import Operation
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Field, Value, phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import named
from bundler.remedies.azure_commands import request
from bundler.rules.azure._alike import alike


def check(records: Sequence[RecordFacts], facts: Facts) -> Iterator[Problem]:
    """One problem for the records whose request was followed by the same write."""

    def last_write(record: RecordFacts) -> Operation | None:
        writes = was_reset(record, facts)
        return writes[-1] if writes else None

    for several in alike(records, last_write):
        writes = was_reset(several[0], facts)
        yield Problem(
            explanation=phrase(
                "Verification of the {what} was requested, then the domain resource was written again at {at}, and "
                "the state is NotStarted again. Users report that declaring a domain again resets its states: remove "
                "it from the template or deployment that declares it.",
                what=named(several),
                at=f"{writes[-1].at:%Y-%m-%d %H:%M} UTC",
            ),
            fix=request(several, facts),
            cites=shown_by((*writes, *several)),
            detail=phrase("Correlation id of the write: {id}", id=Value(Field.REQUEST_ID, writes[-1].correlation_id)),
            records=tuple(record.key for record in several),
        )


RULE = Rule(
    id="states-reset",
    severity=Severity.WARNING,
    title="The domain was declared again, which resets its states",
    needs=(Need.STATE, Need.ACTIVITY_LOG),
    check_records=check,
    records=REQUIRED,
    precedence=Precedence.CONCLUSION,
)
