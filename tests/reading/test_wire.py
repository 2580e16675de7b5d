"""Messages: what is kept that resolvers throw away, and that no bytes can hurt."""

import struct
import time
from dataclasses import replace
from datetime import UTC, datetime

import dns.edns
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bundler.model.facts import TRAILING_BYTES
from bundler.model.observations import DnsExchange, Outcome, Purpose, Server
from bundler.reading.wire import UnreadableMessageError, lookups, read_reply
from tests.messages import query, reply

OWN = "contoso.com"
HEADER = struct.pack("!6H", 1, 0x8400, 1, 0, 0, 0)
QUESTION = b"\x07contoso\x03com\0\0\x10\0\x01"
REAL = (
    reply(
        OWN,
        "TXT",
        [(OWN, "TXT", '"v=spf1 -all"'), (OWN, "TXT", '"a" "b\\255"')],
        authority=[(OWN, "NS", "ns1.contoso.com.")],
    ),
    reply(OWN, "SOA", [(OWN, "SOA", "ns1.contoso.com. admin.contoso.com. 7 7200 3600 1209600 300")]),
    reply("_dmarc.contoso.com", "TXT", [("_dmarc.contoso.com", "CNAME", "d.fabrikam.org.")], rcode="NXDOMAIN"),
    reply(
        OWN,
        "NS",
        [(OWN, "NS", "ns1.contoso.com."), (OWN, "NS", "ns2.contoso.com.")],
        additional=[("ns1.contoso.com", "A", "192.0.2.1"), ("ns1.contoso.com", "AAAA", "2001:db8::1")],
        options=[dns.edns.NSIDOption(b"one"), dns.edns.EDEOption(dns.edns.EDECode.STALE_ANSWER, "old")],
    ),
    reply(
        OWN,
        "DS",
        authority=[
            (OWN, "NSEC", "d.com. NS RRSIG NSEC"),
            (OWN, "RRSIG", "NSEC 13 2 3600 20260201000000 20260101000000 1 com. YWJj"),
        ],
    ),
    reply(OWN, "MX", [(OWN, "MX", "10 mx.fabrikam.org."), (OWN, "TYPE65280", "\\# 3 abcdef")]),
)


def message(records: bytes, answers: int) -> bytes:
    return HEADER[:6] + struct.pack("!H", answers) + HEADER[8:] + QUESTION + records


def record(rtype: int, rdata: bytes, *, rdclass: int = 1, ttl: int = 60, owner: bytes = b"\xc0\x0c") -> bytes:
    return owner + struct.pack("!HHIH", rtype, rdclass, ttl, len(rdata)) + rdata


def test_flags_rcode_and_size_as_sent() -> None:
    got = read_reply(reply(OWN, "TXT", flags="TC RD RA AD CD", rcode="BADVERS"))
    assert got.flags == ("qr", "aa", "tc", "rd", "ra", "ad", "cd")
    assert got.rcode == "BADVERS"
    assert got.aa
    assert got.size == len(reply(OWN, "TXT"))


def test_equal_records_and_their_ttls_stay_apart() -> None:
    wire = message(record(16, b"\x01x", ttl=5) + record(16, b"\x01x", ttl=9) + record(5, b"\x01a\0") * 2, 4)
    got = read_reply(wire)
    assert [(rr.rtype, rr.ttl, rr.strings) for rr in got.answer[:2]] == [("TXT", 5, (b"x",)), ("TXT", 9, (b"x",))]
    assert [rr.target for rr in got.answer[2:]] == ["a", "a"]


def test_names_lower_case_without_dot_and_odd_bytes_escaped() -> None:
    odd = b"\x03A.\xff\x03CoM\0"
    (rr,) = read_reply(message(record(2, odd, owner=b"\x03WwW\xc0\x0c"), 1)).answer
    assert rr.owner == "www.contoso.com"
    assert rr.target == "a\\.\\255.com"
    (top,) = read_reply(message(record(2, b"\0", owner=b"\0"), 1)).answer
    assert (top.owner, top.target) == (".", ".")


@pytest.mark.parametrize(
    ("rtype", "rdata", "target"),
    [("CNAME", "A.b.", "a.b"), ("DNAME", "c.", "c"), ("MX", "5 M.x.", "m.x"), ("SOA", "N.s. h.s. 1 2 3 4 5", "n.s")],
)
def test_targets(rtype: str, rdata: str, target: str) -> None:
    (rr,) = read_reply(reply(OWN, rtype, [(OWN, rtype, rdata)])).answer
    assert rr.target == target


