"""The SPF record refers to more than two names that do not exist.

What is wrong

Some of the names that the SPF record refers to, directly or through an include, have no records. Two such empty
look-ups are allowed. This record has more.

Why it matters for ACS

Receivers may stop with a permanent error at the third one, and mail through ACS may then fail SPF. Whether ACS counts
empty look-ups when it verifies the record is not documented.

Remedy

Remove the parts that refer to names without records. They usually belong to services that you no longer use.

Source

RFC 7208 section 4.6.4 (limit on void look-ups);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.conclusions.spf_terms import by_record
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.mail import MOST_VOIDS
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import acs, domain, rows, spf_text


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each record over the limit."""
    for spf, answers in by_record(record.usable, facts):
        if len(spf.voids) <= MOST_VOIDS:
            continue
        yield Problem(
            explanation=phrase(
                "The SPF record of {name} refers to {count} names without records. Two are allowed; receivers may "
                "stop with an error at the third.",
                name=domain(record.name),
                count=len(spf.voids),
            ),
            fix=Fix(("Remove these parts from the record.",)),
            cites=(*cites(answers), *(cite for void in spf.voids for cite in void.cites)),
            detail=rows([phrase("{term} of {owner}", term=spf_text(v.term), owner=acs(v.domain)) for v in spf.voids]),
        )


RULE = Rule(
    id="spf-void-limit",
    severity=Severity.WARNING,
    title="SPF refers to more than two names without records",
    needs=(Need.RECORD, Need.SPF_TREE),
    check_record=check,
    records=(RecordKey.SPF,),
)
