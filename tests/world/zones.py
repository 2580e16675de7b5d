"""What a world's DNS says: hosts, zones, and the zone files and delegations that follow from them."""

import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import dns.name

from tests.world.dnssec import Signer, Signing, absolute

ROOT_SERVERS = {
    "a.root-servers.net": ("198.41.0.4", "2001:503:ba3e::2:30"),
    "b.root-servers.net": ("170.247.170.2", "2801:1b8:10::b"),
    "c.root-servers.net": ("192.33.4.12", "2001:500:2::c"),
    "d.root-servers.net": ("199.7.91.13", "2001:500:2d::d"),
    "e.root-servers.net": ("192.203.230.10", "2001:500:a8::e"),
    "f.root-servers.net": ("192.5.5.241", "2001:500:2f::f"),
    "g.root-servers.net": ("192.112.36.4", "2001:500:12::d0d"),
    "h.root-servers.net": ("198.97.190.53", "2001:500:1::53"),
    "i.root-servers.net": ("192.36.148.17", "2001:7fe::53"),
    "j.root-servers.net": ("192.58.128.30", "2001:503:c27::2:30"),
    "k.root-servers.net": ("193.0.14.129", "2001:7fd::1"),
    "l.root-servers.net": ("199.7.83.42", "2001:500:9f::42"),
    "m.root-servers.net": ("202.12.27.33", "2001:dc3::35"),
}
"""The real ones (IANA, https://www.internic.net/domain/named.root), so that a program's own hints work."""


@dataclass
class Host:
    """A name server: where it listens and which program answers there."""

    name: str
    addresses: tuple[str, ...]
    """Where it answers; also what DNS says about it, unless the zone of its name says otherwise."""
    software: str = "nsd"
    """`nsd`, `knot`, `bind`, `pdns` (see `servers.SOFTWARE`), or `scripted`, `scripted-udp`, `resolver`: a server
    of our own. `closed`: nobody listens on port 53. `silent`: packets vanish."""

    @property
    def answers(self) -> bool:
        """A server runs there."""
        return self.software not in {"closed", "silent"}


@dataclass(frozen=True)
class Content:
    """What one server says about one zone."""

    records: str = ""
    """Lines in zone file form, names relative to the apex; SOA, NS and own host addresses are added."""
    serial: int = 1
    ns: tuple[str, ...] | None = None
    """The zone's own NS set; None: the hosts that serve it. Empty: none at all."""
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Host name -> addresses this zone gives for it instead of the real ones."""
    raw: str = ""
    """A whole zone file, instead of everything above."""


@dataclass
class Zone:
    """A zone and who serves it."""

    apex: str
    hosts: tuple[Host, ...]
    content: Content = field(default_factory=Content)
    at: dict[str, Content] = field(default_factory=dict)
    """Host name -> what that server says instead: servers that disagree."""
    lame: set[str] = field(default_factory=set)
    """Host names that run but were never told about the zone."""
    parent_hosts: tuple[Host, ...] | None = None
    """What the parent zone lists; None: the same hosts."""
    delegation: str | None = None
    """Lines for the parent zone, instead of NS and glue made from the hosts."""
    glue: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Host name -> glue addresses instead of the real ones; empty: no glue."""
    ds: str = ""
    """DS lines for the parent zone, besides those of its own signing."""
    signing: Signing | None = None
    edit: Callable[[Host, str], str] | None = None
    """Last change of the (signed) file that a host loads."""
    loads: bool = True
    """False: servers are expected to reject it (they then answer SERVFAIL or REFUSED)."""

    def says(self, host: Host) -> Content:
        """What this host serves."""
        return self.at.get(host.name, self.content)

    def change(self, host: Host | str, records: str | None = None, **changes: object) -> None:
        """Let one server say something else."""
        name = host if isinstance(host, str) else host.name
        if records is not None:
            changes["records"] = textwrap.dedent(records)
        self.at[name] = replace(self.at.get(name, self.content), **changes)  # type: ignore[arg-type]


def address_line(owner: str, address: str) -> str:
    """An A or AAAA record."""
    return f"{absolute(owner)} 3600 IN {'AAAA' if ':' in address else 'A'} {address}\n"


