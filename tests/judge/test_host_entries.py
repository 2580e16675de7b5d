"""The fix as the DNS host wants it typed."""

import json
import shlex
from dataclasses import replace

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone
import pytest

from bundler.judge.host_entries import UNKNOWN, entries, known_hosts, recognised
from bundler.judge.snippets import snippets
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, NsHost
from bundler.model.fields import Field, Value, plain
from bundler.model.report import HostEntry
from bundler.model.rule import RecordChange
from tests.judge.facts import facts, record

TOKEN = "ms-domain-verification=43d01b7e-996b-4e31-8159-f10119c2087a"
SPF = "v=spf1 include:spf.protection.outlook.com -all"
SELECTOR = "selector1-azurecomm-prod-net._domainkey"
ALIAS = RecordChange("add", f"{SELECTOR}.contoso.com", "CNAME", f"{SELECTOR}.azurecomm.net")


def served_by(*names: str, apex: str = "contoso.com", case: Facts | None = None) -> Facts:
    case = case or facts([record(key, ("missing", "missing")) for key in RecordKey])
    assert case.zone is not None
    hosts = tuple(NsHost(name, True, True, (), (), ()) for name in names)
    return replace(case, zone=replace(case.zone, apex=apex, hosts=hosts))


def entry(change: RecordChange, *names: str, apex: str = "contoso.com") -> HostEntry:
    return entries([change], served_by(*names, apex=apex))[0]


@pytest.mark.parametrize(
    ("server", "provider"),
    [
        ("ns1-03.azure-dns.com", "Azure DNS"),
        ("NS4-03.azure-dns.info", "Azure DNS"),
        ("ada.ns.cloudflare.com", "Cloudflare"),
        ("ns-512.awsdns-00.net", "Amazon Route 53"),
        ("ns-1536.awsdns-00.co.uk", "Amazon Route 53"),
        ("ns51.domaincontrol.com", "GoDaddy"),
        ("dns1.registrar-servers.com", "Namecheap"),
        ("ns1.bdm.microsoftonline.com", "Microsoft 365"),
        ("ns-cloud-a1.googledomains.com", "Google Cloud DNS or Squarespace Domains"),
        ("ns1045.ui-dns.biz", "IONOS"),
        ("dns101.ovh.net", "OVHcloud"),
        ("ns-12-a.gandi.net", "Gandi"),
        ("ns1.squarespacedns.com", "Squarespace"),
        ("ns1.contoso.com", UNKNOWN.name),
        ("azure-dns.com.fabrikam.com", UNKNOWN.name),
    ],
)
def test_recognised_by_name(server: str, provider: str) -> None:
    assert recognised(server).name == provider


def test_host_field() -> None:
    at_apex = RecordChange("add", "contoso.com", "TXT", TOKEN)
    assert entry(at_apex, "ns51.domaincontrol.com").host == "@"
    assert entry(at_apex, "ns-512.awsdns-00.net").host == ""
    assert entry(ALIAS, "ns51.domaincontrol.com").host == SELECTOR
    below = RecordChange("add", f"{SELECTOR}.mail.contoso.com", "CNAME", "x.azurecomm.net")
    assert entry(below, "ada.ns.cloudflare.com").host == f"{SELECTOR}.mail"
    outside = RecordChange("remove", "contoso.com.example", "TXT", TOKEN)
    assert entry(outside, "ada.ns.cloudflare.com").host == "contoso.com.example"
    assert entry(outside, "ada.ns.cloudflare.com").commands == ()


def test_targets_end_in_a_dot_where_the_host_wants_it() -> None:
    assert entry(ALIAS, "dns101.ovh.net").value == Value(Field.ACS_RECORD, f"{SELECTOR}.azurecomm.net.")
    assert entry(ALIAS, "ada.ns.cloudflare.com").value.text == f"{SELECTOR}.azurecomm.net"
    assert "grey cloud" in entry(ALIAS, "ada.ns.cloudflare.com").hint


def test_every_host_that_serves_the_zone_gets_an_entry() -> None:
    case = served_by("ns1-03.azure-dns.com", "ns2-03.azure-dns.net", "ada.ns.cloudflare.com", "ns1.contoso.com")
    assert [e.provider for e in entries([ALIAS], case)] == ["Azure DNS", "Cloudflare", UNKNOWN.name]


