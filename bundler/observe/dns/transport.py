"""One message to one address and back, over UDP or TCP, with everything that arrived.

Each message gets a socket of its own, connected, so that the kernel chooses a new port, drops what comes from any
other address, and reports a closed port at once instead of letting the time run out.
"""

import asyncio
import errno
import os
import socket
from dataclasses import dataclass, field
from datetime import datetime

from bundler.model.facts import Reply
from bundler.model.observations import Ignored, Outcome, Server
from bundler.observe.dns.allowance import Allowance
from bundler.observe.dns.query import Query
from bundler.observe.recorder import Clock
from bundler.reading.wire import UnreadableMessageError, read_reply

MOST_IGNORED = 16
MOST_IGNORED_BYTES = 16 * 1024
"""Kept of what arrives unwanted for one message; more is counted only."""
MOST_EXAMINED = 256
"""Looked at for one message; a flood beyond is not worth the time, and the answer in it would be a forger's."""
_WITHOUT_QUESTION = {"FORMERR", "NOTIMP", "REFUSED", "SERVFAIL"}
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.ENETDOWN}


@dataclass
class Message:
    """A message on its way, and what becomes of it. Times in microseconds from sending."""

    server: Server
    transport: str
    query: Query
    clock: Clock
    sent_at: datetime
    started: float
    allowance: Allowance = field(default_factory=Allowance)
    """What the run may still take in."""
    outcome: Outcome = Outcome.CUT_SHORT
    answer: bytes | None = None
    reply: Reply | None = None
    elapsed_us: int | None = None
    detail: str = ""
    ignored: list[Ignored] = field(default_factory=list)
    dropped: int = 0

    def end(self, outcome: Outcome, detail: str = "") -> None:
        """Fix the outcome."""
        self.outcome = outcome
        self.detail = detail
        self.elapsed_us = round((asyncio.get_running_loop().time() - self.started) * 1_000_000)

    def accept(self, data: bytes) -> bool:
        """Take `data` as the answer if it is one; otherwise keep it among the ignored.

        True as well for an answer that is too much for the run: it ends the message, and is not read.
        """
        if self.flooded:
            self.dropped += 1
            return False
        if answers(self.query, data) and (why := self._too_much(data)):
            self.end(Outcome.CUT_SHORT, why)
            return True
        # What is kept is copied: a received datagram sits in a buffer of its own, cut from 256 KiB, and some ten
        # thousands of those use up the memory mappings of a process.
        data = bytes(bytearray(data))
        examined = examine(self.query, data, self.transport)
        if isinstance(examined, str):
            self.ignore(data, examined)
            return False
        self.answer, self.reply = data, examined
        self.end(Outcome.ANSWERED)
        return True

    def ignore(self, data: bytes, why: str) -> None:
        """Keep what arrived and was not the answer, within bounds."""
        held = sum(len(i.data) for i in self.ignored)
        too_many = len(self.ignored) >= MOST_IGNORED or (self.ignored and len(data) + held > MOST_IGNORED_BYTES)
        counted = answers(self.query, data) and why != "late"
        if too_many or (not counted and self._too_much(data)):
            self.dropped += 1
        else:
            self.ignored.append(Ignored(self.clock(), bytes(bytearray(data)), why))

    def _too_much(self, data: bytes) -> str:
        return self.allowance.take(self.server.address, data, len(self.query.question))

    @property
    def flooded(self) -> bool:
        """So much came that nothing more is looked at."""
        return len(self.ignored) + self.dropped >= MOST_EXAMINED

    def fail(self, problem: OSError) -> None:
        """The operating system's word for it."""
        if problem.errno == errno.ECONNREFUSED:
            self.end(Outcome.PORT_CLOSED)
        elif problem.errno in _UNREACHABLE:
            self.end(Outcome.UNREACHABLE, os.strerror(problem.errno))
        elif isinstance(problem, ConnectionError):
            self.end(Outcome.CLOSED, "connection reset")
        else:
            self.end(Outcome.ERROR, os.strerror(problem.errno) if problem.errno else type(problem).__name__)

    def run_out(self, waiting_for: str) -> None:
        """The time for an answer is over."""
        unreadable = any(i.why == "unreadable" for i in self.ignored)
        self.end(Outcome.MALFORMED if unreadable else Outcome.TIMEOUT, waiting_for)


