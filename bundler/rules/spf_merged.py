"""The SPF record also allows other senders.

What is wrong

Nothing by the standard: the record contains what ACS asks for, ends in -all, and allows further senders too. Whether
ACS accepts such a merged record is disputed. Microsoft documents only the bare record; users report both that merged
ones were verified and that one was refused until the bare record stood there alone.

Why it matters for ACS

If everything else is right and SPF still fails, this may be why.

Remedy

Leave it as it is while verification succeeds. If it keeps failing, open a case with this document. Reported as a way
out: publish exactly the record of ACS, request verification, and put the merged record back. In between receivers
refuse the mail of all other senders, so do that only at a quiet hour and with low TTLs, if at all.

Source

RFC 7208 section 4.6 (evaluating a record term by term);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.records import RecordKey
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules._answers import cites
from bundler.rules._say import acs, domain, spf_text
from bundler.rules._since import Progress, progress
from bundler.rules._spf import by_record, expected_spf, other_terms


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each right record with terms for other senders, until ACS has verified it."""
    if record.verified:
        return
    expected = expected_spf(record)
    for spf, answers in by_record((a for a in record.usable if a.right), facts):
        others = other_terms(expected, spf.record)
        if not others:
            continue
        yield Problem(
            explanation=phrase(
                "The SPF record of {name} contains what ACS asks for and also allows other senders: {others}. By the "
                "standard that is right. Users report both that ACS accepted such a record and that it did not.",
                name=domain(record.name),
                others=spf_text(b" ".join(term.text for term in others)),
            ),
            fix=Fix(
                phrase(
                    "Change nothing while verification succeeds. If it keeps failing, open a case. Some users "
                    "published exactly \u201c{value}\u201d for the minutes of verification and put their record back "
                    "afterwards; meanwhile receivers refuse the mail of all other senders.",
                    value=acs(record.expected.value if record.expected else ""),
                )
            ),
            cites=cites(answers),
            severity=Severity.WARNING if progress(record) in {Progress.FAILED, Progress.RUNNING} else Severity.NOTE,
        )


RULE = Rule(
    id="spf-merged",
    severity=Severity.WARNING,
    title="SPF also allows other senders; whether ACS accepts that is disputed",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=check,
    records=(RecordKey.SPF,),
)
