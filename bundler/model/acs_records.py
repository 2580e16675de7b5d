"""The five records that ACS knows: what they are called, what is expected of them, how DNS may give them."""

from dataclasses import dataclass
from enum import StrEnum


class RecordKey(StrEnum):
    """The records ACS knows, by ARM's own keys."""

    DOMAIN = "Domain"
    SPF = "SPF"
    DKIM = "DKIM"
    DKIM2 = "DKIM2"
    DMARC = "DMARC"


REQUIRED = (RecordKey.DOMAIN, RecordKey.SPF, RecordKey.DKIM, RecordKey.DKIM2)
DKIM_KEYS = (RecordKey.DKIM, RecordKey.DKIM2)


class DnsOutcome(StrEnum):
    """Outcome of a record over all authoritative servers."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    UNDETERMINED = "undetermined"


class ExpectedSource(StrEnum):
    """Where an expected value comes from."""

    AZURE = "azure"
    """`verificationRecords` of the domain, read from ARM in this run."""
    FILE = "file"
    """The same, from the file given with --domain-json."""
    DOCUMENTED = "documented-default"
    """Microsoft's documented default; not read from Azure."""
    TOKEN = "expect-token"  # noqa: S105
    """Given with --expect-token."""


@dataclass(frozen=True, slots=True)
class ExpectedRecord:
    """What should be published."""

    key: RecordKey
    name: str
    """Full name, lower case, no final dot."""
    rtype: str
    value: str
    """Empty where only the name is known."""
    ttl: int
    source: ExpectedSource
    cites: tuple[str, ...] = ()
