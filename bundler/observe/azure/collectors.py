"""Every collector in one row: what it is called, what it says while it works, which role it needs, what it does."""

from collections.abc import Callable
from dataclasses import dataclass

from bundler.observe.azure import collect
from bundler.observe.azure.client import Calls
from bundler.observe.azure.ending import Ending
from bundler.observe.azure.steps import STEPS
from bundler.reading.azure.ids import DomainId

_EMAIL_READER = "Reader on the Email Communication Service"
_SUBSCRIPTION_READER = "Reader on the subscription"

Collect = Callable[[Calls, DomainId, str], Ending]
"""Reads about one domain resource: its calls, the resource, and the sender domain that was asked for."""


@dataclass(frozen=True, slots=True)
class Collector:
    """One thing that is asked of Azure, with a step of its own in the recording."""

    id: str
    """Of its step; one of `STEPS`, which need no Azure SDK to be known."""
    doing: str
    """For the progress line."""
    role: str = _SUBSCRIPTION_READER
    """What must be granted where Azure answers 403."""
    about_domain: Collect | None = None
    """Read once the resource is known, at the same time as all others; None: of the way there."""


COLLECTORS = {
    each.id: each
    for each in (
        Collector("azure.sign-in", "signing in"),
        Collector("azure.find", "looking for the domain"),
        Collector(
            "azure.domain",
            "reading the domain",
            f"{_EMAIL_READER} (Microsoft.Communication/emailServices/domains/read)",
            collect.read_domain,
        ),
        Collector(
            "azure.email-service",
            "reading the Email resource",
            f"{_EMAIL_READER} (Microsoft.Communication/emailServices/read)",
            collect.read_email_service,
        ),
        Collector(
            "azure.communication-services",
            "reading linked services",
            f"{_SUBSCRIPTION_READER} (Microsoft.Communication/communicationServices/read)",
            collect.read_communication_services,
        ),
        Collector(
            "azure.senders",
            "reading sender names",
            f"{_EMAIL_READER} (Microsoft.Communication/emailServices/domains/senderUsernames/read)",
            collect.read_senders,
        ),
        Collector(
            "azure.activity-log",
            "reading the Activity Log",
            "Reader or Monitoring Reader on the subscription (Microsoft.Insights/eventtypes/values/read)",
            collect.read_activity_log,
        ),
    )
}
assert tuple(COLLECTORS) == STEPS, "a collector has a step, and a step a collector"
