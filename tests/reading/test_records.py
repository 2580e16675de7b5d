"""Each of the five records against what servers can say."""

from dataclasses import replace

import pytest

from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.facts import AnswerKind, Facts, RecordAnswer
from bundler.model.observations import Outcome, Purpose, Server
from bundler.reading import read
from tests.build import (
    SELECTORS,
    SPF,
    TARGET_SERVER,
    TOKEN,
    UNASSIGNED,
    Answerer,
    Scenario,
    Tape,
    always,
    authoritative,
    recursive,
    reply,
    with_rcode,
    zone_text,
)

RIGHT, WRONG, MISSING, UNDETERMINED = DnsOutcome
DOMAIN, SPF_KEY, DKIM, DKIM2, DMARC = RecordKey
ALL_SERVERS = ("192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2")


def outcomes(facts: Facts) -> dict[RecordKey, DnsOutcome]:
    return {key: record.outcome for key, record in facts.records.items()}


def answer(facts: Facts, key: RecordKey, address: str) -> RecordAnswer:
    return next(a for a in facts.records[key].answers if a.server.address == address)


def with_spf(*records: str) -> Scenario:
    published = "\n".join(f'contoso.com TXT "{record}"' for record in records)
    return Scenario(zone=zone_text(without=["SPF"]) + "\n" + published)


def test_all_right_on_every_address() -> None:
    facts = read(Scenario().observations())
    assert set(outcomes(facts).values()) == {RIGHT}
    assert [a.server.address for a in facts.records[DKIM].answers] == list(ALL_SERVERS)
    assert answer(facts, DKIM, "192.0.2.1").values == (f"{SELECTORS[0]}.azurecomm.net".encode(),)


@pytest.mark.parametrize("key", RecordKey)
def test_a_record_left_out_is_missing_and_the_others_stay_right(key: RecordKey) -> None:
    found = outcomes(read(Scenario(zone=zone_text(without=[key])).observations()))
    assert found == {**dict.fromkeys(RecordKey, RIGHT), key: MISSING}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (SPF, RIGHT),
        (SPF.upper(), RIGHT),
        ("v=spf1 ip4:192.0.2.7 include:spf.protection.outlook.com. include:example.com -all", RIGHT),
        ("v=spf1  include:spf.protection.outlook.com  -all ", RIGHT),
        ("v=spf1 include:spf.protection.outlook.com ~all", WRONG),
        ("v=spf1 include:spf.protection.outlook.com ?all", WRONG),
        ("v=spf1 include:spf.protection.outlook.com all", WRONG),
        ("v=spf1 include:spf.protection.outlook.com", WRONG),
        ("v=spf1 include:spf.protection.outlook.com -all exp=why.example.com", WRONG),
        ("v=spf1 ~include:spf.protection.outlook.com -all", WRONG),
        ("v=spf1 -all include:spf.protection.outlook.com -all", WRONG),
        ("v=spf1 include:example.com -all", WRONG),
        ("v=spf1 include:spf.protection.outlook.com ip4:192.0.2.300 -all", WRONG),
        (" v=spf1 include:spf.protection.outlook.com -all", WRONG),
        (r"\"v=spf1 include:spf.protection.outlook.com -all\"", WRONG),
        ("v=spf2 include:spf.protection.outlook.com -all", WRONG),
        ("spf1 include:spf.protection.outlook.com -all", WRONG),
    ],
)
def test_spf_by_its_own_rule(record: str, expected: DnsOutcome) -> None:
    assert read(with_spf(record).observations()).records[SPF_KEY].outcome is expected


def test_two_spf_records_are_wrong_even_when_both_are_right() -> None:
    record = read(with_spf(SPF, "v=spf1 -all").observations()).records[SPF_KEY]
    assert record.outcome is WRONG
    assert record.answers[0].candidates == (SPF.encode(), b"v=spf1 -all")


