"""ACS showed more of the record before than it shows now.

What is wrong

An earlier recording shows that verification of the record was requested or done. Now the state is NotStarted again, and
no later request is known.

Why it matters for ACS

Microsoft documents that only a verified domain can be linked. Users report that declaring the domain again, as a
template or a deployment does, resets its states.

Remedy

Request verification again. Then find out in the Activity Log what writes the domain resource: a template that declares
the domain again may reset the states again.

Source

RFC 1034 section 3.6 (the TTL, after which caches ask again);
https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/create-or-update
"""

from collections.abc import Iterator, Sequence

from bundler.conclusions.record_answers import shown_by
from bundler.conclusions.sightings import further_before
from bundler.conclusions.verification_requests import last_request
from bundler.model.acs_records import REQUIRED
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import named, term
from bundler.remedies.azure_commands import request
from bundler.rules.azure._alike import alike


def check(records: Sequence[RecordFacts], facts: Facts) -> Iterator[Problem]:
    """One problem for the records whose state an earlier recording shows to have been a further one."""

    def before(record: RecordFacts) -> tuple[str, str] | None:
        found = further_before(record, facts)
        return (found[0].id, found[1].state) if found and last_request(record, facts) is None else None

    for several in alike(records, before):
        earlier, was = further_before(several[0], facts) or (None, None)
        if earlier is None or was is None:
            continue
        yield Problem(
            explanation=phrase(
                "At {at} ACS showed {was} for the {what}; now it shows {state}. Users report that declaring a domain "
                "again resets its states.",
                at=f"{earlier.ended_at:%Y-%m-%d %H:%M} UTC",
                was=term(was.state),
                what=named(several),
                state=term(several[0].state),
            ),
            fix=request(several, facts),
            cites=(earlier.id, *shown_by(several)),
            records=tuple(record.key for record in several),
        )


RULE = Rule(
    id="state-went-back",
    severity=Severity.WARNING,
    title="The state of a record went back to NotStarted",
    needs=(Need.STATE, Need.HISTORY),
    check_records=check,
    records=REQUIRED,
    precedence=Precedence.CONCLUSION,
)
