"""What the transport promises, against a scripted server on loopback."""

import asyncio
import contextlib
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC

import dns.flags
import dns.message
import dns.rcode
import pytest

from bundler.model.observations import Outcome, Purpose, Server
from bundler.observe.dns.asker import MOST_MESSAGES, Reason, unreachable_kind
from bundler.observe.dns.limiter import BURST, PER_SECOND
from bundler.observe.dns.query import Question
from bundler.observe.dns.transport import MOST_IGNORED, MOST_IGNORED_BYTES
from bundler.observe.recorder import Recorder
from tests.observe.dns.loopback import (
    QUESTION,
    REASON,
    Heard,
    Host,
    ask_one,
    asking,
    exchanges,
    right,
    serving,
    truncated,
    with_rcode,
)


def test_one_question_one_message_both_directions_kept() -> None:
    asked, (exchange,), host = ask_one(lambda heard: [right(heard)])
    assert asked.outcome is exchange.outcome is Outcome.ANSWERED
    assert exchange.query == host.heard[0].wire
    assert exchange.answer == right(host.heard[0])
    assert (exchange.transport, exchange.attempt, exchange.previous) == ("udp", 1, None)
    assert exchange.sent_at.tzinfo is UTC
    assert exchange.elapsed_us is not None
    assert 0 < exchange.elapsed_us < 1_000_000
    assert (exchange.qname, exchange.qtype, exchange.zone) == ("contoso.com", "TXT", "contoso.com")


def test_the_question_has_no_rd_but_do_nsid_and_mixed_case() -> None:
    sent = [ask_one(lambda heard: [right(heard)])[2].heard[0].message]
    for message in sent:
        assert not message.flags & dns.flags.RD
        assert message.ednsflags & dns.flags.DO
        assert message.payload == 1232
        assert [int(option.otype) for option in message.options] == [3]
        name = message.question[0].name.to_text(omit_final_dot=True)
        assert name != "contoso.com"
        assert name.lower() == "contoso.com"


def test_silence_is_asked_three_times_with_new_port_and_id() -> None:
    started = time.monotonic()
    asked, sent, host = ask_one(lambda heard: [] if heard.transport == "udp" else [9.0])
    assert 5.4 < time.monotonic() - started < 6
    assert asked.outcome is Outcome.TIMEOUT
    assert [(e.transport, e.attempt, e.outcome) for e in sent] == [
        ("udp", 1, Outcome.TIMEOUT),
        ("udp", 2, Outcome.TIMEOUT),
        ("tcp", 3, Outcome.TIMEOUT),
    ]
    assert [e.previous for e in sent] == [None, sent[0].seq, sent[1].seq]
    assert [round((e.elapsed_us or 0) / 1e6, 1) for e in sent] == [1.0, 1.5, 3.0]
    assert len({heard.wire[:2] for heard in host.heard}) == 3
    assert len(set(host.ports)) == 3
    assert host.heard[2].message.edns == -1, "the last try is plain DNS"


def test_a_closed_port_ends_at_once() -> None:
    started = time.monotonic()
    asked, sent, _ = ask_one(lambda heard: [], tcp=False, udp=False)
    assert time.monotonic() - started < 0.5
    assert [(e.transport, e.outcome) for e in sent] == [("udp", Outcome.PORT_CLOSED), ("tcp", Outcome.PORT_CLOSED)]
    assert asked.outcome is Outcome.PORT_CLOSED


def test_tcp_serves_where_udp_is_closed() -> None:
    asked, sent, _ = ask_one(lambda heard: [right(heard)], udp=False)
    assert asked.reply
    assert [e.outcome for e in sent] == [Outcome.PORT_CLOSED, Outcome.ANSWERED]


def test_truncation_goes_to_tcp_with_the_cut_answer_kept() -> None:
    asked, (cut, whole), host = ask_one(lambda h: [truncated(h) if h.transport == "udp" else right(h)])
    assert cut.outcome is Outcome.ANSWERED
    assert cut.answer == truncated(host.heard[0])
    assert (whole.transport, whole.previous) == ("tcp", cut.seq)
    assert asked.reply
    assert asked.reply.answer
    assert host.heard[1].message.edns == 0


@pytest.mark.parametrize("closed", [True, False])
def test_truncation_without_tcp_is_no_answer(closed: bool) -> None:
    asked, sent, _ = ask_one(lambda heard: [truncated(heard)] if heard.transport == "udp" else [], tcp=not closed)
    assert asked.reply is None
    assert sent[0].outcome is Outcome.ANSWERED
    assert {e.outcome for e in sent[1:]} == {Outcome.PORT_CLOSED if closed else Outcome.CLOSED}
    assert len(sent) == (2 if closed else 3), "a closed connection is tried once more"


