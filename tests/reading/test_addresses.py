"""Which addresses the world reaches, by IANA's registries and their exceptions."""

import ipaddress

import pytest

from bundler.reading.addresses import special


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("9.9.9.9", ""),
        ("172.15.255.255", ""),
        ("172.16.0.0", "private"),
        ("172.31.255.255", "private"),
        ("172.32.0.0", ""),
        ("100.64.0.1", "shared"),
        ("100.128.0.0", ""),
        ("192.0.0.8", "protocol"),
        ("192.0.0.9", ""),
        ("198.19.255.255", "benchmarking"),
        ("198.20.0.0", ""),
        ("224.0.0.1", "multicast"),
        ("255.255.255.255", "reserved"),
        ("2606:4700::1111", ""),
        ("2001:db8::1", "documentation"),
        ("2001:1::1", ""),
        ("2001:1::4", "protocol"),
        ("2001:0:1::1", "Teredo"),
        ("2001:200::1", ""),
        ("2002:c000:204::1", "6to4"),
        ("::ffff:9.9.9.9", "mapped"),
        ("::9.9.9.9", "not global unicast"),
        ("64:ff9b::909:909", "translated"),
        ("4000::1", "not global unicast"),
        ("fd00::1", "unique local"),
        ("fe80::1", "link local"),
    ],
)
def test_kinds(address: str, kind: str) -> None:
    assert kind in special(address)
    assert bool(special(address)) is bool(kind)


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.1", "fc00::1", "2001:db8::5", "8.8.8.8", "2620:fe::fe"])
def test_python_agrees_where_it_has_an_opinion(address: str) -> None:
    assert ipaddress.ip_address(address).is_global is not bool(special(address))
