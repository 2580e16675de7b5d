"""Looks for the domain everywhere the credential reaches.

Azure Resource Graph answers in one call but lags behind by minutes and may be throttled or forbidden; listing is
slow but fresh. So the graph is asked first, and its silence or failure is checked by listing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from azure.core.exceptions import HttpResponseError
from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions

from bundler.model.observations import StepOutcome
from bundler.observe.azure.client import Calls
from bundler.observe.azure.collect import MAX_PAGES, fetch_all, require_list, subscriptions
from bundler.observe.azure.ending import Ending, error_of, explain
from bundler.observe.azure.exchange import DeadlineReached, UnexpectedAnswerError
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.azure.step_text import counted, shortened
from bundler.reading.azure.exchanges import candidate_ids, rows
from bundler.reading.azure.ids import DOMAIN_TYPE
from bundler.reading.azure.json_fields import text

WRONG_TENANT = "Check tenant and cloud with `az account show`; try --tenant, or give --resource-id."
_MAIL_DOMAIN = "tostring(properties.fromSenderDomain)"
_COLUMNS = f"project id, name, fromSenderDomain = {_MAIL_DOMAIN}"


def find_by_graph(calls: Calls, plan: AzurePlan) -> Ending:
    """Ask Resource Graph alone. For a domain whose id is known: is there another one?"""
    _ask_graph(calls, plan.domain)
    return Ending(detail=_found(calls, plan))


def find(calls: Calls, plan: AzurePlan) -> Ending:
    """Ask Resource Graph, then list if that found nothing. OK means that the search was whole."""
    try:
        _ask_graph(calls, plan.domain, plan.subscription, plan.resource_group, plan.email_service)
        graph = "Resource Graph"
    except DeadlineReached:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the SDK throws, listing is tried next
        graph = f"Resource Graph failed ({explain('', error, calls.exchanges).detail})"
    if candidates(calls, plan):
        return Ending(detail=f"{graph}: {_found(calls, plan)}")
    listing = _list(calls, plan)
    detail = shortened(f"{graph}; listed {listing.summary}: {_found(calls, plan)}")
    if listing.problems:
        return Ending(StepOutcome.FAILED, f"{detail}; not readable: {'; '.join(listing.problems)}", WRONG_TENANT)
    return Ending(detail=detail, advice="" if candidates(calls, plan) else WRONG_TENANT)


def candidates(calls: Calls, plan: AzurePlan) -> tuple[str, ...]:
    """Resource ids found so far."""
    return candidate_ids(calls.exchanges, plan.domain, None)


def _ask_graph(
    calls: Calls, domain: str, subscription: str = "", resource_group: str = "", email_service: str = ""
) -> None:
    conditions = [f"type =~ '{DOMAIN_TYPE}'", f"(name =~ {_kql(domain)} or {_MAIL_DOMAIN} =~ {_kql(domain)})"]
    if resource_group:
        conditions.append(f"resourceGroup =~ {_kql(resource_group)}")
    if email_service:
        conditions.append(f"id contains {_kql(f'/emailservices/{email_service}/')}")
    _query(calls, f"resources | where {' and '.join(conditions)} | {_COLUMNS}", subscription)


def all_domains(calls: Calls, subscription: str = "") -> None:
    """Every domain resource that the sign-in reaches, or of one subscription. Raises what the SDK raises."""
    _query(calls, f"resources | where type =~ '{DOMAIN_TYPE}' | {_COLUMNS}", subscription)


def _query(calls: Calls, query: str, subscription: str) -> None:
    client = calls.resource_graph()
    skip_token: str | None = None
    for _ in range(MAX_PAGES):
        options = QueryRequestOptions(result_format="objectArray", top=1000, skip_token=skip_token)
        scope = [subscription] if subscription else None
        client.resources(QueryRequest(query=query, subscriptions=scope, options=options))
        require_list(calls, "data")
        skip_token = text(calls.exchanges[-1].body, "$skipToken")
        if not skip_token:
            if text(calls.exchanges[-1].body, "resultTruncated").casefold() == "true":
                raise UnexpectedAnswerError("Resource Graph cut its answer short")
            return
    raise UnexpectedAnswerError(f"the list has more than {MAX_PAGES} pages")


def _kql(value: str) -> str:
    """A string literal of the Kusto query language."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


@dataclass
class _Listing:
    subscriptions: int = 0
    email_services: int = 0
    problems: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        return f"{counted(self.subscriptions, 'subscription')} with {counted(self.email_services, 'Email resource')}"


def _list(calls: Calls, plan: AzurePlan) -> _Listing:
    """Subscriptions, their Email resources, their domains. One that cannot be read does not hide the others."""
    listing = _Listing()
    for subscription in [plan.subscription] if plan.subscription else subscriptions(calls):
        listing.subscriptions += 1
        try:
            for group, name in _email_services(calls, plan, subscription):
                listing.email_services += 1
                domains = calls.communication(subscription).domains
                fetch_all(calls, domains.list_by_email_service_resource(group, name))
        except HttpResponseError:
            last = calls.exchanges[-1]
            code, _ = error_of(last.body)
            listing.problems += (f"one subscription (HTTP {last.status} {code})",)
    return listing


def _email_services(calls: Calls, plan: AzurePlan, subscription: str) -> Iterator[tuple[str, str]]:
    """Resource group and name of the Email resources, narrowed by the options."""
    before = len(calls.exchanges)
    services = calls.communication(subscription).email_services
    by_group = plan.resource_group
    fetch_all(calls, services.list_by_resource_group(by_group) if by_group else services.list_by_subscription())
    for row in rows(calls.exchanges[before:]):
        name = text(row, "name")
        parts = text(row, "id").split("/")
        if len(parts) > 4 and (not plan.email_service or name.casefold() == plan.email_service.casefold()):
            yield parts[4], name


def _found(calls: Calls, plan: AzurePlan) -> str:
    count = len(candidates(calls, plan))
    return {0: "no such domain", 1: "one such domain"}.get(count, f"{count} domains of that name")
