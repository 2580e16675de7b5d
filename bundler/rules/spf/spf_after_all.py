"""The SPF record has parts after its all term.

What is wrong

The all term matches every server, so evaluation stops there and ignores what follows. Often another service's include
was appended to the end.

Why it matters for ACS

ACS asks for a record whose last part is -all. The senders after it are not allowed to send.

Remedy

Move the all term (such as -all) to the end of the record.

Source

RFC 7208 section 5.1 (mechanisms after all are ignored);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites, wrong
from bundler.conclusions.spf_terms import by_record
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain, givers, spf_text, txt
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for each record with terms after `all`."""
    for spf, answers in by_record(wrong(record), facts):
        if spf.record.all_term is None or spf.record.last is spf.record.all_term:
            continue
        behind = spf.record.raw[spf.record.all_term.position + len(spf.record.all_term.text) :].strip()
        yield Problem(
            explanation=phrase(
                "In the SPF record of {name}, \u201c{behind}\u201d follows {ending}, which must be the last part: "
                "receivers ignore what follows it. It reads: \u201c{value}\u201d",
                name=domain(record.name),
                behind=spf_text(behind),
                ending=spf_text(spf.record.all_term.text),
                value=txt(spf.record.raw),
            ),
            fix=publish(record),
            cites=cites(answers),
            detail=phrase("Given by {servers}.", servers=givers(answers)),
        )


RULE = Rule(
    id="spf-after-all",
    severity=Severity.BLOCKING,
    title="The SPF record has parts after its all term",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=check,
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
