"""Each target takes any bytes and raises only for a defect: whatever else may happen is an `EvidenceError`."""

import base64
import contextlib
import dataclasses
import functools
import hashlib
import json
import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bundler.errors import EvidenceError
from bundler.judge import judge
from bundler.model.acs_records import ExpectedSource
from bundler.model.fields import Value
from bundler.model.observations import ArmExchange
from bundler.model.report import Report
from bundler.observe.azure import read_domain_file
from bundler.observe.azure.domain_file import exchange_of
from bundler.observe.dns.hints import load_hints
from bundler.observe.dns.query import Question, build_query
from bundler.observe.dns.transport import examine
from bundler.observe.recording import read_recording
from bundler.observe.trust_anchor import load_trust_anchor
from bundler.reading.azure.domain_body import NotADomain, parse_domain_body
from bundler.reading.wire import UnreadableMessageError, read_reply
from bundler.redact import Level, Policy, redact
from bundler.render import RenderOptions, renderer_for
from tests.fuzz.choices import TEXTS, Choices
from tests.world.arm_bodies import domain_body

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
KEY = bytes(32)
QUERY = build_query(Question("contoso.com", "TXT"), edns=True, mixed_case=False, recursion=False, rng=random.Random(1))


@functools.cache
def sample() -> tuple[dict[str, Any], ...]:
    """Kind and entry of every line of a recording."""
    lines = (ROOT / "samples" / "stuck" / "recording.jsonl").read_bytes().splitlines()
    return tuple(json.loads(line) for line in lines)


def chained(entries: list[dict[str, Any]]) -> bytes:
    """A recording of these lines whose hashes fit."""
    previous, lines = "0" * 64, []
    for entry in entries:
        raw = json.dumps({"prev": previous, "kind": entry["kind"], "entry": entry["entry"]}).encode()
        lines.append(raw + b"\n")
        previous = hashlib.sha256(raw).hexdigest()
    return b"".join(lines)


def recording_bytes(data: bytes) -> None:
    """The reader of recordings, given anything."""
    with _file(data) as path, contextlib.suppress(EvidenceError):
        read_recording(path)


def recording_entries(data: bytes) -> None:
    """A recording whose chain holds and whose entries do not: read, judged, redacted, rendered."""
    choices = Choices(data)
    entries = list(sample())
    for _ in range(1 + choices.number(3)):
        at = choices.number(len(entries))
        entries[at] = {"kind": entries[at]["kind"], "entry": choices.mutate(entries[at]["entry"])}
    _case(chained(entries), choices)


def dns_answers(data: bytes) -> None:
    """DNS messages: any bytes, and an answer of the sample with some of its bytes changed; then the whole case."""
    for transport in ("udp", "tcp"):
        examine(QUERY, data, transport)
    with contextlib.suppress(UnreadableMessageError):
        read_reply(data)
    choices = Choices(data)
    entries = list(sample())
    answered = [n for n, e in enumerate(entries) if e["kind"] == "dns" and e["entry"]["answer"]]
    for _ in range(1 + choices.number(3)):
        at = choices.of(answered)
        entry = dict(entries[at]["entry"])
        answer = bytearray(base64.b64decode(entry["answer"]))
        for _ in range(1 + choices.number(6)):
            answer[choices.number(len(answer))] = choices.number(256)
        entry["answer"] = base64.b64encode(answer).decode()
        entries[at] = {"kind": "dns", "entry": entry}
    _case(chained(entries), choices)


def dns_messages(data: bytes) -> None:
    """The reader of DNS messages alone, many times faster: real answers with bytes changed, cut, doubled or joined."""
    choices = Choices(data)
    answer = bytearray(choices.of(answers()))
    for _ in range(1 + choices.number(8)):
        at, to = sorted((choices.number(len(answer)), choices.number(len(answer))))
        match choices.number(5):
            case 0:
                answer[at] = choices.number(256)
            case 1:  # a count or a length of two octets
                answer[at : at + 2] = choices.of((b"\0\0", b"\xff\xff", b"\xc0\x0c", b"\xc0" + bytes([at & 255])))
            case 2:
                del answer[at:to]
            case 3:
                answer[to:to] = answer[at:to]
            case _:
                answer += choices.of(answers())[at:]
        answer = answer or bytearray(12)
    with contextlib.suppress(UnreadableMessageError):
        read_reply(bytes(answer))
    for transport in ("udp", "tcp"):
        examine(QUERY, bytes(answer), transport)


def arm_domains(data: bytes) -> None:
    """The reader of a domain's body alone, many times faster: several members at once with anything in them."""
    choices = Choices(data)
    body: Any = domain_body("contoso.com")
    for _ in range(1 + choices.number(6)):
        body = choices.mutate(body)
    with contextlib.suppress(NotADomain):
        parse_domain_body(body, choices.of(list(ExpectedSource)), NOW, ())


