"""What Azure says of many domains, by few calls: one search, one read a domain; one log and one list a subscription."""

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from azure.core.exceptions import AzureError

from bundler.errors import ToolFailed
from bundler.model.observations import ArmExchange, Step, StepOutcome
from bundler.observe.azure.client import Arm, Calls
from bundler.observe.azure.collect import LOG_REACH, fetch_all, read_domain
from bundler.observe.azure.ending import Ending, explain
from bundler.observe.azure.exchange import DeadlineReached, RefusedError, UnexpectedAnswerError
from bundler.observe.azure.find import all_domains
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.azure.session import signed_in
from bundler.observe.many_domains import Target
from bundler.observe.recorder import Clock, Recorder
from bundler.reading.azure.domain_body import bare
from bundler.reading.azure.exchanges import rows
from bundler.reading.azure.ids import AZURE_MANAGED_NAME, DomainId
from bundler.reading.azure.json_fields import text

SECONDS = 900.0
WORKERS = 8
"""Reads at a time: Resource Manager lets a subscription's readers do 25 a second
(https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling)."""


@dataclass
class Inventory:
    """What a sign-in reaches."""

    targets: tuple[Target, ...] = ()
    resources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Domain to the ids of its resources."""


def take_inventory(
    plan: AzurePlan, wanted: Sequence[str], clock: Clock, tell: Callable[[str], None] = lambda _: None
) -> Inventory:
    """The custom domains that the sign-in reaches, or those of `wanted`, each with what Azure says of it.

    A domain in several resources is judged by the first; one of `wanted` that no resource has comes without. Raises
    `ToolFailed` where nobody is signed in or the search failed.
    """
    with signed_in(plan, Recorder(), clock, seconds=SECONDS) as arm:
        found, search = _search(arm, plan, clock)
        names = [bare(name) for name in wanted] or sorted(found)
        ids = {name: found.get(name, ()) for name in names}
        first = {name: DomainId.parse(each[0]) for name, each in ids.items() if each}
        tell(f"{len(first)} domains found in Azure")
        subscriptions = sorted({each.subscription for each in first.values() if each is not None})
        shared = {each: _of_subscription(arm, each, clock) for each in subscriptions}
        with ThreadPoolExecutor(WORKERS) as pool:
            look = _Look(arm, _Sorted(search, "data", _domain_of), shared, clock)
            targets = tuple(pool.map(lambda name: look.at(name, first.get(name)), names))
    return Inventory(targets, ids)


Part = tuple[tuple[ArmExchange, ...], Step]


def _search(arm: Arm, plan: AzurePlan, clock: Clock) -> tuple[dict[str, tuple[str, ...]], Part]:
    calls, started = arm.calls("azure.find"), clock()
    try:
        all_domains(calls, plan.subscription)
    except (AzureError, RefusedError, DeadlineReached, UnexpectedAnswerError) as error:
        ending = explain("Reader on the subscription", error, calls.exchanges)
        raise ToolFailed(f"The search for domains failed: {ending.detail}.", ending.advice) from error
    found: dict[str, list[str]] = {}
    for row in rows(calls.exchanges):
        resource = DomainId.parse(text(row, "id"))
        if resource is not None and resource.domain.casefold() != AZURE_MANAGED_NAME.casefold():
            found.setdefault(bare(resource.domain), []).append(text(row, "id"))
    part = (tuple(calls.exchanges), Step("azure.find", StepOutcome.OK, started, clock(), "one search for all domains"))
    return {name: tuple(ids) for name, ids in found.items()}, part


@dataclass(frozen=True)
class _OfSubscription:
    """What is asked once for all domains of a subscription."""

    services: Part
    log: "_Sorted"


def _of_subscription(arm: Arm, subscription: str, clock: Clock) -> _OfSubscription:
    def services(calls: Calls) -> Ending:
        fetch_all(calls, calls.communication(subscription).communication_services.list_by_subscription())
        return Ending(detail="looked in 1 subscription")

    def log(calls: Calls) -> Ending:
        now = clock()
        since, until = ((at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")) for at in (now - LOG_REACH, now))
        window = f"eventTimestamp ge '{since}' and eventTimestamp le '{until}' and resourceProvider eq '{_PROVIDER}'"
        fetch_all(calls, calls.monitor(subscription).activity_logs.list(filter=window))
        return Ending(detail=f"since {since[:10]}; one query for the subscription")

    log_part = _tried(arm, "azure.activity-log", log, clock)
    return _OfSubscription(
        _tried(arm, "azure.communication-services", services, clock), _Sorted(log_part, "value", _domain_resource)
    )


_PROVIDER = "Microsoft.Communication"


@dataclass
class _Look:
    """What is known of all domains, for a look at one of them."""

    arm: Arm
    search: "_Sorted"
    shared: dict[str, "_OfSubscription"]
    """By subscription."""
    clock: Clock

    def at(self, name: str, resource: DomainId | None) -> Target:
        """Everything about one domain."""
        searched = self.search.of(name)
        if resource is None:
            return _assembled(name, [searched])
        domain = _tried(self.arm, "azure.domain", lambda calls: read_domain(calls, resource, name), self.clock)
        of_subscription = self.shared[resource.subscription]
        return _assembled(
            name, [searched, domain, of_subscription.services, of_subscription.log.of(resource.text.casefold())]
        )


def _assembled(name: str, parts: Iterable[Part]) -> Target:
    gathered = list(parts)
    return Target(
        name,
        exchanges=tuple(exchange for exchanges, _ in gathered for exchange in exchanges),
        steps=tuple(step for _, step in gathered),
    )


def _tried(arm: Arm, step: str, collect: Callable[[Calls], Ending], clock: Clock) -> Part:
    calls, started = arm.calls(step), clock()
    try:
        ending = collect(calls)
    except (AzureError, RefusedError, DeadlineReached, UnexpectedAnswerError) as error:
        ending = explain("Reader on the subscription", error, calls.exchanges)
    return tuple(calls.exchanges), _step(step, ending, started, clock())


def _step(step: str, ending: Ending, started: datetime, ended: datetime) -> Step:
    return Step(step, ending.outcome, started, ended, ending.detail, advice=ending.advice)


class _Sorted:
    """Calls that list rows of many domains, sorted once: each domain is given its own rows."""

    def __init__(self, part: Part, field_name: str, key: Callable[[object], str]) -> None:
        exchanges, self._step = part
        self._pages = [_Page(exchange, field_name, key) for exchange in exchanges]

    def of(self, key: str) -> Part:
        """The calls as one domain needs them: without the rows of others."""
        return tuple(page.of(key) for page in self._pages), self._step


class _Page:
    def __init__(self, exchange: ArmExchange, field_name: str, key: Callable[[object], str]) -> None:
        body = exchange.body
        self._rows: dict[str, list[object]] = {}
        self._whole = exchange
        self._field = field_name
        self._empty: ArmExchange | None = None
        if isinstance(body, dict) and isinstance(body.get(field_name), list):
            for row in body[field_name]:
                self._rows.setdefault(key(row), []).append(row)
            self._empty = replace(exchange, body={**body, field_name: []})

    def of(self, key: str) -> ArmExchange:
        """One for all that have no row here; the call itself where it holds no list."""
        if self._empty is None:
            return self._whole
        rows = self._rows.get(key) if key else None
        return replace(self._empty, body={**self._empty.body, self._field: rows}) if rows else self._empty


def _domain_of(row: object) -> str:
    resource = DomainId.parse(text(row, "id")) if isinstance(row, dict) else None
    return bare(resource.domain) if resource is not None else ""


_DOMAIN_AT = re.compile(r"(.*?/emailservices/[^/]+/domains/[^/]+)(?:/.*)?", re.DOTALL)


def _domain_resource(event: object) -> str:
    """The id of the domain that an event is about, or about something below it."""
    whole = text(event, "resourceId").casefold() if isinstance(event, dict) else ""
    found = _DOMAIN_AT.fullmatch(whole)
    return found[1] if found else ""
