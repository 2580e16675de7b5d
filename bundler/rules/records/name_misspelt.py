"""A record was entered under a misspelled name.

What is wrong

The record is missing at its name, and a record with its value is at a similar name: without the underscore of
_domainkey, without that label, under the selector of Microsoft 365, or without a middle label of the domain. Or the
selectors of Microsoft 365 are there, and those of ACS are not.

Why it matters for ACS

ACS asks for the record at exactly one name.

Remedy

Add the record under the name shown, and remove the one under the wrong name. Keep the records of Microsoft 365: ACS has
its own selectors.

Source

RFC 6376 section 3.6.2.1 (the name of a key: selector, _domainkey, domain);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.misplaced import found_at
from bundler.conclusions.record_answers import absent, cites, ids, values_of
from bundler.model.acs_records import DKIM_KEYS, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, acs, domain
from bundler.remedies.publishing import moved, publish

_SLIPS = {
    "underscore": "the underscore before domainkey is missing in its name",
    "domainkey": "the label _domainkey is missing in its name",
    "selector": "it was entered under another selector",
    "middle": "a middle label of the domain is missing in its name",
}
_OF_MICROSOFT_365 = b".onmicrosoft.com"


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for a record that is at one of the names, or whose place another product's selector takes."""
    for kind, slip in _SLIPS.items():
        found = found_at(f"{kind}:{record.key}", record, facts)
        if found is None:
            continue
        yield Problem(
            explanation=phrase(
                "The {what} is missing at {name}, and is at {other} instead: {slip}. ACS asks for it at {name}.",
                what=RECORD_NAMES[record.key],
                name=domain(record.name),
                other=domain(found.lookup.qname),
                slip=slip,
            ),
            fix=moved(record, found, "Copy the name shown here."),
            cites=(*ids([found.lookup], facts.controls.get("random", ())), *cites(record.usable)),
        )
        return
    yield from _other_product(record, facts)


def _other_product(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    missing = bool(record.usable) and all(absent(answer) for answer in record.usable)
    for lookup in facts.controls.get(f"selector:{record.key}", ()):
        theirs = [value for value in values_of(lookup, "CNAME") if value.lower().endswith(_OF_MICROSOFT_365)]
        if missing and theirs:
            text = (
                "The {what} is missing at {name}. At {other} is the record of Microsoft 365, an alias of "
                "{target}. ACS has its own selectors."
            )
            advice: Phrase = ("Keep it, and add the records of ACS.",)
            yield Problem(
                explanation=phrase(
                    text,
                    what=RECORD_NAMES[record.key],
                    name=domain(record.name),
                    other=domain(lookup.qname),
                    target=acs(theirs[0]),
                ),
                fix=publish(record, advice),
                cites=(*ids([lookup]), *cites(record.usable)),
            )
            return


RULE = Rule(
    id="name-misspelt",
    severity=Severity.BLOCKING,
    title="A record was entered under a misspelled name",
    needs=(Need.RECORD, Need.CONTROL),
    check_record=check,
    records=(RecordKey.DOMAIN, *DKIM_KEYS),
    precedence=Precedence.CAUSE,
)
