"""What a run takes in has an end, and one server's end is not that of the others."""

import asyncio
import struct

import pytest

from bundler.model.observations import DnsExchange, Outcome, Purpose
from bundler.observe.dns import asker as asking_module
from bundler.observe.dns.allowance import (
    REPEATED,
    RUN_RECORDS,
    SERVER_BYTES,
    SERVER_RECORDS,
    Allowance,
    weight,
)
from bundler.observe.dns.asker import Reason
from bundler.observe.dns.query import Question
from tests.observe.dns.loopback import QUESTION, REASON, Heard, asking, exchanges, right, serving


def message(records: int, *, body: bytes = b"", claimed: int | None = None) -> bytes:
    data = body or b"\0" * 11 * records
    return struct.pack("!6H", 1, 0x8400, 1, records if claimed is None else claimed, 0, 0) + data


def texts(records: int, seed: int) -> bytes:
    """An answer of empty TXT records that differs from others by its TTLs."""
    return message(records, body=(TXT[:5] + seed.to_bytes(4, "big") + TXT[9:]) * records)


def big(heard: Heard, number: int) -> bytes:
    """An answer near the most that a message can hold, unlike any other."""
    return right(heard, *(f'"{number:03}-{n:03}{"x" * 230}"' for n in range(240)))


TXT, NS = b"\0\0\x10\0\1\0\0\0\0\0\0", b"\0\0\2\0\1\0\0\0\0\0\0"


def test_records_count_that_are_there_and_those_of_name_servers_for_less() -> None:
    assert weight(message(3, body=TXT * 3), 12) == 3
    assert weight(message(3, body=TXT * 3, claimed=65535), 12) == 3
    assert weight(message(3, body=NS * 80), 12) == 1
    assert weight(message(80, body=NS * 80), 12) == 10
    assert weight(message(9000, body=TXT * 9000), 12) == 2000
    assert weight(b"short", 12) == weight(message(1, body=b"\xc0"), 12) == weight(message(1, body=b"\x3f"), 12) == 0


def test_one_server_uses_up_its_own_part_only() -> None:
    allowance = Allowance()
    refused = [allowance.take("192.0.2.1", texts(100, seed)) for seed in range(SERVER_RECORDS // 100 + 1)]
    assert not any(refused[:-1])
    assert "this server" in refused[-1]
    assert not allowance.take("192.0.2.2", texts(100, 99))


def test_all_servers_together_have_an_end_too() -> None:
    allowance = Allowance()
    refused = [allowance.take(f"192.0.2.{n}", texts(RUN_RECORDS // 100, n)) for n in range(101)]
    assert not any(refused[:-1])
    assert "all servers together" in refused[-1]


def test_what_servers_say_alike_counts_for_less_whatever_the_case_of_the_question() -> None:
    allowance = Allowance()
    said = texts(1000, 7)[12:]
    taken = [
        allowance.take(f"192.0.2.{n}", message(1000, body=bytes([n]) * 4 + said), 4)
        for n in range(1 + (RUN_RECORDS - 1000) * REPEATED // 1000)
    ]
    assert not any(taken)
    assert allowance.take("192.0.2.99", message(1000, body=b"last" + said), 4)


def ask_in_turn(count: int) -> tuple[DnsExchange, ...]:
    """So many questions to a server that sends huge answers, each another."""

    async def inside() -> tuple[DnsExchange, ...]:
        async with serving(lambda heard: [big(heard, heard.count)]) as host, asking() as (asker, recorder):
            for purpose in list(Purpose)[:count]:
                await asker.ask(host.server, QUESTION, Reason(purpose, "contoso.com"))
        return exchanges(recorder)

    return asyncio.run(inside())


def test_an_answer_beyond_it_is_not_read_and_says_why() -> None:
    seen = ask_in_turn(4)
    kept = sum(len(exchange.answer or b"") for exchange in seen)
    assert kept <= SERVER_BYTES
    cut = [exchange for exchange in seen if exchange.outcome is Outcome.CUT_SHORT]
    assert cut
    assert {exchange.detail for exchange in cut} == {"the answers of this server are too large to read all of them"}
    assert not any(exchange.answer for exchange in cut)


def test_no_question_outlives_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking_module, "END_SECONDS", 0.3)

    async def inside() -> tuple[tuple[DnsExchange, ...], float]:
        loop = asyncio.get_running_loop()
        async with serving(lambda _: []) as host, asking() as (asker, recorder):
            asker.patient_until = loop.time() + 0.2
            begin = loop.time()
            first = asyncio.create_task(asker.ask(host.server, QUESTION, REASON))
            await asyncio.sleep(0.25)
            await asker.ask(host.server, Question("late.contoso.com", "TXT"), REASON)
            await first
            return exchanges(recorder), loop.time() - begin

    (early, late), seconds = asyncio.run(inside())
    assert seconds < 0.9
    assert (early.outcome, early.detail) == (Outcome.CUT_SHORT, "the run ended before an answer")
    assert (late.outcome, late.detail) == (Outcome.NOT_SENT, "the answers before it took too long")
