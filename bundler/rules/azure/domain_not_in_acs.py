"""The domain was not found in ACS.

What is wrong

With this sign-in, no Email Communication Service holds a domain of this name. The domain was not added there, it is in
a subscription that this sign-in cannot see, or its name is spelled differently.

Why it matters for ACS

Without the domain resource there are no states and no ownership token, so this document cannot judge verification.

Remedy

Check the sign-in and the subscription (--tenant, --subscription), or give the resource id of the domain
(--resource-id). If the domain does not exist yet, add it in the Azure portal under Provision domains.

Source

RFC 4343 (names are compared without regard to case);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.azure_domain import steps_of
from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain


def check(facts: Facts) -> Iterator[Problem]:
    """One problem when the domain is not there."""
    if facts.azure.domain is not None or facts.azure.candidates:
        return
    text = (
        "No Email Communication Service that this sign-in can see holds the domain {name}, so there is nothing to "
        "verify."
    )
    yield Problem(
        explanation=phrase(text, name=domain(facts.domain)),
        fix=Fix(
            ("Check tenant and subscription, or give --resource-id. If it does not exist yet, add the domain first.",)
        ),
        cites=(*(f"S:{step.id}" for step in steps_of(facts, "azure.find", "azure.domain")), *facts.azure.cites),
    )


RULE = Rule(
    id="domain-not-in-acs",
    severity=Severity.WARNING,
    title="The domain was not found in ACS",
    needs=(Need.AZURE_EXISTENCE,),
    check=check,
)
