"""Whose names and addresses are whose."""

from dataclasses import replace

import pytest

from bundler.model.fields import Field, Value
from bundler.model.report import RRRow
from bundler.redact import Level, Policy, redact
from bundler.redact.ownership import ownership
from tests.sample_report import SERVERS, sample_report


@pytest.mark.parametrize(
    ("domain", "base"),
    [
        ("contoso.com", "contoso.com"),
        ("mail.contoso.com", "contoso.com"),
        ("a.b.contoso.com", "contoso.com"),
        ("contoso.co.uk", "contoso.co.uk"),
        ("mail.contoso.co.uk", "contoso.co.uk"),
        ("contoso.de", "contoso.de"),
        ("mail.contoso.de", "contoso.de"),
        ("mail.contoso.sklep.pl", "contoso.sklep.pl"),
        ("mail.contoso.azurewebsites.net", "contoso.azurewebsites.net"),
    ],
)
def test_everything_below_the_registered_name_is_the_customers(domain: str, base: str) -> None:
    seen = ownership(sample_report(domain=domain, zone=domain))
    assert seen.base == base
    assert seen.is_customers(domain)
    assert not seen.is_customers(f"not{base}")
    assert seen.is_shared(base.partition(".")[2])
    assert not seen.is_shared(base)


def test_servers_of_the_root_and_the_tld_are_everybodys() -> None:
    seen = ownership(sample_report())
    assert seen.shared_hosts == {"a.root-servers.net", "a.gtld-servers.net"}
    assert seen.shared_addresses == {"198.41.0.4", "192.5.6.30"}


def test_a_server_of_the_customers_zone_is_not_everybodys_even_when_it_serves_azurecomm_too() -> None:
    report = sample_report()
    host, address = SERVERS[2]
    shared = replace(
        report.lookups[0],
        zone="azurecomm.net",
        server=host,
        address=address,
        answer=(RRRow("azurecomm.net", 300, "NS", (Value(Field.HOST, host),), "", 9),),
        additional=(RRRow(host, 300, "A", (Value(Field.ADDRESS, address),), "", 9),),
    )
    report = replace(report, lookups=(*report.lookups, shared))
    seen = ownership(report)
    assert host not in seen.shared_hosts
    assert address not in seen.shared_addresses
    document = redact(report, Policy(Level.PUBLIC), b"k" * 32)[0].document
    assert document["lookups"][-1]["server"] == document["servers"][2]["name"] == "HOST-2"
    assert document["lookups"][-1]["additional"][0]["data"] == document["servers"][2]["address"]


def test_addresses_of_everybodys_servers_come_from_glue_too() -> None:
    report = sample_report()
    glued = replace(
        report.lookups[0],
        additional=(RRRow("a.gtld-servers.net", 300, "A", (Value(Field.ADDRESS, "192.0.2.77"),), "", 9),),
    )
    seen = ownership(replace(report, lookups=(glued, *report.lookups[1:])))
    assert "192.0.2.77" in seen.shared_addresses
