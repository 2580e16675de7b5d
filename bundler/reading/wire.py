"""DNS messages as bytes, read into `Reply`; and attempts grouped into lookups.

dnspython decodes names and record data. The message itself is taken apart here, because evidence needs what a
message reader made for resolvers gives up: every record as it came (none merged, none robbed of its TTL), the
neighbours of a damaged record, and a bound on the work that a malicious message can cause.
"""

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache

import dns.edns
import dns.exception
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.wire
from dns.rdtypes.txtbase import TXTBase

from bundler.model.facts import RR, TRAILING_BYTES, Lookup, Reply, SentMessage
from bundler.model.observations import DnsExchange, Ignored, LeftOut, Outcome

_SECTIONS = ("answer", "authority", "additional")
_FLAGS = (("qr", 0x8000), ("aa", 0x400), ("tc", 0x200), ("rd", 0x100), ("ra", 0x80), ("ad", 0x20), ("cd", 0x10))
_DECODED = frozenset(
    dns.rdatatype.from_text(name)
    for name in (
        *("A", "AAAA", "CAA", "CDNSKEY", "CDS", "DNSKEY", "DS", "HINFO", "NSEC", "NSEC3", "NSEC3PARAM"),
        *("RRSIG", "SPF", "SRV", "TXT"),
    )
)
"""Types whose data is read; that of all others stays `\\# length hex` (RFC 3597 section 5)."""
_TARGETS = {
    dns.rdatatype.from_text(name): attribute
    for name, attribute in {
        "CNAME": "target",
        "DNAME": "target",
        "NS": "target",
        "PTR": "target",
        "MX": "exchange",
        "SOA": "mname",
    }.items()
}
"""Types whose data leads to another name, and the field with that name. It may be compressed (RFC 3597 section 4)."""
_MOST_RECORDS = 2000
"""Records read of one message; more would be an attack on time and memory, and none that is real has as many."""
_UNREADABLE = (dns.exception.DNSException, ValueError)


class UnreadableMessageError(ValueError):
    """The bytes hold no DNS header and question section that can be read."""


def read_reply(data: bytes) -> Reply:
    """Read a DNS message (RFC 1035 section 4; EDNS by RFC 6891).

    A record that cannot be read is left out and named in `Reply.errors`, and the others stay; so is everything after a
    point where the message ends too early, or after 2000 records. Raises `UnreadableMessageError`, and nothing else,
    whatever the bytes are.
    """
    if len(data) < 12:
        raise UnreadableMessageError(f"{len(data)} bytes are too short for a DNS header")
    parser = dns.wire.Parser(data)
    _, flags, questions, *counts = parser.get_struct("!HHHHHH")
    try:
        for _ in range(questions):
            parser.get_name(decompress=True)
            parser.get_struct("!HH")
    except _UNREADABLE as problem:
        raise UnreadableMessageError("the question section cannot be read") from problem
    reader = _SectionReader(parser)
    answer, authority, additional = (tuple(reader.read(*part)) for part in zip(_SECTIONS, counts, strict=True))
    if not reader.ended and parser.remaining():
        reader.errors.append(TRAILING_BYTES)
    return Reply(
        rcode=_rcode_text((flags & 0xF) | (reader.extended_rcode << 4)),
        flags=tuple(name for name, bit in _FLAGS if flags & bit),
        answer=answer,
        authority=authority,
        additional=additional,
        size=len(data),
        edns=reader.edns,
        nsid=reader.nsid,
        ede=tuple(reader.ede),
        errors=tuple(reader.errors),
        damaged=reader.ended or reader.answer_lost,
        payload=reader.payload,
    )


@lru_cache(maxsize=4096)
def text_of(name: dns.name.Name) -> str:
    r"""A name as this package writes names: lower case, no final dot, odd bytes as `\DDD`, the root as `.`."""
    return name.canonicalize().to_text(omit_final_dot=True)


