"""One question at one server, and what came back."""

from dataclasses import dataclass
from datetime import datetime

from bundler.model.observations import LeftOut, Outcome, Purpose, Server


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
class SentMessage:
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
    left_out: LeftOut | None = None
    """Why it was not sent, where it was not."""


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
    attempts: tuple[SentMessage, ...]
    outcome: Outcome
    reply: Reply | None

    @property
    def asked_at(self) -> datetime:
        """When the deciding message was sent (UTC)."""
        return next((a.sent_at for a in self.attempts if self.id == f"D{a.seq}"), self.attempts[-1].sent_at)
