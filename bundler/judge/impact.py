"""What the state of the domain keeps the customer from doing, as far as Azure showed it; nothing more is claimed."""

from bundler.model.facts import Facts
from bundler.model.fields import Field, Phrase, Value, listing, phrase

_RULE = "Microsoft documents that only a verified domain can be linked."
"""https://learn.microsoft.com/azure/communication-services/quickstarts/email/connect-email-communication-resource"""


def impact(facts: Facts) -> Phrase:
    """One or two sentences, from the links that were read."""
    services = facts.azure.communication_services
    linked = [Value(Field.RESOURCE, service.name) for service in services or () if service.linked]
    if linked:
        text = "The Communication Services {resource} {names} {link} the domain. Sending was not tested."
        one = len(linked) == 1
        return phrase(
            text,
            resource="resource" if one else "resources",
            names=listing([(name,) for name in linked]),
            link="links" if one else "link",
        )
    if services is None:
        return (f"Which Communication Services resources link the domain was not read. {_RULE}",)
    if not facts.azure.complete("communication-services"):
        return (
            f"Only a part of the Communication Services resources was read; none of these links the domain. {_RULE}",
        )
    return (f"No Communication Services resource that this sign-in sees links the domain. {_RULE}",)
