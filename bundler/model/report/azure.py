"""What Azure shows of the domain."""

from dataclasses import dataclass
from typing import Annotated

from bundler.model.fields import DomainName, Field, Public, Term, Value
from bundler.model.report.leaves import Flag, MaybeTime, Number, RequestId, Time


@dataclass(frozen=True, slots=True)
class EmailServiceSection:
    """The Email resource."""

    resource_id: Annotated[str, Field.RESOURCE_ID]
    name: Annotated[str, Field.RESOURCE]
    data_location: Term
    provisioning_state: Term
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class CommunicationServiceSection:
    """A Communication Services resource."""

    resource_id: Annotated[str, Field.RESOURCE_ID]
    name: Annotated[str, Field.RESOURCE]
    data_location: Term
    linked: Flag
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One request to verify, cancel or write, from the Activity Log or from --requested-at."""

    at: Time
    source: Public
    """`activity-log`, `recorded-call`, `customer`, or `earlier-recording`: as an earlier recording read it."""
    name: Term
    status: Term
    record: Term
    """Record key, or empty: counts for every record."""
    correlation_id: RequestId
    operation_id: RequestId
    caller: Annotated[str, Field.PERSON]
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class OtherState:
    """A verification state under a key that this version does not know."""

    key: Term
    status: Term
    error_code: Annotated[str | None, Field.TERM]


@dataclass(frozen=True, slots=True)
class ListSection:
    """A list that Azure keeps about the domain."""

    step: Public
    title: Public
    entries: tuple[Value, ...] | None
    """None: not observed."""
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class AzureSection:
    """What Azure said about the domain; empty strings where it was not observed."""

    source: Public
    """`azure`, `file`, `documented-default`."""
    read_at: MaybeTime
    resource_id: Annotated[str, Field.RESOURCE_ID]
    subscription: Annotated[str, Field.SUBSCRIPTION]
    resource_group: Annotated[str, Field.RESOURCE_GROUP]
    email_service: Annotated[str, Field.RESOURCE]
    domain_resource: DomainName
    location: Term
    data_location: Term
    provisioning_state: Term
    management: Term
    created_at: Term
    created_by: Annotated[str, Field.PERSON]
    created_by_type: Term
    modified_at: Term
    modified_by: Annotated[str, Field.PERSON]
    modified_by_type: Term
    tag_count: Number
    email_service_resource: EmailServiceSection | None
    communication_services: tuple[CommunicationServiceSection, ...] | None
    senders: tuple[Annotated[str, Field.SENDER], ...] | None
    lists: tuple[ListSection, ...]
    operations: tuple[OperationRow, ...] | None
    other_states: tuple[OtherState, ...]
    candidates: tuple[Annotated[str, Field.RESOURCE_ID], ...]
    unknown_fields: tuple[Annotated[str, Field.FREE_TEXT], ...]
    cites: tuple[Public, ...]
