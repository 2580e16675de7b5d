"""Reading is total: whatever servers send and whatever is left of a recording, facts come out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.facts import AnswerKind
from bundler.model.mail import Fault
from bundler.model.observations import DnsExchange, Inputs, Observations, Outcome, Purpose, Server, Step, StepOutcome
from bundler.reading import dmarc, read, spf
from bundler.reading.spf_limits import evaluate
from tests.build import START, Scenario, observations, zone_text
from tests.reading.test_dnssec import Signed

pytestmark = pytest.mark.patient

WORLDS: tuple[Observations, ...] = (
    Scenario().observations(),
    Scenario(domain="mail.contoso.com", apex="contoso.com", zone=zone_text("mail.contoso.com")).observations(),
    Scenario(zone=zone_text(without=["SPF"]) + "\ncontoso.com CNAME app.example.net.").observations(),
    Scenario(intercepted=True, ipv6=False).observations(),
    Signed().observations(),
)
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
names = st.sampled_from(
    [".", "", "com", "contoso.com", "mail.contoso.com", "a..b", "\u2603", "x" * 300, "_dmarc.contoso.com"]
)
types = st.sampled_from(["NS", "TXT", "CNAME", "SOA", "DNSKEY", "DS", "A", "", "TYPE65280"])


def sound(recording: Observations) -> None:
    """Facts come out, and they keep what every rule relies on."""
    facts = read(recording)
    assert set(facts.records) == set(RecordKey)
    known = {x.id for x in facts.lookups}
    for record in facts.records.values():
        assert {a.lookup.id for a in record.answers} <= known
        for answer in record.answers:
            assert answer.usable or (answer.reason and answer.right is None)
            assert not answer.values or answer.kind is AnswerKind.VALUES
            assert set(answer.candidates) <= set(answer.values)
        if record.outcome is not DnsOutcome.UNDETERMINED:
            assert record.usable
    assert set(facts.network.cites) <= known
    assert set(facts.dnssec.cites) <= known
    if facts.zone:
        assert all(set(s.cites) <= known for s in facts.zone.servers)
        assert all(set(h.cites) <= known for h in facts.zone.hosts)


@st.composite
def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """Real bytes with a few overwritten, cut, doubled or inserted."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["byte", "cut", "double", "insert", "pointer"])):
            case "byte":
                data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
            case "cut":
                data = data[:at]
            case "double":
                data += data[at:]
            case "insert":
                data = data[:at] + draw(st.binary(max_size=8)) + data[at:]
            case "pointer":
                data = data[:at] + bytes([0xC0, draw(st.integers(0, 255))]) + data[at + 2 :]
    return data


@FEW
@given(st.data())
def test_mutated_answers(data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(WORLDS))
    answered = [i for i, e in enumerate(world.dns) if e.answer]
    exchanges = list(world.dns)
    for place in data.draw(st.lists(st.sampled_from(answered), min_size=1, max_size=6)):
        exchanges[place] = replace(exchanges[place], answer=data.draw(mutated(exchanges[place].answer or b"")))
    sound(replace(world, dns=tuple(exchanges)))


@FEW
@given(st.data())
def test_recordings_with_holes_and_failures(data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(WORLDS))
    kept = data.draw(st.lists(st.sampled_from(world.dns), max_size=40, unique_by=lambda e: e.seq))
    failed = [
        replace(e, answer=None, outcome=data.draw(st.sampled_from([o for o in Outcome if o is not Outcome.ANSWERED])))
        if data.draw(st.booleans())
        else e
        for e in kept
    ]
    sound(replace(world, dns=tuple(failed)))


@FEW
@given(st.data())
def test_exchanges_relabelled_at_random(data: st.DataObject) -> None:
    world = data.draw(st.sampled_from(WORLDS))
    exchanges = list(world.dns)
    for place in data.draw(st.lists(st.integers(0, len(exchanges) - 1), min_size=1, max_size=12)):
        exchanges[place] = replace(
            exchanges[place],
            purpose=data.draw(st.sampled_from(Purpose)),
            zone=data.draw(names),
            qname=data.draw(names),
            qtype=data.draw(types),
            server=Server(data.draw(names), data.draw(st.sampled_from(["192.0.2.1", "", "nonsense", "2001:db8::1"]))),
            previous=data.draw(st.one_of(st.none(), st.integers(-1, 60))),
        )
    anchor = data.draw(
        st.sampled_from(["", "nonsense", ". IN DS 1 2", ". IN DNSKEY 257 3 15 AAAA", world.trust_anchor])
    )
    sound(replace(world, dns=tuple(exchanges), trust_anchor=anchor))


exchanges = st.builds(
    DnsExchange,
    seq=st.integers(0, 50),
    sent_at=st.just(START),
    purpose=st.sampled_from(Purpose),
    zone=names,
    qname=names,
    qtype=types,
    server=st.builds(Server, names, st.text(max_size=20)),
    transport=st.sampled_from(["udp", "tcp", "smoke"]),
    attempt=st.integers(-1, 3),
    previous=st.none() | st.integers(0, 50),
    query=st.binary(max_size=30),
    answer=st.none() | st.binary(max_size=80),
    elapsed_us=st.none() | st.integers(),
    outcome=st.sampled_from(Outcome),
    detail=st.text(max_size=20),
)


@FEW
@given(
    st.lists(exchanges, max_size=12),
    st.builds(Inputs, domain=names, expect_token=st.text(max_size=10), requested_at=st.none() | st.just(START)),
    st.lists(
        st.builds(Step, st.text(max_size=9), st.sampled_from(StepOutcome), st.just(START), st.just(START)), max_size=2
    ),
)
def test_anything_that_has_the_types(dns: list[DnsExchange], inputs: Inputs, steps: list[Step]) -> None:
    sound(observations(dns, inputs=inputs, steps=steps, trust_anchor=". IN DS 1 8 2 00"))


@given(st.binary(max_size=80))
def test_spf_text(data: bytes) -> None:
    raw = b"v=spf1 " + data
    record = spf.parse(raw)
    assert all(inside(fault, raw) for fault in record.faults)
    assert b"".join(t.text for t in record.terms) == raw[6:].replace(b" ", b"")
    evaluate("contoso.com", record, {})


@given(
    st.lists(st.sampled_from([b"v=DMARC1", b"p=", b"none", b";", b" ", b"rua=mailto:a@b.c", b"\xff", b"=", b"pct=1"]))
)
def test_dmarc_text(parts: list[bytes]) -> None:
    raw = b"".join(parts)
    record = dmarc.parse(raw)
    assert all(inside(fault, raw) for fault in record.faults)
    assert record.valid is bool(record.policy)
    assert dmarc.is_published([raw]) is record.valid


def inside(fault: Fault, raw: bytes) -> bool:
    return 0 <= fault.position <= fault.position + fault.length <= len(raw)


@pytest.mark.parametrize("world", WORLDS)
def test_reading_twice_gives_the_same(world: Observations) -> None:
    assert read(world) == read(world)
    assert read(replace(world, ended_at=world.ended_at + timedelta(days=400))).now > read(world).now
