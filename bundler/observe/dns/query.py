"""Questions as names and types, and as the bytes that are sent."""

import random
import struct
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.rdatatype

MOST_NAME_BYTES = 255
_IN, _RD = 1, 0x0100
_OPT, _NSID, _DO = 41, 3, 0x8000
PAYLOAD = 1232
"""Largest UDP answer asked for: what passes every path unfragmented (DNS flag day 2020)."""
_EDNS = struct.pack("!BHHIHHH", 0, _OPT, PAYLOAD, _DO, 4, _NSID, 0)
"""An OPT record with DO and an empty NSID option."""
_EDNS_BARE = struct.pack("!BHHIH", 0, _OPT, PAYLOAD, _DO, 0)
"""The same without an option."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a name in lower case without final dot, and a type."""

    qname: str
    qtype: str


@dataclass(frozen=True, slots=True)
class Query:
    """One message as it is sent."""

    wire: bytes
    question: bytes
    """The question section, which an answer must repeat byte for byte."""
    edns: bool


def build_query(
    question: Question, *, edns: bool, mixed_case: bool, recursion: bool, rng: random.Random, options: bool = True
) -> Query:
    """A message with a new id. With `edns`: DO (RFC 6891, RFC 3225) and, with `options`, an empty NSID (RFC 5001).

    `mixed_case` gives every letter of the name a random case ("0x20"), which a forger would need to guess.
    """
    name = dns.name.from_text(question.qname).to_wire() or b"\0"
    if mixed_case:
        name = _mixed(name, rng)
    flags = _RD if recursion else 0
    header = struct.pack("!6H", rng.getrandbits(16), flags, 1, 0, 0, int(edns))
    section = name + struct.pack("!HH", dns.rdatatype.from_text(question.qtype), _IN)
    return Query(header + section + ((_EDNS if options else _EDNS_BARE) if edns else b""), section, edns)


def is_askable(qname: str) -> bool:
    """The name fits the limits of the protocol (RFC 1035 section 3.1)."""
    try:
        return len(dns.name.from_text(qname).to_wire() or b"") <= MOST_NAME_BYTES
    except (dns.exception.DNSException, ValueError):
        return False


def _mixed(name: bytes, rng: random.Random) -> bytes:
    # A length octet is at most 63, below every letter, so that letters can be told by value alone.
    return bytes(
        octet ^ 0x20 if (0x41 <= octet <= 0x5A or 0x61 <= octet <= 0x7A) and rng.getrandbits(1) else octet
        for octet in name
    )
