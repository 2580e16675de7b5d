"""What people are told to publish, and how grave a finding is."""

from dataclasses import replace

import pytest

from bundler.conclusions.spf_terms import corrected
from bundler.model.acs_records import RecordKey
from bundler.model.fields import plain
from bundler.model.rule import Problem, RecordChange, Severity
from bundler.reading import read
from bundler.reading.names import at_or_below
from bundler.reading.spf import parse
from bundler.remedies.publishing import publish
from bundler.rules.records._typos import ends_in_dot, has_stray_blanks, is_quoted
from tests.build import SPF, TOKEN, Scenario, zone_text
from tests.judge.facts import record
from tests.reading.test_dnssec import OTHER, ZONE, Signed
from tests.rules.case import judge
from tests.rules.corpus import judged
from tests.world.arm_bodies import domain_id

SPF_RECORD = record(RecordKey.SPF)
OUTLOOK = "include:spf.protection.outlook.com"


def found(name: str, rule_id: str) -> Problem:
    return next(p for result in judged(name).results if result.rule.id == rule_id for p in result.problems)


@pytest.mark.parametrize(
    ("name", "rule_id", "severity"),
    [
        ("one lame", "server-lame", Severity.WARNING),
        ("all lame", "server-lame", Severity.BLOCKING),
        ("all failing", "server-failing", Severity.BLOCKING),
        ("lame but for one that is silent", "server-lame", Severity.WARNING),
        ("all fail for DKIM", "server-failing", Severity.BLOCKING),
        ("one fails for DKIM", "server-failing", Severity.WARNING),
        ("all silent about DKIM", "server-unreachable", Severity.WARNING),
        ("long answers are cut off", "tcp-blocked", Severity.WARNING),
        ("TXT is cut off everywhere", "tcp-blocked", Severity.BLOCKING),
        ("wrong DS", "dnssec-bogus", Severity.BLOCKING),
        ("signatures expired", "dnssec-bogus", Severity.BLOCKING),
        ("alias at the domain", "apex-cname", Severity.BLOCKING),
        ("alias at the domain to a name with the right records", "apex-cname", Severity.WARNING),
        ("include from a guide", "spf-wrong-include", Severity.BLOCKING),
        ("include from a guide beside the right one", "spf-wrong-include", Severity.WARNING),
        ("merged", "spf-merged", Severity.NOTE),
        ("merged SPF fails", "spf-merged", Severity.WARNING),
        ("no right to read", "azure-unreadable", Severity.WARNING),
        ("never requested, log unread", "azure-unreadable", Severity.NOTE),
        ("drift", "record-missing", Severity.WARNING),
    ],
)
def test_severity(name: str, rule_id: str, severity: Severity) -> None:
    assert found(name, rule_id).severity is severity


def test_a_key_that_only_one_server_gives_wrongly_does_not_cut_the_chain() -> None:
    seen = Signed().observations()
    bad = Signed(zone_keys=OTHER.sign(OTHER.keys)).observations()
    at = next(n for n, x in reversed(list(enumerate(seen.dns))) if (x.qname, x.qtype) == (ZONE.zone, "DNSKEY"))
    mixed = replace(seen, dns=(*seen.dns[:at], bad.dns[at], *seen.dns[at + 1 :]))
    problems = [p for r in judge(read(mixed)).results if r.rule.id == "dnssec-bogus" for p in r.problems]
    assert problems
    assert {p.severity for p in problems} == {Severity.WARNING}


@pytest.mark.parametrize(
    ("published", "right"),
    [
        ([], SPF),
        ([f"v=spf1 {OUTLOOK} ~all"], SPF),
        (["v=spf1 mx ?all"], f"v=spf1 {OUTLOOK} mx -all"),
        ([f"v=spf1 mx {OUTLOOK}", "v=spf1 mx a -all"], f"v=spf1 {OUTLOOK} mx a -all"),
        (["v=spf1 include:spf.azurecomm.net redirect=other.example"], f"v=spf1 {OUTLOOK} include:other.example -all"),
        ([f"v=spf1 {OUTLOOK} -all include:late.example"], f"v=spf1 {OUTLOOK} include:late.example -all"),
        ([f"v=spf1 {OUTLOOK} -alll"], SPF),
        (["v=spf1 mx ip4:192.0.2.1-all"], ""),
    ],
)
def test_spf_is_put_right_without_losing_senders(published: list[str], right: str) -> None:
    assert corrected(parse(SPF.encode()), *(parse(text.encode()) for text in published)) == right


def test_no_value_is_made_up_where_none_is_asked_for() -> None:
    assert corrected(parse(b"v=spf1"), parse(b"v=spf1 mx -all")) == ""


def test_another_token_is_left_in_place() -> None:
    (change,) = found("another token", "value-mismatch").fix.changes
    assert change == RecordChange("add", "contoso.com", "TXT", TOKEN)


def test_the_values_that_go_are_named() -> None:
    (change,) = found("soft fail", "spf-softfail").fix.changes
    assert change == RecordChange("replace", "contoso.com", "TXT", SPF, 3600, (f"v=spf1 {OUTLOOK} ~all",))


def test_quotes_are_taken_off_before_spf_is_put_right() -> None:
    (change,) = found("quoted", "value-quoted").fix.changes
    assert change.value == SPF


def test_what_cannot_be_understood_is_corrected_by_hand() -> None:
    fix = found("blank missing", "spf-syntax").fix
    assert fix.changes == ()
    assert "by hand" in plain(fix.text)
    assert OUTLOOK in plain(fix.text)