def test_strings_of_one_record_are_joined_with_nothing_between() -> None:
    split = 'contoso.com TXT "v=spf1 include:spf.pro" "tection.outlook.com -all"'
    blank_lost = 'contoso.com TXT "v=spf1 include:spf.protection.outlook.com" "-all"'
    base = zone_text(without=["SPF"]) + "\n"
    assert outcomes(read(Scenario(zone=base + split).observations()))[SPF_KEY] is RIGHT
    assert outcomes(read(Scenario(zone=base + blank_lost).observations()))[SPF_KEY] is WRONG


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (TOKEN, RIGHT),
        (TOKEN + ".", WRONG),
        (" " + TOKEN, WRONG),
        (rf"\"{TOKEN}\"", WRONG),
        (TOKEN.upper(), WRONG),
        ("ms-domain-verification=ffffffff-0000-4000-8000-000000000000", WRONG),
        (TOKEN.partition("=")[2], WRONG),
        ("MS=ms12345678", MISSING),
    ],
)
def test_the_ownership_token_is_compared_byte_by_byte(value: str, expected: DnsOutcome) -> None:
    facts = read(Scenario(zone=zone_text(token=value)).observations())
    assert facts.records[DOMAIN].outcome is expected
    assert facts.records[SPF_KEY].outcome is RIGHT


def test_without_an_expected_token_a_published_one_is_neither_right_nor_wrong() -> None:
    facts = read(Scenario(expect_token="").observations())
    assert facts.records[DOMAIN].outcome is UNDETERMINED
    assert answer(facts, DOMAIN, "192.0.2.1").right is None
    absent = read(Scenario(expect_token="", zone=zone_text(without=["Domain"])).observations())
    assert absent.records[DOMAIN].outcome is MISSING


@pytest.mark.parametrize(
    ("rdata", "expected"),
    [
        (f"{SELECTORS[0]}.azurecomm.net.", RIGHT),
        (f"{SELECTORS[0]}.AzureComm.NET.", RIGHT),
        (f"{SELECTORS[1]}.azurecomm.net.", WRONG),
        (f"{SELECTORS[0]}.azurecomm.net.contoso.com.", WRONG),
    ],
)
def test_a_dkim_alias_is_compared_without_case(rdata: str, expected: DnsOutcome) -> None:
    zone = zone_text(without=["DKIM"]) + f"\n{SELECTORS[0]}.contoso.com CNAME {rdata}"
    assert read(Scenario(zone=zone).observations()).records[DKIM].outcome is expected


def test_two_aliases_at_one_name_are_both_shown_and_wrong() -> None:
    zone = zone_text() + f"\n{SELECTORS[0]}.contoso.com CNAME other.example.net."
    record = read(Scenario(zone=zone).observations()).records[DKIM]
    assert record.outcome is WRONG
    assert len(record.answers[0].values) == 2


def test_a_key_published_as_text_is_missing_and_kept_beside() -> None:
    zone = zone_text(without=["DKIM"]) + f'\n{SELECTORS[0]}.contoso.com TXT "v=DKIM1; p=abc"'
    record = read(Scenario(zone=zone).observations()).records[DKIM]
    assert record.outcome is MISSING
    assert record.answers[0].kind is AnswerKind.NODATA
    texts = [rr.joined for x in record.beside if x.reply for rr in x.reply.answer]
    assert texts == [b"v=DKIM1; p=abc"] * 4


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (always(Outcome.TIMEOUT), "time-out"),
        (always(Outcome.PORT_CLOSED), "port-closed"),
        (always(Outcome.CUT_SHORT), "cut-short"),
        (always(Outcome.NOT_SENT), "not-sent"),
        (always(Outcome.MALFORMED), "malformed"),
        (with_rcode("REFUSED"), "refused"),
        (with_rcode("SERVFAIL"), "servfail"),
        (with_rcode("FORMERR"), "formerr"),
        (recursive(authoritative("contoso.com", Scenario().zone_lines(zone_text()))), "not-authoritative"),
        (lambda q, t: reply(q, t, aa=False, authority=[("com", "NS", "a.nic.example.")]), "referral"),
        (lambda q, t: reply(q, t, rcode="NXDOMAIN", authority=[(".", "SOA", "a. b. 1 1 1 1 1")]), "other-zone"),
        (lambda q, t: reply(q, t, [(q, t, '"cut"')] if t == "TXT" else [], flags="TC"), "truncated"),
    ],
)
def test_what_is_no_evidence_changes_nothing_alone_and_decides_nothing_together(
    behaviour: Answerer, reason: str
) -> None:
    one = read(Scenario(odd={"192.0.2.2": behaviour}).observations())
    assert set(outcomes(one).values()) == {RIGHT}
    assert answer(one, SPF_KEY, "192.0.2.2").reason == reason
    assert answer(one, SPF_KEY, "192.0.2.2").kind is AnswerKind.NONE
    everywhere = read(Scenario(odd=dict.fromkeys(ALL_SERVERS, behaviour)).observations())
    assert set(outcomes(everywhere).values()) == {UNDETERMINED}


