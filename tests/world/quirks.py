"""Ways to misbehave: what a scripted name server sends instead of, or before, the right answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import dns.flags
import dns.message
import dns.rcode


@dataclass(frozen=True)
class Query:
    """One question as it arrived."""

    message: dns.message.Message
    wire: bytes
    transport: str
    """`udp` or `tcp`."""
    address: str
    """Which of the server's addresses was asked."""
    earlier: int
    """How many questions this host had had before."""


@dataclass(frozen=True)
class Send:
    """One message to send back (over TCP with its length in front)."""

    data: bytes
    after: float = 0.0
    """Seconds to wait before, counted from the previous one."""
    source: str = ""
    """UDP only: another local address to send from."""


Quirk = Callable[[Query, dns.message.Message], Iterable[Send]]
"""What to send for a query, given the right answer. Nothing: silence (over TCP, the connection is closed)."""


def encode(query: Query, answer: dns.message.Message) -> bytes:
    """An answer as it fits the transport: over UDP cut to what the asker can take, with TC set."""
    limit = 65535 if query.transport == "tcp" else max(512, query.message.payload)
    return answer.to_wire(max_size=limit, prefer_truncation=True)


# --- quirks ---


def honest(query: Query, answer: dns.message.Message) -> Iterable[Send]:
    """No quirk."""
    yield Send(encode(query, answer))


def silent(_query: Query, _answer: dns.message.Message) -> Iterable[Send]:
    """Take everything, say nothing."""
    return ()


def only_over(transport: str) -> Quirk:
    """Answer over `udp` or `tcp` alone."""
    return lambda query, answer: honest(query, answer) if query.transport == transport else ()


def late(seconds: float) -> Quirk:
    """The right answer after so long."""
    return lambda query, answer: (Send(encode(query, answer), after=seconds),)


def before(*wrong: Callable[[Query, bytes], bytes]) -> Quirk:
    """First each wrong message made from (query, right answer), then the right one."""

    def quirk(query: Query, answer: dns.message.Message) -> Iterable[Send]:
        right = encode(query, answer)
        yield from (Send(make(query, right)) for make in wrong)
        yield Send(right)

    return quirk


def instead(*wrong: Callable[[Query, bytes], bytes]) -> Quirk:
    """Only these wrong messages."""
    return lambda query, answer: (Send(make(query, encode(query, answer))) for make in wrong)


def from_address(*sources: str) -> Quirk:
    """The right answer, from an address that was not asked: the one of `sources` of the same family."""

    def quirk(query: Query, answer: dns.message.Message) -> Iterable[Send]:
        source = next(a for a in sources if (":" in a) is (":" in query.address))
        yield Send(encode(query, answer), source=source)

    return quirk


def altered(change: Callable[[Query, dns.message.Message], None]) -> Quirk:
    """The right answer after `change` has edited it."""

    def quirk(query: Query, answer: dns.message.Message) -> Iterable[Send]:
        change(query, answer)
        yield Send(encode(query, answer))

    return quirk


def with_rcode(rcode: str) -> Quirk:
    """Nothing but this response code."""

    def change(_query: Query, answer: dns.message.Message) -> None:
        answer.answer, answer.authority, answer.additional = [], [], []
        answer.flags &= ~dns.flags.AA
        answer.set_rcode(dns.rcode.from_text(rcode))

    return altered(change)


def without_edns(rcode: str = "") -> Quirk:
    """A server that knows no EDNS: answers it with `rcode` (FORMERR, BADVERS, NOTIMP) or, empty, not at all."""

    def quirk(query: Query, answer: dns.message.Message) -> Iterable[Send]:
        if query.message.edns < 0:
            yield Send(encode(query, answer))
        elif rcode == "BADVERS":
            yield from with_rcode(rcode)(query, answer)
        elif rcode:
            answer.use_edns(False)
            yield from with_rcode(rcode)(query, answer)

    return quirk


def without_options() -> Quirk:
    """A server that knows EDNS, and answers FORMERR where it holds an option (RFC 6891 section 6.1.2 forbids that)."""

    def quirk(query: Query, answer: dns.message.Message) -> Iterable[Send]:
        if query.message.options:
            answer.use_edns(False)
            yield from with_rcode("FORMERR")(query, answer)
        else:
            yield Send(encode(query, answer))

    return quirk


def like_a_resolver(_query: Query, answer: dns.message.Message) -> None:
    """For `altered`: AA clear, RA set."""
    answer.flags = (answer.flags & ~dns.flags.AA) | dns.flags.RA


# --- wrong messages ---


def wrong_id(_query: Query, right: bytes) -> bytes:
    """Another message id."""
    return bytes([right[0] ^ 0xFF, right[1]]) + right[2:]


def wrong_question(query: Query, right: bytes) -> bytes:
    """An answer to a question of the same length that was never asked."""
    return right[:13] + bytes([right[13] ^ 0x01]) + right[14:] if len(query.wire) > 13 else right


def lower_case_question(query: Query, right: bytes) -> bytes:
    """The question echoed in lower case, whatever case it came in."""
    end = _end_of_name(query)
    return right[:12] + right[12:end].lower() + right[end:]


def _end_of_name(query: Query) -> int:
    return 12 + len(query.message.question[0].name.to_digestable())


def question_itself(query: Query, _right: bytes) -> bytes:
    """The query sent back: QR clear."""
    return query.wire


def garbage(query: Query, _right: bytes) -> bytes:
    """The right id, then noise."""
    return query.wire[:2] + b"\xff" * 40


def too_short(query: Query, _right: bytes) -> bytes:
    """Less than a header."""
    return query.wire[:7]


def trailing_bytes(_query: Query, right: bytes) -> bytes:
    """Bytes after the end of the message."""
    return right + b"\x00trailing"


def cut_rdata(_query: Query, right: bytes) -> bytes:
    """The end of the last record missing."""
    return right[:-3]


def compression_loop(query: Query, right: bytes) -> bytes:
    """One answer record whose owner is a compression pointer to itself (RFC 1035 section 4.1.4)."""
    question = query.wire[12 : _end_of_name(query) + 4]
    here = 12 + len(question)
    header = right[:2] + b"\x84\x00" + b"\x00\x01\x00\x01\x00\x00\x00\x00"
    pointer = (0xC000 | here).to_bytes(2, "big")
    return header + question + pointer + b"\x00\x10\x00\x01\x00\x00\x0e\x10\x00\x02\x01x"