def reports(data: bytes) -> None:
    """Redaction and every format that needs no layout, given a report with anything in the values from outside."""
    choices = Choices(data)
    places = values_of(report())
    changed: Any = report()
    for _ in range(1 + choices.number(4)):
        changed = put(changed, choices.of(places), choices.of(TEXTS))
    for level in Level:
        redacted, _ = redact(changed, Policy(level), KEY)
        for suffix in (".json", ".md", ".html", ".txt"):
            renderer_for(suffix).render(redacted, options=RenderOptions())


Place = tuple[str | int, ...]


@functools.cache
def report() -> Report:
    """The report of a sample."""
    return judge(read_recording(ROOT / "samples" / "stuck" / "recording.jsonl"))


@functools.cache
def answers() -> tuple[bytes, ...]:
    """The DNS answers of the same sample."""
    found = (entry["entry"]["answer"] for entry in sample() if entry["kind"] == "dns")
    return tuple(base64.b64decode(answer) for answer in found if answer)


@functools.cache
def values_of(node: Any) -> tuple[Place, ...]:
    """Where in it the texts of typed values are."""
    return tuple(_places(node, ()))


def _places(node: Any, at: Place) -> Iterator[Place]:
    if isinstance(node, Value):
        yield (*at, "text")
    elif dataclasses.is_dataclass(node):
        for field in dataclasses.fields(node):
            yield from _places(getattr(node, field.name), (*at, field.name))
    elif isinstance(node, tuple):
        for number, each in enumerate(node):
            yield from _places(each, (*at, number))


def put(node: Any, at: Place, text: str) -> Any:
    """The same with another text at a place."""
    if not at:
        return text
    first, *rest = at
    if isinstance(first, int):
        return (*node[:first], put(node[first], tuple(rest), text), *node[first + 1 :])
    return dataclasses.replace(node, **{first: put(getattr(node, first), tuple(rest), text)})


def arm_bodies(data: bytes) -> None:
    """Bodies of Azure with anything in them, through the reader and the whole case."""
    choices = Choices(data)
    body = choices.mutate(domain_body("contoso.com"))
    with contextlib.suppress(NotADomain):
        parse_domain_body(body, ExpectedSource.AZURE, NOW, ())
    entries = list(sample())
    azure = [n for n, e in enumerate(entries) if e["kind"] == "arm"]
    for _ in range(1 + choices.number(3)):
        at = choices.of(azure)
        entry = dict(entries[at]["entry"])
        entry["body"] = choices.mutate(entry["body"])
        entries[at] = {"kind": "arm", "entry": entry}
    _case(chained(entries), choices)


def domain_json(data: bytes) -> None:
    """--domain-json: any text, and a domain with anything in it; what is taken can be recorded and read again."""
    body = Choices(data).mutate(domain_body("contoso.com"))
    for content in (data.decode("utf-8", "replace"), json.dumps(body), json.dumps([body])):
        with contextlib.suppress(EvidenceError):
            exchange = exchange_of(read_domain_file(content, "contoso.com")[0], lambda: NOW)
            assert msgspec.json.decode(msgspec.json.encode(exchange), type=ArmExchange) == exchange


def hints(data: bytes) -> None:
    """--root-hints: any bytes, and the shipped file with some of its lines changed."""
    _lines(data, ROOT / "bundler" / "data" / "named.root", load_hints)


def trust_anchor(data: bytes) -> None:
    """--trust-anchor: any bytes, and the shipped file with some of its lines changed."""
    _lines(data, ROOT / "bundler" / "data" / "root-anchors", load_trust_anchor)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        recording_bytes, recording_entries, dns_messages, dns_answers, arm_domains, arm_bodies, reports, domain_json,
        hints, trust_anchor,
    )
}  # fmt: skip


def _case(recording: bytes, choices: Choices) -> None:
    """From a recording to every format that needs no layout."""
    with _file(recording) as path, contextlib.suppress(EvidenceError):
        crashes: list[Exception] = []
        report = judge(read_recording(path), on_crash=lambda _, error: crashes.append(error))
        if crashes:
            raise crashes[0]
        redacted, _ = redact(report, Policy(choices.of(list(Level))), KEY)
        renderer_for(choices.of((".json", ".md", ".html"))).render(redacted, options=RenderOptions())


def _lines(data: bytes, shipped: Path, load: Callable[[Path], object]) -> None:
    choices = Choices(data)
    lines = shipped.read_text("ascii").splitlines()
    words = choices.of(lines).split(" ")
    words[choices.number(len(words))] = choices.of(TEXTS)
    lines[choices.number(len(lines))] = " ".join(words)
    for content in (data, "\n".join(lines).encode("utf-8", "surrogatepass")):
        with _file(content) as path, contextlib.suppress(EvidenceError):
            load(path)


@contextlib.contextmanager
def _file(data: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        yield Path(file.name)