def test_one_server_that_contradicts_is_enough() -> None:
    stale = zone_text(without=["DKIM2"], spf="v=spf1 include:spf.protection.outlook.com ~all")
    found = outcomes(read(Scenario(odd={"2001:db8::2": stale}).observations()))
    assert (found[SPF_KEY], found[DKIM2], found[DOMAIN]) == (WRONG, MISSING, RIGHT)


def test_an_intercepted_network_is_no_witness() -> None:
    facts = read(Scenario(intercepted=True).observations())
    assert set(outcomes(facts).values()) == {UNDETERMINED}
    assert answer(facts, SPF_KEY, "192.0.2.1").reason == "intercepted"


def apex_alias(target_answer: bytes | Outcome | None) -> Scenario:
    """CNAME at the apex to a name elsewhere; the target's own server answers as given, or was never asked."""

    def ask_target(tape: Tape) -> None:
        if target_answer is not None:
            tape.ask(Purpose.RECORD, "example.net", ("app.example.net", "TXT"), TARGET_SERVER, target_answer)

    zone = zone_text(without=["Domain", "SPF", "MX"]) + "\ncontoso.com CNAME app.example.net."
    return Scenario(zone=zone, also=ask_target)


def test_an_apex_alias_hides_the_text_records() -> None:
    answered = [("app.example.net", "TXT", '"other"')]
    facts = read(apex_alias(reply("app.example.net", "TXT", answered)).observations())
    found = answer(facts, SPF_KEY, "192.0.2.1")
    assert (found.kind, found.values, found.via_cname) == (AnswerKind.VALUES, (b"other",), ("contoso.com",))
    assert [x.server for x in found.followed] == [TARGET_SERVER]
    assert facts.records[SPF_KEY].outcome is MISSING


@pytest.mark.parametrize(
    ("target", "kind", "reason"),
    [
        (reply("app.example.net", "TXT", rcode="NXDOMAIN"), AnswerKind.NODATA, "alias-target-missing"),
        (reply("app.example.net", "TXT"), AnswerKind.NODATA, ""),
        (Outcome.TIMEOUT, AnswerKind.NONE, "alias-not-followed"),
        (None, AnswerKind.NONE, "alias-not-followed"),
    ],
)
def test_an_alias_says_as_much_as_its_target(target: bytes | Outcome | None, kind: AnswerKind, reason: str) -> None:
    found = answer(read(apex_alias(target).observations()), DOMAIN, "192.0.2.1")
    assert (found.kind, found.reason) == (kind, reason)


def test_an_alias_to_a_missing_name_in_the_zone_is_nodata_although_the_rcode_denies() -> None:
    zone = zone_text(without=["DMARC"]) + "\n_dmarc.contoso.com CNAME gone.contoso.com."
    found = answer(read(Scenario(zone=zone).observations()), DMARC, "192.0.2.1")
    assert found.lookup.reply is not None
    assert found.lookup.reply.rcode == "NXDOMAIN"
    assert (found.kind, found.reason) == (AnswerKind.NODATA, "alias-target-missing")


@pytest.mark.parametrize("rcode", ["NOERROR", "SERVFAIL"])
def test_a_loop_is_a_loop_whatever_the_rcode(rcode: str) -> None:
    loop = [("_dmarc.contoso.com", "CNAME", "a.contoso.com."), ("a.contoso.com", "CNAME", "_dmarc.contoso.com.")]
    inner = authoritative("contoso.com", Scenario().zone_lines(zone_text(without=["DMARC"])))

    def looping(qname: str, qtype: str) -> bytes | Outcome:
        return reply(qname, qtype, loop, rcode=rcode) if qname.startswith("_dmarc") else inner(qname, qtype)

    found = answer(read(Scenario(odd={"192.0.2.1": looping}).observations()), DMARC, "192.0.2.1")
    assert (found.kind, found.reason) == (AnswerKind.NODATA, "alias-loop")


def test_a_loop_across_two_zones_ends() -> None:
    back = reply("app.example.net", "TXT", [("app.example.net", "CNAME", "contoso.com.")])
    found = answer(read(apex_alias(back).observations()), SPF_KEY, "192.0.2.1")
    assert (found.kind, found.reason) == (AnswerKind.NODATA, "alias-loop")


