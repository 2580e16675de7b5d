"""Name servers that misbehave in ways no real software does: the right answer goes through a `Quirk`."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import dns.exception
import dns.message

from tests.world.authority import Authority
from tests.world.namespace import Namespace
from tests.world.quirks import Query, Quirk, Send


@dataclass
class ScriptedHost:
    """Where it listens, what it knows, what it does with it."""

    listen: tuple[tuple[str, int], ...]
    authority: Authority
    quirk: Quirk
    tcp: bool = True
    """False: TCP connections are refused."""
    queries: list[Query] = field(default_factory=list)


class ScriptedServers:
    """All scripted hosts of a world, in one event loop in one thread of the test process."""

    def __init__(self, namespace: Namespace, hosts: Mapping[str, ScriptedHost]) -> None:
        self._namespace = namespace
        self._hosts = hosts
        self._ready = threading.Event()
        self._stop: Callable[[], object] = lambda: None
        self._sources: dict[str, socket.socket] = {}
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(timeout=10)
        if self._failure:
            raise self._failure

    def close(self) -> None:
        """Stop listening and wait for the thread."""
        self._stop()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        try:
            with self._namespace.entered():
                asyncio.run(self._serve())
        except OSError as error:
            self._failure = error
            self._ready.set()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        end = asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(end.set)
        async with asyncio.TaskGroup() as tasks:
            open_ends: list[asyncio.DatagramTransport | asyncio.Server] = []
            for host in self._hosts.values():
                for address, port in host.listen:
                    udp, _ = await loop.create_datagram_endpoint(
                        lambda host=host, address=address: _Udp(self, tasks, host, address),  # type: ignore[misc]
                        local_addr=(address, port),
                    )
                    open_ends.append(udp)
                    if host.tcp:
                        open_ends.append(await asyncio.start_server(self._tcp(host, address), address, port))
            self._ready.set()
            await end.wait()
            for each in open_ends:
                each.close()
            for link in self._sources.values():
                link.close()
            _cancel_others()

    def messages(self, host: ScriptedHost, wire: bytes, transport: str, address: str) -> Iterable[Send]:
        """What a host sends for the bytes it got."""
        try:
            message = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return ()
        query = Query(message, wire, transport, address, len(host.queries))
        host.queries.append(query)
        return host.quirk(query, host.authority.answer(message))

    def send_from(self, source: str, data: bytes, to: Any) -> None:
        """Send one datagram from port 53 of an address of our own."""
        if source not in self._sources:
            link = socket.socket(socket.AF_INET6 if ":" in source else socket.AF_INET, socket.SOCK_DGRAM)
            link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            link.bind((source, 53))
            self._sources[source] = link
        self._sources[source].sendto(data, to)

    def _tcp(
        self, host: ScriptedHost, address: str
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    size = int.from_bytes(await reader.readexactly(2), "big")
                    sent = False
                    for send in self.messages(host, await reader.readexactly(size), "tcp", address):
                        await asyncio.sleep(send.after)
                        writer.write(len(send.data).to_bytes(2, "big") + send.data)
                        await writer.drain()
                        sent = True
                    if not sent:
                        return
            except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                return
            finally:
                writer.close()

        return serve


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, servers: ScriptedServers, tasks: asyncio.TaskGroup, host: ScriptedHost, address: str) -> None:
        self._servers, self._tasks, self._host, self._address = servers, tasks, host, address

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._tasks.create_task(self._answer(data, addr))

    async def _answer(self, data: bytes, addr: Any) -> None:
        for send in self._servers.messages(self._host, data, "udp", self._address):
            await asyncio.sleep(send.after)
            if send.source:
                self._servers.send_from(send.source, send.data, addr)
            elif not self._transport.is_closing():
                self._transport.sendto(send.data, addr)


def _cancel_others() -> None:
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
