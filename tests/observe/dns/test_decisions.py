"""What is sent next and what is asked, decided without a network."""

import asyncio
import random
import time

import dns.message
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.model.observations import Outcome
from bundler.observe.dns.control_questions import misplaced, neighbourhood, random_name
from bundler.observe.dns.ladder import Address, Send, Try, first, following
from bundler.observe.dns.limiter import BURST, DOMAINS_FOR_ONE_MORE, MOST_PER_SECOND, PER_SECOND, Limiter
from bundler.observe.dns.query import Question, build_query, is_askable
from bundler.reading.wire import read_reply
from tests.messages import reply

SILENCE = Try("udp", True, Outcome.TIMEOUT, None)


def climbed(address: Address, *ends: tuple[Outcome, str]) -> list[Send]:
    """The whole ladder when messages end like this: outcome and rcode, `TC` for a cut-off answer."""
    steps, tries = [first(address)], []
    for outcome, rcode in ends:
        flags, code = ("TC", "NOERROR") if rcode == "TC" else ("", rcode)
        answer = read_reply(reply("contoso.com", "TXT", rcode=code, flags=flags)) if rcode else None
        tries.append(Try(steps[-1].transport, steps[-1].edns, outcome, answer, steps[-1].options))
        step = following(tries, address)
        if step is None:
            assert len(tries) == len(ends), "the ladder ended early"
            return steps
        steps.append(step)
    return steps


GOOD, OUT, MUTE = Outcome.ANSWERED, Outcome.TIMEOUT, ""


@pytest.mark.parametrize(
    ("address", "ends", "sent"),
    [
        (Address(), [(GOOD, "NOERROR")], ["udp+"]),
        (Address(), [(OUT, MUTE)] * 3, ["udp+", "udp+", "tcp"]),
        (Address(edns=True), [(OUT, MUTE)] * 3, ["udp+", "udp+", "tcp+"]),
        (Address(edns=False), [(OUT, MUTE)] * 3, ["udp", "udp", "tcp"]),
        (Address(silent=True), [(OUT, MUTE)], ["udp+"]),
        (Address(), [(Outcome.MALFORMED, MUTE)] * 3, ["udp+", "udp+", "tcp"]),
        (Address(), [(Outcome.UNREACHABLE, MUTE)], ["udp+"]),
        (Address(), [(Outcome.ERROR, MUTE), (Outcome.ERROR, MUTE)], ["udp+", "tcp+"]),
        (Address(), [(Outcome.PORT_CLOSED, MUTE)] * 2, ["udp+", "tcp"]),
        (Address(), [(GOOD, "TC"), (GOOD, "NOERROR")], ["udp+", "tcp+"]),
        (Address(), [(GOOD, "TC"), (OUT, MUTE)], ["udp+", "tcp+"]),
        (Address(), [(GOOD, "TC"), (Outcome.CLOSED, MUTE), (Outcome.CLOSED, MUTE)], ["udp+", "tcp+", "tcp+"]),
        (Address(), [(GOOD, "TC"), (GOOD, "FORMERR"), (GOOD, "NOERROR")], ["udp+", "tcp+", "tcp-"]),
        (Address(), [(GOOD, "FORMERR"), (GOOD, "NOERROR")], ["udp+", "udp-"]),
        (Address(), [(GOOD, "FORMERR"), (GOOD, "TC"), (GOOD, "NOERROR")], ["udp+", "udp-", "tcp-"]),
        (Address(), [(GOOD, "FORMERR")] * 3, ["udp+", "udp-", "udp"]),
        (Address(options=False), [(GOOD, "FORMERR")] * 2, ["udp-", "udp"]),
        (Address(options=False), [(OUT, MUTE)] * 3, ["udp-", "udp-", "tcp"]),
        (
            Address(),
            [(GOOD, "FORMERR"), (GOOD, "FORMERR"), (OUT, MUTE), (OUT, MUTE), (OUT, MUTE)],
            ["udp+", "udp-", "udp", "udp", "tcp"],
        ),
        (Address(), [(GOOD, "BADVERS"), (GOOD, "NOERROR")], ["udp+", "udp"]),
        (Address(), [(GOOD, "BADCOOKIE"), (GOOD, "NOERROR")], ["udp+", "tcp+"]),
        (Address(), [(OUT, MUTE), (GOOD, "SERVFAIL")], ["udp+", "udp+"]),
    ],
)
def test_the_ladder(address: Address, ends: list[tuple[Outcome, str]], sent: list[str]) -> None:
    steps = climbed(address, *ends)
    assert [s.transport + ("+" if s.edns and s.options else "-" if s.edns else "") for s in steps] == sent


def test_what_other_lookups_found_out_meanwhile_counts() -> None:
    """Questions are under way together; the first to end shows that the address takes no EDNS."""
    plain = Send("udp", edns=False, seconds=1.5)
    assert following([SILENCE], Address(answers=True, edns=False)) == plain
    answered = Try("tcp", False, GOOD, read_reply(reply("contoso.com", "TXT")))
    last = following([SILENCE, SILENCE, answered], Address(answers=True, edns=False))
    assert last == Send("udp", edns=False, seconds=1.0)


def test_the_times_of_the_ladder() -> None:
    assert [s.seconds for s in climbed(Address(), *[(OUT, MUTE)] * 3)] == [1.0, 1.5, 3.0]


