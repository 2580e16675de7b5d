"""The judged case, complete and unredacted. Never leaves the machine in this form.

The dataclasses below have the shape of the published document (format `acs-evidence/1`); the published document is
a copy that `bundler.redact` makes of them, so that the model may move on while the format stays. Every leaf carries
its field class: as an annotation, or at run time as a `Value` or `Phrase`.
"""

from dataclasses import dataclass
from typing import Annotated

from bundler.model.fields import DomainName, Field, HostName, Phrase, Public, Term
from bundler.model.report.azure import (
    AzureSection,
    CommunicationServiceSection,
    EmailServiceSection,
    ListSection,
    OperationRow,
    OtherState,
)
from bundler.model.report.exhibits import (
    ArmSection,
    AttemptRow,
    LookupSection,
    RdapSection,
    RegistryEvent,
    RRRow,
    StepSection,
    WireRow,
)
from bundler.model.report.findings import FindingSection, FixSection, HostEntry, RuleOutcome
from bundler.model.report.leaves import Number, Time
from bundler.model.report.record_sections import EarlierRow, EarlierSection, RecordSection, ServerAnswerRow
from bundler.model.report.servers import ServerSection, TransportsSection
from bundler.model.report.support_case import Event, StrengthRow, TicketSection
from bundler.model.report.verdicts import EXIT_CODE, Verdict

__all__ = [
    "EXIT_CODE",
    "REPORT_FORMAT",
    "ArmSection",
    "AttemptRow",
    "AzureSection",
    "CommunicationServiceSection",
    "EarlierRow",
    "EarlierSection",
    "EmailServiceSection",
    "Event",
    "FindingSection",
    "FixSection",
    "HostEntry",
    "ListSection",
    "LookupSection",
    "Observed",
    "OperationRow",
    "OtherState",
    "RRRow",
    "RdapSection",
    "RecordSection",
    "RegistrationSection",
    "RegistryEvent",
    "Report",
    "RuleOutcome",
    "ServerAnswerRow",
    "ServerSection",
    "StepSection",
    "StrengthRow",
    "TicketSection",
    "Tool",
    "TransportsSection",
    "Verdict",
    "WireRow",
]


REPORT_FORMAT = "acs-evidence/1"


@dataclass(frozen=True, slots=True)
class Tool:
    """What made the document."""

    name: Public
    version: Public


@dataclass(frozen=True, slots=True)
class RegistrationSection:
    """What the registry's RDAP server says of the registration."""

    name: DomainName
    """The registered name, at or above the domain."""
    server: HostName
    asked_at: Time
    statuses: tuple[Term, ...]
    expires_on: Annotated[str, Field.REGISTRATION]
    """Day (UTC) as `2027-01-31`; empty where it is not said. Not a time: with it others could find the domain."""
    registrar: Annotated[str, Field.REGISTRATION]
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """When and how far the world was looked at."""

    started_at: Time
    ended_at: Time
    dns_messages: Number
    arm_calls: Number
    root_hints: Public
    cloud: Public
    limits: tuple[Phrase, ...]
    """Limits of this document: not tested, left out, cut short."""
    comparison: tuple[Phrase, ...] = ()
    """What recursive resolvers hold of the records, beside what the name servers say; never judged."""
    registration: RegistrationSection | None = None
    """None: not asked for, or no answer."""


@dataclass(frozen=True, slots=True)
class Report:
    """The judged case."""

    format: Public
    tool: Tool
    generated_at: Time
    """End of the observation: the document is a function of the recording."""
    domain: DomainName
    zone: DomainName
    """Apex of the zone that holds the domain; empty when unknown."""
    verdict: Annotated[Verdict, Field.PUBLIC]
    summary: Phrase
    """The verdict in one sentence with its reason."""
    ask: Phrase
    """What is asked of Microsoft, or what the customer does next."""
    observed: Observed
    azure: AzureSection
    records: tuple[RecordSection, ...]
    history: tuple[EarlierSection, ...]
    servers: tuple[ServerSection, ...]
    findings: tuple[FindingSection, ...]
    timeline: tuple[Event, ...]
    ticket: TicketSection
    lookups: tuple[LookupSection, ...]
    arm: tuple[ArmSection, ...]
    rdap: tuple[RdapSection, ...]
    steps: tuple[StepSection, ...]
    rules: tuple[RuleOutcome, ...]
