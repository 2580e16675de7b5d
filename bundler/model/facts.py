"""What the observations say, read into terms that rules can judge.

Built by `bundler.reading` from `Observations` alone. Each fact keeps the ids of the evidence that shows it
(`D<seq>` for a DNS exchange, `A<seq>` for an ARM exchange, `S:<step id>` for a step).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bundler.model.azure_facts import AzureFacts
from bundler.model.dnssec import DnssecFacts
from bundler.model.history import Earlier
from bundler.model.mail import DmarcRecord, SpfEvaluation
from bundler.model.observations import Inputs, Outcome, Purpose, Server, Step
from bundler.model.records import REQUIRED, DnsOutcome, ExpectedRecord, RecordKey

# --- DNS ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RR:
    """One resource record as it came, owner and names in lower case without the final dot."""

    owner: str
    ttl: int
    rtype: str
    text: str
    """Rdata in presentation format (RFC 1035 section 5.1), names in lower case, non-ASCII bytes as `\\DDD`."""
    strings: tuple[bytes, ...] = ()
    """TXT only: the character-strings as sent."""
    target: str = ""
    """The host name in rdata: CNAME, NS, MX, DNAME, SOA MNAME."""

    @property
    def joined(self) -> bytes:
        """TXT only: the strings joined with nothing between (RFC 7208 section 3.3)."""
        return b"".join(self.strings)


TRAILING_BYTES = "bytes after the end of the message"
"""The one entry of `Reply.errors` that speaks of no record."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A DNS message that was accepted as the answer."""

    rcode: str
    flags: tuple[str, ...]
    """As set, in dig's order and spelling: `qr aa tc rd ra ad cd`."""
    answer: tuple[RR, ...]
    authority: tuple[RR, ...]
    additional: tuple[RR, ...]
    size: int
    """Bytes on the wire."""
    edns: bool = False
    nsid: bytes = b""
    ede: tuple[tuple[int, str], ...] = ()
    """Extended DNS Errors (RFC 8914): code and text."""
    errors: tuple[str, ...] = ()
    """What the parser could not read, by section, number and type."""
    damaged: bool = False
    """The message ends too early, or a record of its answer section cannot be read: it is no evidence. One bad record
    elsewhere costs only itself."""
    payload: int = 0
    """Largest UDP message that the server says it takes (RFC 6891 section 6.2.3); 0 without EDNS."""

    @property
    def aa(self) -> bool:
        """Authoritative answer (RFC 1035 section 4.1.1)."""
        return "aa" in self.flags


@dataclass(frozen=True, slots=True)
class Attempt:
    """One message of a lookup."""

    seq: int
    sent_at: datetime
    transport: str
    outcome: Outcome
    elapsed_us: int | None
    detail: str
    truncated: bool
    edns: bool = True
    """The question carried an OPT record (RFC 6891)."""
    options: bool = True
    """That record held an option."""
    case_lost: bool = False
    """An answer came that does not repeat the question's mixed case. It is not taken, but the way for it is open."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One question to one address, with all its attempts."""

    id: str
    """`D<seq>` of the attempt that decided it."""
    purpose: Purpose
    zone: str
    qname: str
    qtype: str
    server: Server
    attempts: tuple[Attempt, ...]
    outcome: Outcome
    reply: Reply | None

    @property
    def asked_at(self) -> datetime:
        """When the deciding message was sent (UTC)."""
        return next((a.sent_at for a in self.attempts if self.id == f"D{a.seq}"), self.attempts[-1].sent_at)


class ServerStatus(StrEnum):
    """What one address is worth as a witness for the zone."""

    AUTHORITATIVE = "authoritative"
    NOT_AUTHORITATIVE = "not-authoritative"
    """Answers, without AA."""
    LAME = "lame"
    """REFUSED, or a referral upwards or elsewhere: not configured for the zone."""
    FAILING = "failing"
    """SERVFAIL and the like: configured, but broken or expired."""
    SILENT = "silent"
    """Nothing usable came back: time-out, closed port, unreachable."""
    NOT_GLOBAL = "not-global"
    """Its address leads the world nowhere: private, reserved, translated. What answers there says nothing."""
    NOT_TESTED = "not-tested"
    """Could not be asked from here (no IPv6, cap reached, deadline)."""


@dataclass(frozen=True, slots=True)
class Transports:
    """Over what one address answered. None: not tried, or too little to tell."""

    udp: bool | None = None
    tcp: bool | None = None
    edns: bool | None = None
    """Some answer held an OPT record (RFC 6891)."""
    payload: int | None = None
    """Largest UDP message that it says it takes."""
    largest_udp: int | None = None
    """Largest answer that came whole over UDP, in bytes."""
    cut_off: bool = False
    """Some answer came cut off over UDP (TC)."""