@pytest.mark.parametrize("rcode", [dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS])
def test_a_server_that_refuses_edns_is_asked_without(rcode: dns.rcode.Rcode) -> None:
    asked, sent, host = ask_one(lambda h: [with_rcode(h, rcode, edns=rcode > 15) if h.message.edns >= 0 else right(h)])
    # FORMERR may be about the option alone.
    assert [h.message.edns for h in host.heard] == ([0, 0, -1] if rcode == dns.rcode.FORMERR else [0, -1])
    assert {e.transport for e in sent} == {"udp"}
    assert asked.reply
    assert asked.reply.rcode == "NOERROR"


def test_a_server_that_refuses_an_option_is_asked_with_edns_alone() -> None:
    asked, _, host = ask_one(lambda h: [with_rcode(h, dns.rcode.FORMERR) if h.message.options else right(h)])
    assert [(h.message.edns, bool(h.message.options)) for h in host.heard] == [(0, True), (0, False)]
    assert asked.reply
    assert asked.reply.edns


def test_a_server_that_drops_edns_is_reached_by_plain_tcp_and_then_known_by_plain_udp() -> None:
    asked, sent, _ = ask_one(lambda heard: [] if heard.message.edns >= 0 else [right(heard)])
    assert [e.transport for e in sent] == ["udp", "udp", "tcp", "udp"]
    assert asked.reply
    assert not asked.reply.edns


def test_plain_dns_that_is_refused_as_well_keeps_the_refusal() -> None:
    asked, sent, _ = ask_one(lambda heard: [with_rcode(heard, dns.rcode.FORMERR)])
    assert len(sent) == 3
    assert asked.reply
    assert asked.reply.rcode == "FORMERR"


def test_badcookie_goes_to_tcp() -> None:
    asked, sent, _ = ask_one(
        lambda h: [with_rcode(h, dns.rcode.BADCOOKIE, edns=True) if h.transport == "udp" else right(h)]
    )
    assert [e.transport for e in sent] == ["udp", "tcp"]
    assert asked.reply
    assert asked.reply.rcode == "NOERROR"


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED, dns.rcode.NXDOMAIN])
def test_other_errors_are_answers_and_not_asked_again(rcode: dns.rcode.Rcode) -> None:
    asked, sent, _ = ask_one(lambda heard: [with_rcode(heard, rcode)])
    assert len(sent) == 1
    assert asked.reply
    assert asked.reply.rcode == dns.rcode.to_text(rcode)


def wrong_id(heard: Heard) -> bytes:
    return bytes([heard.wire[0] ^ 1]) + right(heard)[1:]


def wrong_question(heard: Heard) -> bytes:
    return right(heard).replace(heard.wire[12:24], b"\x08fabrikam\x03"[:12], 1)


def other_case(heard: Heard) -> bytes:
    swapped = heard.wire[13:20].swapcase()
    return right(heard)[:13] + swapped + right(heard)[20:]


def two_questions(heard: Heard) -> bytes:
    message = right(heard)
    return message[:5] + b"\x02" + message[6:]


def no_question(heard: Heard) -> bytes:
    return right(heard)[:4] + b"\0\0" + right(heard)[6:12]


def cut_record(heard: Heard) -> bytes:
    return right(heard)[:-12]


UNWANTED = [
    (wrong_id, "wrong-id"),
    (wrong_question, "wrong-question"),
    (other_case, "wrong-question"),
    (two_questions, "wrong-question"),
    (no_question, "wrong-question"),
    (lambda heard: heard.wire, "not-a-response"),
    (lambda heard: heard.wire[:2], "unreadable"),
    (lambda heard: heard.wire[:2] + b"\xff" * 30, "unreadable"),
    (cut_record, "unreadable"),
]


@pytest.mark.parametrize(("make", "why"), UNWANTED, ids=lambda v: getattr(v, "__name__", ""))
def test_unwanted_datagrams_are_kept_and_the_good_answer_is_awaited(make: object, why: str) -> None:
    assert callable(make)
    asked, (exchange,), host = ask_one(lambda heard: [make(heard), 0.05, right(heard)])
    assert asked.reply
    assert asked.reply.answer
    assert [(i.data, i.why) for i in exchange.ignored] == [(make(host.heard[0]), why)]
    assert exchange.answer == right(host.heard[0])


def test_only_unreadable_answers_are_malformed_not_silence() -> None:
    asked, sent, _ = ask_one(lambda heard: [heard.wire[:2] + b"\x80" * 40, *([6.0] * (heard.transport == "tcp"))])
    assert asked.outcome is Outcome.MALFORMED
    assert {e.outcome for e in sent} == {Outcome.MALFORMED}
    assert all(e.ignored for e in sent)


