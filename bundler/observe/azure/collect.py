"""One function for each thing that is read about a domain. Each raises what the SDK raises."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from bundler.model.acs_records import ExpectedSource
from bundler.model.observations import StepOutcome
from bundler.observe.azure.client import Calls
from bundler.observe.azure.ending import Ending
from bundler.observe.azure.exchange import UnexpectedAnswerError
from bundler.observe.azure.step_text import counted
from bundler.reading.azure.domain_body import NotADomain, belongs_to, parse_domain_body
from bundler.reading.azure.exchanges import cite, links, parse_email_service, rows
from bundler.reading.azure.ids import DomainId
from bundler.reading.azure.json_fields import text

MAX_PAGES = 100
SUBSCRIPTIONS = "/subscriptions?api-version=2022-12-01"
LOG_REACH = timedelta(days=90) - timedelta(hours=1)
"""The Activity Log keeps 90 days and refuses a question that reaches back further, be it by a second."""


class Paged(Protocol):
    """A list of the SDK that is fetched page by page."""

    def by_page(self) -> Iterator[Iterator[Any]]:
        """Fetch one page after the other."""


def fetch_all(calls: Calls, paged: Paged) -> None:
    """Fetch every page; their bodies are in the exchanges.

    Raises `UnexpectedAnswerError` for a list that does not end (the SDK would follow it for ever) and for a page
    that holds no list (the SDK would take it for an empty one).
    """
    for number, _ in enumerate(paged.by_page(), start=1):
        require_list(calls, "value")
        if number >= MAX_PAGES:
            raise UnexpectedAnswerError(f"the list has more than {MAX_PAGES} pages")


def require_list(calls: Calls, field: str) -> None:
    """Refuse a last answer whose `field` is not a list of objects, each with an id.

    A row that cannot be read is a row that was not seen: passing over it would turn that into "not there".
    """
    body = calls.exchanges[-1].body
    found = body.get(field) if isinstance(body, dict) else None
    if not isinstance(found, list):
        raise UnexpectedAnswerError(f"Azure's answer holds no list {field!r}")
    for number, row in enumerate(found, 1):
        if not isinstance(row, dict):
            raise UnexpectedAnswerError(f"entry {number} of Azure's list {field!r} is no object")
        if not (isinstance(row.get("id"), str) and row["id"]):
            raise UnexpectedAnswerError(f"entry {number} of Azure's list {field!r} has no id")


def subscriptions(calls: Calls) -> list[str]:
    """Ids of the enabled subscriptions of the tenant."""
    found: list[str] = []
    path = SUBSCRIPTIONS
    for _ in range(MAX_PAGES):
        calls.get(path)
        require_list(calls, "value")
        found += [text(row, "subscriptionId") or text(row, "id").split("/")[-1] for row in rows(calls.exchanges[-1:])]
        following = urlsplit(text(calls.exchanges[-1].body, "nextLink"))
        if not following.path:
            return [subscription for subscription in found if subscription]
        path = f"{following.path}?{following.query}"
    raise UnexpectedAnswerError(f"the list has more than {MAX_PAGES} pages")


def read_domain(calls: Calls, target: DomainId, asked: str) -> Ending:
    """The domain itself: states, records, provisioning."""
    client = calls.communication(target.subscription)
    client.domains.get(target.resource_group, target.email_service, target.domain)
    answer = calls.exchanges[-1]
    try:
        domain = parse_domain_body(answer.body, ExpectedSource.AZURE, answer.sent_at, (cite(answer),))
    except NotADomain as error:
        return Ending(StepOutcome.FAILED, f"Azure answered with {error}", "Check --resource-id.")
    if not belongs_to(domain, asked):
        return Ending(
            StepOutcome.FAILED,
            f"this resource is the domain {domain.from_sender_domain or domain.name}, not {asked}",
            "Give the resource id of the requested domain.",
        )
    return Ending(domain=domain)


def read_email_service(calls: Calls, target: DomainId, _asked: str) -> Ending:
    """The parent Email Communication Service."""
    calls.communication(target.subscription).email_services.get(target.resource_group, target.email_service)
    if parse_email_service(calls.exchanges[-1]) is None:
        raise UnexpectedAnswerError("Azure's answer is not an Email resource")
    return Ending()


def read_communication_services(calls: Calls, target: DomainId, _asked: str) -> Ending:
    """The Communication Services resources with the domains they link.

    First those of the domain's own subscription; when none links it, those of every other subscription that the
    credential reaches, since a domain can be connected across subscriptions
    (https://learn.microsoft.com/azure/communication-services/quickstarts/email/connect-email-communication-resource).
    """
    asked = [target.subscription]
    _list_communication_services(calls, target.subscription)
    if not links(calls.exchanges, target.text):
        asked += [other for other in subscriptions(calls) if other.casefold() != target.subscription.casefold()]
        for other in asked[1:]:
            _list_communication_services(calls, other)
    return Ending(detail=f"looked in {counted(len(asked), 'subscription')}")


def _list_communication_services(calls: Calls, subscription: str) -> None:
    fetch_all(calls, calls.communication(subscription).communication_services.list_by_subscription())


def read_senders(calls: Calls, target: DomainId, _asked: str) -> Ending:
    """The sender user names of the domain."""
    client = calls.communication(target.subscription)
    senders = client.sender_usernames
    fetch_all(calls, senders.list_by_domains(target.resource_group, target.email_service, target.domain))
    return Ending()


def read_activity_log(calls: Calls, target: DomainId, _asked: str) -> Ending:
    """What was done with the domain in the last 90 days (https://learn.microsoft.com/rest/api/monitor/activity-logs/list)."""
    now = calls.arm.clock()
    since, until = ((at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")) for at in (now - LOG_REACH, now))
    window = f"eventTimestamp ge '{since}' and eventTimestamp le '{until}' and resourceUri eq '{target.text}'"
    fetch_all(calls, calls.monitor(target.subscription).activity_logs.list(filter=window))
    return Ending(detail=f"since {since[:10]}; the Activity Log reaches back 90 days")
