"""Opens a support request (https://learn.microsoft.com/rest/api/support/support-tickets/create, 2024-04-01)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bundler.errors import ToolFailed
from bundler.observe.azure.client import Arm
from bundler.observe.azure.collect import Paged, fetch_all
from bundler.observe.azure.session import told
from bundler.observe.azure.support import ROLE, STEP
from bundler.observe.azure.writes import CREATE_TICKET, Call
from bundler.reading.azure.exchanges import rows
from bundler.reading.azure.json_fields import mapping, text

POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Choice:
    """A service, or a kind of problem, of the list that Azure gives."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SupportRequest:
    """A support request as it is to be opened."""

    name: str
    """Of the resource; not shown in the portal."""
    subscription: str
    title: str
    description: str
    service: Choice
    problem: Choice
    severity: str
    diagnostics: bool
    """Whether Microsoft may collect diagnostic information."""
    contact: Mapping[str, str]
    """By the names of the API: `firstName`, `primaryEmailAddress`."""
    resource_id: str
    workspace: str
    problem_start: str = ""
    """ISO 8601, UTC; empty where it is not known."""

    @property
    def body(self) -> dict[str, Any]:
        """What is sent."""
        properties: dict[str, Any] = {
            "title": self.title,
            "description": self.description,
            "serviceId": self.service.id,
            "problemClassificationId": self.problem.id,
            "severity": self.severity,
            "advancedDiagnosticConsent": "Yes" if self.diagnostics else "No",
            "contactDetails": dict(self.contact),
            "technicalTicketDetails": {"resourceId": self.resource_id},
            "fileWorkspaceName": self.workspace,
        }
        return {"properties": properties | ({"problemStartTime": self.problem_start} if self.problem_start else {})}

    @property
    def call(self) -> Call:
        """The message that opens it. Its body tells of a person, and is not in the permit."""
        return CREATE_TICKET.call({"subscription": self.subscription, "ticket": self.name})


def services(arm: Arm, subscription: str) -> tuple[Choice, ...]:
    """What support can be asked for. Raises `ToolFailed`."""
    calls = arm.calls(STEP)
    with told("The services could not be listed", ROLE, calls):
        fetch_all(calls, cast("Paged", calls.support(subscription).services.list()))
    return _choices(calls.exchanges)


def problems(arm: Arm, subscription: str, service: Choice) -> tuple[Choice, ...]:
    """The kinds of problem of a service. Raises `ToolFailed`."""
    calls, name = arm.calls(STEP), service.id.rpartition("/")[2]
    with told("The kinds of problem could not be listed", ROLE, calls):
        fetch_all(calls, cast("Paged", calls.support(subscription).problem_classifications.list(name)))
    return _choices(calls.exchanges)


def open_request(arm: Arm, wanted: SupportRequest) -> str:
    """Open it, and give its number. Raises `ToolFailed`: refused, or no number came."""
    from azure.mgmt.support.models import SupportTicketDetails

    calls = arm.calls(STEP)
    client = calls.support(wanted.subscription)
    with told("The support request was not opened", ROLE, calls):
        details = SupportTicketDetails.deserialize(wanted.body)
        poller = client.support_tickets.begin_create(wanted.name, details, polling_interval=POLL_SECONDS)
        poller.result()
        client.support_tickets.get(wanted.name)
    number = text(mapping(calls.exchanges[-1].body, "properties"), "supportTicketId")
    if not number:
        raise ToolFailed("The support request was opened, but Azure gave no number.", "Look for it in the portal.")
    return number


def _choices(exchanges: Sequence[Any]) -> tuple[Choice, ...]:
    return tuple(
        Choice(text(row, "id"), text(mapping(row, "properties"), "displayName") or text(row, "name"))
        for row in rows(exchanges)
    )
