"""One thing that is asked of Azure."""

from collections.abc import Callable
from dataclasses import dataclass

from bundler.observe.azure.client import Calls
from bundler.observe.azure.ending import Ending
from bundler.reading.azure.ids import DomainId

EMAIL_READER = "Reader on the Email Communication Service"
SUBSCRIPTION_READER = "Reader on the subscription"

Collect = Callable[[Calls, DomainId, str], Ending]
"""Reads about one domain resource: its calls, the resource, and the sender domain that was asked for."""


@dataclass(frozen=True, slots=True)
class Collector:
    """One thing that is asked of Azure, with a step of its own in the recording."""

    id: str
    """Of its step; one of `STEPS`, which need no Azure SDK to be known."""
    doing: str
    """For the progress line."""
    role: str = SUBSCRIPTION_READER
    """What must be granted where Azure answers 403."""
    about_domain: Collect | None = None
    """Read once the resource is known, at the same time as all others; None: of the way there."""
