"""Lookups: one question to one address, repeated as the ladder says, every message recorded."""

import asyncio
import ipaddress
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from bundler.model.facts import Reply
from bundler.model.observations import DnsExchange, LeftOut, Outcome, Purpose, Server
from bundler.observe.dns.allowance import Allowance
from bundler.observe.dns.ladder import Address, Send, Try, first, following
from bundler.observe.dns.limiter import Limiter
from bundler.observe.dns.query import Question, build_query
from bundler.observe.dns.shared import Answers, Shared, is_common
from bundler.observe.dns.transport import Message, exchange_tcp, exchange_udp
from bundler.observe.recorder import Clock, Recorder
from bundler.reading.addresses import is_open_world, special


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a question is asked, as the recording says it."""

    purpose: Purpose
    zone: str
    if_referred: Callable[[Reply], bool] | None = None
    """Tells replies that point to servers further down: the question then was one about the delegation."""

    def of(self, reply: Reply | None) -> Purpose:
        """The purpose to record, known when the answer is."""
        if reply is not None and self.if_referred is not None and self.if_referred(reply):
            return Purpose.DELEGATION
        return self.purpose


@dataclass(frozen=True, slots=True)
class Asked:
    """A finished lookup."""

    server: Server
    question: Question
    reply: Reply | None
    outcome: Outcome
    exchanges: tuple[DnsExchange, ...]
    """Its messages, as recorded."""

    @property
    def zone(self) -> str:
        """Apex of the zone the server was asked for."""
        return self.exchanges[0].zone


MOST_MESSAGES = 3000
"""Sent in one run, whatever zones and answers suggest asking. An ordinary run needs about a hundred."""
MOST_SECONDS = 12.0
"""After this long no new question begins, unless the user set a deadline."""
END_SECONDS = 3.0
"""How long after that a question under way may still take."""
_ENDED = "the run ended before an answer"
_TOO_LONG = "the answers before it took too long"


@dataclass
class Asker:
    """Asks for one run. `families`: IP versions in use; a question over another is recorded as not sent."""

    recorder: Recorder
    tasks: asyncio.TaskGroup
    rng: random.Random
    clock: Clock
    families: frozenset[int]
    hints: tuple[Server, ...] = ()
    """The root servers: in a closed network, whose own are not global, other such addresses are asked too."""
    domain: str = ""
    """What the run is about."""
    shared: Shared | None = None
    """What other runs have asked already; None: this run is alone."""
    own: Answers = field(default_factory=Answers)
    """What an earlier look at the same domain was told."""
    hasty: bool = False
    """An address that never answered gets one message: what its silence means is for another run to find out."""
    limiter: Limiter = field(default_factory=Limiter)
    listeners: list[Callable[[Asked, Reason], None]] = field(default_factory=list)
    """Told of every finished lookup."""
    started: int = 0
    finished: int = 0
    messages: int = 0
    """Sent so far."""
    patient_until: float | None = None
    """When new questions cease to be asked, on the clock of the event loop; None: never."""
    allowance: Allowance = field(default_factory=Allowance)
    """What the run may still take in."""
    load: Counter[str] = field(default_factory=Counter)
    """Questions planned so far by address, for choosing the least asked."""
    _known: dict[str, Address] = field(default_factory=dict)
    _lookups: dict[tuple[str, Question, Purpose], asyncio.Task[Asked]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take over what runs share."""
        if self.shared is not None:
            self.limiter, self._known = self.shared.limiter, self.shared.known

    def known(self, server: Server) -> Address:
        """What is known about an address by now."""
        return self._known.get(server.address, Address())

    def has(self, server: Server, question: Question) -> bool:
        """Another run of a survey has asked this, or is asking it."""
        return self.shared is not None and self.shared.common.holds((server.address, question, False))

    async def ask(self, server: Server, question: Question, reason: Reason, *, recursion: bool = False) -> Asked:
        """Ask until an answer is there or the ladder ends. Never raises for what a network does.

        The same question for the same purpose is put to an address once a run; who comes later gets the same answer.
        """
        key = server.address, question, reason.purpose
        if key not in self._lookups:
            self._lookups[key] = self.tasks.create_task(self._ask(server, question, reason, recursion))
        # Waited for, not awaited: who gives up must not end what others wait for.
        await asyncio.wait({self._lookups[key]})
        return self._lookups[key].result()

    async def _ask(self, server: Server, question: Question, reason: Reason, recursion: bool) -> Asked:
        if family_of(server) not in self.families:
            return self.leave_out(server, question, reason, LeftOut.FAMILY, f"IPv{family_of(server)} was switched off")
        if kind := unreachable_kind(server, self.hints):
            return self.leave_out(server, question, reason, LeftOut.NOT_GLOBAL, f"the address is not global: {kind}")
        if spent := self.spent():
            return self._give_up(server, question, reason, spent)
        self.started += 1
        ask = _Lookup(self, server, question, reason, recursion).run
        try:
            if self.shared is not None:
                answers = self.shared.common if is_common(question, self.domain) else self.own
                asked = await answers.once((server.address, question, recursion), ask, self.recorder, reason)
            else:
                asked = await ask()
        finally:
            self.finished += 1
        for listener in self.listeners:
            listener(asked, reason)
        return asked

    def count(self, server: Server) -> None:
        """Count a message that is about to be sent."""
        self.messages += 1
        if self.shared is not None:
            self.shared.sent += 1
            if server.address not in self.own.met:
                self.own.met.add(server.address)
                self.limiter.serves_one_more(server.address)

    def uncount(self) -> None:
        """A counted message was not sent after all."""
        self.messages -= 1
        if self.shared is not None:
            self.shared.sent -= 1

    def _give_up(self, server: Server, question: Question, reason: Reason, why: str) -> Asked:
        """Leave a question out for a limit of the run, which the reader of the pack is told."""
        asked = self.leave_out(server, question, reason, LeftOut.LIMIT, why)
        for listener in self.listeners:
            listener(asked, reason)
        return asked

    def spent(self) -> str:
        """Why nothing more is asked in this run; empty while it goes on."""
        if self.messages >= MOST_MESSAGES:
            return f"the limit of {MOST_MESSAGES} messages was reached"
        return _TOO_LONG if self.left() <= END_SECONDS else ""

    def left(self) -> float:
        """Seconds until the last question must have ended."""
        if self.patient_until is None:
            return math.inf
        return self.patient_until + END_SECONDS - asyncio.get_running_loop().time()

    def leave_out(self, server: Server, question: Question, reason: Reason, kind: LeftOut, why: str) -> Asked:
        """Record a question that is not sent."""
        seq = self.recorder.sequence()
        entry = DnsExchange(
            seq=seq,
            sent_at=self.clock(),
            purpose=reason.purpose,
            zone=reason.zone,
            qname=question.qname,
            qtype=question.qtype,
            server=server,
            transport="udp",
            attempt=1,
            previous=None,
            query=b"",
            answer=None,
            elapsed_us=None,
            outcome=Outcome.NOT_SENT,
            detail=why,
            left_out=kind,
        )
        self.recorder.add(entry)
        return Asked(server, question, None, Outcome.NOT_SENT, (entry,))

    def learn(self, server: Server, tries: list[Try]) -> None:
        """Remember what a finished lookup showed about its address."""
        known = self.known(server)
        replies = [t for t in tries if t.reply is not None]
        edns = known.edns
        if any(t.edns and t.reply is not None and t.reply.edns for t in replies):
            edns = True
        elif edns is None and any(t.edns for t in tries) and any(not t.edns and t.transport == "udp" for t in replies):
            edns = False
        options = known.options and not any(t.edns and not t.options and t.reply and t.reply.edns for t in replies)
        silent = not replies and not known.answers and all(t.outcome is Outcome.TIMEOUT for t in tries)
        self._known[server.address] = replace(
            known,
            answers=known.answers or bool(replies),
            edns=edns,
            options=options,
            silent=silent or (known.silent and not replies),
        )


