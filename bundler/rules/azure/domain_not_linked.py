"""The verified domain is not linked to a Communication Services resource.

What is wrong

Mail is sent through a Communication Services resource, and the domain must be linked to that resource. The domain is
verified, but no such resource in the subscription links it.

Why it matters for ACS

Users report that sending then fails with DomainNotLinked.

Remedy

In the Communication Services resource open Email, Domains, and connect the domain. Both resources need the same data
location.

Source

RFC 9110 section 15.5.5 (404, the answer to sending from a domain that is not linked);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/connect-email-communication-resource
"""

from collections.abc import Iterator

from bundler.conclusions.azure_domain import all_verified, steps_of
from bundler.model.facts import Facts
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain
from bundler.remedies.azure_commands import EXTENSION, link
from bundler.rules.azure._alike import place_of

MOST_LINKED = 100
"""Custom domains that one resource can link."""


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for a verified domain that nothing links."""
    azure, services = facts.azure.domain, facts.azure.communication_services
    if services is None or any(service.linked for service in services) or not all_verified(facts):
        return
    near = [
        link(service, azure)
        for service in services
        if azure is not None
        and place_of(service.data_location) == place_of(azure.data_location)
        and service.resource_id.count("/") == 8
        and len(service.linked_domains) < MOST_LINKED
    ]
    yield Problem(
        explanation=phrase(
            "{name} is verified, but no Communication Services resource of the subscription links it. A domain must "
            "be linked before mail can be sent from it.",
            name=domain(facts.domain),
        ),
        fix=Fix(_how(len(near)), commands=tuple(one for one, _ in near), powershell=tuple(other for _, other in near)),
        cites=(*(f"S:{step.id}" for step in steps_of(facts, "azure.communication-services")), *facts.azure.cites),
    )


def _how(commands: int) -> Phrase:
    text = "In the Communication Services resource open Email, Domains, and connect the domain."
    if commands:
        text += (
            " Or run the command below: it names the domains that are linked already too, since it replaces the list."
        )
        text += f" {EXTENSION}"
    if commands > 1:
        text += " There is one command for each resource with the same data location; one of them is enough."
    return (text,)


RULE = Rule(
    id="domain-not-linked",
    severity=Severity.WARNING,
    title="The verified domain is not linked",
    needs=(Need.AZURE_DOMAIN, Need.COMMUNICATION_SERVICES),
    check=check,
)
