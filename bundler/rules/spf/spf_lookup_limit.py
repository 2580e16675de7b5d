"""Evaluating the SPF record takes more than ten look-ups.

What is wrong

Every include, a, mx, ptr, exists and redirect in an SPF record needs a DNS look-up, also those in included records.
Only ten are allowed. This record needs more.

Why it matters for ACS

Receivers stop after the tenth with a permanent error. Mail through ACS may then fail SPF, depending on the place of its
include. Whether ACS counts look-ups when it verifies the record is not documented.

Remedy

Remove includes of services that no longer send mail for the domain, or move some of them to a subdomain of their own.

Source

RFC 7208 section 4.6.4 (limits on DNS look-ups);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.conclusions.spf_terms import by_record
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.mail import MOST_LOOKUPS
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, rows, spf_text


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each record over the limit."""
    for spf, answers in by_record(record.usable, facts):
        count = len(spf.lookups)
        if count <= MOST_LOOKUPS:
            continue
        costs: dict[str, int] = {}
        branch = ""
        for lookup in spf.lookups:
            branch = lookup.term if lookup.depth == 0 else branch
            costs[branch] = costs.get(branch, 0) + 1
        yield Problem(
            explanation=phrase(
                "Evaluating the SPF record of {name} takes {count} DNS look-ups{more}. Only ten are allowed, and "
                "receivers stop with an error after that.",
                name=domain(record.name),
                count=count,
                more=" or more" if spf.wanted else "",
            ),
            fix=Fix(("Remove the includes of services that no longer send mail for the domain.",)),
            cites=(*cites(answers), *spf.cites),
            detail=rows([phrase("{term}: {cost}", term=spf_text(term), cost=cost) for term, cost in costs.items()]),
        )


RULE = Rule(
    id="spf-lookup-limit",
    severity=Severity.WARNING,
    title="SPF takes more than ten DNS look-ups",
    needs=(Need.RECORD, Need.SPF_TREE),
    check_record=check,
    records=(RecordKey.SPF,),
)
