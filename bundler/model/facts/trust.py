"""What DNSSEC validation of the recorded answers says: the chain of trust, and every signature with its reason."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DnssecStatus(StrEnum):
    """The zone's standing, seen from the trust anchor (RFC 4033 section 5)."""

    SECURE = "secure"
    """The chain holds, and every signature of the records validates."""
    INSECURE = "insecure"
    """Not signed, or signed without a DS above: no fault."""
    BOGUS = "bogus"
    """A validating resolver refuses at least one of the answers."""
    UNDETERMINED = "undetermined"
    """Not enough was observed, no trust anchor, or the observer's clock cannot be right; `detail` says which."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One RRSIG over one record set, as the servers listed gave it."""

    zone: str
    """Apex of the signing zone."""
    owner: str
    rtype: str
    """Type covered."""
    key_tag: int
    algorithm: str
    inception: datetime
    expiration: datetime
    reason: str
    """Why it does not validate: `expired`, `not-yet-valid`, `unknown-key`, `wrong-signature`, `unknown-algorithm`;
    empty when it does."""
    servers: tuple[str, ...]
    """Addresses."""
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DnssecProblem:
    """Something that makes validating resolvers refuse an answer."""

    kind: str
    """`wrong-ds`, `no-dnskey`, `missing-rrsig`, `expired`, `not-yet-valid`, `unknown-key`, `wrong-signature`,
    `no-wildcard-proof`, `unproved-denial`."""
    zone: str
    owner: str
    rtype: str
    servers: tuple[str, ...]
    """Addresses that gave the answer; several agree, one alone is the odd one out."""
    detail: str
    """In plain words, our own."""
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneTrust:
    """The standing of a zone that the domain's records lead to: of an alias's target, or of an included SPF record."""

    zone: str
    status: DnssecStatus
    detail: str
    problems: tuple[DnssecProblem, ...]
    """Those not told of another zone already."""
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DnssecFacts:
    """The chain from the trust anchor to the records."""

    status: DnssecStatus = DnssecStatus.UNDETERMINED
    detail: str = "not read"
    chain: tuple[str, ...] = ()
    """Zones whose keys validate, from the root downwards."""
    problems: tuple[DnssecProblem, ...] = ()
    signatures: tuple[Signature, ...] = ()
    cites: tuple[str, ...] = ()
    clock_doubt: tuple[str, ...] = ()
    """What shows that the observer's clock cannot be right: signatures of zones above that look out of date."""
    elsewhere: tuple[ZoneTrust, ...] = ()
    """Zones that aliases and SPF records lead to."""

    @property
    def first_expiration(self) -> datetime | None:
        """When the first of the valid signatures ends."""
        return min((s.expiration for s in self.signatures if not s.reason), default=None)
