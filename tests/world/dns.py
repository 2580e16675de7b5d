"""The DNS of a closed world: declare zones, hosts and faults; `start` runs them for real."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from ipaddress import IPv6Network, ip_network
from pathlib import Path

from tests.world import running
from tests.world.dnsdist import Fault, delay
from tests.world.dnssec import Signer, Signing
from tests.world.namespace import Namespace
from tests.world.quirks import Query, Quirk, honest
from tests.world.scripted import ScriptedHost
from tests.world.zones import ROOT_SERVERS, Content, Host, Registry, Zone, root_hints


class _Addresses:
    """Hands out addresses of two prefixes, one pair a host."""

    def __init__(self, v4: str, v6: str) -> None:
        self._v4: Iterator[object] = iter(list(ip_network(v4).hosts())[:240])
        self._v6: Iterator[object] = IPv6Network(v6).hosts()

    def pair(self) -> tuple[str, str]:
        return str(next(self._v4)), str(next(self._v6))


class Dns:
    """Declare, then `start`. `families`: which of 4 and 6 hosts get addresses of.

    `every_answer_after`: milliseconds by which each UDP answer of each server is late, as on a long wire.
    """

    def __init__(
        self,
        namespace: Namespace,
        *,
        roots: int = 13,
        families: Sequence[int] = (4, 6),
        every_answer_after: int = 0,
    ) -> None:
        self.namespace = namespace
        self.hosts: dict[str, Host] = {}
        self.zones: dict[str, Zone] = {}
        self.faults: dict[str, list[Fault]] = {}
        self.quirks: dict[str, Quirk] = {}
        self.intercepted = False
        self.every_answer_after = every_answer_after
        self._signer: Signer | None = None
        self._scripted: dict[str, ScriptedHost] = {}
        self._families = tuple(families)
        # Special-purpose ranges that IANA lists as globally reachable: of the Internet, and no customer's.
        self._pools = {
            "tld": _Addresses("192.31.196.0/24", "2001:4:112::/48"),
            "provider": _Addresses("192.52.193.0/24", "2001:3::/48"),
            "domain": _Addresses("192.175.48.0/24", "2620:4f:8000::/48"),
            "not-global": _Addresses("10.77.0.0/24", "fd00:77::/48"),
        }
        root_hosts = [self.host(name, addresses=pair) for name, pair in list(ROOT_SERVERS.items())[:roots]]
        self.root = self.zone(".", hosts=root_hosts)

    # --- declaring ---

    def host(
        self, name: str, *, addresses: Sequence[str] | None = None, software: str = "nsd", pool: str = "domain"
    ) -> Host:
        """A name server, with addresses of its own unless given (a given pair is cut to the world's families)."""
        chosen = tuple(addresses) if addresses is not None else self._pools[pool].pair()
        kept = tuple(a for a in chosen if (6 if ":" in a else 4) in self._families)
        self.hosts[name] = Host(name, kept, software)
        return self.hosts[name]

    def zone(self, apex: str, records: str = "", *, hosts: Iterable[Host], **content: object) -> Zone:
        """A zone served by `hosts`; `content`: other fields of `Content`. Zones above it appear by themselves."""
        said = Content(textwrap.dedent(records), **content)  # type: ignore[arg-type]
        self.zones[apex] = Zone(apex, tuple(hosts), said)
        tld = apex.rsplit(".", 1)[-1]
        if tld and tld not in self.zones:
            self.zone(tld, hosts=self._tld_hosts(tld))
        return self.zones[apex]

    def domain(
        self, apex: str, records: str = "", *, hosts: int | Iterable[Host] = 2, software: str = "nsd", **content: object
    ) -> Zone:
        """A customer's zone. `hosts`: how many name servers (ns1, ns2 ... inside the zone), or which."""
        if isinstance(hosts, int):
            hosts = [self.host(f"ns{n}.{apex}", software=software) for n in range(1, hosts + 1)]
        return self.zone(apex, records, hosts=hosts, **content)

    def _tld_hosts(self, tld: str) -> list[Host]:
        shared = tld in {"com", "net"}
        names = [f"{letter}.gtld-servers.net" if shared else f"{letter}.nic.{tld}" for letter in "ab"]
        return [self.hosts.get(name) or self.host(name, pool="tld") for name in names]

    def microsoft(self, *, selectors: Iterable[int] = (1, 2)) -> Zone:
        """Azure DNS (name servers in four TLDs), the DKIM keys under azurecomm.net and Microsoft 365's SPF record."""
        names = [f"ns{n}-01.azure-dns.{tld}" for n, tld in enumerate(("com", "net", "org", "info"), start=1)]
        hosts = [self.host(name, pool="provider") for name in names]
        for name in names:
            self.zone(name.split(".", 1)[1], hosts=hosts)
        self.zone("outlook.com", 'spf.protection TXT "v=spf1 ip4:192.0.2.128/25 -all"', hosts=hosts)
        keys = "".join(
            f'selector{n}-azurecomm-prod-net._domainkey TXT "v=DKIM1; k=rsa; p=" "{_PUBLIC_KEYS[n]}"\n'
            for n in selectors
        )
        return self.zone("azurecomm.net", keys, hosts=hosts)

    def hints(self) -> Path:
        """The world's roots as a file in the form of named.root."""
        file = self.namespace.folder / "named.root"
        file.write_text(root_hints(self.root.hosts))
        return file

    def fault(self, host: Host | str, *faults: Fault) -> None:
        """Put dnsdist in front of a host, with these faults (first match wins)."""
        self.faults.setdefault(_name(host), []).extend(faults)

    def script(self, host: Host | str, quirk: Quirk, *, tcp: bool = True) -> None:
        """Let a scripted server answer at a host: it knows the host's zones and sends what the quirk makes of it.

        `tcp=False`: it refuses TCP connections.
        """
        name = _name(host)
        self.hosts[name].software = "scripted" if tcp else "scripted-udp"
        self.quirks[name] = quirk

    def resolver(self, address: str, quirk: Quirk = honest) -> Host:
        """A recursive resolver that knows every zone of the world, however broken the way there is."""
        host = self.host(f"resolver-{address}", addresses=[address])
        host.software = "resolver"
        self.quirks[host.name] = quirk
        return host

    def intercept(self, quirk: Quirk = honest) -> None:
        """Let the observer's network answer every DNS question itself, whatever address it was sent to.

        It answers as `resolver` does, through `quirk`. No server of the world is reached any more.
        """
        self.intercepted = True
        self.quirks[running.INTERCEPTOR] = quirk

    def sign(self, *apexes: str, **how: object) -> None:
        """Sign these zones; `how`: fields of `Signing`. Their DS records appear in their parents."""
        for apex in apexes:
            self.zones[apex].signing = Signing(**how)  # type: ignore[arg-type]

    # --- running ---

    def start(self, cleanup: ExitStack) -> None:
        """Run everything; return when each address answers. Raises `RuntimeError` with a server's log."""
        signings = {apex: zone.signing for apex, zone in self.zones.items() if zone.signing}
        self._signer = Signer(self.namespace.folder / "keys", signings)
        registry = Registry(self.zones.values(), self.hosts.values(), self._signer)
        faults = dict(self.faults)
        if self.every_answer_after:
            late = delay(self.every_answer_after)
            faults = {name: [*faults.get(name, []), late] for name, host in self.hosts.items() if host.answers}
        start = running.start_interception if self.intercepted else running.start_servers
        self._scripted = start(cleanup, self.namespace, registry, faults, self.quirks)

    def trust_anchor(self) -> Path:
        """The DS of the world's signed root as a file. Only after `start`."""
        assert self._signer
        file = self.namespace.folder / "root.ds"
        file.write_text(self._signer.right_ds(".") + "\n")
        return file

    def queries(self, host: Host | str) -> list[Query]:
        """What a scripted host, a resolver or (`running.INTERCEPTOR`) the interceptor was asked so far."""
        return self._scripted[_name(host)].queries


def _name(host: Host | str) -> str:
    return host if isinstance(host, str) else host.name


_PUBLIC_KEYS = {
    n: f"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA{n}" + "ExampleKeyOfAClosedWorld" * 5 + "IDAQAB" for n in (1, 2)
}
