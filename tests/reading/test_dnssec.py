"""The chain of trust over recorded answers: every fault with its reason, none where there is none."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import dns.dnssec
import pytest

from bundler.model.facts import RR
from bundler.model.facts.trust import DnssecFacts, DnssecStatus
from bundler.model.observations import ArmExchange, Observations, Purpose, Server
from bundler.reading import read
from bundler.reading.signatures import Verifier, signed_sets
from tests.build import PARENTS, ROOTS, SPF, START, Tape, observations, reply
from tests.messages import RRLine
from tests.signing import ZoneKey

ROOT, COM, ZONE = ZoneKey("."), ZoneKey("com"), ZoneKey("contoso.com")
OTHER = ZoneKey("contoso.com", "other")
SERVERS = (Server("ns1.contoso.com", "192.0.2.1"), Server("ns2.contoso.com", "192.0.2.2"))
TEXT: list[RRLine] = [("contoso.com", "TXT", f'"{SPF}"')]
SOA: list[RRLine] = [("contoso.com", "SOA", "ns1.contoso.com. h.contoso.com. 7 3600 600 86400 300")]
DMARC = "_dmarc.contoso.com"
NSEC: list[RRLine] = [(DMARC, "NSEC", "www.contoso.com. CAA RRSIG NSEC")]
NOTHING_CLOSER: list[RRLine] = [("contoso.com", "NSEC", "www.contoso.com. NS SOA TXT RRSIG NSEC DNSKEY")]


def no_ds(types: str = "NS", *, flags: int = 0) -> list[RRLine]:
    """The NSEC3 of contoso.com in com; with another owner it covers the name, or fails to."""
    hashed = dns.dnssec.nsec3_hash("contoso.com", b"", 0, 1)
    return COM.sign(
        [(f"{hashed.lower()}.com", "NSEC3", f"1 {flags} 0 - {hashed[:-1]}{'V' if hashed[-1] != 'V' else 'U'} {types}")]
    )


Sign = Callable[[ZoneKey, Sequence[RRLine]], list[RRLine]]


def signed(key: ZoneKey, records: Sequence[RRLine]) -> list[RRLine]:
    return key.sign(records)


def unsigned(_key: ZoneKey, records: Sequence[RRLine]) -> list[RRLine]:
    return list(records)


def expired(key: ZoneKey, records: Sequence[RRLine]) -> list[RRLine]:
    return key.sign(records, inception=START - timedelta(days=60), expiration=START - timedelta(days=30))


def early(key: ZoneKey, records: Sequence[RRLine]) -> list[RRLine]:
    return key.sign(records, inception=START + timedelta(days=1), expiration=START + timedelta(days=30))


def altered(key: ZoneKey, records: Sequence[RRLine]) -> list[RRLine]:
    """The signature of other data."""
    return [*records, key.sign([(o, t, '"v=spf1 -all"') for o, t, _ in records])[-1]]


def by_another_key(_key: ZoneKey, records: Sequence[RRLine]) -> list[RRLine]:
    return OTHER.sign(records)


def of_an_unknown_algorithm(key: ZoneKey, records: Sequence[RRLine]) -> list[RRLine]:
    *held, (owner, rtype, rdata) = key.sign(records)
    return [*held, (owner, rtype, rdata.replace(" 15 ", " 253 ", 1))]


def in_another_name(key: ZoneKey, records: Sequence[RRLine]) -> list[RRLine]:
    *held, (owner, rtype, rdata) = key.sign(records)
    return [*held, (owner, rtype, rdata.replace(" contoso.com. ", " com. "))]


@dataclass(frozen=True)
class Signed:
    """A signed domain; each field replaces one part."""

    anchor: str = f". IN DS {ROOT.ds[2]}"
    root_keys: list[RRLine] = field(default_factory=lambda: ROOT.sign(ROOT.keys))
    com_ds: list[RRLine] = field(default_factory=lambda: ROOT.sign([COM.ds]))
    com_keys: list[RRLine] = field(default_factory=lambda: COM.sign(COM.keys))
    zone_ds: list[RRLine] = field(default_factory=lambda: COM.sign([ZONE.ds]))
    zone_keys: list[RRLine] = field(default_factory=lambda: ZONE.sign(ZONE.keys))
    sign: tuple[Sign, Sign] = (signed, signed)
    """How each of the two servers signs the TXT records."""
    denial: list[RRLine] = field(default_factory=lambda: ZONE.sign([*SOA, *NSEC]))
    dmarc: list[RRLine] = field(default_factory=list)
    no_ds: list[RRLine] = field(default_factory=no_ds)
    ended: timedelta = timedelta(minutes=1)
    arm: tuple[ArmExchange, ...] = ()

    def observations(self) -> Observations:
        tape = Tape()
        self.walk(tape)
        for server, sign in zip(SERVERS, self.sign, strict=True):
            self.ask_zone(tape, server, sign)
        return observations(tape.exchanges, trust_anchor=self.anchor, ended_at=START + self.ended, arm=self.arm)

    def walk(self, tape: Tape) -> None:
        com = [("com", "NS", "a.nic.example."), *self.com_ds]
        cut = [("contoso.com", "NS", "ns1.contoso.com."), *self.zone_ds]
        if not self.zone_ds:
            cut += self.no_ds
        for question, answer in [((".", "DNSKEY"), self.root_keys), (("com", "NS"), [])]:
            authority = [] if answer else com
            tape.ask(
                Purpose.ROOT, ".", question, ROOTS[0], reply(*question, answer, aa=bool(answer), authority=authority)
            )
        for question, answer in [(("com", "DNSKEY"), self.com_keys), (("contoso.com", "NS"), [])]:
            authority = [] if answer else cut
            answered = reply(*question, answer, aa=bool(answer), authority=authority)
            tape.ask(Purpose.DELEGATION, "com", question, PARENTS[0], answered)

    def ask_zone(self, tape: Tape, server: Server, sign: Sign) -> None:
        def ask(purpose: Purpose, question: tuple[str, str], answer: list[RRLine]) -> None:
            authority = [*self.denial] if not answer or question[0] == DMARC else []
            tape.ask(purpose, "contoso.com", question, server, reply(*question, answer, authority=authority))

        ask(Purpose.ZONE, ("contoso.com", "DNSKEY"), self.zone_keys)
        ask(Purpose.ZONE, ("contoso.com", "SOA"), ZONE.sign(SOA))
        ask(Purpose.RECORD, ("contoso.com", "TXT"), sign(ZONE, TEXT))
        ask(Purpose.RECORD, (DMARC, "TXT"), self.dmarc)


def facts(world: Signed) -> DnssecFacts:
    return read(world.observations()).dnssec


def test_a_signed_domain_in_order() -> None:
    found = facts(Signed())
    assert (found.status, found.problems, found.detail) == (DnssecStatus.SECURE, (), "")
    assert found.chain == (".", "com", "contoso.com")
    assert found.first_expiration == START + timedelta(days=7)
    txt = next(s for s in found.signatures if s.rtype == "TXT")
    assert (txt.zone, txt.servers, txt.reason) == ("contoso.com", ("192.0.2.1", "192.0.2.2"), "")
    assert len(txt.cites) == 2


def test_an_anchor_may_be_a_key() -> None:
    assert facts(Signed(anchor=f". IN DNSKEY {ROOT.keys[0][2]}")).status is DnssecStatus.SECURE


@pytest.mark.parametrize(
    ("sign", "kind"),
    [
        (expired, "expired"),
        (early, "not-yet-valid"),
        (altered, "wrong-signature"),
        (by_another_key, "unknown-key"),
        (unsigned, "missing-rrsig"),
        (of_an_unknown_algorithm, "unknown-key"),
        (in_another_name, "unknown-key"),
    ],
)
def test_one_bad_server_is_named_with_the_reason(sign: Sign, kind: str) -> None:
    found = facts(Signed(sign=(signed, sign)))
    assert found.status is DnssecStatus.BOGUS
    assert [(p.kind, p.owner, p.rtype, p.servers) for p in found.problems] == [
        (kind, "contoso.com", "TXT", ("192.0.2.2",))
    ]
    assert found.problems[0].cites
    assert found.detail == found.problems[0].detail


def test_two_servers_with_the_same_fault_are_one_problem() -> None:
    found = facts(Signed(sign=(expired, expired)))
    assert [p.servers for p in found.problems] == [("192.0.2.1", "192.0.2.2")]


@pytest.mark.parametrize(
    ("world", "kind", "zone"),
    [
        (Signed(zone_keys=OTHER.sign(OTHER.keys)), "wrong-ds", "contoso.com"),
        (Signed(zone_keys=OTHER.sign(ZONE.keys)), "unknown-key", "contoso.com"),
        (Signed(zone_keys=expired(ZONE, ZONE.keys)), "expired", "contoso.com"),
        (Signed(zone_keys=[]), "no-dnskey", "contoso.com"),
        (Signed(zone_ds=[ZONE.ds]), "missing-rrsig", "com"),
        (Signed(zone_ds=OTHER.sign([ZONE.ds])), "unknown-key", "com"),
        (Signed(com_keys=ZoneKey("com", "x").sign(ZoneKey("com", "x").keys)), "wrong-ds", "com"),
    ],
)
def test_a_broken_chain(world: Signed, kind: str, zone: str) -> None:
    found = facts(world)
    assert found.status is DnssecStatus.BOGUS
    assert {(p.kind, p.zone) for p in found.problems} == {(kind, zone)}


def test_unsigned_is_no_fault() -> None:
    world = Signed(zone_ds=[], zone_keys=[], sign=(unsigned, unsigned), denial=SOA)
    found = facts(world)
    assert (found.status, found.problems) == (DnssecStatus.INSECURE, ())
    assert "no DS record" in found.detail


def test_signed_without_ds_is_no_fault_whatever_the_signatures() -> None:
    assert facts(Signed(zone_ds=[], sign=(expired, unsigned))).status is DnssecStatus.INSECURE


def test_a_ds_of_an_unknown_kind_does_not_count() -> None:
    owner, rtype, rdata = ZONE.ds
    tag, _, digest_type, digest = rdata.split()
    unknown = COM.sign([(owner, rtype, f"{tag} 200 {digest_type} {digest}")])
    assert facts(Signed(zone_ds=unknown)).status is DnssecStatus.INSECURE


@pytest.mark.parametrize(
    ("world", "words"),
    [
        (Signed(anchor=""), "no trust anchor"),
        (Signed(root_keys=[]), "no server of . gave its keys"),
        (Signed(anchor=f". IN DS {COM.ds[2]}"), "root servers"),
        (Signed(ended=timedelta(days=30)), "clock"),
    ],
)
def test_undetermined(world: Signed, words: str) -> None:
    found = facts(world)
    assert (found.status, words in found.detail) == (DnssecStatus.UNDETERMINED, True)


def test_keys_that_nobody_gave_leave_it_open() -> None:
    whole = Signed().observations()
    without_keys = tuple(e for e in whole.dns if (e.zone, e.qtype) != ("contoso.com", "DNSKEY"))
    found = read(replace(whole, dns=without_keys)).dnssec
    assert (found.status, found.detail) == (DnssecStatus.UNDETERMINED, "no server of contoso.com gave its keys")
    without_cut = tuple(e for e in whole.dns if (e.zone, e.qtype) != ("com", "NS"))
    found = read(replace(whole, dns=without_cut)).dnssec
    assert (found.status, found.detail) == (
        DnssecStatus.UNDETERMINED,
        "no server of com said whether contoso.com is signed",
    )


def test_a_referral_without_proof_leaves_it_open() -> None:
    tape = Tape()
    Signed(zone_ds=[]).walk(tape)
    bare = ("contoso.com", "NS")
    cut = reply(*bare, aa=False, authority=[("contoso.com", "NS", "ns1.contoso.com.")])
    tape.exchanges = [e for e in tape.exchanges if e.qname != "contoso.com"]
    tape.ask(Purpose.DELEGATION, "com", bare, PARENTS[0], cut)
    recording = observations(tape.exchanges, trust_anchor=Signed().anchor)
    assert read(recording).dnssec.status is DnssecStatus.UNDETERMINED
    soa = COM.sign([("com", "SOA", "a. b. 1 1 1 1 1")])
    for denial, status in ((soa, DnssecStatus.BOGUS), ([*soa, *no_ds()], DnssecStatus.INSECURE)):
        answer = reply("contoso.com", "DS", authority=denial)
        tape.ask(Purpose.DELEGATION, "com", ("contoso.com", "DS"), PARENTS[0], answer)
        asked = observations(tape.exchanges, trust_anchor=Signed().anchor)
        assert read(asked).dnssec.status is status


@pytest.mark.parametrize(
    "proof",
    [
        no_ds("NS SOA"),
        no_ds("NS DS"),
        no_ds("TXT"),
        COM.sign([("2t7b4g4vsa5smi47k61mv5bv1a22bojr.com", "NSEC3", "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJS NS")]),
        COM.sign([("contoso.com", "NSEC", "d.com. NS DS RRSIG NSEC")]),
    ],
    ids=["from below", "with DS", "no delegation", "of another name", "NSEC with DS"],
)
def test_a_delegation_whose_missing_ds_is_not_proved_is_refused(proof: list[RRLine]) -> None:
    found = facts(Signed(zone_ds=[], no_ds=proof))
    assert found.status is DnssecStatus.BOGUS
    assert [(p.kind, p.zone, p.owner, p.rtype) for p in found.problems] == [
        ("unproved-denial", "com", "contoso.com", "DS")
    ]


def test_a_delegation_may_lie_in_an_opt_out_range() -> None:
    apex = dns.dnssec.nsec3_hash("com", b"", 0, 1)
    everything = (f"{apex.lower()}.com", "NSEC3", f"1 1 0 - {apex} NS SOA RRSIG DNSKEY NSEC3PARAM")
    assert facts(Signed(zone_ds=[], no_ds=COM.sign([everything]))).status is DnssecStatus.INSECURE
    strict = (everything[0], everything[1], everything[2].replace("1 1 0", "1 0 0"))
    assert facts(Signed(zone_ds=[], no_ds=COM.sign([strict]))).status is DnssecStatus.BOGUS


def test_an_answer_to_plain_dns_has_no_signatures_and_proves_nothing() -> None:
    whole = Signed().observations()
    tape = Tape(list(whole.dns))
    question = ("contoso.com", "TXT")
    tape.ask(Purpose.RECORD, "contoso.com", question, SERVERS[0], reply(*question, TEXT, edns=False))
    assert read(replace(whole, dns=tuple(tape.exchanges))).dnssec.status is DnssecStatus.SECURE


def test_only_a_few_keys_of_one_tag_are_tried() -> None:
    """Swapping aligned pairs of bytes keeps the sum that the tag is."""
    *head, key = ZONE.keys[0][2].split(" ", 3)
    raw = b64decode(key)
    alike = [b64encode(raw[n:] + raw[:n]).decode() for n in range(2, 18, 2)]
    *_, (_, _, signature) = ZONE.sign(TEXT)
    (text,) = (rr for rr in signed_sets([RR("contoso.com", 1, "TXT", TEXT[0][2])]))
    keys = tuple(" ".join([*head, other]) for other in alike)
    verifier = Verifier(START)
    assert verifier.objection(text, signature, "contoso.com", (ZONE.keys[0][2], *keys)) == ""
    assert verifier.objection(text, signature, "contoso.com", (*keys, ZONE.keys[0][2])) == "wrong-signature"


def test_signatures_are_judged_by_azures_clock_where_the_own_is_wrong() -> None:
    call = ArmExchange(
        seq=900, sent_at=START, step="azure.domain", source="arm", method="GET", url="https://management.azure.com/",
        api_version="", status=200, client_request_id="", headers={"date": "Sun, 11 Jan 2026 12:00:00 GMT"}, body=None,
    )  # fmt: skip
    assert facts(Signed(sign=(early, early), arm=(call,))).status is DnssecStatus.SECURE
    honest = replace(call, headers={"date": "Sat, 10 Jan 2026 12:00:02 GMT"})
    assert facts(Signed(sign=(early, early), arm=(honest,))).status is DnssecStatus.BOGUS


def test_a_denial_must_be_signed_and_carry_its_proof() -> None:
    assert [p.kind for p in facts(Signed(denial=[*SOA, *NSEC])).problems] == ["missing-rrsig"] * 2
    bare = facts(Signed(denial=ZONE.sign(SOA)))
    assert [(p.kind, p.owner) for p in bare.problems] == [("unproved-denial", DMARC)]


def test_a_wildcard_answer_needs_the_proof_that_nothing_is_closer() -> None:
    made = ZONE.sign([(DMARC, "TXT", '"v=DMARC1; p=none"')], wildcard="*.contoso.com")
    assert facts(Signed(dmarc=made, denial=ZONE.sign(NOTHING_CLOSER))).status is DnssecStatus.SECURE
    assert [p.kind for p in facts(Signed(dmarc=made)).problems] == ["no-wildcard-proof"]
    assert [p.kind for p in facts(Signed(dmarc=made, denial=[])).problems] == ["no-wildcard-proof"]


def test_an_alias_made_from_a_dname_needs_no_signature_of_its_own() -> None:
    dname = ZONE.sign([("_domainkey.contoso.com", "DNAME", "_domainkey.azurecomm.net.")])
    made = [*dname, ("s._domainkey.contoso.com", "CNAME", "s._domainkey.azurecomm.net.")]
    whole = Signed().observations()
    tape = Tape(list(whole.dns))
    question = ("s._domainkey.contoso.com", "CNAME")
    tape.ask(Purpose.RECORD, "contoso.com", question, SERVERS[0], reply(*question, made))
    assert read(replace(whole, dns=tuple(tape.exchanges))).dnssec.status is DnssecStatus.SECURE


def test_many_keys_and_signatures_with_one_tag_cost_little() -> None:
    owner, rtype, rdata = ZONE.keys[0]
    many = ZONE.sign([(owner, rtype, rdata)] + [(owner, rtype, f"256 3 15 {'A' * 42}{n:02d}=") for n in range(60)])
    *text, rrsig = altered(ZONE, TEXT)
    swarm = [*text, *([rrsig] + [(rrsig[0], rrsig[1], rrsig[2][:-4] + f"{n:02d}==") for n in range(99)])]
    found = facts(Signed(zone_keys=many, sign=(signed, lambda _k, _r: swarm)))
    assert [p.kind for p in found.problems] == ["wrong-signature"]
