"""The judged case, complete and unredacted. Never leaves the machine in this form.

The dataclasses below have the shape of the published document (format `acs-evidence/1`); the published document is
a copy that `bundler.redact` makes of them, so that the model may move on while the format stays. Every leaf carries
its field class: as an annotation, or at run time as a `Value` or `Phrase`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from bundler.model.fields import Address, DomainName, Field, HostName, Phrase, Public, Term, Value
from bundler.model.records import DnsOutcome
from bundler.model.rule import Severity

REPORT_FORMAT = "acs-evidence/1"

Time = Annotated[datetime, Field.PUBLIC]
MaybeTime = Annotated[datetime | None, Field.PUBLIC]
Number = Annotated[int, Field.PUBLIC]
MaybeNumber = Annotated[int | None, Field.PUBLIC]
Flag = Annotated[bool, Field.PUBLIC]
MaybeFlag = Annotated[bool | None, Field.PUBLIC]
RequestId = Annotated[str, Field.REQUEST_ID]
FreeText = Annotated[str, Field.FREE_TEXT]


class Verdict(StrEnum):
    """What the customer should do; DESIGN: verdicts and exit codes."""

    VERIFIED = "verified"
    OPEN_CASE = "open-case"
    FIX_DNS = "fix-dns"
    REQUEST_VERIFICATION = "request-verification"
    WAIT = "wait"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not-applicable"


EXIT_CODE = {
    Verdict.VERIFIED: 0,
    Verdict.OPEN_CASE: 10,
    Verdict.FIX_DNS: 11,
    Verdict.REQUEST_VERIFICATION: 12,
    Verdict.WAIT: 13,
    Verdict.INCONCLUSIVE: 14,
    Verdict.NOT_APPLICABLE: 15,
}


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
    expires_on: Annotated[str, Field.FREE_TEXT]
    """Day (UTC) as `2027-01-31`; empty where it is not said. Not a time: with it others could find the domain."""
    registrar: Annotated[str, Field.FREE_TEXT]
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
    operations: tuple[OperationRow, ...] | None
    other_states: tuple[OtherState, ...]
    candidates: tuple[Annotated[str, Field.RESOURCE_ID], ...]
    unknown_fields: tuple[Annotated[str, Field.FREE_TEXT], ...]
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class ServerAnswerRow:
    """What one address said about one record."""

    server: HostName
    address: Address
    kind: Public
    """`values`, `nodata`, `nxdomain`, `none`."""
    right: MaybeFlag
    reason: Public
    values: tuple[Value, ...]
    """Only the values that concern this record (all SPF records, all ownership tokens, all CNAME targets)."""
    others: Number
    """Further TXT records at the name, not this record's concern."""
    asked_at: Time
    cite: Public


@dataclass(frozen=True, slots=True)
class RecordSection:
    """One of the five records."""

    key: Public
    name: DomainName
    type: Public
    required: Flag
    expected: Annotated[str, Field.ACS_RECORD]
    expected_source: Public
    ttl: MaybeNumber
    state: Term
    error_code: Annotated[str | None, Field.TERM]
    dns: Annotated[DnsOutcome, Field.PUBLIC]
    verdict: Annotated[Verdict | None, Field.PUBLIC]
    """This record's own verdict; None for advice records."""
    next_step: Phrase
    last_request_at: MaybeTime
    last_request_id: RequestId
    right_since: MaybeTime
    """When a server was first asked that gave the expected value, never seen otherwise since; None: not right."""
    state_since: MaybeTime
    """The first of the earlier recordings that shows this state, with none since that shows another one; None where
    nobody saw it before. ACS itself does not tell."""
    answers: tuple[ServerAnswerRow, ...]
    cites: tuple[Public, ...]
    state_seen_at: MaybeTime = None
    """When the state was read."""
    request_source: Public = ""
    """Who knows of the last request: `activity-log`, `recorded-call`, `customer`, `earlier-recording`; empty where none
    is known."""
    request_named: Flag = False
    """The Activity Log shows that the last request was for this record; otherwise it counts for every record."""
    waits_for: Public = ""
    """Record that ACS verifies first (`Domain`), where nothing can be requested before; else empty."""
    zone: DomainName = ""
    """The zone that serves the name; empty where no server was found."""


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """One record in an earlier recording."""

    key: Public
    dns: Annotated[DnsOutcome, Field.PUBLIC]
    state: Term
    error_code: Annotated[str | None, Field.TERM]


@dataclass(frozen=True, slots=True)
class EarlierSection:
    """An earlier recording that the customer gave; its bytes are not part of the document."""

    id: Public
    started_at: Time
    ended_at: Time
    sha256: Annotated[str, Field.DIGEST]
    """Of the recording's last line, which stands for the whole chain."""
    interrupted: Flag
    same_resource: Flag
    """It read the same domain resource; of another one it tells DNS only."""
    records: tuple[EarlierRow, ...]


@dataclass(frozen=True, slots=True)
class TransportsSection:
    """Over what an address answered, and with which limits of size; null: not tried, or too little to tell."""

    udp: MaybeFlag
    tcp: MaybeFlag
    edns: MaybeFlag
    payload: MaybeNumber
    """Largest UDP message that the server says it takes (EDNS)."""
    largest_udp: MaybeNumber
    """Largest answer that came whole over UDP, in bytes."""
    cut_off: Flag
    """Some answer came cut off over UDP."""


