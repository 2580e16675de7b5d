"""What the observations say, read into terms that rules can judge.

Built by `bundler.reading` from `Observations` alone. Each fact keeps the ids of the evidence that shows it
(`D<seq>` for a DNS exchange, `A<seq>` for an ARM exchange, `S:<step id>` for a step).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bundler.model.acs_records import RecordKey
from bundler.model.azure_facts import AzureFacts
from bundler.model.earlier_runs import Earlier
from bundler.model.facts.answers import AnswerKind, RecordAnswer, RecordFacts, TargetFacts
from bundler.model.facts.lookups import RR, TRAILING_BYTES, Lookup, Reply, SentMessage
from bundler.model.facts.trust import DnssecFacts
from bundler.model.facts.zones import NsHost, ServerStatus, Transports, ZoneCut, ZoneFacts, ZoneServer
from bundler.model.mail import DmarcRecord, SpfEvaluation
from bundler.model.observations import Inputs, Step

__all__ = [
    "MIN_WAIT",
    "RR",
    "TRAILING_BYTES",
    "AnswerKind",
    "ClockFacts",
    "Compared",
    "Facts",
    "Heard",
    "Lookup",
    "NetworkFacts",
    "NsHost",
    "RecordAnswer",
    "RecordFacts",
    "RegistrationFacts",
    "Reply",
    "SentMessage",
    "ServerStatus",
    "TargetFacts",
    "Transports",
    "ZoneCut",
    "ZoneFacts",
    "ZoneServer",
]


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


class Heard(StrEnum):
    """How a recursive resolver replied."""

    VALUES = "values"
    DENIAL = "denial"
    """The name does not exist, or has no such record."""
    ERROR = "error"
    """Another rcode, such as SERVFAIL."""
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Compared:
    """What one recursive resolver says of one record. Never judged."""

    key: RecordKey
    lookup: Lookup
    right: bool | None
    """It gives what is expected; None: it gave no answer, or nothing is expected."""
    heard: Heard
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
    cuts: tuple[ZoneCut, ...] = ()
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