def test_a_long_chain_over_many_servers_ends_quickly() -> None:
    def chain(tape: Tape) -> None:
        for step in range(40):
            name, following = f"h{step}.example.net", f"h{step + 1}.example.net."
            aliased = reply(name, "TXT", [(name, "CNAME", following)])
            for number in range(32):
                server = Server("ns.example.net", f"198.51.100.{number}")
                tape.ask(Purpose.RECORD, name, (name, "TXT"), server, aliased)
        last = ("h40.example.net", "TXT")
        tape.ask(Purpose.RECORD, last[0], last, TARGET_SERVER, reply(*last, [(*last, '"v=DMARC1; p=none"')]))

    zone = zone_text(without=["DMARC"]) + "\n_dmarc.contoso.com CNAME h0.example.net."
    found = answer(read(Scenario(zone=zone, also=chain).observations()), DMARC, "192.0.2.1")
    assert (found.kind, found.reason) == (AnswerKind.NODATA, "alias-loop")
    near = zone.replace("h0.", "h30.")
    assert answer(read(Scenario(zone=near, also=chain).observations()), DMARC, "192.0.2.1").right is True


def test_a_server_that_stops_at_the_alias_leaves_the_word_to_the_targets_own_answer() -> None:
    inner = authoritative("contoso.com", Scenario().zone_lines(zone_text(without=["DMARC"])))
    stop = [("_dmarc.contoso.com", "CNAME", "policy.contoso.com.")]

    def terse(qname: str, qtype: str) -> bytes | Outcome:
        return reply(qname, qtype, stop) if qname == "_dmarc.contoso.com" else inner(qname, qtype)

    def ask_target(tape: Tape) -> None:
        question = ("policy.contoso.com", "TXT")
        target = reply(*question, [(*question, '"v=DMARC1; p=none"')])
        tape.ask(Purpose.RECORD, "contoso.com", question, Server("", "192.0.2.1"), target)

    odd = dict.fromkeys(ALL_SERVERS, terse)
    assert read(Scenario(odd=odd, also=ask_target).observations()).records[DMARC].outcome is RIGHT
    assert read(Scenario(odd=odd).observations()).records[DMARC].outcome is MISSING


def test_what_is_cut_off_even_over_tcp_or_damaged_does_not_count() -> None:
    whole = reply("contoso.com", "TXT", [("contoso.com", "TXT", f'"{SPF}"')])
    cut = reply("contoso.com", "TXT", [("contoso.com", "TXT", f'"{SPF}"')], flags="TC")
    damaged = whole[:7] + bytes([whole[7] + 3]) + whole[8:]

    def ask(tape: Tape) -> None:
        for number, data in enumerate([whole, cut, damaged]):
            server = Server("", f"192.0.2.{90 + number}")
            tape.ask(Purpose.RECORD, "contoso.com", ("contoso.com", "TXT"), server, data, transport="tcp")

    facts = read(Scenario(also=ask).observations())
    assert [answer(facts, SPF_KEY, f"192.0.2.{n}").reason for n in (90, 91, 92)] == ["", "truncated", "malformed"]


def test_a_name_delegated_away_is_judged_at_its_own_servers() -> None:
    child = Server("ns1.example.net", "198.51.100.31")

    def ask_child(tape: Tape) -> None:
        for selector in SELECTORS:
            name = f"{selector}.contoso.com"
            answered = reply(name, "CNAME", [(name, "CNAME", f"{selector}.azurecomm.net.")])
            tape.ask(Purpose.RECORD, "_domainkey.contoso.com", (name, "CNAME"), child, answered)

    zone = zone_text(without=["DKIM", "DKIM2"]) + "\n_domainkey.contoso.com NS ns1.example.net."
    scenario = Scenario(zone=zone, also=ask_child)
    facts = read(scenario.observations())
    assert facts.records[DKIM].outcome is RIGHT
    assert [a.server for a in facts.records[DKIM].answers] == [child]
    orphan = replace(scenario, odd={"192.0.2.2": zone_text(without=["DKIM"])})
    facts = read(orphan.observations())
    assert [a.server for a in facts.records[DKIM].answers] == [child], "another zone's server is no witness"
    (cut,) = [cut for cut in facts.cuts if cut.apex == "_domainkey.contoso.com"]
    assert {x.server.address for x in cut.denies} == {"192.0.2.2"}


