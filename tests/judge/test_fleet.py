"""What only many domains show, and the order of verdicts."""

from dataclasses import replace

import pytest

from bundler.judge.fleet import fleet_findings, ordered, worst
from bundler.model.fields import plain
from bundler.model.report import Verdict
from bundler.model.survey import ORDER, JudgedDomain


def row(name: str, verdict: Verdict = Verdict.VERIFIED, **other: object) -> JudgedDomain:
    return replace(JudgedDomain(name, verdict, (), ()), **other)  # type: ignore[arg-type]


def test_the_worst_first_then_by_name() -> None:
    rows = [row("b.example"), row("a.example"), row("z.example", Verdict.FIX_DNS), row("y.example", Verdict.WAIT)]
    assert [each.domain for each in ordered(rows)] == ["z.example", "y.example", "a.example", "b.example"]
    assert worst(rows) is Verdict.FIX_DNS
    assert worst([]) is Verdict.VERIFIED
    assert set(ORDER) == set(Verdict)


def test_a_domain_in_several_resources() -> None:
    (finding,) = fleet_findings([row("a.example", resources=("/1", "/2")), row("b.example", resources=("/1",))])
    assert (finding.id, finding.domains) == ("domain-in-two-resources", ("a.example",))


def test_one_resource_in_two_spellings_is_one() -> None:
    assert not fleet_findings([row("a.example", resources=("/Subscriptions/1", "/subscriptions/1"))])


def served(count: int, host: str, failing: int, *, also: tuple[str, ...] = ()) -> list[JudgedDomain]:
    """So many domains at one host, of which the first ones see a server of it fail."""
    servers = (f"ns1.{host}", f"ns2.{host}")
    return [
        row(f"{n}.{host}.example", servers=(*servers, *also), failing=servers[:1] if n < failing else ())
        for n in range(count)
    ]


@pytest.mark.parametrize(("bad", "found"), [(0, False), (2, False), (3, True), (5, True)])
def test_one_dns_host_that_fails_for_many(bad: int, found: bool) -> None:
    findings = fleet_findings([*served(5, "fabrikam.com", bad), *served(5, "contoso.com", 0)])
    assert [(finding.id, len(finding.domains)) for finding in findings] == [("dns-host-failing", bad)] * found
    assert not found or "fabrikam.com" in plain(findings[0].text)


def test_a_host_is_not_blamed_for_the_other_one_of_the_same_domains() -> None:
    (finding,) = fleet_findings(served(4, "fabrikam.com", 4, also=("ns1.example.net", "ns2.example.net")))
    assert "Name servers of fabrikam.com fail for 4 of 4 domains" in plain(finding.text)


def test_few_of_many_domains_are_no_trouble_of_the_host() -> None:
    assert not fleet_findings(served(10, "fabrikam.com", 5))


def test_where_every_host_fails_none_is_blamed() -> None:
    assert not fleet_findings([*served(4, "fabrikam.com", 4), *served(4, "contoso.com", 4)])
    assert fleet_findings([*served(4, "fabrikam.com", 4), *served(2, "contoso.com", 2)])


def test_the_four_domains_of_one_known_host_are_one_host() -> None:
    rows = [
        row(f"{n}.example", servers=(f"ns1-0{n}.azure-dns.{tld}",), failing=(f"ns1-0{n}.azure-dns.{tld}",))
        for n, tld in enumerate(("com", "net", "org"))
    ]
    (finding,) = fleet_findings(rows)
    assert "Name servers of Azure DNS fail for 3 of 3 domains" in plain(finding.text)


def test_hosts_under_one_country_registry_are_not_one_host() -> None:
    rows = [row(f"{n}.example", servers=(f"ns1.host{n}.co.uk",), failing=(f"ns1.host{n}.co.uk",)) for n in range(3)]
    assert not fleet_findings(rows)


def reset(*moments: str) -> tuple[str, ...]:
    """The domains that are said to have been reset together at these times of one morning."""
    rows = [
        row(f"{n}.example", modified_at=f"2026-11-20T{at}:00.1234567Z", all_findings=("states-reset",))
        for n, at in enumerate(moments)
    ]
    found = fleet_findings(rows)
    assert not fleet_findings([replace(each, all_findings=()) for each in rows])
    assert not fleet_findings([replace(each, modified_at="soon") for each in rows])
    return tuple(domain for finding in found for domain in finding.domains)


def test_states_that_were_reset_together() -> None:
    assert reset("08:00", "08:04", "08:09", "12:00") == ("0.example", "1.example", "2.example")


def test_two_resets_may_be_chance() -> None:
    assert not reset("08:00", "08:01")


def test_a_chain_of_resets_is_no_moment() -> None:
    assert not reset("08:00", "08:09", "08:18", "08:27")
