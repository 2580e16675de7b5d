"""How many round trips the whole DNS part takes, one after the other, and how many questions it sends.

`python -m bench.dns_rounds [--json] [--runs N] [--milliseconds N] [--alone]`; needs root and the tests' name servers.

In a closed world behind a wire with a fixed delay, time is counted in round trips: the duration of the DNS part over
the duration of one, at best of several runs, since a busy machine only ever adds. Of the other tools it is the whole
process, once (their start costs less than two round trips), with a resolver that knows every answer already. They do
less: `dig +trace` asks one name at one server.
"""

import argparse
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench._internet import IN_ZONE, ONE_DEAD, OTHER_TLDS, Internet, internet
from bench._measure import Figure, run
from bundler.model.observations import Observations, Outcome
from bundler.observe.recording import read_recording

MOST = {IN_ZONE: (3.6, 130), OTHER_TLDS: (6.0, 150)}
"""Rounds and questions."""
TITLES = {IN_ZONE: "servers inside the zone", OTHER_TLDS: "servers in four other TLDs"}
DEAD_SECONDS = 6.0
DELAY_ERROR = 0.1
"""By how much of a round trip the wire may be wrong before nothing else is believed."""
SELECTORS = ("selector1-azurecomm-prod-net._domainkey", "selector2-azurecomm-prod-net._domainkey")


def other_tools(domain: str) -> dict[str, list[str]]:
    """What others offer for the same purpose: one name traced, the names of the job probed, the zone tested."""
    names = [domain, *(f"{label}.{domain}" for label in (*SELECTORS, "_dmarc"))]
    return {
        "dig +trace, one name": ["dig", "+trace", domain, "TXT"],
        "dnsviz probe, four names": ["dnsviz", "probe", "-A", "-a", ".", "-R", "TXT", *names],
        "zonemaster-cli, one zone": ["zonemaster-cli", domain],
    }


@dataclass(frozen=True)
class Run:
    """The DNS part of one run."""

    seconds: float
    questions: int


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """The wire itself, then each domain, the dead server, and the other tools."""
    with internet(round_trip=options.milliseconds / 1000) as net:
        for name, wanted, found in zip(("UDP", "TCP"), (1, 2), net.round_trips(), strict=True):
            error = abs(found - wanted)
            yield Figure(f"the wire: one question over {name}, error", error, "round trips", DELAY_ERROR)
        rounds = {}
        for domain, (most_rounds, most_questions) in MOST.items():
            seen = [_observe(net, domain) for _ in range(options.runs)]
            rounds[domain] = min(one.seconds for one in seen) / net.wire.round_trip
            yield Figure(TITLES[domain], rounds[domain], "round trips", most_rounds)
            yield Figure(TITLES[domain], max(one.questions for one in seen), "questions", most_questions)
        dead = _observe(net, ONE_DEAD)
        added = dead.seconds - rounds[IN_ZONE] * net.wire.round_trip
        yield Figure("one dead server adds", added, "seconds", DEAD_SECONDS, f"{dead.questions} questions in all")
        if not options.alone:
            yield from (figure for domain in MOST for figure in _others(net, domain, rounds[domain]))


def _observe(net: Internet, domain: str) -> Run:
    path = net.home.folder / f"{time.monotonic_ns()}.jsonl"
    before = net.wire.questions
    done = net.home.run_program("check", domain, "--no-azure", "--no-progress", "--record", str(path))
    if not path.exists():
        raise RuntimeError(done.stderr)
    questions = net.wire.questions - before
    return Run(_duration(path, questions), questions)


def _duration(path: Path, questions: int) -> float:
    observed = read_recording(path)
    recorded = sum(_was_sent(observed))
    if recorded != questions:
        raise RuntimeError(f"{recorded} questions are recorded, {questions} crossed the wire")
    (walk,) = (step for step in observed.steps if step.id == "dns.walk")
    return (walk.ended_at - walk.started_at).total_seconds()


def _was_sent(observed: Observations) -> Iterator[bool]:
    """A question over TCP that found no connection never left."""
    for exchange in observed.dns:
        no_connection = exchange.transport == "tcp" and exchange.outcome is not Outcome.ANSWERED
        yield exchange.outcome is not Outcome.NOT_SENT and not no_connection


def _others(net: Internet, domain: str, ours: float) -> Iterator[Figure]:
    for title, command in other_tools(domain).items():
        name = f"{title}: {TITLES[domain]}"
        if shutil.which(command[0]) is None:
            yield Figure(name, float("nan"), "", note="not installed")
            continue
        before, started = net.wire.questions, time.perf_counter()
        net.home.namespace.run(command, timeout=1200, env=net.home.environment)
        rounds = (time.perf_counter() - started) / net.wire.round_trip
        note = f"{net.wire.questions - before} questions; {rounds / ours:.0f} x ours"
        yield Figure(name, rounds, "round trips", note=note)


if __name__ == "__main__":
    run(
        __doc__,
        measure,
        ("--runs", {"type": int, "default": 5}),
        ("--milliseconds", {"type": int, "default": 200, "help": "the round trip"}),
        ("--alone", {"action": "store_true", "help": "leave the other tools out"}),
    )