@dataclass(frozen=True, slots=True)
class ZoneServer:
    """One address of one name server of the zone. An address that two names share makes two entries."""

    server: Server
    status: ServerStatus
    in_parent: bool | None
    """Listed by the delegation in the parent zone; None where the parent's view was not observable."""
    in_child: bool | None
    """Listed by the zone's own NS set; None where no server of the zone answered for it."""
    serial: int | None
    detail: str
    """Why it is not authoritative, in a few words: `time-out over UDP and TCP`, `REFUSED`."""
    cites: tuple[str, ...]
    nsid: bytes = b""
    transports: Transports = Transports()


@dataclass(frozen=True, slots=True)
class NsHost:
    """One name server name of the zone."""

    name: str
    in_parent: bool | None
    in_child: bool | None
    addresses: tuple[str, ...]
    glue: tuple[str, ...]
    authoritative_addresses: tuple[str, ...]
    problem: str = ""
    """`is-cname`, `no-address`, `missing-glue`, `circular`, `not-served` (the servers of its own zone are of no use),
    `not-resolved` (they were silent), `not-asked`; empty when usable."""
    detail: str = ""
    cites: tuple[str, ...] = ()
    resolved: tuple[Lookup, ...] = ()
    """Its address questions (A, AAAA) that its own zone answered."""

    @property
    def resolved_types(self) -> frozenset[str]:
        """`A` and `AAAA`, as far as its own zone answered."""
        return frozenset(lookup.qtype for lookup in self.resolved)


@dataclass(frozen=True, slots=True)
class Cut:
    """What the servers above a zone say of its delegation, each asked for the zone's NS records."""

    apex: str
    parent: str
    """The closest zone above whose servers were asked."""
    refers: tuple[Lookup, ...]
    """They point at the zone's name servers."""
    serves: tuple[Lookup, ...]
    """They hold the zone itself, so that what they would say above it cannot be seen."""
    denies: tuple[Lookup, ...]
    """They say with authority that nothing is there, or nothing delegated."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name servers by id of the lookup that named them."""


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """The zone that holds the records of the domain."""

    apex: str
    parent: str
    delegated: bool | None
    """False when the parent's authoritative servers say the domain does not exist; None when unknown."""
    hosts: tuple[NsHost, ...]
    servers: tuple[ZoneServer, ...]
    left_out: tuple[Server, ...]
    """Addresses beyond the cap, never asked."""
    parent_lookups: tuple[Lookup, ...]
    child_lookups: tuple[Lookup, ...]
    """SOA, NS, MX and DNSKEY lookups at the zone's servers."""
    undelegated: str = ""
    """The name on the way to the domain that has no delegation, where the zone found is a public suffix and holds
    nothing of the domain: its servers are the registry's or a provider's. Empty otherwise."""

    @property
    def authoritative(self) -> tuple[ZoneServer, ...]:
        """The addresses that count as witnesses."""
        return tuple(s for s in self.servers if s.status is ServerStatus.AUTHORITATIVE)


