"""The SPF record includes a name that ACS does not ask for.

What is wrong

Guides on the web name domains for the SPF record of ACS that Microsoft does not document. This record includes one of
them.

Why it matters for ACS

An include of another name does not replace the one that ACS asks for. If the name does not exist, receivers may stop
with an error.

Remedy

Replace it with the include that the Azure portal shows.

Source

RFC 7208 section 5.2 (include);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.conclusions.spf_terms import FOREIGN_INCLUDES, by_record, expected_spf, foreign_includes, missing_includes
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain, givers, spf_text
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each such include."""
    expected = expected_spf(record)
    for spf, answers in by_record(record.usable, facts):
        complete = not missing_includes(expected, spf.record)
        for name in foreign_includes(expected, spf.record):
            text = "The SPF record of {name} contains {include}, {what}. "
            text += "It is not needed." if complete else "The include that ACS asks for is missing."
            yield Problem(
                explanation=phrase(
                    text,
                    name=domain(record.name),
                    include=spf_text(f"include:{name}"),
                    what=FOREIGN_INCLUDES[name.casefold()],
                ),
                fix=publish(record),
                cites=cites(answers),
                detail=phrase("Given by {servers}.", servers=givers(answers)),
                severity=Severity.WARNING if complete else None,
            )


RULE = Rule(
    id="spf-wrong-include",
    severity=Severity.BLOCKING,
    title="SPF includes a name that ACS does not ask for",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=check,
    records=(RecordKey.SPF,),
    precedence=Precedence.CAUSE,
)