def test_txt_strings_are_bytes_and_text_is_escaped() -> None:
    (rr,) = read_reply(message(record(16, b'\x02\xc3\xa4\x00\x01"'), 1)).answer
    assert rr.strings == (b"\xc3\xa4", b"", b'"')
    assert rr.joined == b'\xc3\xa4"'
    assert rr.text == '"\\195\\164" "" "\\""'


def test_edns_nsid_and_extended_errors() -> None:
    got = read_reply(REAL[3])
    assert got.edns
    assert got.nsid == b"one"
    assert got.ede == ((3, "old"),)
    assert not any(rr.rtype == "OPT" for rr in got.additional)


def test_unknown_types_stay_bytes() -> None:
    (rr,) = read_reply(message(record(65280, b"\xab\xcd"), 1)).answer
    assert (rr.rtype, rr.text) == ("TYPE65280", "\\# 2 abcd")


def test_a_damaged_record_costs_itself_alone() -> None:
    wire = message(record(1, b"\1\2\3") + record(1, b"\1\2\3\4") + record(16, b"\x09x"), 3)
    got = read_reply(wire)
    assert [rr.text for rr in got.answer] == ["1.2.3.4"]
    assert len(got.errors) == 2
    assert got.damaged


def test_one_bad_record_beside_the_answer_costs_only_itself() -> None:
    """A name server that cannot be read in the authority section leaves the others, and the answer."""
    bad, good = record(2, b"\x05ab"), record(2, b"\x02ns\x00")
    header = HEADER[:4] + b"\0\1\0\0\0\2\0\0"
    got = read_reply(header + QUESTION + bad + good)
    assert [rr.target for rr in got.authority] == ["ns"]
    assert got.errors == ("the data of authority record 1, type NS, cannot be read",)
    assert not got.damaged


@pytest.mark.parametrize("data", [b"\x12\x34\x08\x00" + b"\0" * 20, b"\x12\x34\x08\x02\xab\xcd"])
def test_a_ds_record_of_unknown_digest_or_length_is_read(data: bytes) -> None:
    (rr,) = read_reply(message(record(43, data), 1)).answer
    assert rr.text.split()[:2] == ["4660", "8"]


def test_foreign_class_and_early_end_are_named() -> None:
    got = read_reply(message(record(16, b"\x01x", rdclass=3) + record(16, b"\x01y")[:-1], 2))
    assert got.answer == ()
    assert "class 3" in got.errors[0]
    assert "ends inside answer record 2 of 2" in got.errors[1]


def test_trailing_bytes_are_named_and_harmless() -> None:
    got = read_reply(REAL[0] + b"more")
    assert got.errors == (TRAILING_BYTES,)
    assert not got.damaged


@pytest.mark.parametrize(
    "wire",
    [b"", b"\0" * 11, HEADER + QUESTION[:5], HEADER + b"\xc0\x0c\0\x10\0\x01", HEADER + b"\x80", HEADER + b"\x41" * 80],
)
def test_without_a_header_and_question_nothing_is_read(wire: bytes) -> None:
    with pytest.raises(UnreadableMessageError):
        read_reply(wire)


def test_compression_that_loops_or_chains_is_damage() -> None:
    start = len(HEADER + QUESTION)
    loop = read_reply(message(record(16, b"\x01x", owner=(0xC000 | start).to_bytes(2, "big")), 1))
    assert loop.damaged


