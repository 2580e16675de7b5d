"""What the servers say of one record."""

from dataclasses import dataclass
from enum import StrEnum

from bundler.model.acs_records import REQUIRED, DnsOutcome, ExpectedRecord, RecordKey
from bundler.model.facts.lookups import Lookup
from bundler.model.observations import Server


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
