"""The domain exists in more than one Email resource.

What is wrong

Several Email Communication Services hold a domain of this name, for example one for production and one for tests. Each
of them has an ownership token and verification states of its own.

Why it matters for ACS

Each resource has its own states: Verified in one says nothing about the other. The records of one portal page may not
match the other, and a support engineer must know which resource the case is about.

Remedy

Give the resource you mean with --resource-id. DNS may hold the tokens of several resources side by side.

Source

RFC 1035 section 3.3.14 (several TXT records at one name);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import Field, Value, listing, phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, rows


def check(facts: Facts) -> Iterator[Problem]:
    """One problem when a search found several."""
    found = facts.azure.candidates
    if len(found) < 2:
        return
    text = "{name} exists in {count} Email resources. Each has its own token and its own states."
    if facts.azure.domain is not None:
        text += " This document is about the resource that it names."
    ids = [Value(Field.RESOURCE_ID, each) for each in found]
    yield Problem(
        explanation=phrase(text, name=domain(facts.domain), count=len(found)),
        fix=Fix(phrase("Give the resource you mean with --resource-id: {ids}.", ids=listing(ids, last=" or "))),
        cites=facts.azure.cites,
        detail=rows([(each,) for each in ids]),
    )


RULE = Rule(
    id="domain-in-two-resources",
    severity=Severity.WARNING,
    title="The domain exists in more than one Email resource",
    needs=(Need.AZURE_SEARCH,),
    check=check,
)