@pytest.mark.parametrize(
    "rr",
    [record(2, b"\xc0\x0c"), record(46, bytes(20)), record(1, b""), record(16, b"\xff" * 256), record(47, bytes(9))],
)
def test_the_largest_message_of_anything_is_read_in_bounded_time(rr: bytes) -> None:
    label = b"\x01a" * 126 + b"\0\0\x10\0\x01"
    count = (65535 - 12 - len(label)) // len(rr)
    wire = HEADER[:6] + struct.pack("!H", count) + HEADER[8:] + label + rr * count
    started = time.process_time()
    got = read_reply(wire)
    assert time.process_time() - started < 2
    assert len(got.answer) + len(got.errors) <= 2001


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real answer with bytes changed, cut out, doubled, or with pointers put in."""
    wire = bytearray(draw(st.sampled_from(REAL)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(wire)))
        length = draw(st.integers(0, 20))
        piece = draw(st.one_of(st.binary(max_size=8), st.just(bytes(wire[at : at + length])), st.just(b"\xc0\x0c")))
        wire[at : at + draw(st.integers(0, 4))] = piece
    return bytes(wire)


@settings(max_examples=600, deadline=1000)
@given(st.one_of(mutated(), st.binary(max_size=300), st.binary(max_size=200).map(lambda b: HEADER + QUESTION + b)))
@example(HEADER[:4] + b"\xff" * 8)
def test_no_bytes_raise_anything_else(wire: bytes) -> None:
    try:
        got = read_reply(wire)
    except UnreadableMessageError:
        return
    assert got.size == len(wire)
    for rr in (*got.answer, *got.authority, *got.additional):
        assert rr.text.isascii()
        assert rr.owner == rr.owner.lower()


# --- lookups ---

START = datetime(2026, 1, 10, tzinfo=UTC)
BASE = DnsExchange(
    seq=1,
    sent_at=START,
    purpose=Purpose.RECORD,
    zone=OWN,
    qname=OWN,
    qtype="TXT",
    server=Server("ns1.contoso.com", "192.0.2.1"),
    transport="udp",
    attempt=1,
    previous=None,
    query=query(OWN, "TXT"),
    answer=None,
    elapsed_us=1,
    outcome=Outcome.TIMEOUT,
)


def attempt(seq: int, previous: int | None = None, **changes: object) -> DnsExchange:
    if "answer" in changes:
        changes.setdefault("outcome", Outcome.ANSWERED)
    return replace(BASE, seq=seq, previous=previous, attempt=1 if previous is None else 2, **changes)  # type: ignore[arg-type]


def test_attempts_are_joined_in_order_of_their_first_message() -> None:
    found = lookups(
        [attempt(4, 2, answer=REAL[0]), attempt(3, 1), attempt(2), attempt(1), attempt(5, 3, transport="tcp")]
    )
    assert [[a.seq for a in x.attempts] for x in found] == [[1, 3, 5], [2, 4]]
    assert [(x.id, x.outcome) for x in found] == [("D5", Outcome.TIMEOUT), ("D4", Outcome.ANSWERED)]
    assert found[1].reply == read_reply(REAL[0])


def test_a_cut_off_answer_decides_nothing() -> None:
    cut = reply(OWN, "TXT", flags="TC")
    (failed,) = lookups([attempt(1, answer=cut), attempt(2, 1, transport="tcp")])
    assert (failed.id, failed.outcome, failed.reply) == ("D2", Outcome.TIMEOUT, None)
    assert [a.truncated for a in failed.attempts] == [True, False]
    (whole,) = lookups([attempt(1, answer=cut), attempt(2, 1, transport="tcp", answer=REAL[0])])
    assert whole.id == "D2"
    assert whole.reply == read_reply(REAL[0])


def test_an_early_refusal_decides_when_nothing_better_came() -> None:
    refusal = reply(OWN, "TXT", rcode="FORMERR")
    (found,) = lookups([attempt(1, answer=refusal), attempt(2, 1, sent_at=START.replace(hour=1))])
    assert found.id == "D1"
    assert found.asked_at == START
    assert found.reply == read_reply(refusal)


def test_recorded_bytes_that_cannot_be_read_are_malformed() -> None:
    (found,) = lookups([attempt(1, answer=b"junk")])
    assert (found.outcome, found.reply) == (Outcome.MALFORMED, None)


@pytest.mark.parametrize("previous", [1, 99])
def test_a_link_to_itself_or_to_nothing_starts_a_lookup(previous: int) -> None:
    assert len(lookups([attempt(1, previous)])) == 1


def test_answers_that_differ_in_their_id_alone_are_read_as_each_by_itself() -> None:
    messages = [*REAL, b"", b"\0", b"\0\0", HEADER, REAL[0][:20]]
    answers = [number[: len(data)] + data[2:] for data in messages for number in (b"\0\1", b"\0\2")]
    sent = [
        replace(BASE, seq=seq, transport="tcp", answer=answer, outcome=Outcome.ANSWERED)
        for seq, answer in enumerate(answers, 1)
    ]
    for lookup, answer in zip(lookups(sent), answers, strict=True):
        try:
            alone = read_reply(answer)
        except UnreadableMessageError:
            assert (lookup.reply, lookup.outcome) == (None, Outcome.MALFORMED)
        else:
            assert lookup.reply == alone