class Registry:
    """All zones of a world together: who is whose parent, and what each zone file holds."""

    def __init__(self, zones: Iterable[Zone], hosts: Iterable[Host], signer: Signer) -> None:
        self._signer = signer
        self._zones = {absolute(zone.apex): zone for zone in zones}
        self._hosts = {host.name: host for host in hosts}

    @property
    def hosts(self) -> list[Host]:
        """All hosts, in order of declaration."""
        return list(self._hosts.values())

    def served_by(self, host: Host) -> list[Zone]:
        """The zones a host knows."""
        return [z for z in self._zones.values() if host in z.hosts and host.name not in z.lame]

    def files_of(self, host: Host) -> tuple[tuple[str, str], ...]:
        """(apex, zone file) of the zones a host knows."""
        return tuple((zone.apex, self.zone_file(zone, host)) for zone in self.served_by(host))

    def all_files(self) -> tuple[tuple[str, str], ...]:
        """Every zone of the world, as its first host has it."""
        return tuple((zone.apex, self.zone_file(zone, zone.hosts[0])) for zone in self._zones.values())

    def owner(self, name: dns.name.Name) -> dns.name.Name:
        """Apex of the closest zone around a name."""
        while name not in self._zones:
            name = name.parent()
        return name

    def zone_file(self, zone: Zone, host: Host) -> str:
        """The file that `host` loads for `zone`."""
        signed = self._signer.sign(zone.apex, self._unsigned(zone, host))
        return zone.edit(host, signed) if zone.edit else signed

    def _unsigned(self, zone: Zone, host: Host) -> str:
        content = zone.says(host)
        if content.raw:
            return content.raw
        apex = absolute(zone.apex)
        servers = [server.name for server in zone.hosts] if content.ns is None else content.ns
        mname = absolute(zone.hosts[0].name)
        lines = [
            f"$ORIGIN {apex}\n$TTL 3600\n",
            f"@ IN SOA {mname} {dns.name.from_text('hostmaster', apex)} {content.serial} 7200 3600 1209600 300\n",
            *(f"@ IN NS {absolute(server)}\n" for server in servers),
            *self._addresses(apex, content),
            textwrap.dedent(content.records).strip("\n") + "\n",
            *(self._delegation(apex, child) for child in self._children.get(apex, [])),
        ]
        return "".join(dict.fromkeys(lines))

    def _addresses(self, apex: dns.name.Name, content: Content) -> list[str]:
        found = {
            name: content.addresses.get(name, host.addresses)
            for name, host in self._hosts.items()
            if self.owner(absolute(name)) == apex
        }
        return [address_line(name, address) for name, addresses in found.items() for address in addresses]

    @cached_property
    def _children(self) -> dict[dns.name.Name, list[Zone]]:
        """Apex to the zones that it delegates."""
        found: dict[dns.name.Name, list[Zone]] = {}
        for name, zone in self._zones.items():
            if name != dns.name.root:
                found.setdefault(self.owner(name.parent()), []).append(zone)
        return found

    def _delegation(self, parent: dns.name.Name, child: Zone) -> str:
        if child.delegation is not None:
            return textwrap.dedent(child.delegation).strip("\n") + "\n"
        owner = absolute(child.apex)
        hosts = child.hosts if child.parent_hosts is None else child.parent_hosts
        lines = [f"{owner} 86400 IN NS {absolute(host.name)}\n" for host in hosts]
        for host in hosts:
            name = absolute(host.name)
            if name.is_subdomain(parent) and self.owner(name) != parent:
                lines += [address_line(host.name, address) for address in child.glue.get(host.name, host.addresses)]
        return "".join(lines) + textwrap.dedent(child.ds) + self._signer.ds(child.apex)


def root_hints(hosts: Iterable[Host]) -> str:
    """The hosts as a hints file in the form of named.root."""
    return "".join(
        f". 3600000 NS {absolute(host.name)}\n" + "".join(address_line(host.name, a) for a in host.addresses)
        for host in hosts
    )