class _SectionReader:
    """Reads the record sections one after another and keeps what belongs to none of them."""

    def __init__(self, parser: dns.wire.Parser) -> None:
        self.parser = parser
        self.errors: list[str] = []
        self.seen = 0
        self.ended = False
        self.answer_lost = False
        self.edns = False
        self.payload = 0
        self.extended_rcode = 0
        self.nsid = b""
        self.ede: list[tuple[int, str]] = []
        self._owners: dict[bytes, dns.name.Name] = {}

    def read(self, section: str, count: int) -> Iterator[RR]:
        """The records of one section that can be read."""
        for number in range(1, count + 1):
            if self.ended:
                return
            self.seen += 1
            if self.seen > _MOST_RECORDS:
                self.errors.append(f"more than {_MOST_RECORDS} records")
                self.ended = True
                return
            try:
                owner = self._owner()
                rdtype, rdclass, ttl, length = self.parser.get_struct("!HHIH")
                if length > self.parser.remaining():
                    raise dns.exception.FormError
                data_end = self.parser.current + length
            except _UNREADABLE:
                self.errors.append(f"the message ends inside {section} record {number} of {count}")
                self.ended = True
                return
            try:
                with self.parser.restrict_to(length):
                    if rdtype == dns.rdatatype.OPT:
                        self._read_options(ttl, rdclass)
                    elif rdclass != dns.rdataclass.IN:
                        self.errors.append(f"{section} record {number} is of class {rdclass}")
                        self.answer_lost = self.answer_lost or section == "answer"
                        self.parser.get_remaining()
                    else:
                        yield _record(owner, dns.rdatatype.RdataType.make(rdtype), ttl, self.parser)
            except _UNREADABLE:
                kind = dns.rdatatype.to_text(rdtype)
                self.errors.append(f"the data of {section} record {number}, type {kind}, cannot be read")
                self.answer_lost = self.answer_lost or section == "answer"
                self.parser.seek(data_end)

    def _owner(self) -> dns.name.Name:
        """The next name. Most owners are nothing but a pointer to a name that was read before."""
        wire, here = self.parser.wire, self.parser.current
        pointer = wire[here : here + 2]
        if len(pointer) < 2 or pointer[0] < 0xC0:
            return self.parser.get_name(decompress=True)
        if pointer in self._owners:
            self.parser.get_bytes(2)
        else:
            self._owners[pointer] = self.parser.get_name(decompress=True)
        return self._owners[pointer]

    def _read_options(self, ttl: int, payload: int) -> None:
        self.edns = True
        self.payload = payload
        self.extended_rcode = ttl >> 24
        while self.parser.remaining():
            code, size = self.parser.get_struct("!HH")
            value = self.parser.get_bytes(size)
            if code == dns.edns.OptionType.NSID:
                self.nsid = value
            elif code == dns.edns.OptionType.EDE and size >= 2:
                text = value[2:].rstrip(b"\0").decode("utf-8", "backslashreplace")
                self.ede.append((int.from_bytes(value[:2], "big"), text))


def _record(owner: dns.name.Name, rdtype: dns.rdatatype.RdataType, ttl: int, parser: dns.wire.Parser) -> RR:
    if rdtype in _TARGETS:
        rdata = dns.rdata.from_wire_parser(dns.rdataclass.IN, rdtype, parser)
        type_text, text, _ = _texts(rdata)
        target = getattr(rdata, _TARGETS[rdtype])
        # A name compressed against the question takes over its mixed case (0x20), which says nothing of the zone.
        return RR(text_of(owner), ttl, type_text, text.lower(), target=text_of(target))
    data = parser.get_remaining()
    decode = _small_data if len(data) <= _SMALL else _data
    type_text, text, strings = decode(rdtype, data)
    return RR(text_of(owner), ttl, type_text, text, strings)


def _data(rdtype: dns.rdatatype.RdataType, data: bytes) -> tuple[str, str, tuple[bytes, ...]]:
    if rdtype in _DIGESTS and len(data) > _DIGEST_AT:
        # dnspython refuses digests of types and lengths that it does not know; a validator must pass over them
        # (RFC 4035 section 5.2, RFC 8078 section 4), and so must be able to see them.
        tag, algorithm, kind = struct.unpack_from("!HBB", data)
        text = f"{tag} {algorithm} {kind} {data[_DIGEST_AT:].hex()}"
        return dns.rdatatype.to_text(rdtype), text, ()
    if rdtype in _DECODED:
        return _texts(dns.rdata.from_wire(dns.rdataclass.IN, rdtype, data, 0, len(data)))
    return _texts(dns.rdata.GenericRdata(dns.rdataclass.IN, rdtype, data))


_DIGESTS = frozenset({dns.rdatatype.DS, dns.rdatatype.CDS})
_DIGEST_AT = 4
_HEADER = 12
_SMALL = 512
_small_data = lru_cache(maxsize=2048)(_data)
"""The same addresses, texts and signatures come from every server of a zone."""


def _texts(rdata: dns.rdata.Rdata) -> tuple[str, str, tuple[bytes, ...]]:
    strings = rdata.strings if isinstance(rdata, TXTBase) else ()
    return dns.rdatatype.to_text(rdata.rdtype), rdata.to_text(), strings