def test_a_server_of_both_zones_speaks_for_the_deeper_one() -> None:
    name = f"{SELECTORS[0]}.contoso.com"

    def ask_child(tape: Tape) -> None:
        server = Server("ns1.contoso.com", "192.0.2.1")
        answered = reply(name, "CNAME", [(name, "CNAME", f"{SELECTORS[0]}.azurecomm.net.")])
        tape.ask(Purpose.RECORD, "_domainkey.contoso.com", (name, "CNAME"), server, answered)

    zone = zone_text(without=["DKIM"]) + f"\n{name} CNAME stale.example.net."
    answers = read(Scenario(zone=zone, also=ask_child).observations()).records[DKIM].answers
    assert [a.right for a in answers if a.server.address == "192.0.2.1"] == [True]


def test_an_alias_made_by_a_dname_counts() -> None:
    inner = authoritative("contoso.com", Scenario().zone_lines(zone_text(without=["DKIM", "DKIM2"])))

    def with_dname(qname: str, qtype: str) -> bytes | Outcome:
        if not qname.endswith("._domainkey.contoso.com"):
            return inner(qname, qtype)
        label = qname.partition(".")[0]
        dname = ("_domainkey.contoso.com", "DNAME", "_domainkey.azurecomm.net.")
        return reply(qname, qtype, [dname, (qname, "CNAME", f"{label}._domainkey.azurecomm.net.")])

    facts = read(Scenario(odd=dict.fromkeys(ALL_SERVERS, with_dname)).observations())
    assert facts.records[DKIM].outcome is RIGHT
    assert facts.records[DKIM].answers[0].via_cname == ("_domainkey.contoso.com",)


def test_controls_are_told_apart_by_name() -> None:
    facts = read(
        Scenario(domain="mail.contoso.com", apex="contoso.com", zone=zone_text("mail.contoso.com")).observations()
    )
    assert {x.qname for x in facts.controls["random"]} == {"x7f3a9c1e5.mail.contoso.com"}
    assert [x.qname for x in facts.controls["doubled:DKIM"]] == [f"{SELECTORS[0]}.mail.contoso.com.contoso.com"]
    assert [x.qname for x in facts.controls["outer:DKIM"]] == [f"{SELECTORS[0]}.contoso.com"]
    assert [x.qname for x in facts.controls["outer:SPF"]] == ["contoso.com"]
    assert [x.qname for x in facts.controls["outer:DMARC"]] == ["_dmarc.contoso.com"]


def test_a_question_about_the_record_itself_is_no_control() -> None:
    def ask(tape: Tape) -> None:
        server = Server("ns1.contoso.com", "192.0.2.1")
        tape.ask(Purpose.CONTROL, "contoso.com", ("contoso.com", "TXT"), server, reply("contoso.com", "TXT"))

    controls = read(Scenario(also=ask).observations()).controls
    assert "contoso.com" not in {x.qname for found in controls.values() for x in found}


def test_targets_exist_are_gone_or_unknown() -> None:
    facts = read(Scenario().observations())
    assert facts.targets[DKIM].exists is True
    assert facts.targets[DKIM].values[0].startswith(b"v=DKIM1")
    gone = "azurecomm.net SOA ns1.target.example. h.azurecomm.net. 1 1 1 1 1"
    assert read(Scenario(target_zone=gone).observations()).targets[DKIM].exists is False
    dangling = gone + f"\n{SELECTORS[0]}.azurecomm.net CNAME gone.azurecomm.net."
    assert read(Scenario(target_zone=dangling).observations()).targets[DKIM].exists is False
    aliased = gone + f"\n{SELECTORS[0]}.azurecomm.net CNAME elsewhere.example.net."
    assert read(Scenario(target_zone=aliased).observations()).targets[DKIM].exists is True
    silent = [replace(e, answer=None, outcome=Outcome.TIMEOUT) for e in Scenario().observations().dns]
    assert read(replace(Scenario().observations(), dns=tuple(silent))).targets[DKIM].exists is None


def test_the_unassigned_address_is_in_no_zone() -> None:
    facts = read(Scenario(intercepted=True).observations())
    assert facts.zone is not None
    assert UNASSIGNED.address not in {s.server.address for s in facts.zone.servers}
