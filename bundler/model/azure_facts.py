"""What Azure said, read into terms that rules can judge. Each fact keeps the ids of the calls that show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bundler.model.acs_records import ExpectedRecord, ExpectedSource
from bundler.model.fields import Value


@dataclass(frozen=True, slots=True)
class RecordState:
    """One entry of verificationStates."""

    status: str
    error_code: str | None


@dataclass(frozen=True, slots=True)
class AzureDomain:
    """The body of one ACS Email domain resource."""

    resource_id: str
    name: str
    subscription: str
    resource_group: str
    email_service: str
    location: str
    data_location: str
    provisioning_state: str
    management: str
    from_sender_domain: str
    mail_from_sender_domain: str
    engagement_tracking: str
    states: Mapping[str, RecordState]
    """By ARM's key; keys Microsoft adds later are kept."""
    records: tuple[ExpectedRecord, ...]
    other_records: Mapping[str, Mapping[str, Any]]
    """verificationRecords under keys this version does not know."""
    created_at: str
    created_by: str
    created_by_type: str
    modified_at: str
    modified_by: str
    modified_by_type: str
    tag_count: int
    unknown_fields: tuple[str, ...]
    """Paths of fields this version does not know: named, never shown."""
    source: ExpectedSource
    read_at: datetime
    cites: tuple[str, ...]

    @property
    def customer_managed(self) -> bool:
        """The customer has records to publish; assumed where Azure does not name the kind."""
        return self.management.casefold() in {"", "customermanaged"}

    @property
    def exchange_managed(self) -> bool:
        """Exchange Online manages the domain."""
        return self.management.casefold() == "customermanagedinexchangeonline"


@dataclass(frozen=True, slots=True)
class EmailService:
    """The parent Email resource."""

    resource_id: str
    name: str
    data_location: str
    provisioning_state: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommunicationService:
    """A Communication Services resource that the credential sees."""

    resource_id: str
    name: str
    data_location: str
    linked: bool
    """Links the domain."""
    cites: tuple[str, ...]
    linked_domains: tuple[str, ...] = ()
    """Resource ids of all domains that it links."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation on the domain, from its Activity Log events."""

    at: datetime
    """When it began (the first of its events)."""
    name: str
    """`initiateVerification`, `cancelVerification`, `revokeVerification`, `write`, `delete`, or the operation name
    as it came."""
    status: str
    """Of the last of its events: `Succeeded`, `Accepted`, `Started`, `Failed`; `NoAnswer` of a call that got none.
    Success of a verification request says that it was taken, not that the record was verified."""
    record: str
    """Record key where the event shows it, else empty: it then counts for every record."""
    correlation_id: str
    operation_id: str
    caller: str
    cites: tuple[str, ...]
    sub_status: str = ""
    """HTTP reason where the log gives it: `Conflict`, `Forbidden`."""
    source: str = "activity-log"
    """`activity-log`, or `recorded-call`: this program sent it, and its recording holds the answer."""


@dataclass(frozen=True, slots=True)
class ListFact:
    """A list that Azure keeps about the domain, as far as it was read."""

    step: str
    title: str
    entries: tuple[Value, ...] | None
    """None: nothing of it was read."""
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AzureFacts:
    """All that Azure said. A None means: not observed; the step of the same name says why."""

    domain: AzureDomain | None
    candidates: tuple[str, ...]
    """Resource ids of every domain of that name that was found."""
    searched: bool
    """A search over what the credential reaches was made and finished."""
    email_service: EmailService | None
    communication_services: tuple[CommunicationService, ...] | None
    senders: tuple[str, ...] | None
    operations: tuple[Operation, ...] | None
    cites: tuple[str, ...] = ()
    unfinished: frozenset[str] = frozenset()
    """Steps that ended before they had read everything: their lists show what is there, never what is not."""
    others: tuple[str, ...] = ()
    """Names of other domains that a search showed, each once."""
    lists: tuple[ListFact, ...] = ()
    """Shown as they are; no rule asks for them."""

    @property
    def customer_managed(self) -> bool:
        """The customer has records to publish; assumed where the domain was not read."""
        return self.domain is None or self.domain.customer_managed

    def complete(self, step: str) -> bool:
        """Whether the list of a step (`activity-log`, `communication-services`, `senders`) was read to its end."""
        return f"azure.{step}" not in self.unfinished
