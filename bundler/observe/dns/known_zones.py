"""What the walk has learned so far: zones, their name servers, the addresses of those."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bundler.model.observations import Server
from bundler.reading.names import at_or_below, depth

MOST_ADDRESSES = 32
OnServer = Callable[[Server], None]
OnHost = Callable[[str], None]


@dataclass
class _Host:
    addresses: dict[str, Server] = field(default_factory=dict)
    watchers: list[OnServer] = field(default_factory=list)


class Hosts:
    """Addresses of name server hosts, from wherever they were learned."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    def learn(self, name: str, address: str, origin: str, port: int) -> None:
        """An address of a host; code that watches the host hears of a new one."""
        host = self._hosts.setdefault(name, _Host())
        if address in host.addresses:
            return
        host.addresses[address] = server = Server(name, address, port, (origin,))
        for watcher in tuple(host.watchers):
            watcher(server)

    def watch(self, name: str, watcher: OnServer) -> None:
        """Hear of every address of a host, known or to come."""
        host = self._hosts.setdefault(name, _Host())
        host.watchers.append(watcher)
        for server in tuple(host.addresses.values()):
            watcher(server)

    def has_address(self, name: str) -> bool:
        """Some address is known."""
        return name in self._hosts and bool(self._hosts[name].addresses)


class Zone:
    """A zone and the addresses of its name servers, as far as they are known by now."""

    def __init__(self, apex: str, known: "KnownZones") -> None:
        self.apex = apex
        self.servers: list[Server] = []
        """At most 32 addresses; later ones are left out of every question."""
        self.left_out: list[Server] = []
        self.host_names: dict[str, None] = {}
        self._known = known
        self._on_server: list[OnServer] = []
        self._on_host: list[OnHost] = []

    def add_hosts(self, names: Iterable[str]) -> None:
        """Name servers of the zone, by who lists them."""
        for name in names:
            if name not in self.host_names:
                self.host_names[name] = None
                self._known.hosts.watch(name, self.add_server)
                for watcher in tuple(self._on_host):
                    watcher(name)

    def add_server(self, server: Server) -> None:
        """An address; one that two names share counts once."""
        if any(s.address == server.address for s in (*self.servers, *self.left_out)):
            return
        within = self is self._known.root or len(self.servers) < MOST_ADDRESSES
        (self.servers if within else self.left_out).append(server)
        for watcher in tuple(self._on_server):
            watcher(server)
        self._known.wake()

    def on_server(self, watcher: OnServer) -> None:
        """Hear of every address, known or to come, of those that are left out too."""
        self._on_server.append(watcher)
        for server in (*self.servers, *self.left_out):
            watcher(server)

    def on_host(self, watcher: OnHost) -> None:
        """Hear of every name server name, known or to come."""
        self._on_host.append(watcher)
        for name in tuple(self.host_names):
            watcher(name)


class KnownZones:
    """Every zone learned in this run."""

    def __init__(self, root_servers: Iterable[Server]) -> None:
        self.hosts = Hosts()
        self.root = Zone(".", self)
        self._zones = {".": self.root}
        self._changed = asyncio.Event()
        for server in root_servers:
            self.hosts.learn(server.name, server.address, "hint", server.port)
            self.root.add_hosts([server.name])

    def zone(self, apex: str) -> Zone:
        """The zone of that apex, made when new."""
        if apex not in self._zones:
            self._zones[apex] = Zone(apex, self)
        return self._zones[apex]

    def deepest(self, name: str) -> Zone:
        """The known zone closest above a name, or at it."""
        return max((z for z in self._zones.values() if at_or_below(name, z.apex)), key=lambda z: depth(z.apex))

    def wake(self) -> None:
        """Let everybody who waits for something new look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def news(self) -> None:
        """Wait until something new is known."""
        await self._changed.wait()
