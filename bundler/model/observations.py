"""What was asked and what came back: the types a recording is made of.

Nothing here is an opinion. The judgement is a pure function of `Observations`, so everything that can change it
(inputs, start and end of the run, expected token) is part of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

RECORDING_FORMAT = "acs-evidence-recording/1"


class Outcome(StrEnum):
    """How one sent (or unsent) DNS message ended."""

    ANSWERED = "answered"
    TIMEOUT = "timeout"
    """Sent; nothing acceptable came back in time."""
    PORT_CLOSED = "port-closed"
    """The host said that nobody listens (ICMP port unreachable, TCP reset on connect)."""
    UNREACHABLE = "unreachable"
    """No route from here, or a router said so."""
    CLOSED = "closed"
    """TCP ended before a whole answer was read."""
    MALFORMED = "malformed"
    """Something came back that cannot be read as a DNS message; the bytes are kept in `ignored`."""
    CUT_SHORT = "cut-short"
    """The deadline of the run, or its interruption, came first."""
    NOT_SENT = "not-sent"
    """Never sent; `detail` says why. Different from no answer."""
    ERROR = "error"
    """Any other failure of the operating system; `detail` names it."""


class LeftOut(StrEnum):
    """Why a question was not sent."""

    FAMILY = "family"
    """Its IP version was switched off."""
    NOT_GLOBAL = "not-global"
    """The address is none that the world can reach."""
    TOO_MANY_ADDRESSES = "too-many-addresses"
    """The zone has more name server addresses than are asked."""
    LIMIT = "limit"
    """A limit of the run was reached."""
    ENDED = "ended"
    """The run ended before its turn."""


class Purpose(StrEnum):
    """Why a question was asked."""

    ROOT = "root"
    """A root server about a TLD (or about itself)."""
    DELEGATION = "delegation"
    """A parent server about the delegation of a zone below it."""
    NS_ADDRESS = "ns-address"
    """Address of a name server's host."""
    ZONE = "zone"
    """A server of the zone about the zone itself: SOA, NS, MX, DNSKEY."""
    RECORD = "record"
    """A server of the zone about one of the five records."""
    TARGET = "target"
    """A server of the zone of a CNAME target about that target."""
    SPF_INCLUDE = "spf-include"
    """Something an SPF record refers to."""
    CONTROL = "control"
    """Random label, doubled label, missing subdomain label."""
    NETWORK = "network"
    """The network of the observer itself: roots over IPv6, an address that no server has."""
    COMPARISON = "comparison"
    """A recursive resolver; shown beside, never judged."""


@dataclass(frozen=True, slots=True)
class Server:
    """One address that is asked. Two addresses of one name are two servers."""

    name: str
    """Host name in lower case without the final dot; empty where only an address is known."""
    address: str
    port: int = 53
    origins: tuple[str, ...] = ()
    """How the address was learned: `hint`, `glue`, `authoritative`, `option`."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A datagram that arrived and was not taken as the answer."""

    received_at: datetime
    data: bytes
    why: str
    """`wrong-id`, `wrong-question`, `not-a-response`, `unreadable`, `late`."""


@dataclass(frozen=True, slots=True)
class DnsExchange:
    """One message sent to one address, with whatever came back."""

    seq: int
    sent_at: datetime
    purpose: Purpose
    zone: str
    """Apex of the zone the server was asked for, without final dot; `.` is the root."""
    qname: str
    """Name asked, lower case, without final dot; the bytes on the wire may mix case (0x20)."""
    qtype: str
    server: Server
    transport: str
    """`udp` or `tcp`."""
    attempt: int
    """1 for the first message of a lookup, then counting up."""
    previous: int | None
    """`seq` of the attempt that this one repeats."""
    query: bytes
    answer: bytes | None
    elapsed_us: int | None
    """From sending to the accepted answer or the failure."""
    outcome: Outcome
    detail: str = ""
    ignored: tuple[Ignored, ...] = ()
    left_out: LeftOut | None = None
    """With `not-sent`: why. None in recordings made before there was this member."""


@dataclass(frozen=True, slots=True)
class ArmExchange:
    """One Azure Resource Manager call, or one body that the user supplied in a file (`source` is `file`)."""

    seq: int
    sent_at: datetime
    step: str
    """Id of the collector that made the call: `azure.domain`, `azure.email-service`, ..."""
    source: str
    """`arm` or `file`."""
    method: str
    url: str
    """Scheme, host, path and query as sent. Never holds a credential."""
    api_version: str
    status: int | None
    """HTTP status; None where no answer came, and for a file."""
    client_request_id: str
    headers: Mapping[str, str]
    """Named headers only, lower-case keys: see `bundler.observe.azure.exchange.KEPT_HEADERS`."""
    body: Any
    """Parsed JSON, or None where there was none or it could not be parsed."""
    body_text: str = ""
    """The raw text where it was not JSON, at most 4 KiB."""
    elapsed_us: int | None = None
    error: str = ""
    """Kind of failure: `timeout`, `connection`, `malformed`, `sign-in`; empty when an answer came."""
    detail: str = ""
    sent: Any = None
    """What a write said, parsed JSON, where the list of writes lets it be kept; None for every read."""


@dataclass(frozen=True, slots=True)
class RdapExchange:
    """One HTTPS message to an RDAP server, or for IANA's list of them."""

    seq: int
    sent_at: datetime
    url: str
    status: int | None
    """HTTP status; None where no answer came."""
    body: Any
    """Of the JSON what concerns the registration, or the list's entries for the name; None where there was none."""
    elapsed_us: int | None = None
    error: str = ""
    """`timeout`, `connection`, `refused`; empty when an answer came."""
    detail: str = ""


class StepOutcome(StrEnum):
    """How a collector ended."""

    OK = "ok"
    FAILED = "failed"
    """Tried, and it did not work; `detail` says how."""
    DENIED = "denied"
    """No right: 401, 403, or sign-in failed."""
    NOT_FOUND = "not-found"
    SKIPPED = "skipped"
    """Not tried, on purpose; `detail` says why."""
    CUT_SHORT = "cut-short"


@dataclass(frozen=True, slots=True)
class Step:
    """One collector and how it ended. Every collector leaves exactly one."""

    id: str
    outcome: StepOutcome
    started_at: datetime
    ended_at: datetime
    detail: str = ""
    """What happened, for people. May hold text from outside, so it is redacted as free text."""
    advice: str = ""
    """What the customer can do; our own words."""
    cites: tuple[str, ...] = ()
    """Evidence ids: `D<seq>` for a DNS exchange, `A<seq>` for an ARM exchange."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the user gave that the judgement depends on."""

    domain: str
    """Lower case, A-labels, no final dot."""
    expect_token: str = ""
    requested_at: datetime | None = None
    no_azure: bool = False
    ticket: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Observations:
    """A whole recording."""

    inputs: Inputs
    tool_version: str
    started_at: datetime
    ended_at: datetime
    """End of the observation; the judgement takes it as now."""
    root_hints: str
    """Where the root hints came from: `iana:<date of the file>` or `file:<sha256>`."""
    trust_anchor: str = ""
    dns: tuple[DnsExchange, ...] = ()
    arm: tuple[ArmExchange, ...] = ()
    rdap: tuple[RdapExchange, ...] = ()
    steps: tuple[Step, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    """Facts about the observer that matter to a reader: `cloud`, `arm_endpoint`, `ipv6`. Never host or user."""
    interrupted: bool = False