def examine(query: Query, data: bytes, transport: str) -> Reply | str:
    """The reply in `data` if it answers `query`, else why it does not: a value of `Ignored.why`.

    The question must come back byte for byte, case included. Servers may leave it out of an error (RFC 1035 does
    not say they must not). An answer that lost records in reading is none, unless it says itself that it was truncated.
    """
    if len(data) < 12:
        return "unreadable"
    if not data[2] & 0x80:
        return "not-a-response"
    if data[:2] != query.wire[:2]:
        return "wrong-id"
    try:
        reply = read_reply(data)
    except UnreadableMessageError:
        return "unreadable"
    questions = int.from_bytes(data[4:6], "big")
    if questions == 0 and reply.rcode not in _WITHOUT_QUESTION:
        return "wrong-question"
    if questions > 0 and (questions > 1 or not data.startswith(query.question, 12)):
        return "wrong-question"
    cut_off = transport == "udp" and "tc" in reply.flags
    return "unreadable" if reply.damaged and not cut_off else reply


def answers(query: Query, data: bytes) -> bool:
    """Whether `data` has the header of an answer to `query`: only then is it read."""
    return len(data) >= 12 and bool(data[2] & 0x80) and data[:2] == query.wire[:2]


class UdpSocket(asyncio.DatagramProtocol):
    """Hears everything that comes back for one message; goes on hearing after its time, for late answers."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.endpoint: asyncio.DatagramTransport | None = None

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: D102
        if self.over.done():
            self.message.ignore(data, "late")
            if self.message.flooded:
                self.close()
        elif self.message.accept(data):
            self.over.set_result(None)
        elif self.message.flooded:
            self.message.end(Outcome.MALFORMED, "too many datagrams that are no answer")
            self.over.set_result(None)
            self.close()

    def error_received(self, exc: Exception) -> None:  # noqa: D102
        if not self.over.done():
            self.message.fail(exc if isinstance(exc, OSError) else OSError(0, str(exc)))
            self.over.set_result(None)

    def close(self) -> None:
        """Stop hearing."""
        if self.endpoint is not None:
            self.endpoint.abort()


async def exchange_udp(message: Message, seconds: float) -> UdpSocket:
    """Send, and wait for an acceptable answer. The returned socket hears late ones until it is closed."""
    hearing = UdpSocket(message)
    try:
        sock = socket.socket(_family(message.server), socket.SOCK_DGRAM)
    except OSError as problem:
        message.fail(problem)
        return hearing
    try:
        sock.setblocking(False)
        sock.connect((message.server.address, message.server.port))
    except OSError as problem:
        sock.close()
        message.fail(problem)
        return hearing
    endpoint, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: hearing, sock=sock)
    hearing.endpoint = endpoint
    try:
        endpoint.sendto(message.query.wire)
        async with asyncio.timeout(seconds):
            await hearing.over
    except TimeoutError:
        message.run_out("no answer over UDP")
    except asyncio.CancelledError:
        hearing.close()
        raise
    return hearing


async def exchange_tcp(message: Message, seconds: float) -> None:
    """Connect, send, and wait for an acceptable answer (RFC 7766), all within `seconds`."""
    waiting_for = "no TCP connection"
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(seconds):
            server = message.server
            reader, writer = await asyncio.open_connection(server.address, server.port, family=_family(server))
            waiting_for = "no answer over TCP"
            writer.write(len(message.query.wire).to_bytes(2, "big") + message.query.wire)
            while True:
                length = int.from_bytes(await reader.readexactly(2), "big")
                if message.accept(await reader.readexactly(length)):
                    return
                if len(message.ignored) + message.dropped >= MOST_IGNORED:
                    message.end(Outcome.MALFORMED, "several messages over TCP, and none is the answer")
                    return
    except TimeoutError:
        message.run_out(waiting_for)
    except asyncio.IncompleteReadError as problem:
        if problem.partial:
            message.ignore(problem.partial, "unreadable")
        message.end(Outcome.CLOSED, "TCP connection ended before a whole answer")
    except OSError as problem:
        message.fail(problem)
    finally:
        if writer is not None:
            writer.transport.abort()


def _family(server: Server) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in server.address else socket.AF_INET
