"""One TXT record holds both the ownership token and SPF.

What is wrong

One TXT record at the domain holds both the ownership token and the SPF record. Some DNS hosts join several lines of one
entry into one record, and some forms have one field for both.

Why it matters for ACS

ACS asks for a TXT record that is the token, and for one that begins with v=spf1. A record with both is neither.

Remedy

Split the record into two TXT records at the same name: one with the token alone, one with SPF alone.

Source

RFC 1035 section 3.3.14 and RFC 7208 section 3.3 (the strings of one TXT record are joined with nothing between);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

import re
from collections.abc import Iterator

from bundler.conclusions.record_answers import cites
from bundler.conclusions.spf_terms import corrected, expected_spf
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, RecordChange, Rule, Severity
from bundler.phrases import domain, givers, txt
from bundler.reading.matching import bare
from bundler.reading.spf import parse

_TOKEN = re.compile(rb"ms-domain-verification\s*=\s*[0-9a-f-]*", re.IGNORECASE)
_SPF = re.compile(rb"v\s*=\s*spf1\b", re.IGNORECASE)


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for each value that holds both."""
    records = [facts.records[key] for key in (RecordKey.DOMAIN, RecordKey.SPF) if key in facts.records]
    open_records = [record for record in records if any(answer.right is False for answer in record.usable)]
    answers = [answer for record in open_records for answer in record.usable]
    for value in dict.fromkeys(v for a in answers for v in a.values if _TOKEN.search(v) and _SPF.search(v)):
        giving = [answer for answer in answers if value in answer.values]
        changes = [change for record in open_records for change in _published_alone(record, value)]
        old = RecordChange("remove", facts.domain, "TXT", value.decode("latin-1"))
        yield Problem(
            explanation=phrase(
                "One TXT record at {name} holds both the ownership token and SPF: \u201c{value}\u201d. ACS asks for "
                "two records.",
                name=domain(facts.domain),
                value=txt(value),
            ),
            fix=Fix(
                phrase("Split it into two TXT records at {name}, each with its own value.", name=domain(facts.domain)),
                (old, *changes),
            ),
            cites=cites(giving),
            detail=phrase("Given by {servers}.", servers=givers(giving)),
            records=tuple(record.key for record in open_records),
        )


def _published_alone(record: RecordFacts, value: bytes) -> Iterator[RecordChange]:
    expected = record.expected
    if expected is None or not expected.value:
        return
    wanted = expected.value
    if record.key is RecordKey.SPF:
        rest = bare(_TOKEN.sub(b" ", value).strip(b" ;,"))
        wanted = corrected(expected_spf(record), parse(rest), without=record.dead) or wanted
    yield RecordChange("add", expected.name, expected.rtype, wanted, expected.ttl)


RULE = Rule(
    id="values-in-one-record",
    severity=Severity.BLOCKING,
    title="One TXT record holds both the ownership token and SPF",
    needs=(Need.AUTHORITATIVE,),
    check=check,
    precedence=Precedence.CAUSE,
)