def test_what_only_the_zone_itself_lists_does_not_serve_it() -> None:
    case = served_by("ada.ns.cloudflare.com")
    assert case.zone is not None
    old = NsHost("ns51.domaincontrol.com", False, True, (), (), ())
    case = replace(case, zone=replace(case.zone, hosts=(*case.zone.hosts, old)))
    assert [e.provider for e in entries([ALIAS], case)] == ["Cloudflare"]
    assert [e.provider for e in entries([ALIAS], replace(case, zone=None))] == [UNKNOWN.name]


def commands(change: RecordChange, *kinds: str, crowded: bool = False) -> list[str]:
    return [plain(each) for each in snippets(change, "contoso.com", kinds, crowded=crowded)]


@pytest.mark.parametrize("value", [SPF, TOKEN, "v=spf1 " + "ip4:192.0.2.1 " * 40 + "-all"])
def test_the_zone_file_line_reads_back(value: str) -> None:
    (line,) = commands(RecordChange("add", "contoso.com", "TXT", value))
    owner, ttl, _, rtype, data = line.split(" ", 4)
    rdata = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(rtype), data)
    assert (owner, ttl) == ("contoso.com.", "3600")
    assert b"".join(rdata.strings) == value.encode()  # type: ignore[attr-defined]


def test_azure_cli() -> None:
    change = RecordChange("replace", "contoso.com", "TXT", SPF, 3600, ("v=spf1 ~all",))
    _, remove, add = commands(change, "azure-cli")
    words = shlex.split(add.replace("<group of the DNS zone>", "group"))
    assert words[:6] == ["az", "network", "dns", "record-set", "txt", "add-record"]
    options = dict(zip(words[6::2], words[7::2], strict=True))
    assert options == {
        "--resource-group": "group",
        "--zone-name": "contoso.com",
        "--record-set-name": "@",
        "--value": SPF,
    }
    assert "remove-record" in remove
    assert remove.endswith("'v=spf1 ~all'")
    _, alias = commands(ALIAS, "azure-cli")
    assert (
        f"set-record --resource-group <group of the DNS zone> --zone-name contoso.com --record-set-name {SELECTOR}"
        in alias
    )


def test_nothing_hostile_becomes_a_command() -> None:
    for text in ("x'; rm -rf ~'", "$(id)", "`id`", 'a"b', "a\\b", "a\nb"):
        assert commands(RecordChange("add", "contoso.com", "TXT", text), "azure-cli", "cloudflare") == []
        assert commands(RecordChange("replace", "contoso.com", "TXT", SPF, 60, (text,)), "azure-cli") == []


def test_terraform() -> None:
    assert 'content = "\\"' + SPF + '\\""' in commands(RecordChange("add", "contoso.com", "TXT", SPF), "cloudflare")[1]
    assert "proxied = false" in commands(ALIAS, "cloudflare")[1]
    for kind in ("azurerm", "cloudflare", "aws"):
        text = commands(ALIAS, kind)[1]
        assert text.startswith("resource ")
        assert text.count("{") == text.count("}")
    assert len(commands(RecordChange("add", "contoso.com", "TXT", "v=spf1 exists:%{i}.example -all"), "aws")) == 1


def test_a_snippet_that_writes_the_whole_set_never_wipes_out_other_values() -> None:
    change = RecordChange("add", "contoso.com", "TXT", TOKEN)
    assert len(commands(change, "aws", crowded=True)) == 1
    assert len(commands(change, "cloudflare", crowded=True)) == 2
    alone = served_by("ns-512.awsdns-00.net")
    beside = served_by("ns-512.awsdns-00.net", case=facts([record(RecordKey.DOMAIN, ("missing", "missing"))]))
    assert len(entries([change], alone)[0].commands) == 2
    assert len(entries([change], beside)[0].commands) == 1


def test_removals_have_no_line_to_add() -> None:
    assert commands(RecordChange("remove", "contoso.com", "TXT", TOKEN)) == []
    (command,) = commands(RecordChange("remove", "contoso.com", "TXT", TOKEN), "azure-cli", "azurerm")
    assert "remove-record" in command


def test_txt_values_have_the_class_that_redaction_takes_apart() -> None:
    made = entry(RecordChange("add", "_dmarc.contoso.com", "TXT", "v=DMARC1; p=none"), "ns1.contoso.com")
    assert made.value.field is Field.TXT


def test_the_data_file() -> None:
    hosts = known_hosts()
    assert len({host.name for host in hosts}) == len(hosts)
    for host in hosts:
        assert host.servers
        assert all("*" in pattern or "?" in pattern for pattern in host.servers)
        assert host.apex in {"", "@"}
        assert set(host.snippets) <= {"azure-cli", "azurerm", "cloudflare", "aws"}
    assert json.dumps([host.name for host in hosts]).isascii()
