"""Starts what a world's DNS declares, and waits for it by asking."""

import select
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode

from tests.world.authority import Authority
from tests.world.dnsdist import READY_NAME, Fault, Front, dnsdist
from tests.world.dnssec import absolute
from tests.world.namespace import Namespace
from tests.world.quirks import Quirk
from tests.world.scripted import ScriptedHost, ScriptedServers
from tests.world.servers import SOFTWARE, Setup
from tests.world.zones import Host, Registry, Zone

START_LIMIT = 15.0
"""Seconds until every server must answer."""

INTERCEPTOR = "interceptor"
_BACKEND_PORT = 5300

Where = tuple[str, int]
Enough = Callable[[dns.message.Message], bool]


@dataclass(frozen=True)
class Probe:
    """A question that must be answered before the world counts as started."""

    where: Where
    apex: str
    enough: Enough


@dataclass(frozen=True)
class Running:
    """A server process and where it complains."""

    process: subprocess.Popen[bytes]
    log: Path
    probes: tuple[Probe, ...]


def start_servers(
    cleanup: ExitStack,
    namespace: Namespace,
    registry: Registry,
    faults: Mapping[str, Sequence[Fault]],
    quirks: Mapping[str, Quirk],
) -> dict[str, ScriptedHost]:
    """Every host as declared. Returns the scripted ones by name."""
    fronted = [host for host in registry.hosts if host.name in faults]
    listen: dict[str, tuple[Where, ...]] = {
        host.name: tuple((address, 53) for address in host.addresses) for host in registry.hosts
    }
    backends = {host.name: (f"127.53.{n // 250}.{n % 250 + 1}", _BACKEND_PORT) for n, host in enumerate(fronted)}
    listen |= {name: (backend,) for name, backend in backends.items()}
    present = (a for host in registry.hosts if host.software != "silent" for a in host.addresses)
    namespace.add_addresses([*dict.fromkeys(present), *(address for address, _ in backends.values())])
    scripted = {
        host.name: ScriptedHost(
            listen[host.name], _authority(registry, host), quirks[host.name], tcp=host.software != "scripted-udp"
        )
        for host in registry.hosts
        if host.software in {"scripted", "scripted-udp", "resolver"}
    }
    running = list(_real_servers(namespace, registry, listen))
    _serve_scripted(cleanup, namespace, scripted)
    if fronted:
        fronts = [Front(h.addresses, backends[h.name], tuple(faults[h.name])) for h in fronted]
        running.append(_front(namespace, fronts, [address for host in fronted for address in host.addresses]))
    _await_all(namespace, running)
    return scripted


def start_interception(
    cleanup: ExitStack,
    namespace: Namespace,
    registry: Registry,
    _faults: Mapping[str, Sequence[Fault]],
    quirks: Mapping[str, Quirk],
) -> dict[str, ScriptedHost]:
    """One resolver that answers at every address there is. Returns it."""
    namespace.ip("route add local 0.0.0.0/0 dev lo\nroute add local ::/0 dev lo\n")
    backend = ("127.53.0.1", _BACKEND_PORT)
    resolver = ScriptedHost((backend,), Authority(registry.all_files(), recursive=True), quirks[INTERCEPTOR])
    hosts = {INTERCEPTOR: resolver}
    _serve_scripted(cleanup, namespace, hosts)
    _await_all(namespace, [_front(namespace, [Front(("0.0.0.0", "::"), backend, ())], ["192.0.2.1", "2001:db8::1"])])
    return hosts


def _authority(registry: Registry, host: Host) -> Authority:
    if host.software == "resolver":
        return Authority(registry.all_files(), recursive=True)
    return Authority(registry.files_of(host))


def _serve_scripted(cleanup: ExitStack, namespace: Namespace, hosts: Mapping[str, ScriptedHost]) -> None:
    if hosts:
        cleanup.callback(ScriptedServers(namespace, hosts).close)


def _real_servers(
    namespace: Namespace, registry: Registry, listen: Mapping[str, tuple[Where, ...]]
) -> Iterator[Running]:
    """Hosts that run the same software and say exactly the same share one process."""
    alike: dict[tuple[str, tuple[tuple[str, str], ...]], list[Host]] = {}
    for host in registry.hosts:
        if host.software in SOFTWARE:
            alike.setdefault((host.software, registry.files_of(host)), []).append(host)
    for number, ((software, files), hosts) in enumerate(alike.items()):
        folder = namespace.folder / f"{software}-{number}"
        folder.mkdir()
        zones: dict[str, Path] = {}
        for apex, text in files:
            zones[apex] = folder / f"{'root' if apex == '.' else apex}.zone"
            zones[apex].write_text(text)
        where = tuple(place for host in hosts for place in listen[host.name])
        command = SOFTWARE[software](Setup(folder, where, zones))
        log = folder / "log"
        probes = tuple(_probes(where, registry.served_by(hosts[0])))
        yield Running(namespace.spawn(command, log=log), log, probes)


def _front(namespace: Namespace, fronts: Sequence[Front], addresses: Sequence[str]) -> Running:
    folder = namespace.folder / "dnsdist"
    folder.mkdir()
    log = folder / "log"
    process = namespace.spawn(dnsdist(folder, fronts), log=log)
    return Running(process, log, tuple(Probe((address, 53), READY_NAME, _anything) for address in addresses))


# --- waiting ---


def _probes(where: Sequence[Where], zones: Sequence[Zone]) -> Iterator[Probe]:
    """Every zone at one address, one zone at every address."""
    if not zones:
        yield from (Probe(place, ".", _anything) for place in where)
    for position, zone in enumerate(zones):
        asked = where if position == 0 else where[:1]
        yield from (Probe(place, zone.apex, _authoritative if zone.loads else _anything) for place in asked)


def _authoritative(answer: dns.message.Message) -> bool:
    return answer.rcode() == dns.rcode.NOERROR and bool(answer.flags & dns.flags.AA)


def _anything(answer: dns.message.Message) -> bool:
    return bool(answer.flags & dns.flags.QR)


def _await_all(namespace: Namespace, running: Sequence[Running]) -> None:
    deadline = time.monotonic() + START_LIMIT
    with namespace.entered():
        for each in running:
            for probe in each.probes:
                _await(probe, each, deadline)


def _await(probe: Probe, running: Running, deadline: float) -> None:
    question = dns.message.make_query(absolute(probe.apex), "SOA").to_wire()
    family = socket.AF_INET6 if ":" in probe.where[0] else socket.AF_INET
    while running.process.poll() is None and time.monotonic() < deadline:
        with socket.socket(family, socket.SOCK_DGRAM) as link:
            link.connect(probe.where)
            try:
                link.send(question)
                ready, _, _ = select.select([link], [], [], 0.2)
                if ready and probe.enough(dns.message.from_wire(link.recv(65535))):
                    return
            except ConnectionRefusedError:
                pass
        time.sleep(0.005)
    ended = running.process.poll()
    state = "does not answer as it should" if ended is None else f"ended with {ended}"
    log = running.log.read_text(errors="replace")
    raise RuntimeError(f"the server at {probe.where[0]} {state} about {probe.apex}:\n{log}")