def family_of(server: Server) -> int:
    """4 or 6."""
    return 6 if ":" in server.address else 4


def unreachable_kind(server: Server, hints: Iterable[Server]) -> str:
    """What kind of address it is, when it leads to no name server that the world sees; empty when it does.

    What answers there is somebody else, on this machine or its network. Addresses the user gave are not questioned; in
    a closed network only those that never leave a machine or a link are.
    """
    if {"hint", "option"} & set(server.origins):
        return ""
    kind = special(server.address)
    hints = tuple(hints)
    if not kind or is_open_world(hints):
        return kind
    if any(special(hint.address) == kind for hint in hints):
        return ""
    address = ipaddress.ip_address(server.address)
    local = address.is_loopback or address.is_unspecified or address.is_multicast or address.is_link_local
    return kind if local else ""


class _Lookup:
    """One run up the ladder."""

    def __init__(self, asker: Asker, server: Server, question: Question, reason: Reason, recursion: bool) -> None:
        self.asker = asker
        self.server = server
        self.question = question
        self.reason = reason
        self.recursion = recursion
        self.sent: list[tuple[int, Message]] = []
        self.hearing = ExitStack()

    async def run(self) -> Asked:
        tries: list[Try] = []
        given_up = False
        self.asker.limiter.queued.add((self.server.address, self.question))
        try:
            async with self.asker.limiter.sockets:
                step: Send | None = first(self.asker.known(self.server))
                while step is not None and (message := await self._send(step)) is not None:
                    tries.append(Try(step.transport, step.edns, message.outcome, message.reply, step.options))
                    known = self.asker.known(self.server)
                    given_up = self.asker.hasty and message.outcome is Outcome.TIMEOUT and not known.answers
                    step = None if given_up else following(tries, known)
        except asyncio.CancelledError:
            if not self.sent:
                self.asker.leave_out(
                    self.server, self.question, self.reason, LeftOut.ENDED, "the run ended before its turn"
                )
            raise
        finally:
            self.asker.limiter.queued.discard((self.server.address, self.question))
            self.hearing.close()
            exchanges = self._record()
        if not self.sent:
            return self.asker.leave_out(self.server, self.question, self.reason, LeftOut.LIMIT, self.asker.spent())
        if not given_up:
            self.asker.learn(self.server, tries)
        _, last = self.sent[-1]
        reply = self._reply()
        outcome = last.outcome if reply is None else Outcome.ANSWERED
        return Asked(self.server, self.question, reply, outcome, exchanges)

    def _reply(self) -> Reply | None:
        """The last answer that was not truncated on the way."""
        replies = [
            m.reply for _, m in self.sent if m.reply is not None and (m.transport == "tcp" or "tc" not in m.reply.flags)
        ]
        return replies[-1] if replies else None

    def _record(self) -> tuple[DnsExchange, ...]:
        purpose = self.reason.of(self._reply())
        exchanges: list[DnsExchange] = []
        for seq, message in self.sent:
            if message.elapsed_us is None:
                message.end(Outcome.CUT_SHORT, _ENDED)
            more = f"{message.dropped} more unwanted datagrams were not kept" if message.dropped else ""
            exchanges.append(
                DnsExchange(
                    seq=seq,
                    sent_at=message.sent_at,
                    purpose=purpose,
                    zone=self.reason.zone,
                    qname=self.question.qname,
                    qtype=self.question.qtype,
                    server=self.server,
                    transport=message.transport,
                    attempt=len(exchanges) + 1,
                    previous=exchanges[-1].seq if exchanges else None,
                    query=message.query.wire,
                    answer=message.answer,
                    elapsed_us=message.elapsed_us,
                    outcome=message.outcome,
                    detail="; ".join(filter(None, (message.detail, more))),
                    ignored=tuple(message.ignored),
                )
            )
        for exchange in exchanges:
            self.asker.recorder.add(exchange)
        return tuple(exchanges)

    def _may_send(self) -> bool:
        """A lookup that has begun goes on for some seconds more than others may begin."""
        if self.asker.messages >= MOST_MESSAGES:
            return False
        return self.asker.left() > 0 if self.sent else not self.asker.spent()

    async def _send(self, step: Send) -> Message | None:
        """The message, ended; None where a limit of the run was reached before it could be sent."""
        if not self._may_send():
            return None
        self.asker.count(self.server)
        await self.asker.limiter.turn(self.server.address)
        self.asker.limiter.queued.discard((self.server.address, self.question))
        if self.asker.left() <= (0 if self.sent else END_SECONDS):
            self.asker.uncount()
            return None
        query = build_query(
            self.question,
            edns=step.edns,
            options=step.options,
            # Over TCP nobody off the path can forge; names in plain case reach servers that do not keep it.
            mixed_case=step.transport == "udp",
            recursion=self.recursion,
            rng=self.asker.rng,
        )
        loop = asyncio.get_running_loop()
        now, left = loop.time(), self.asker.left()
        message = Message(
            self.server, step.transport, query, self.asker.clock, self.asker.clock(), now, self.asker.allowance
        )
        self.sent.append((self.asker.recorder.sequence(), message))
        seconds = min(step.seconds, left)
        if step.transport == "tcp":
            await exchange_tcp(message, seconds)
        else:
            self.hearing.callback((await exchange_udp(message, seconds)).close)
        if message.outcome is Outcome.TIMEOUT and seconds < step.seconds:
            message.end(Outcome.CUT_SHORT, _ENDED)
        return message