def test_a_server_that_changes_the_case_is_reached_over_tcp() -> None:
    def lowered(heard: Heard) -> Iterable[bytes]:
        answer = right(heard)
        yield answer[:12] + answer[12:25].lower() + answer[25:]

    asked, sent, _ = ask_one(lowered)
    assert [e.outcome for e in sent] == [Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.ANSWERED, Outcome.TIMEOUT]
    assert {i.why for e in sent for i in e.ignored} == {"wrong-question"}
    assert asked.reply


def test_trailing_bytes_do_not_spoil_an_answer() -> None:
    asked, (exchange,), _ = ask_one(lambda heard: [right(heard) + b"trailing"])
    assert asked.reply
    assert asked.reply.answer
    assert exchange.answer
    assert exchange.answer.endswith(b"trailing")


def test_an_answer_after_its_time_is_kept_as_late() -> None:
    asked, sent, host = ask_one(lambda heard: [1.3, right(heard)] if heard.count == 0 else [0.8, right(heard)])
    assert asked.reply
    assert [i.why for i in sent[0].ignored] == ["late"]
    assert sent[0].ignored[0].data == right(host.heard[0])
    assert sent[0].outcome is Outcome.TIMEOUT
    assert sent[1].outcome is Outcome.ANSWERED


def test_a_flood_of_junk_is_bounded_and_counted() -> None:
    asked, (exchange,), _ = ask_one(lambda heard: [*([b"junk" * 250] * 40), 0.1, right(heard)])
    assert asked.reply
    assert sum(len(i.data) for i in exchange.ignored) <= MOST_IGNORED_BYTES
    assert f"{40 - len(exchange.ignored)} more" in exchange.detail


def test_a_tcp_answer_in_pieces_and_one_cut_off() -> None:
    asked, sent, _ = ask_one(lambda h: [truncated(h)] if h.transport == "udp" else [b"", right(h)])
    assert asked.reply, "an empty message before the answer is ignored"
    assert sent[1].ignored[0].data == b""


def test_64_kib_over_tcp() -> None:
    long = " ".join(['"' + "x" * 250 + '"'] * 255)
    asked, _, _ = ask_one(lambda h: [truncated(h) if h.transport == "udp" else right(h, long)])
    assert asked.reply
    assert asked.reply.size > 60_000


def test_two_answers_of_different_ttl_stay_apart() -> None:
    def twice(heard: Heard) -> Iterable[bytes]:
        response = dns.message.make_response(heard.message)
        response.flags |= dns.flags.AA
        wire = response.to_wire()
        record = b"\xc0\x0c\x00\x10\x00\x01" + bytes(3) + b"%c\x00\x02\x01x"
        question_end = 12 + 13 + 4
        yield wire[:6] + b"\0\2" + wire[8:question_end] + record % 5 + record % 9 + wire[question_end:]

    asked, _, _ = ask_one(twice)
    assert asked.reply
    assert [rr.ttl for rr in asked.reply.answer] == [5, 9]


