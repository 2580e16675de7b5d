"""Every message and call, as it was sent and answered."""

from dataclasses import dataclass
from typing import Annotated

from bundler.model.fields import DomainName, Field, HostName, Phrase, Public, Term
from bundler.model.report.leaves import Flag, FreeText, MaybeNumber, Number, RequestId, Time


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
class RegistryEvent:
    """What happened, or will, to the registration."""

    action: Term
    on: Annotated[str, Field.REGISTRATION]
    """Day (UTC) as `2027-01-31`; empty where the registry gives no date that can be read."""


@dataclass(frozen=True, slots=True)
class RdapSection:
    """One message to a registry's server, or for IANA's list of them; of the answer the members named here alone."""

    id: Public
    url: Phrase
    sent_at: Time
    elapsed_us: MaybeNumber
    status: MaybeNumber
    name: DomainName
    """The registered name that the answer is about; empty where it is about none."""
    statuses: tuple[Term, ...]
    events: tuple[RegistryEvent, ...]
    registrars: tuple[Annotated[str, Field.REGISTRATION], ...]
    sha256: Annotated[str, Field.DIGEST]
    """Of what the recording holds of the answer, as canonical JSON (RFC 8785); empty where none came."""
    error: Public
    detail: FreeText


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