class AnswerKind(StrEnum):
    """What one server said about one record."""

    VALUES = "values"
    """Records of the asked type are there."""
    NODATA = "nodata"
    """The name exists, without the asked type."""
    NXDOMAIN = "nxdomain"
    """The name does not exist."""
    NONE = "none"
    """No usable authoritative answer; `reason` says why."""


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What one server address said about one record."""

    lookup: Lookup
    kind: AnswerKind
    values: tuple[bytes, ...]
    """TXT: each record's strings joined. CNAME: each target as ASCII without the final dot.
    For Domain and DMARC and SPF these are *all* TXT records at the name; rules pick theirs."""
    reason: str = ""
    """For NONE: `time-out`, `refused`, `servfail`, `not-authoritative`, `port-closed`, `cut-short`, ..."""
    via_cname: tuple[str, ...] = ()
    """Owners of CNAME (or DNAME) records followed before the value, in order."""
    right: bool | None = None
    """The expected value is there (by the record's own rule); None where nothing is expected or nothing came."""
    candidates: tuple[bytes, ...] = ()
    """Those of `values` that are meant as this record, right or wrong; the others have nothing to do with it."""
    followed: tuple[Lookup, ...] = ()
    """Lookups at the zone of an alias's target that gave the values."""

    @property
    def server(self) -> Server:
        """The address that said it."""
        return self.lookup.server

    @property
    def usable(self) -> bool:
        """An authoritative answer, whatever it says."""
        return self.kind is not AnswerKind.NONE


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """One of the five records: what is expected, what every server said, what ACS says."""

    key: RecordKey
    name: str
    rtype: str
    expected: ExpectedRecord | None
    state: str
    """ACS status string as it came; empty where not observed."""
    error_code: str | None
    """As it came; None where absent."""
    answers: tuple[RecordAnswer, ...]
    outcome: DnsOutcome
    cites: tuple[str, ...] = ()
    """ARM evidence of the state."""
    beside: tuple[Lookup, ...] = ()
    """Lookups of the same name with another type: TXT or A where a CNAME belongs."""
    dead: frozenset[str] = frozenset()
    """SPF: names that a published record includes and that have no SPF record."""

    @property
    def verified(self) -> bool:
        """ACS says Verified."""
        return self.state.casefold() == "verified"

    @property
    def failure(self) -> str:
        """The error code where it says something: ACS writes `None` beside Verified."""
        return "" if self.error_code in {None, "None"} else str(self.error_code)

    @property
    def required(self) -> bool:
        """ACS needs it before the domain can be used."""
        return self.key in REQUIRED

    @property
    def usable(self) -> tuple[RecordAnswer, ...]:
        """The authoritative answers."""
        return tuple(a for a in self.answers if a.usable)

    @property
    def zone(self) -> str:
        """Apex of the zone whose servers answered for the name; empty where none did."""
        return max((a.lookup.zone for a in self.usable), key=len, default="")


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """The name a DKIM CNAME should point at, asked at its own zone's servers."""

    name: str
    lookups: tuple[Lookup, ...]
    exists: bool | None
    """None: not determined."""
    values: tuple[bytes, ...]


# --- all ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """What the observer's own network does to DNS."""

    intercepted: bool | None
    ipv4: bool | None
    ipv6: bool | None
    """Some root (or other control) answered over that family; None: not tested."""
    cites: tuple[str, ...] = ()
    detail: str = ""
    open_world: bool = False
    """The walk began at root servers with global addresses: only what the world can reach counts. False for a closed
    network with root servers of its own, and where no root server was asked."""
    udp: bool | None = None
    """Some server, whichever, answered over UDP; False: none did, and some did over TCP."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What one recursive resolver says of one record. Never judged."""

    key: RecordKey
    lookup: Lookup
    right: bool | None
    """It gives what is expected; None: it gave no answer, or nothing is expected."""
    says: str
    """`another answer`, `nothing`, `no answer`, or the rcode."""
    left: int | None
    """Seconds for which it goes on saying so."""


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """The observer's clock against Azure's."""

    offset: timedelta | None = None
    """How far Azure's is ahead (negative: behind); None: not compared."""
    wrong: bool = False
    """They differ by more than messages can take."""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """What the registry says of the registration."""

    name: str
    """The registered name, at or above the domain."""
    server: str
    """Host that said it."""
    asked_at: datetime
    statuses: tuple[str, ...]
    """As they came, in RDAP's spelling: `client hold`, `active`."""
    expires_at: datetime | None
    registrar: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a rule may look at."""

    inputs: Inputs
    now: datetime
    """End of the observation, by Azure's clock where the observer's is known to be wrong."""
    azure: AzureFacts
    zone: ZoneFacts | None
    """None: the walk found no zone (see the steps and the network)."""
    network: NetworkFacts
    records: Mapping[RecordKey, RecordFacts]
    targets: Mapping[RecordKey, TargetFacts]
    controls: Mapping[str, tuple[Lookup, ...]]
    """Control lookups by kind: `random`, `doubled:<record key>`, `outer:<record key>`."""
    comparison: tuple[Lookup, ...]
    includes: Mapping[str, Lookup]
    """SPF_INCLUDE lookups by `<qname>/<qtype>`."""
    steps: Mapping[str, Step]
    lookups: tuple[Lookup, ...]
    found_targets: Mapping[str, TargetFacts] = field(default_factory=dict)
    """CNAME targets found in place of the expected ones, by name."""
    spf: Mapping[bytes, SpfEvaluation] = field(default_factory=dict)
    """Every SPF record that some server of the zone gave for the domain, by its bytes."""
    dmarc: Mapping[bytes, DmarcRecord] = field(default_factory=dict)
    """Every record meant as DMARC that some server gave, by its bytes."""
    dnssec: DnssecFacts = field(default_factory=DnssecFacts)
    cuts: tuple[Cut, ...] = ()
    """Delegations on the way to the domain, and below it to records, from the root downwards."""
    transports: Mapping[str, Transports] = field(default_factory=dict)
    """By address, of every server asked."""
    clock: ClockFacts = field(default_factory=ClockFacts)
    compared: tuple[Compared, ...] = ()
    registration: RegistrationFacts | None = None
    """None: not asked for, or no answer."""
    earlier: tuple[Earlier, ...] = ()
    """Recordings made before this one, the oldest first."""
    doubted: frozenset[RecordKey] = frozenset()
    """For conclusions: records of which another rule has found something, blocking or not."""
    interrupted: bool = False
    """The observation was cut short: what is not in it may never have been asked."""

    @property
    def domain(self) -> str:
        """The sender domain."""
        return self.inputs.domain


MIN_WAIT = timedelta(minutes=30)
"""Microsoft: DNS changes take 15 to 30 minutes (learn.microsoft.com, add custom verified email domains)."""