@dataclass(frozen=True, slots=True)
class ServerSection:
    """One name-server address of the zone."""

    name: HostName
    address: Address
    status: Public
    in_parent: MaybeFlag
    in_child: MaybeFlag
    origins: tuple[Public, ...]
    serial: MaybeNumber
    nsid: Annotated[str, Field.SERVER_TEXT]
    transports: TransportsSection
    detail: Public
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class RRRow:
    """One resource record of an answer."""

    owner: DomainName
    ttl: Number
    type: Public
    data: Phrase
    """Rdata in presentation format with typed parts."""
    kind: Public
    """TXT: what it looks like (`spf`, `acs-ownership`, `google-site-verification`, `other`); else empty."""
    octets: Number
    """Length of the TXT data, or of the rdata text."""


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One message of a lookup."""

    sent_at: Time
    transport: Public
    outcome: Public
    elapsed_us: MaybeNumber
    detail: Annotated[str, Field.FREE_TEXT]
    ignored: tuple[Public, ...]
    """Why each datagram that arrived was not taken."""


@dataclass(frozen=True, slots=True)
class WireRow:
    """The deciding exchange byte for byte."""

    query: Annotated[str, Field.WIRE]
    answer: Annotated[str, Field.WIRE]
    sha256: Annotated[str, Field.DIGEST]
    """SHA-256 over query and answer, as hex."""


@dataclass(frozen=True, slots=True)
class LookupSection:
    """One question to one address."""

    id: Public
    purpose: Public
    zone: DomainName
    name: DomainName
    type: Public
    server: HostName
    address: Annotated[str, Field.ADDRESS]
    port: Number
    recursive: Flag
    """Asked of a recursive resolver for comparison; redaction then treats the address as a resolver's."""
    transport: Public
    asked_at: Time
    elapsed_us: MaybeNumber
    outcome: Public
    rcode: Public
    flags: tuple[Public, ...]
    size: MaybeNumber
    answer: tuple[RRRow, ...]
    authority: tuple[RRRow, ...]
    additional: tuple[RRRow, ...]
    unread: tuple[Public, ...]
    """What of the answer could not be read, by section, number and type."""
    nsid: Annotated[str, Field.SERVER_TEXT]
    ede: tuple[Annotated[str, Field.SERVER_TEXT], ...]
    attempts: tuple[AttemptRow, ...]
    wire: WireRow


@dataclass(frozen=True, slots=True)
class ArmSection:
    """One ARM call."""

    id: Public
    step: Public
    source: Public
    method: Public
    url: Phrase
    api_version: Public
    sent_at: Time
    elapsed_us: MaybeNumber
    status: MaybeNumber
    client_request_id: RequestId
    request_id: RequestId
    correlation_id: RequestId
    routing_id: RequestId
    date: Term
    error: Public
    detail: FreeText


@dataclass(frozen=True, slots=True)
class HostEntry:
    """One edit as the DNS host that serves the zone wants it typed."""

    action: Public
    provider: Public
    """`Azure DNS`, `Cloudflare`, ..., or `your DNS host`."""
    host: DomainName
    """What to type into the host or name field."""
    name: DomainName
    """The full name it makes."""
    type: Public
    value: Value
    ttl: Number
    hint: Public
    """What this provider gets wrong or wants otherwise; may be empty."""
    commands: tuple[Phrase, ...]
    """Ready commands or snippets; may be empty."""
    zone: DomainName = ""
    """The zone that the entry belongs to."""
    servers: tuple[HostName, ...] = ()
    """The name servers of that zone."""
    way: Public = ""
    """Where the provider's records are added; empty where that is not known."""
    name_field: Public = ""
    """What its form calls the name."""
    value_field: Public = ""
    """What its form calls the value."""
    replaces: tuple[Value, ...] = ()
    """For `replace`: what is published now and goes."""


@dataclass(frozen=True, slots=True)
class FixSection:
    """What to do."""

    text: Phrase
    entries: tuple[HostEntry, ...]
    commands: tuple[Phrase, ...]
    """To run, each ready to paste into a POSIX shell."""
    powershell: tuple[Phrase, ...] = ()
    """The same with Azure PowerShell."""


@dataclass(frozen=True, slots=True)
class FindingSection:
    """One thing that was found."""

    id: Public
    severity: Annotated[Severity, Field.PUBLIC]
    title: Public
    records: tuple[Public, ...]
    explanation: Phrase
    fix: FixSection
    detail: Phrase
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """Every rule leaves a line, so that silence never means fine."""

    id: Public
    outcome: Public
    """`found`, `clear`, `undecided`, `not-applicable`, `crashed`."""
    blocked_by: tuple[Public, ...]
    """For undecided: what was not observed."""


@dataclass(frozen=True, slots=True)
class StepSection:
    """One collector."""

    id: Public
    outcome: Public
    started_at: Time
    ended_at: Time
    detail: FreeText
    advice: Public
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One point of the time line."""

    at: Time
    utc_offset: Public
    """`+01:00`: how far the local time that the customer asked for is ahead of UTC then; empty where none was."""
    what: Phrase
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class StrengthRow:
    """One thing that makes a case strong, or weak where it is missing."""

    id: Public
    """`age`, `requests`, `right-before`, `resolver`, `logged`."""
    met: Flag
    what: Phrase


@dataclass(frozen=True, slots=True)
class TicketSection:
    """The ready text for the support request form; title and description only where a case is to be opened."""

    number: Annotated[str, Field.TICKET]
    title: Phrase
    """Under 100 characters."""
    description: tuple[Phrase, ...]
    """Paragraphs."""
    note: FreeText
    problem_start: MaybeTime = None
    """When verification was first requested of a record that is still not verified; None where it is not known."""
    impact: Phrase = ()
    severity: Public = ""
    """A suggestion, by the letter of the form: `C`."""
    strength: tuple[StrengthRow, ...] = ()
    """What the case rests on."""
    stronger: Phrase = ()
    """The one command that would make it stronger; may be empty."""


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
    steps: tuple[StepSection, ...]
    rules: tuple[RuleOutcome, ...]
