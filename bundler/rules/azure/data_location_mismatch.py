"""The Email resource and the Communication Services resources keep their data in different places.

What is wrong

Every resource has a data location, chosen when it is created and fixed from then on. No Communication Services resource
of the subscription has the data location of this domain.

Why it matters for ACS

A domain can only be linked to a Communication Services resource with the same data location.

Remedy

Create a Communication Services resource with the same data location, or create the Email resource and its domain again
with the other one.

Source

RFC 9110 section 15.5.10 (409, the kind of answer to such a link);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/connect-email-communication-resource
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import rows, term
from bundler.rules.azure._alike import place_of


def check(facts: Facts) -> Iterator[Problem]:
    """One problem when none of the services has the domain's data location."""
    azure, services = facts.azure.domain, facts.azure.communication_services
    if azure is None or not services or not azure.data_location:
        return
    places = {place_of(service.data_location): service.data_location for service in services}
    if place_of(azure.data_location) in places:
        return
    yield Problem(
        explanation=phrase(
            "The data location of the domain is {own}, but the Communication Services resources of the subscription "
            "have {others}. Only resources with the same data location can be linked.",
            own=term(azure.data_location),
            others=rows([(term(place),) for place in places.values()]),
        ),
        fix=Fix(("Create a Communication Services resource with the data location of the domain.",)),
        cites=(*azure.cites, *(cite for service in services for cite in service.cites)),
    )


RULE = Rule(
    id="data-location-mismatch",
    severity=Severity.WARNING,
    title="No Communication Services resource has the domain's data location",
    needs=(Need.AZURE_DOMAIN, Need.COMMUNICATION_SERVICES),
    check=check,
)
