"""What a zone can cost at most whose name servers all mean harm: messages, seconds and memory of a whole `check`.

`python -m bench.hostile_zone [--json] [--only WORD]`; needs root and the tests' name servers.

In a closed world the zone has 16 name servers on both families. Each answers every question at once, over UDP and TCP,
with as much as a DNS message can hold, and differently each time, so that nothing is read only once. Seconds are those
of the whole process: observing, reading, judging and printing.
"""

import argparse
import json
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import dns.message
import dns.rdatatype

from bench._measure import Figure, program, run
from bundler.model.observations import Observations, Outcome
from bundler.observe.recording import read_recording
from tests.world.asking import ask
from tests.world.quirks import Query, Quirk, Send, honest
from tests.world.world import World

DOMAIN = "contoso.com"
SERVERS = 16
MOST_MESSAGES, MOST_SECONDS, MOST_MEGABYTES = 3000, 20.0, 250.0
ROOM = 65_000
"""Bytes of one answer: what fits a datagram and a message over TCP alike."""
_OWNER = b"\xc0\x0c"
"""A pointer to the name that was asked for."""
_TIMED = "import json,os,sys,time;s=time.perf_counter();p=os.posix_spawn(sys.argv[1],sys.argv[1:],os.environ);\
_,c,u=os.wait4(p,0);print(json.dumps([os.waitstatus_to_exitcode(c),time.perf_counter()-s,u.ru_maxrss/1024,u.ru_utime+u.ru_stime]))"
"""Starts a program from a small process: the memory of the one that starts another counts as the other's."""


def record(rtype: str, data: bytes, owner: bytes = _OWNER) -> bytes:
    """One record as it is on the wire."""
    return owner + struct.pack("!HHIH", dns.rdatatype.from_text(rtype), 1, 3600, len(data)) + data


def filled(*records: Iterator[bytes], most: int = 2000) -> list[bytes]:
    """Records from each source by turns, as many as an answer can hold and a reader reads."""
    chosen: list[bytes] = []
    room = ROOM - 300
    for together in zip(*records, strict=False):
        for one in together:
            if len(one) > room or len(chosen) >= most:
                return chosen
            room -= len(one)
            chosen.append(one)
    return chosen


_numbers = count()


def huge_texts(_query: Query) -> list[bytes]:
    """TXT records of 250 bytes."""
    return filled(record("TXT", bytes([250]) + b"%012d" % next(_numbers) + b"x" * 238) for _ in count())


def small_texts(_query: Query) -> list[bytes]:
    """As many TXT records as are read of one message."""
    return filled(record("TXT", bytes([12]) + b"%012d" % next(_numbers)) for _ in count())


def policies(_query: Query) -> list[bytes]:
    """SPF records, each of which leads on to seven names in the zone."""

    def texts() -> Iterator[bytes]:
        while True:
            text = b"v=spf1 " + b" ".join(b"include:s%d.contoso.com" % next(_numbers) for _ in range(7))
            yield record("TXT", bytes([len(text)]) + text)

    return filled(texts())


def aliases(_query: Query) -> list[bytes]:
    """CNAME records that lead to ever more names in the zone."""
    label = b"a%d" % next(_numbers)
    return [record("CNAME", bytes([len(label)]) + label + _domain())]


def name_servers(_query: Query) -> list[bytes]:
    """NS records of ever more hosts in the zone."""

    def hosts() -> Iterator[bytes]:
        while True:
            label = b"n%d" % next(_numbers)
            yield record("NS", bytes([len(label)]) + label + _domain())

    return filled(hosts())


def signatures(query: Query) -> list[bytes]:
    """The asked record with signatures by a key of the zone, none of which holds."""
    covered = query.message.question[0].rdtype

    def made() -> Iterator[bytes]:
        while True:
            head = struct.pack("!HBBIIIH", covered, 13, 2, 3600, 2**31 - 1, 0, 1)
            yield record("RRSIG", head + _domain() + next(_numbers).to_bytes(64, "big"))

    return [*huge_texts(query)[:4], *filled(made(), most=550)]


def anything(query: Query) -> list[bytes]:
    """What suits the question, and else texts."""
    suited = {"NS": name_servers, "CNAME": aliases, "TXT": policies, "MX": signatures, "DNSKEY": signatures}
    return suited.get(dns.rdatatype.to_text(query.message.question[0].rdtype), huge_texts)(query)


WORLDS = {
    "TXT sets of 64 KiB": huge_texts,
    "2 000 TXT records an answer": small_texts,
    "SPF records without end": policies,
    "aliases without end": aliases,
    "name servers without end": name_servers,
    "signatures without end": signatures,
    "all of it": anything,
}


def _domain() -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in DOMAIN.split(".")) + b"\0"


def flooding(records: Callable[[Query], list[bytes]]) -> Quirk:
    """Answer with these records, whatever was asked; questions for an address of a name server are answered well."""

    def quirk(query: Query, answer: dns.message.Message) -> Iterable[Send]:
        question = query.message.question[0]
        if question.rdtype in {dns.rdatatype.A, dns.rdatatype.AAAA, dns.rdatatype.SOA}:
            yield from honest(query, answer)
            return
        end = 12 + len(question.name.to_wire() or b"") + 4
        found = records(query)
        head = query.wire[:2] + b"\x84\x00" + struct.pack("!HHHH", 1, len(found), 0, 0)
        yield Send(head + query.wire[12:end] + b"".join(found))

    return quirk


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    messages: int
    seconds: float
    megabytes: float
    processor: float
    left_out: int
    """Questions that a limit kept from being asked or answered."""


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """Three figures for each world."""
    for title, records in WORLDS.items():
        if options.only not in title:
            continue
        found = cost(flooding(records))
        note = f"{found.left_out} questions left out"
        yield Figure(title, found.messages, "messages", MOST_MESSAGES, note)
        yield Figure(title, found.seconds, "seconds", MOST_SECONDS, f"{found.processor:.1f} of a processor")
        yield Figure(title, found.megabytes, "MB", MOST_MEGABYTES)


def cost(quirk: Quirk) -> Cost:
    """One `check` in a world of its own."""
    with World(lifetime=600) as world:
        world.dns.microsoft()
        world.dns.domain(DOMAIN, hosts=SERVERS)
        for number in range(1, SERVERS + 1):
            world.dns.script(f"ns{number}.{DOMAIN}", quirk)
        world.start()
        path = world.folder / f"{time.monotonic_ns()}.jsonl"
        with world.namespace.entered():
            ask(world.dns.root.hosts[0].addresses[0])
        code, seconds, megabytes, processor = _run(world, path)
        if not path.exists():
            raise RuntimeError(f"the program ended with {code}")
        observed = read_recording(path)
    sent = [e for e in observed.dns if e.outcome is not Outcome.NOT_SENT]
    return Cost(len(sent), seconds, megabytes, processor, sum(_left_out(observed)))


def _left_out(observed: Observations) -> Iterator[bool]:
    for exchange in observed.dns:
        yield exchange.outcome in {Outcome.NOT_SENT, Outcome.CUT_SHORT}


def _run(world: World, path: Path) -> tuple[int, float, float, float]:
    check = program("check", DOMAIN, "--no-azure", "--no-progress", "--no-resolver", "--record", str(path))
    done = world.namespace.run([sys.executable, "-c", _TIMED, *check], timeout=200, env=world.environment)
    code, seconds, megabytes, processor = json.loads(done.stdout.splitlines()[-1])
    return code, seconds, megabytes, processor


if __name__ == "__main__":
    run(__doc__, measure, ("--only", {"default": "", "help": "only worlds whose title has this word"}))
