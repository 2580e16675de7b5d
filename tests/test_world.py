"""The closed world's network and DNS: what other tests lean on."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from tests.world import cases, quirks, running
from tests.world.asking import ask, ask_tcp, authoritative, values
from tests.world.namespace import Namespace
from tests.world.world import World

pytestmark = pytest.mark.world

SPF = '@ TXT "v=spf1 -all"'


# --- the network ---


def failure_of_sending(address: str) -> type[OSError]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as link:
        link.settimeout(0.2)
        try:
            link.connect((address, 53))
            link.send(b"?")
            link.recv(1)
        except OSError as error:
            return type(error)
    raise AssertionError(f"{address} answered")


def test_unknown_addresses_are_silent_and_local_ones_refuse() -> None:
    with Namespace() as namespace:
        namespace.add_addresses(["192.0.2.1", "2001:db8::1"])
        with namespace.entered():
            assert failure_of_sending("192.0.2.1") is ConnectionRefusedError
            assert failure_of_sending("2001:db8::1") is ConnectionRefusedError
            assert failure_of_sending("192.0.2.2") is TimeoutError
            assert failure_of_sending("2001:db8::2") is TimeoutError


def test_without_ipv6_or_without_internet_sending_fails_at_once() -> None:
    with Namespace(ipv6=False) as namespace, namespace.entered():
        assert failure_of_sending("192.0.2.1") is TimeoutError
        assert failure_of_sending("2001:db8::1") is OSError
    with Namespace(internet=False) as namespace, namespace.entered():
        assert failure_of_sending("192.0.2.1") is OSError


def is_alive(pid: int) -> bool:
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_until(condition: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_a_world_ends_with_the_process_that_made_it(tmp_path: Path) -> None:
    program = (
        "import sys, time; from tests.world.world import World\n"
        "world = World(roots=1)\nworld.dns.domain('contoso.com')\nworld.start()\n"
        "print(world.namespace._pid, flush=True)\ntime.sleep(60)\n"
    )
    checkout = Path(__file__).resolve().parents[1]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    maker = subprocess.Popen(
        [sys.executable, "-c", program], cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert maker.stdout
    with maker.stdout:
        holder = int(maker.stdout.readline())
    inside = _pid_space(Path(f"/proc/{holder}"))
    members = [int(p.name) for p in Path("/proc").glob("[0-9]*") if _pid_space(p) == inside]
    assert len(members) > 4
    maker.send_signal(signal.SIGKILL)
    maker.wait(timeout=5)
    assert wait_until(lambda: not any(is_alive(pid) for pid in members))


def _pid_space(process: Path) -> str:
    with suppress(OSError):
        return str((process / "ns/pid").readlink())
    return ""


def test_a_world_ends_when_its_lifetime_is_over() -> None:
    with Namespace(lifetime=1) as namespace:
        server = namespace.spawn(["sleep", "60"], log=namespace.folder / "log")
        assert wait_until(lambda: server.poll() is not None)


# --- DNS ---


def test_delegations_lead_from_a_real_root_address_to_the_customer(world: World) -> None:
    world.dns.domain("contoso.com", SPF)
    world.start()
    hosts = world.dns.hosts
    with world.entered():
        for address in hosts["m.root-servers.net"].addresses:
            referral = ask(address)
            assert not authoritative(referral)
            assert [rrset.name.to_text() for rrset in referral.authority] == ["com."]
            glue = {rr.address for rrset in referral.additional for rr in rrset}
            assert glue == {a for letter in "ab" for a in hosts[f"{letter}.gtld-servers.net"].addresses}
        referral = ask(hosts["a.gtld-servers.net"].addresses[0])
        assert {rr.target.to_text() for rr in referral.authority[0]} == {"ns1.contoso.com.", "ns2.contoso.com."}
        for address in hosts["ns1.contoso.com"].addresses + hosts["ns2.contoso.com"].addresses:
            answer = ask(address)
            assert authoritative(answer)
            assert values(answer) == {'"v=spf1 -all"'}


QUESTIONS = {
    ("contoso.com", "SOA"),
    ("contoso.com", "TXT"),
    ("contoso.com", "MX"),
    ("a.b.contoso.com", "A"),
    ("b.contoso.com", "A"),
    ("nothing.contoso.com", "A"),
    ("x.wild.contoso.com", "TXT"),
    ("alias.contoso.com", "TXT"),
    ("alias.contoso.com", "CNAME"),
    ("away.contoso.com", "CNAME"),
    ("x.sub.contoso.com", "A"),
    ("fabrikam.com", "A"),
}


@pytest.mark.parametrize("software", ["knot", "bind", "pdns", "scripted"])
def test_every_software_says_what_nsd_says(world: World, software: str) -> None:
    records = SPF + (
        "\na.b A 192.0.2.9\n*.wild TXT wild\nalias CNAME contoso.com.\naway CNAME www.fabrikam.com.\n"
        "sub NS ns.fabrikam.com.\n"
    )
    one, other = world.dns.host("ns1.contoso.com"), world.dns.host("ns2.contoso.com", software=software)
    world.dns.domain("contoso.com", records, hosts=[one, other])
    if software == "scripted":
        world.dns.script(other, quirks.honest)
    world.start()

    def said(address: str, name: str, rtype: str) -> tuple[object, ...]:
        answer = ask(address, name, rtype)
        assert ask_tcp(address, name, rtype).answer == answer.answer
        referral = sorted(rrset.to_text() for rrset in answer.authority if rrset.rdtype == dns.rdatatype.NS)
        return (answer.rcode(), authoritative(answer), values(answer), authoritative(answer) or referral)

    with world.entered():
        for question in sorted(QUESTIONS):
            expected = said(one.addresses[0], *question)
            for address in other.addresses:
                assert said(address, *question) == expected, question


def test_servers_may_disagree_be_lame_or_be_absent(world: World) -> None:
    zone = world.dns.domain("contoso.com", SPF, hosts=5)
    world.dns.zones["contoso.com"].change("ns2.contoso.com", '@ TXT "v=spf1 ~all"', serial=2)
    zone.lame.add("ns3.contoso.com")
    world.dns.hosts["ns4.contoso.com"].software = "closed"
    world.dns.hosts["ns5.contoso.com"].software = "silent"
    world.start()
    first = [world.dns.hosts[f"ns{n}.contoso.com"].addresses[0] for n in range(1, 6)]
    with world.entered():
        assert values(ask(first[0])) == {'"v=spf1 -all"'}
        assert values(ask(first[1])) == {'"v=spf1 ~all"'}
        assert ask(first[1], rtype="SOA").answer[0][0].serial == 2
        assert ask(first[2]).rcode() == dns.rcode.REFUSED
        assert failure_of_sending(first[3]) is ConnectionRefusedError
        assert failure_of_sending(first[4]) is TimeoutError


def test_parent_and_child_may_disagree(world: World) -> None:
    hosts = [world.dns.host(f"ns{n}.contoso.com") for n in (1, 2, 3)]
    zone = world.dns.zone("contoso.com", SPF, hosts=hosts, ns=("ns2.contoso.com", "ns3.contoso.com"))
    zone.parent_hosts = (hosts[0], hosts[1])
    zone.glue = {"ns1.contoso.com": ("192.0.2.99",), "ns2.contoso.com": ()}
    world.start()
    with world.entered():
        referral = ask(world.dns.hosts["b.gtld-servers.net"].addresses[1])
        assert {rr.target.to_text() for rr in referral.authority[0]} == {"ns1.contoso.com.", "ns2.contoso.com."}
        assert {rr.address for rrset in referral.additional for rr in rrset} == {"192.0.2.99"}
        told = ask(hosts[1].addresses[0], rtype="NS")
        assert values(told) == {"ns2.contoso.com.", "ns3.contoso.com."}


def test_zones_may_lie_about_addresses_and_delegate_oddly(world: World) -> None:
    other = {"ns1.contoso.com": ("192.0.2.99",)}
    world.dns.domain("contoso.com", hosts=1, addresses=other)
    world.dns.zone("_domainkey.contoso.com", 'selector1 TXT "key"', hosts=[world.dns.host("ns.fabrikam.com")])
    alias = world.dns.domain("fabrikam.com", hosts=1)
    alias.delegation = "fabrikam.com. NS alias.fabrikam.com.\nalias.fabrikam.com. CNAME ns1.fabrikam.com.\n"
    whole = world.dns.zone("example.com", hosts=alias.hosts, raw="@ 60 SOA ns. host. 7 1 1 1 1\n@ 60 TXT raw\n")
    world.start()
    with world.entered():
        tld, customer = (world.dns.hosts[name].addresses[0] for name in ("a.gtld-servers.net", "ns1.contoso.com"))
        glue = {rr.address for rrset in ask(tld).additional for rr in rrset}
        assert glue == set(world.dns.hosts["ns1.contoso.com"].addresses)
        assert values(ask(customer, "ns1.contoso.com", "A")) == {"192.0.2.99"}
        below = ask(customer, "selector1._domainkey.contoso.com")
        assert [rrset.name.to_text() for rrset in below.authority] == ["_domainkey.contoso.com."]
        odd = ask(tld, "fabrikam.com").authority[0]
        assert {rr.target.to_text() for rr in odd} == {"alias.fabrikam.com."}
        assert values(ask(whole.hosts[0].addresses[1], "example.com")) == {'"raw"'}


def test_powerdns_serves_what_others_reject(world: World) -> None:
    host = world.dns.host("ns1.contoso.com", software="pdns")
    world.dns.domain("contoso.com", "two CNAME a.example.com.\ntwo CNAME b.example.com.\n", hosts=[host])
    world.start()
    with world.entered():
        wire = dns.query.udp(dns.message.make_query("two.contoso.com", "CNAME"), host.addresses[0], timeout=2)
        assert dns.message.from_wire(wire.wire or b"", one_rr_per_rrset=True).answer[1:]


def test_a_server_that_does_not_start_is_named_with_its_log(world: World) -> None:
    host = world.dns.host("ns1.contoso.com")
    world.dns.domain("contoso.com", "broken line here\n", hosts=[host])
    running_limit, running.START_LIMIT = running.START_LIMIT, 2
    try:
        with pytest.raises(RuntimeError, match=r"(?s)server at [0-9.]+ .* about contoso\.com.*syntax error"):
            world.start()
    finally:
        running.START_LIMIT = running_limit


# --- cases ---


@pytest.mark.parametrize("case", cases.CASES.values(), ids=list(cases.CASES))
def test_a_case_publishes_what_azure_expects_but_for_its_fault(world: World, case: cases.Case) -> None:
    case.build(world)
    world.start()
    body = next(b for key, b in world.arm.resources.items() if key.endswith(f"/domains/{cases.DOMAIN}"))
    wrong = set()
    with world.entered():
        for host in world.dns.zones[cases.DOMAIN].hosts:
            for key, record in body["properties"]["verificationRecords"].items():
                name = dns.name.from_text(
                    record["name"].removesuffix(".contoso.com"), dns.name.from_text("contoso.com")
                )
                if record["name"] == cases.DOMAIN:
                    name = dns.name.from_text(cases.DOMAIN)
                found = ask(host.addresses[0], name.to_text(), record["type"])
                if not values(found) & {f'"{record["value"]}"', record["value"] + "."}:
                    wrong.add(key)
    assert wrong == case.wrong
