"""A domain that the SPF record refers to has a broken SPF record.

What is wrong

An SPF record can refer to the SPF records of other domains. One of these domains has no SPF record, has two, has a
mistake in it, or forms a loop.

Why it matters for ACS

A receiver that evaluates the record and reaches the broken part stops with a permanent error. Mail through ACS may then
fail SPF. Whether ACS follows includes when it verifies the record is not documented.

Remedy

Remove the part that leads to the broken domain, or ask its owner to repair it.

Source

RFC 7208 section 5.2 (include of a domain without SPF is a permanent error);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.conclusions.spf_terms import by_record
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import acs, domain, rows


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each record that leads to something broken."""
    for spf, answers in by_record(record.usable, facts):
        if not spf.problems:
            continue
        yield Problem(
            explanation=phrase(
                "A domain that the SPF record of {name} refers to has a broken SPF record, so receivers that reach "
                "it stop with an error: {first}.",
                name=domain(record.name),
                first=acs(spf.problems[0]),
            ),
            fix=Fix(("Remove the part that leads there, or ask the owner of that domain to repair it.",)),
            cites=(*cites(answers), *spf.cites),
            detail=rows([(acs(problem),) for problem in spf.problems]),
        )


RULE = Rule(
    id="spf-include-broken",
    severity=Severity.WARNING,
    title="A domain that SPF refers to has a broken SPF record",
    needs=(Need.RECORD, Need.SPF_TREE),
    check_record=check,
    records=(RecordKey.SPF,),
)