def _rcode_text(rcode: int) -> str:
    return dns.rcode.to_text(dns.rcode.Rcode.make(rcode))


def lookups(exchanges: Iterable[DnsExchange]) -> tuple[Lookup, ...]:
    """Group attempts that repeat one another, in order of their first message.

    The deciding attempt is the last one with a whole answer that can be read, else the last one. A truncated answer
    over UDP is kept as an attempt (`truncated`) and decides nothing (RFC 2181 section 9).
    """
    groups: dict[int, list[DnsExchange]] = {}
    first_of: dict[int, int] = {}
    for exchange in sorted(exchanges, key=lambda e: e.seq):
        first = first_of.get(exchange.previous, exchange.seq) if exchange.previous is not None else exchange.seq
        first_of[exchange.seq] = first
        groups.setdefault(first, []).append(exchange)
    read: dict[bytes, Reply | None] = {}
    return tuple(_lookup(group, read) for group in groups.values())


def _lookup(group: list[DnsExchange], read: dict[bytes, Reply | None]) -> Lookup:
    replies = [_reply_or_none(exchange, read) for exchange in group]
    attempts = tuple(_attempt(exchange, reply) for exchange, reply in zip(group, replies, strict=True))
    whole = [i for i, reply in enumerate(replies) if reply is not None and not attempts[i].truncated]
    position = whole[-1] if whole else len(group) - 1
    deciding = group[position]
    return Lookup(
        id=f"D{deciding.seq}",
        purpose=deciding.purpose,
        zone=deciding.zone,
        qname=deciding.qname,
        qtype=deciding.qtype,
        server=deciding.server,
        attempts=attempts,
        outcome=attempts[position].outcome,
        reply=replies[position] if whole else None,
    )


def _reply_or_none(exchange: DnsExchange, read: dict[bytes, Reply | None]) -> Reply | None:
    """The reply, if it can be read. `read`: those of other servers by their bytes without the message's id, which is
    all that their answers may differ in, and which no reply holds.
    """
    if exchange.answer is None:
        return None
    rest = exchange.answer[2:]
    if len(rest) <= _SMALL_MESSAGE:
        return _small_reply(rest)
    if rest not in read:
        read[rest] = _reply_of(rest)
    return read[rest]


def _reply_of(rest: bytes) -> Reply | None:
    try:
        return read_reply(b"\0\0" + rest)
    except UnreadableMessageError:
        return None


_SMALL_MESSAGE = 1500
_small_reply = lru_cache(maxsize=2048)(_reply_of)
"""A survey's domains have many messages in common, and what was judged is read again to be kept."""


_BARE_OPT = 11
"""Octets of an OPT record without options, which is the last of a question (RFC 6891 section 6.1.2)."""


def _attempt(exchange: DnsExchange, reply: Reply | None) -> SentMessage:
    unreadable = exchange.answer is not None and reply is None
    return SentMessage(
        seq=exchange.seq,
        sent_at=exchange.sent_at,
        transport=exchange.transport,
        outcome=Outcome.MALFORMED if unreadable else exchange.outcome,
        elapsed_us=exchange.elapsed_us,
        detail=exchange.detail,
        truncated=exchange.transport == "udp" and reply is not None and "tc" in reply.flags,
        # Of all questions that are asked here, only OPT puts anything into the additional section.
        edns=exchange.query[10:12] != bytes(2),
        options=exchange.query[-_BARE_OPT:-8] != b"\0\0\x29",
        left_out=exchange.left_out or _told_in_words(exchange),
        case_lost=any(_same_but_case(exchange.query, ignored) for ignored in exchange.ignored),
    )


_BEYOND_CAP = "the zone has more than"
"""How recordings begin this reason that were made before it had a member of its own."""


def _told_in_words(exchange: DnsExchange) -> LeftOut | None:
    beyond = exchange.outcome is Outcome.NOT_SENT and exchange.detail.startswith(_BEYOND_CAP)
    return LeftOut.TOO_MANY_ADDRESSES if beyond else None


def _same_but_case(query: bytes, ignored: Ignored) -> bool:
    """A response that repeats the question in other letters, refused for that ("0x20")."""
    end = query.find(b"\0", _HEADER) + 5
    same_id = ignored.data[:2] == query[:2]
    return (
        ignored.why == "wrong-question"
        and same_id
        and ignored.data[_HEADER:end].lower() == query[_HEADER:end].lower()
        and ignored.data[_HEADER:end] != query[_HEADER:end]
    )