async def cut_short(host: Host, questions: Iterable[Question], seconds: float) -> Recorder:
    """Ask all questions at once and end the run before they can be answered."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds), asking() as (asker, recorder):
            await asyncio.gather(*(asker.ask(host.server, question, REASON) for question in questions))
    return recorder


def test_cancelling_records_what_was_under_way() -> None:
    async def inside() -> None:
        async with serving(lambda heard: [9.0]) as host:
            (exchange,) = exchanges(await cut_short(host, [QUESTION], 0.2))
            assert exchange.outcome is Outcome.CUT_SHORT
            assert exchange.query == host.heard[0].wire
            assert exchange.elapsed_us

    asyncio.run(inside())


def test_questions_beyond_the_rate_wait_and_are_not_sent_when_cancelled() -> None:
    async def inside() -> None:
        async with serving(lambda heard: [right(heard)]) as host:
            questions = [Question(f"{number}.example", "TXT") for number in range(BURST + PER_SECOND)]
            recorder = await cut_short(host, questions, 0.26)
            outcomes = [e.outcome for e in exchanges(recorder)]
            sent = len(host.heard)
            assert BURST + 4 <= sent <= BURST + 6
            assert outcomes.count(Outcome.NOT_SENT) == BURST + PER_SECOND - sent
            unsent = [e for e in exchanges(recorder) if e.outcome is Outcome.NOT_SENT]
            assert all(e.query == b"" and e.detail for e in unsent)

    asyncio.run(inside())


def test_the_same_question_is_put_to_an_address_once() -> None:
    async def inside() -> None:
        async with serving(lambda heard: [0.05, right(heard)]) as host, asking() as (asker, recorder):
            together = await asyncio.gather(*(asker.ask(host.server, QUESTION, REASON) for _ in range(3)))
            again = await asker.ask(host.server, QUESTION, REASON)
        assert len(host.heard) == len(exchanges(recorder)) == 1
        assert {id(asked) for asked in [*together, again]} == {id(again)}

    asyncio.run(inside())


def test_an_address_that_proved_silent_gets_one_message_more_not_three() -> None:
    async def inside() -> None:
        async with serving(lambda heard: [] if heard.transport == "udp" else [9.0]) as host:
            async with asking() as (asker, recorder):
                await asker.ask(host.server, QUESTION, REASON)
                await asker.ask(host.server, replace(QUESTION, qtype="MX"), REASON)
            assert [e.attempt for e in exchanges(recorder)] == [1, 2, 3, 1]

    asyncio.run(inside())


def test_edns_is_kept_to_the_end_for_an_address_known_to_answer_it() -> None:
    async def inside() -> None:
        def script(heard: Heard) -> Iterable[bytes | float]:
            return [right(heard)] if heard.count == 0 or heard.transport == "tcp" else []

        async with serving(script) as host, asking() as (asker, _):
            await asker.ask(host.server, QUESTION, REASON)
            await asker.ask(host.server, replace(QUESTION, qtype="MX"), REASON)
        assert host.heard[-1].transport == "tcp"
        assert host.heard[-1].message.edns == 0

    asyncio.run(inside())


def test_a_question_answered_by_a_referral_was_about_the_delegation() -> None:
    async def inside() -> None:
        reason = Reason(Purpose.RECORD, "contoso.com", lambda reply: reply.rcode == "NOERROR")
        async with serving(lambda heard: [right(heard)]) as host, asking() as (asker, recorder):
            await asker.ask(host.server, QUESTION, reason)
        assert [e.purpose for e in exchanges(recorder)] == [Purpose.DELEGATION]

    asyncio.run(inside())


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "0.0.0.0", "224.0.0.1", "169.254.0.1", "::1", "::", "fe80::1", "ff02::1"]
)
def test_addresses_that_lead_nowhere_are_not_asked_when_dns_names_them(address: str) -> None:
    async def inside() -> None:
        async with asking() as (asker, recorder):
            asked = await asker.ask(Server("ns1.contoso.com", address, 53, ("glue",)), QUESTION, REASON)
        assert asked.outcome is Outcome.NOT_SENT
        assert exchanges(recorder)[0].query == b""

    asyncio.run(inside())


def test_a_flood_before_the_answer_is_bounded_and_counted() -> None:
    asked, (exchange,), _ = ask_one(lambda heard: [*[heard.wire[:2] + b"\xff" * 40] * 100, right(heard)])
    assert asked.outcome is Outcome.ANSWERED
    assert len(exchange.ignored) == MOST_IGNORED
    assert "84 more" in exchange.detail


def test_a_flood_over_tcp_ends_at_once() -> None:
    begin = time.monotonic()
    asked, sent, _ = ask_one(lambda heard: [truncated(heard)] if heard.transport == "udp" else [b"\xff" * 40] * 1000)
    assert asked.outcome is Outcome.MALFORMED
    assert len(sent[-1].ignored) <= MOST_IGNORED
    assert time.monotonic() - begin < 3


def test_a_run_that_sent_its_messages_asks_nothing_more() -> None:
    async def inside() -> None:
        async with serving(lambda heard: [right(heard)]) as host, asking() as (asker, recorder):
            asker.messages = MOST_MESSAGES - 1
            await asker.ask(host.server, QUESTION, REASON)
            asked = await asker.ask(host.server, Question("other.example", "TXT"), REASON)
        assert len(host.heard) == 1
        assert asked.outcome is Outcome.NOT_SENT
        assert str(MOST_MESSAGES) in exchanges(recorder)[-1].detail

    asyncio.run(inside())


@pytest.mark.parametrize(
    ("address", "hints", "sent"),
    [
        ("10.0.0.1", "198.41.0.4", False),
        ("192.0.2.1", "198.41.0.4", False),
        ("64:ff9b::1", "198.41.0.4", False),
        ("192.31.196.1", "198.41.0.4", True),
        ("10.0.0.1", "10.9.0.1", True),
        ("127.0.0.5", "10.9.0.1", False),
        ("127.0.0.5", "127.0.0.1", True),
        ("0.0.0.0", "127.0.0.1", False),
    ],
)
def test_addresses_that_the_world_cannot_reach_are_not_asked(address: str, hints: str, sent: bool) -> None:
    server, root = Server("ns1.contoso.com", address, origins=("glue",)), Server("", hints, origins=("hint",))
    assert (not unreachable_kind(server, [root])) is sent
    assert not unreachable_kind(replace(server, origins=("option",)), [root])
