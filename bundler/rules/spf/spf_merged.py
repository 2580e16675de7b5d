"""The SPF record also allows other senders.

What is wrong

Nothing by the standard: the record contains what ACS asks for, ends in -all, and also allows other senders. Whether ACS
accepts such a merged record is disputed. Microsoft documents only the plain record. Users report both that ACS verified
merged records and that it refused one until the plain record was there alone.

Why it matters for ACS

If everything else is correct and SPF still fails, this may be the cause.

Remedy

Change nothing while verification succeeds. If it keeps failing, open a case with this document. A user reports this
workaround: publish exactly the record of ACS, request verification, and publish the merged record again. Until then
receivers may refuse the mail of all other senders, so use low TTLs and a time with little mail.

Source

RFC 7208 section 4.6 (evaluating a record term by term);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.conclusions.spf_terms import by_record, expected_spf, other_terms
from bundler.conclusions.verification_progress import Progress, progress
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import acs, domain, spf_text


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
                "The SPF record of {name} contains what ACS asks for and also allows other senders: {others}. The "
                "standard allows that. Users report both that ACS accepted such a record and that it did not.",
                name=domain(record.name),
                others=spf_text(b" ".join(term.text for term in others)),
            ),
            fix=Fix(
                phrase(
                    "Change nothing while verification succeeds. If it keeps failing, open a case. A user reports "
                    "this workaround: publish exactly \u201c{value}\u201d, request verification, and publish the "
                    "merged record again. Until then receivers may refuse the mail of all other senders.",
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
