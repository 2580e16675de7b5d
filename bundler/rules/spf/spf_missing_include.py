"""The SPF record does not include the servers of ACS.

What is wrong

There is one SPF record, but it lacks the include that ACS asks for. An include means: servers that may send for the
other domain may send for this one too.

Why it matters for ACS

Without it, ACS is not allowed to send for the domain, and receivers may refuse the mail.

Remedy

Add the include to the one SPF record, before its all term. Do not create a second SPF record. If the record has a
redirect= instead of the all term, change it to an include and end the record in -all, as ACS asks.

Source

RFC 7208 section 5.2 (include) and section 6.1 (redirect);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites, wrong
from bundler.conclusions.spf_terms import by_record, expected_spf, missing_includes
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import listing, phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain, givers, spf_text, txt
from bundler.remedies.publishing import publish

_REDIRECT = "Its redirect= refers to another record, but ACS asks for the include and -all in this one. "


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each record that lacks an include."""
    for spf, answers in by_record(wrong(record), facts):
        absent = missing_includes(expected_spf(record), spf.record)
        if not absent:
            continue
        yield Problem(
            explanation=phrase(
                "The SPF record of {name} does not contain {includes}, which ACS asks for. {redirect}It reads: {value}",
                name=domain(record.name),
                includes=listing([spf_text(f"include:{name}") for name in absent]),
                redirect=_REDIRECT if spf.record.redirect else "",
                value=txt(spf.record.raw),
            ),
            fix=publish(record),
            cites=cites(answers),
            detail=phrase("Given by {servers}.", servers=givers(answers)),
        )


RULE = Rule(
    id="spf-missing-include",
    severity=Severity.BLOCKING,
    title="SPF does not include the servers of ACS",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=check,
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