def test_old_copies_on_one_server_do_not_come_back() -> None:
    old = zone_text(spf="v=spf1 include:old.example ~all")
    results = judge(read(Scenario(odd={"192.0.2.2": old}).observations())).results
    (problem,) = (p for r in results if r.rule.id == "servers-disagree" for p in r.problems)
    assert [change.value for change in problem.fix.changes] == [SPF]
    assert "include:old.example" in plain(problem.explanation)
    assert "192.0.2.2" in plain(problem.fix.text)


def test_an_unknown_token_is_looked_up_in_the_portal() -> None:
    unknown = replace(record(RecordKey.DOMAIN, ("missing", "missing")), expected=None)
    fix = publish(unknown)
    assert fix.changes == ()
    assert "portal" in plain(fix.text)


def test_silence_everywhere_may_be_the_observers_own_network() -> None:
    assert "another network" in plain(found("all silent", "server-unreachable").fix.text)
    assert "DNS host" in plain(found("one silent", "server-unreachable").fix.text)


def test_nothing_of_the_domain_above_is_removed() -> None:
    for case in ("subdomain left out", "subdomain's token at the domain above"):
        problem = found(case, "name-missing-subdomain")
        assert {(change.action, at_or_below(change.name, "mail.contoso.com")) for change in problem.fix.changes} == {
            ("add", True)
        }
        assert "may belong to that domain" in plain(problem.fix.text)


def test_single_questions_that_fail_are_named() -> None:
    problem = found("one fails for DKIM", "server-failing")
    text = plain(problem.explanation)
    assert "CNAME record of selector1-azurecomm-prod-net._domainkey.contoso.com" in text
    assert "192.0.2.1" in text
    assert "answered SERVFAIL" in text
    assert "192.0.2.2" not in text
    assert problem.records == (RecordKey.DKIM, RecordKey.DKIM2)
    assert "answered REFUSED" in plain(found("all refuse DKIM", "server-failing").explanation)
    assert "resolvers find no record there" in plain(found("all refuse DKIM", "server-failing").explanation)


def test_a_spoilt_copy_of_the_token_goes() -> None:
    (change,) = found("blank in front", "value-whitespace").fix.changes
    assert (change.action, change.value, change.replaces) == ("replace", TOKEN, (f" {TOKEN}",))
    (change,) = found("token in upper case", "value-mismatch").fix.changes
    assert (change.action, change.value, change.replaces) == ("replace", TOKEN, (TOKEN.upper(),))


def test_what_differs_is_said() -> None:
    assert "only in upper and lower case" in plain(found("token in upper case", "value-mismatch").explanation)
    assert "its own token" in plain(found("another token", "value-mismatch").explanation)
    assert "redirect= does not replace" in plain(found("redirect in place of the ending", "value-mismatch").explanation)
    assert "redirect= refers" in plain(found("redirect to what is asked for", "spf-missing-include").explanation)


@pytest.mark.parametrize(
    ("name", "rule", "said"),
    [
        ("token alone", "value-mismatch", "ms-domain-verification=, is missing"),
        ("name in front of the token", "value-mismatch", "in front of the value"),
        ("name in front of SPF", "value-mismatch", "in front of the value"),
        ("name in front of a DKIM target", "cname-target-wrong", "in front of the target"),
        ("DKIM target truncated", "value-truncated", "is truncated"),
        ("SPF truncated", "value-truncated", "is truncated"),
    ],
)
def test_a_near_miss_of_a_value_is_named(name: str, rule: str, said: str) -> None:
    assert said in plain(found(name, rule).explanation)


def test_mail_may_arrive_without_mx() -> None:
    assert "address of the domain itself" in plain(found("no MX", "mx-missing").explanation)
    assert "takes no mail" in plain(found("null MX", "mx-missing").explanation)


def test_a_case_is_opened_only_when_nothing_else_is_wrong() -> None:
    assert "ready" not in plain(found("requested two days ago", "verification-stuck").fix.text)
    assert "once no other record" in plain(found("requested two days ago", "verification-stuck").fix.text)


def test_dmarc_has_no_value_of_acs() -> None:
    fix = publish(record(RecordKey.DMARC, ("wrong", "wrong")))
    assert fix.changes == ()


@pytest.mark.parametrize("value", ['"v=spf1', 'v=spf1 -all"', "`v=spf1", "\u201cv=spf1\u201d", r"\"v=spf1\""])
def test_quotes(value: str) -> None:
    assert is_quoted(value.encode(), SPF_RECORD)
    assert not has_stray_blanks(value.encode(), SPF_RECORD)


@pytest.mark.parametrize(
    "value", [f" {SPF}", f"{SPF}\t", SPF.replace(" ", "\u00a0"), SPF.replace(" ", ""), f"{SPF}\u200b"]
)
def test_blanks(value: str) -> None:
    assert not has_stray_blanks(TOKEN.upper().encode(), record(RecordKey.DOMAIN))
    assert has_stray_blanks(value.encode(), SPF_RECORD)
    assert not is_quoted(value.encode(), SPF_RECORD)


@pytest.mark.parametrize("value", [SPF, f"v=spf1  {OUTLOOK} -all", "v=spf1 mx -all"])
def test_nothing_to_object_to(value: str) -> None:
    assert not is_quoted(value.encode(), SPF_RECORD)
    assert not ends_in_dot(value.encode(), SPF_RECORD)
    assert value != SPF or not has_stray_blanks(value.encode(), SPF_RECORD)


def test_a_link_keeps_what_is_linked_and_goes_to_the_same_place_only() -> None:
    fix = found("not linked beside others", "domain-not-linked").fix
    (command,) = map(plain, fix.commands)
    (cmdlet,) = map(plain, fix.powershell)
    other, own = domain_id("news.example.org"), domain_id("contoso.com")
    assert f" --name contoso-acs --linked-domains {other} {own} " in command
    assert cmdlet.endswith(f"-LinkedDomain {other},{own}")
    assert not found("another place", "domain-not-linked").fix.commands
