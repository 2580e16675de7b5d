"""A scripted name server on loopback, and an asker that records."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from bundler.model.observations import DnsExchange, Purpose, Server
from bundler.observe.dns.asker import Asked, Asker, Reason
from bundler.observe.dns.query import Question
from bundler.observe.recorder import Recorder, utc_now

QUESTION = Question("contoso.com", "TXT")
REASON = Reason(Purpose.RECORD, "contoso.com")


@dataclass(frozen=True)
class Heard:
    """A question that arrived."""

    wire: bytes
    transport: str
    count: int
    """Questions before this one."""

    @property
    def message(self) -> dns.message.Message:
        return dns.message.from_wire(self.wire)


Script = Callable[[Heard], Iterable[bytes | float]]
"""What to send back for a question: messages, and pauses in seconds between them."""


def right(heard: Heard, *texts: str) -> bytes:
    """The answer as it should be."""
    response = dns.message.make_response(heard.message)
    response.flags |= dns.flags.AA
    response.answer = [dns.rrset.from_text("contoso.com.", 60, "IN", "TXT", *(texts or ('"v=spf1 -all"',)))]
    return response.to_wire(max_size=65535)


def with_rcode(heard: Heard, rcode: int, *, edns: bool = False) -> bytes:
    """An empty answer."""
    response = dns.message.make_response(heard.message)
    response.answer = []
    if not edns:
        response.use_edns(False)
    response.set_rcode(dns.rcode.Rcode(rcode))
    return response.to_wire()


def truncated(heard: Heard) -> bytes:
    """Only a header and the question, with TC."""
    response = dns.message.make_response(heard.message)
    response.flags |= dns.flags.AA | dns.flags.TC
    return response.to_wire()


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, host: "Host") -> None:
        self.host = host

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.host.start(self._reply(data, addr))

    async def _reply(self, data: bytes, addr: tuple[str, int]) -> None:
        for part in self.host.hear(data, "udp", addr[1]):
            if isinstance(part, float):
                await asyncio.sleep(part)
            elif not self.transport.is_closing():
                self.transport.sendto(part, addr)


@dataclass
class Host:
    """A running scripted server."""

    script: Script
    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    """Where each question came from."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    @property
    def server(self) -> Server:
        return Server("ns1.contoso.com", "127.0.0.1", self.port, ("hint",))

    def hear(self, data: bytes, transport: str, port: int) -> Iterable[bytes | float]:
        heard = Heard(data, transport, len(self.heard))
        self.heard.append(heard)
        self.ports.append(port)
        return self.script(heard)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.start(self.serve_tcp(reader, writer))

    async def serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            size = int.from_bytes(await reader.readexactly(2), "big")
            data = await reader.readexactly(size)
            for part in self.hear(data, "tcp", writer.get_extra_info("peername")[1]):
                if isinstance(part, float):
                    await asyncio.sleep(part)
                else:
                    writer.write(len(part).to_bytes(2, "big") + part)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(script: Script, *, tcp: bool = True, udp: bool = True) -> AsyncIterator[Host]:
    """A server on a free port; `tcp=False` or `udp=False` leaves that port closed."""
    host = Host(script)
    listener = await asyncio.start_server(host.accept, "127.0.0.1", 0)
    host.port = listener.sockets[0].getsockname()[1]
    if not tcp:
        listener.close()
    endpoint = None
    if udp:
        endpoint, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Udp(host), local_addr=("127.0.0.1", host.port)
        )
    try:
        yield host
    finally:
        listener.close()
        if endpoint is not None:
            endpoint.close()
        for task in tuple(host.tasks):
            task.cancel()
        await asyncio.gather(*host.tasks, return_exceptions=True)


@asynccontextmanager
async def asking(**changes: object) -> AsyncIterator[tuple[Asker, Recorder]]:
    """An asker with everything real."""
    recorder = Recorder()
    async with asyncio.TaskGroup() as tasks:
        families = frozenset({4, 6})
        yield Asker(recorder, tasks, random.Random(3), utc_now, families, **changes), recorder  # type: ignore[arg-type]


def exchanges(recorder: Recorder) -> tuple[DnsExchange, ...]:
    """All that was recorded so far."""
    return recorder.observations(None, tool_version="", started_at=None, ended_at=None, root_hints="").dns  # type: ignore[arg-type]


def ask_one(script: Script, *, tcp: bool = True, udp: bool = True) -> tuple[Asked, tuple[DnsExchange, ...], Host]:
    """One lookup against one scripted server."""

    async def inside() -> tuple[Asked, tuple[DnsExchange, ...], Host]:
        async with serving(script, tcp=tcp, udp=udp) as host, asking() as (asker, recorder):
            asked = await asker.ask(host.server, QUESTION, REASON)
        return asked, exchanges(recorder), host

    return asyncio.run(inside())