@given(
    st.lists(
        st.tuples(st.sampled_from(Outcome), st.sampled_from(["", "TC", "FORMERR", "NOERROR", "BADCOOKIE"])), max_size=9
    )
)
def test_no_ladder_is_longer_than_six(ends: list[tuple[Outcome, str]]) -> None:
    tries: list[Try] = []
    step: Send | None = first(Address())
    for outcome, rcode in ends:
        if step is None:
            break
        flags, code = ("TC", "NOERROR") if rcode == "TC" else ("", rcode)
        answer = read_reply(reply("contoso.com", "TXT", rcode=code, flags=flags)) if rcode else None
        tries.append(Try(step.transport, step.edns, GOOD if answer else outcome, answer, step.options))
        step = following(tries, Address())
    assert len(tries) <= 6


@given(st.integers(), st.booleans(), st.booleans(), st.booleans())
def test_queries_say_what_was_asked(seed: int, edns: bool, mixed: bool, recursion: bool) -> None:
    question = Question("_dmarc.x-1.contoso.com", "TXT")
    built = build_query(question, edns=edns, mixed_case=mixed, recursion=recursion, rng=random.Random(seed))
    message = dns.message.from_wire(built.wire)
    (asked,) = message.question
    assert asked.name.to_text(omit_final_dot=True).lower() == question.qname
    assert mixed or asked.name.to_text(omit_final_dot=True) == question.qname
    assert asked.rdtype == dns.rdatatype.TXT
    assert bool(message.flags & 0x100) is recursion
    assert (message.edns, bool(message.ednsflags & 0x8000)) == ((0, True) if edns else (-1, False))
    assert built.wire[12 : 12 + len(built.question)] == built.question


def test_the_root_can_be_asked() -> None:
    wire = build_query(Question(".", "NS"), edns=False, mixed_case=True, recursion=False, rng=random.Random(1)).wire
    assert wire[12:] == b"\0\0\2\0\1"


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("contoso.com", True),
        (".", True),
        ("a." * 127 + "", True),
        ("a." * 128, False),
        ("a" * 64 + ".com", False),
        ("a..b", False),
    ],
)
def test_names_that_can_be_asked(name: str, fits: bool) -> None:
    assert is_askable(name) is fits


DKIM = Question("selector1._domainkey.mail.contoso.com", "CNAME")


def test_misplaced_names() -> None:
    dmarc = Question("_dmarc.contoso.com", "TXT")
    assert misplaced(dmarc, "contoso.com", "contoso.com") == [Question("_dmarc.contoso.com.contoso.com", "TXT")]
    assert misplaced(DKIM, "mail.contoso.com", "contoso.com") == [
        Question("selector1._domainkey.mail.contoso.com.contoso.com", "CNAME"),
        Question("selector1._domainkey.contoso.com", "CNAME"),
        Question("selector1.domainkey.mail.contoso.com", "CNAME"),
        Question("selector1.mail.contoso.com", "CNAME"),
    ]
    own = Question("mail.contoso.com", "TXT")
    assert Question("contoso.com", "TXT") in misplaced(own, "mail.contoso.com", "contoso.com")


def test_a_doubled_name_that_is_too_long_is_not_asked() -> None:
    apex = ".".join(["a" * 60] * 3) + ".com"
    assert misplaced(Question(f"_dmarc.{apex}", "TXT"), apex, apex) == []


def test_random_neighbours() -> None:
    assert neighbourhood(DKIM, "mail.contoso.com") == Question("_domainkey.mail.contoso.com", "CNAME")
    assert neighbourhood(Question("contoso.com", "TXT"), "contoso.com") == Question("contoso.com", "TXT")
    names = {random_name("contoso.com", random.Random(seed)) for seed in range(20)}
    assert len(names) == 20
    assert all(name.endswith(".contoso.com") and len(name) == 28 for name in names)


def test_the_limiter_lets_a_burst_pass_and_then_twenty_a_second() -> None:
    async def inside() -> tuple[float, float, float]:
        limiter = Limiter()
        started = time.monotonic()
        await asyncio.gather(*(limiter.turn("192.0.2.1") for _ in range(BURST)))
        burst = time.monotonic() - started
        await asyncio.gather(*(limiter.turn("192.0.2.1") for _ in range(6)))
        more = time.monotonic() - started - burst
        started = time.monotonic()
        await limiter.turn("192.0.2.2")
        return burst, more, time.monotonic() - started

    burst, more, other = asyncio.run(inside())
    assert burst < 0.03
    assert 6 / PER_SECOND - 0.06 < more < 6 / PER_SECOND + 0.1
    assert other < 0.03


def test_an_address_that_serves_more_of_the_domains_is_asked_faster_up_to_a_bound() -> None:
    limiter = Limiter()

    def after(domains: int) -> int:
        for _ in range(domains):
            limiter.serves_one_more("192.0.2.1")
        return limiter.rate("192.0.2.1")

    assert after(1) == PER_SECOND == 20
    assert after(DOMAINS_FOR_ONE_MORE - 1) == PER_SECOND + 1
    assert after(10_000) == MOST_PER_SECOND == 50
    assert limiter.rate("192.0.2.2") == PER_SECOND

    async def inside() -> float:
        await asyncio.gather(*(limiter.turn("192.0.2.1") for _ in range(BURST)))
        started = time.monotonic()
        await asyncio.gather(*(limiter.turn("192.0.2.1") for _ in range(10)))
        return time.monotonic() - started

    assert 10 / MOST_PER_SECOND - 0.06 < asyncio.run(inside()) < 10 / MOST_PER_SECOND + 0.1
