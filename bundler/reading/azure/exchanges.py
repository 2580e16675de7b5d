"""Recorded ARM exchanges and steps to `AzureFacts`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from bundler.model.acs_records import ExpectedSource
from bundler.model.azure_facts import AzureDomain, AzureFacts, CommunicationService, EmailService, ListFact
from bundler.model.fields import Value
from bundler.model.observations import ArmExchange, Observations, StepOutcome
from bundler.reading.azure.activity import read_operations, read_own_requests
from bundler.reading.azure.domain_body import NotADomain, bare, belongs_to, parse_domain_body
from bundler.reading.azure.ids import AZURE_MANAGED_NAME, DomainId, same_id
from bundler.reading.azure.json_fields import mapping, objects, text
from bundler.reading.azure.lists import AzureList, azure_lists

T = TypeVar("T")
_LISTS = frozenset(
    {"azure.communication-services", "azure.senders", "azure.activity-log", *(each.step for each in azure_lists())}
)
SOURCES = {"arm": ExpectedSource.AZURE, "file": ExpectedSource.FILE}


def read_azure(observations: Observations) -> AzureFacts:
    """All that Azure said, from the recording alone.

    A list of which only a part was read is given with its step among `unfinished`: it shows what is there, and never
    that something is not.
    """
    finished = {step.id for step in observations.steps if step.outcome is StepOutcome.OK}
    domain = _domain(observations)
    services, senders, events = (
        tuple(
            e
            for e in _answers(observations, step)
            if isinstance(e.body, dict) and isinstance(e.body.get("value"), list)
        )
        for step in ("azure.communication-services", "azure.senders", "azure.activity-log")
    )
    return AzureFacts(
        domain=domain,
        candidates=candidate_ids(observations.arm, observations.inputs.domain, domain),
        searched="azure.find" in finished,
        email_service=_email_service(observations),
        communication_services=_read(
            tuple(_communication_services(services, domain)) if domain else (),
            whole=domain is not None and "azure.communication-services" in finished,
        ),
        senders=_read(tuple(_senders(senders)), whole="azure.senders" in finished),
        operations=_read(
            tuple(sorted((*read_operations(events), *read_own_requests(observations.arm)), key=lambda o: o.at)),
            whole="azure.activity-log" in finished,
        ),
        cites=tuple(dict.fromkeys(cite(exchange) for exchange in observations.arm)),
        unfinished=frozenset(_LISTS - finished),
        others=_others(observations),
        lists=tuple(_list(each, observations, finished) for each in azure_lists()),
    )


def _list(about: AzureList, observations: Observations, finished: Collection[str]) -> ListFact:
    answers = _answers(observations, about.step)
    entries = tuple(Value(about.field, shown) for row in rows(answers) if (shown := about.entry(row)))
    return ListFact(
        about.step, about.title, _read(entries, whole=about.step in finished), tuple(cite(each) for each in answers)
    )


def _read(found: tuple[T, ...], *, whole: bool) -> tuple[T, ...] | None:
    """A list as far as it was read; None where nothing of it was."""
    return found if whole or found else None


def candidate_ids(exchanges: Iterable[ArmExchange], asked: str, domain: AzureDomain | None) -> tuple[str, ...]:
    """Ids of every domain resource of the asked name that a search or a read showed, each once, in order of finding."""
    found: dict[str, str] = {}
    exchanges = tuple(exchanges)
    searched = rows(exchange for exchange in exchanges if exchange.step == "azure.find" and exchange.status == 200)
    given = (each.body for each in exchanges if each.source == "file" and isinstance(each.body, dict))
    for row in (*searched, *given):
        resource = DomainId.parse(text(row, "id"))
        if resource is not None and asked_for(resource, row, asked):
            found.setdefault(resource.text.casefold(), text(row, "id"))
    if domain is not None:
        resource = DomainId.parse(domain.resource_id)
        if resource is not None:
            found.setdefault(resource.text.casefold(), domain.resource_id)
    return tuple(found.values())


def asked_for(resource: DomainId, row: Mapping[str, Any], asked: str) -> bool:
    """Whether a row of a search is the asked domain: by its name, or for an Azure-managed one by its mail domain."""
    if resource.domain.casefold() != AZURE_MANAGED_NAME.casefold():
        return bare(resource.domain) == bare(asked)
    mail_domain = text(row, "fromSenderDomain") or text(mapping(row, "properties"), "fromSenderDomain")
    return bare(mail_domain) == bare(asked)


def _others(observations: Observations) -> tuple[str, ...]:
    """Names of the domains that a search showed beside the asked one, as ARM spells them, each once."""
    asked, found = bare(observations.inputs.domain), dict[str, str]()
    for row in rows(
        exchange for exchange in observations.arm if exchange.step == "azure.find" and exchange.status == 200
    ):
        resource = DomainId.parse(text(row, "id"))
        if resource is not None and bare(resource.domain) not in {asked, bare(AZURE_MANAGED_NAME)}:
            found.setdefault(bare(resource.domain), resource.domain)
    return tuple(found.values())


def rows(exchanges: Iterable[ArmExchange]) -> Iterator[Mapping[str, Any]]:
    """The objects of list answers: `value` of ARM lists, `data` of Resource Graph. Anything else is skipped."""
    for exchange in exchanges:
        yield from objects(exchange.body, "value")
        yield from objects(exchange.body, "data")


def parse_email_service(exchange: ArmExchange) -> EmailService | None:
    """The Email resource of an answer; None where it is something else."""
    body = exchange.body
    if not isinstance(body, dict) or "/emailservices/" not in text(body, "id").casefold():
        return None
    properties = mapping(body, "properties")
    return EmailService(
        resource_id=text(body, "id"),
        name=text(body, "name"),
        data_location=text(properties, "dataLocation"),
        provisioning_state=text(properties, "provisioningState"),
        cites=(cite(exchange),),
    )


def cite(exchange: ArmExchange) -> str:
    """The evidence id of an exchange."""
    return f"A{exchange.seq}"


def _answers(observations: Observations, step: str) -> tuple[ArmExchange, ...]:
    return tuple(e for e in observations.arm if e.step == step and (e.status == 200 or e.source == "file"))


def _domain(observations: Observations) -> AzureDomain | None:
    asked = observations.inputs.domain
    answers = _answers(observations, "azure.domain")
    # of a file's resources the first is meant; of Azure's answers the last is the newest
    for exchange in answers if answers and answers[0].source == "file" else reversed(answers):
        try:
            domain = parse_domain_body(
                exchange.body, SOURCES[exchange.source], exchange.sent_at, (cite(exchange),), asked=asked
            )
        except NotADomain:
            continue
        if belongs_to(domain, asked):
            return domain
    return None


def _email_service(observations: Observations) -> EmailService | None:
    answers = reversed(_answers(observations, "azure.email-service"))
    return next((service for answer in answers if (service := parse_email_service(answer))), None)


def links(exchanges: Iterable[ArmExchange], domain_id: str) -> bool:
    """Whether some Communication Services resource of these answers links the domain."""
    return any(_linked(row, domain_id) for row in rows(exchanges))


def _linked(service: Mapping[str, Any], domain_id: str) -> bool:
    return any(same_id(entry, domain_id) for entry in _linked_domains(service))


def _linked_domains(service: Mapping[str, Any]) -> tuple[str, ...]:
    linked = mapping(service, "properties").get("linkedDomains")
    return tuple(entry for entry in linked if isinstance(entry, str)) if isinstance(linked, list) else ()


def _communication_services(exchanges: Iterable[ArmExchange], domain: AzureDomain) -> Iterator[CommunicationService]:
    for exchange in exchanges:
        for row in rows([exchange]):
            if "/communicationservices/" not in text(row, "id").casefold():
                continue  # the list of subscriptions, of the same collector
            yield CommunicationService(
                resource_id=text(row, "id"),
                name=text(row, "name"),
                data_location=text(mapping(row, "properties"), "dataLocation"),
                linked=_linked(row, domain.resource_id),
                cites=(cite(exchange),),
                linked_domains=_linked_domains(row),
            )


def _senders(exchanges: Iterable[ArmExchange]) -> Iterator[str]:
    for row in rows(exchanges):
        yield text(mapping(row, "properties"), "username") or text(row, "name")
