"""The openspf.org test suite for RFC 7208 (tests/data/rfc7208-tests.yml, licence beside it), for what we cover.

We follow a record to its end without a message in hand. So of each case exactly one thing is compared: whether a
receiver can answer permerror. Cases whose result hangs on the message are named below with the reason.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bundler.model.facts import Lookup
from bundler.model.observations import Outcome, Purpose, Server
from bundler.reading import spf
from bundler.reading.spf_limits import evaluate
from bundler.reading.wire import lookups
from tests.build import Tape, reply
from tests.messages import RRLine

SUITE = Path(__file__).parents[1] / "data" / "rfc7208-tests.yml"
NOT_COVERED = {
    "toolonglabel": "the sender's domain is no name that DNS can hold; ours comes from the user and is one",
    "emptylabel": "the same",
    "include-at-limit": "the eleventh lookup is not made because an address matches before; we count to the end",
}
SERVER = Server("ns1.example.net", "198.51.100.21")


def cases() -> Iterator[Any]:
    for section in yaml.safe_load_all(SUITE.read_text("utf-8")):
        for name, case in section["tests"].items():
            if name not in NOT_COVERED:
                yield pytest.param(section["zonedata"], case, id=name)


def rdata(rtype: str, value: Any) -> str:
    match rtype:
        case "MX":
            return f"{value[0]} {value[1] or '.'}".rstrip(".") + "."
        case "CNAME" | "PTR":
            return f"{value}."
        case "TXT":
            strings = value if isinstance(value, list) else [value]
            raw = [s.encode("latin-1") for s in strings]
            return " ".join('"' + "".join(f"\\{b:03d}" for b in part) + '"' for part in raw)
        case _:
            return str(value)


def records(entries: list[Any], owner: str) -> tuple[dict[str, list[RRLine]], bool]:
    """The records of one name by type, and whether its server is silent otherwise."""
    found: dict[str, list[RRLine]] = {}
    held = [next(iter(e.items())) for e in entries if isinstance(e, dict)]
    if not any(rtype == "TXT" for rtype, _ in held):
        held += [("TXT", value) for rtype, value in held if rtype == "SPF"]
    for rtype, value in held:
        if rtype != "SPF" and value not in ("NONE", []):
            found.setdefault(rtype, []).append((owner, rtype, rdata(rtype, value)))
    return found, "TIMEOUT" in entries


def answered(zonedata: dict[str, Any], name: str, qtype: str) -> Lookup | None:
    """What a receiver would get, as a recorded lookup; None where the name cannot be asked."""
    by_name = {owner.lower(): entries for owner, entries in zonedata.items()}
    held, silent = records(by_name.get(name, []), name)
    chain: list[RRLine] = []
    target = name
    while "CNAME" in held and len(chain) < 8:
        chain += held["CNAME"][:1]
        target = chain[-1][2].rstrip(".").lower()
        held, silent = records(by_name.get(target, []), target)
    tape = Tape()
    answer = held.get(qtype, [])
    if not answer and silent:
        tape.ask(Purpose.SPF_INCLUDE, ".", (name, qtype), SERVER, Outcome.TIMEOUT)
    else:
        rcode = "NOERROR" if held or chain else "NXDOMAIN"
        tape.ask(Purpose.SPF_INCLUDE, ".", (name, qtype), SERVER, reply(name, qtype, chain + answer, rcode=rcode))
    return lookups(tape.exchanges)[0]


def texts(lookup: Lookup | None) -> list[bytes]:
    return [rr.joined for rr in lookup.reply.answer if rr.rtype == "TXT"] if lookup and lookup.reply else []


def permerror(zonedata: dict[str, Any], domain: str) -> bool:
    """Whether our reading of the domain's SPF lets receivers answer permerror."""
    published = spf.select(texts(answered(zonedata, domain, "TXT")))
    if len(published) != 1:
        return len(published) > 1
    known: dict[str, Lookup] = {}
    while True:
        evaluation = evaluate(domain, spf.parse(published[0]), known)
        wanted = [w for w in evaluation.wanted if "/".join(w) not in known]
        asked = {"/".join(w): answered(zonedata, *w) for w in wanted}
        if not asked:
            return evaluation.permerror
        known |= {question: lookup for question, lookup in asked.items() if lookup}


@pytest.mark.parametrize(("zonedata", "case"), list(cases()))
def test_permerror_is_told_as_the_suite_tells_it(zonedata: dict[str, Any], case: dict[str, Any]) -> None:
    sender = case["mailfrom"] or case["helo"]
    results = case["result"] if isinstance(case["result"], list) else [case["result"]]
    domain = sender.rpartition("@")[2].lower()
    # Where the RFC leaves the result open, the suite names several.
    assert permerror(zonedata, domain) in {result == "permerror" for result in results}


def test_the_whole_suite_is_there() -> None:
    sections = list(yaml.safe_load_all(SUITE.read_text("utf-8")))
    assert sum(len(section["tests"]) for section in sections) == 203
    assert len(list(cases())) == 200
