"""What a reply says about where to ask next."""

import pytest

from bundler.reading.referral import alias_exit, decided, denies, own_name_servers, referral
from bundler.reading.wire import read_reply
from tests.messages import RRLine, reply

NS = [("contoso.com", "NS", "ns1.contoso.com."), ("contoso.com", "NS", "ns.fabrikam.org.")]
GLUE = [
    ("ns1.contoso.com", "A", "192.0.2.1"),
    ("ns.fabrikam.org", "A", "192.0.2.9"),
    ("www.contoso.com", "A", "192.0.2.7"),
]


def test_a_referral_names_the_zone_its_hosts_and_only_glue_of_its_own() -> None:
    cut = referral(
        read_reply(reply("mail.contoso.com", "NS", aa=False, authority=NS, additional=GLUE)), "com", "mail.contoso.com"
    )
    assert cut
    assert cut.apex == "contoso.com"
    assert cut.hosts == ("ns1.contoso.com", "ns.fabrikam.org")
    assert cut.glue == (("ns1.contoso.com", "192.0.2.1"),)


def test_the_root_may_give_any_glue() -> None:
    cut = referral(read_reply(reply("contoso.com", "NS", aa=False, authority=NS, additional=GLUE)), ".", "contoso.com")
    assert cut
    assert dict(cut.glue) == {"ns1.contoso.com": "192.0.2.1", "ns.fabrikam.org": "192.0.2.9"}


@pytest.mark.parametrize(
    ("owner", "zone", "name"),
    [
        (".", "com", "contoso.com"),
        ("com", "com", "contoso.com"),
        ("com", "contoso.com", "contoso.com"),
        ("fabrikam.com", "com", "contoso.com"),
        ("notcontoso.com", "com", "contoso.com"),
        ("www.contoso.com", "com", "contoso.com"),
    ],
)
def test_upward_sideways_and_to_itself_are_no_referrals(owner: str, zone: str, name: str) -> None:
    assert (
        referral(read_reply(reply(name, "NS", aa=False, authority=[(owner, "NS", "ns.example.")])), zone, name) is None
    )


def test_an_answer_or_an_error_is_no_referral() -> None:
    answer = reply("contoso.com", "NS", NS, authority=NS)
    error = reply("contoso.com", "NS", aa=False, authority=NS, rcode="SERVFAIL")
    assert referral(read_reply(answer), "com", "contoso.com") is None
    assert referral(read_reply(error), "com", "contoso.com") is None
    assert referral(None, "com", "contoso.com") is None


def test_own_name_servers_need_an_authoritative_answer() -> None:
    own = own_name_servers(read_reply(reply("contoso.com", "NS", NS, additional=GLUE)), "contoso.com")
    assert own
    assert own.glue == (("ns1.contoso.com", "192.0.2.1"),)
    assert own_name_servers(read_reply(reply("contoso.com", "NS", NS, aa=False)), "contoso.com") is None
    assert own_name_servers(read_reply(reply("contoso.com", "NS")), "contoso.com") is None


def test_denial_and_decision() -> None:
    gone = read_reply(reply("contoso.com", "NS", rcode="NXDOMAIN"))
    alias = read_reply(reply("contoso.com", "TXT", [("contoso.com", "CNAME", "x.")], rcode="NXDOMAIN"))
    loop = read_reply(reply("contoso.com", "TXT", [("contoso.com", "CNAME", "contoso.com.")], rcode="SERVFAIL"))
    assert denies(gone)
    assert not denies(alias), "a name with an alias exists"
    assert all(decided(r, "contoso.com") for r in (gone, alias, loop))
    assert not decided(read_reply(reply("contoso.com", "TXT", aa=False)), "contoso.com")
    assert not decided(read_reply(reply("contoso.com", "TXT", rcode="REFUSED")), "contoso.com")


def test_records_of_another_name_decide_nothing() -> None:
    other = read_reply(reply("contoso.com", "TXT", [("fabrikam.com", "TXT", '"v=spf1 -all"')]))
    assert not decided(other, "contoso.com")
    made = [("contoso.com", "DNAME", "fabrikam.com."), ("a.contoso.com", "CNAME", "a.fabrikam.com.")]
    assert decided(read_reply(reply("a.contoso.com", "TXT", made)), "a.contoso.com")


A, B, OUT = "a.contoso.com", "b.contoso.com", "c.fabrikam.org"


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        ([], ""),
        ([(A, "TXT", "x")], ""),
        ([(A, "CNAME", f"{B}.")], B),
        ([(A, "CNAME", f"{B}."), (B, "TXT", "x")], ""),
        ([(A, "CNAME", f"{OUT}.")], OUT),
        ([(A, "CNAME", f"{OUT}."), (OUT, "TXT", "x")], OUT),
        ([(A, "CNAME", f"{B}."), (B, "CNAME", f"{OUT}.")], OUT),
        ([(A, "CNAME", f"{B}."), (B, "CNAME", f"{A}.")], ""),
        ([(A, "CNAME", f"{A}.")], ""),
    ],
)
def test_where_aliases_leave_the_zone(answer: list[RRLine], end: str) -> None:
    assert alias_exit(read_reply(reply(A, "TXT", answer)), A, "TXT", "contoso.com") == end
