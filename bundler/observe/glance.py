"""The look between two full rounds: the records at the servers that the last round asked, and one read of the domain.

It answers one question only: is anything otherwise than it was? What it sees is no evidence; whatever has changed is
looked at by a full round.
"""

import asyncio
import random
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bundler.model.acs_records import REQUIRED, ExpectedRecord, ExpectedSource
from bundler.model.facts import Reply
from bundler.model.observations import Observations, Outcome, Purpose, Server
from bundler.observe.azure.client import Arm
from bundler.observe.azure.clouds import cloud_of
from bundler.observe.azure.ending import explain
from bundler.observe.azure.limit import Limit
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.azure.sign_in import SignIn
from bundler.observe.dns.query import Question, build_query
from bundler.observe.dns.transport import Message, exchange_tcp, exchange_udp
from bundler.observe.recorder import Clock, Recorder
from bundler.reading.attempts import Expected, expectations, meaning
from bundler.reading.azure.domain_body import NotADomain, parse_domain_body
from bundler.reading.azure.ids import DomainId
from bundler.reading.wire import UnreadableMessageError, read_reply

UDP_SECONDS = 3.0
TCP_SECONDS = 5.0
ARM_SECONDS = 45.0
AT_ONCE = 16
"""Questions under way at the same time."""

Asked = tuple[str, int, str, str]
"""Address, port, name, type."""
Answer = tuple[str, bool, frozenset[tuple[str, str, bytes]]]
"""Rcode, whether it is authoritative, and what of the answer concerns the records: owner, type, data."""
Answers = Mapping[Asked, Answer]


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look asks."""

    questions: Sequence[tuple[Server, Question]]
    expected: Expected


@dataclass(frozen=True, slots=True)
class States:
    """What ACS shows."""

    states: Mapping[str, str]
    """Status by record key; empty where it could not be read."""
    problem: str = ""
    advice: str = ""


def watched_in(seen: Observations, expected: Iterable[ExpectedRecord]) -> tuple[Watched, Answers]:
    """What to ask from now on, and what was answered in a full round, in the same terms."""
    records = [record for record in expected if record.key in REQUIRED]
    questions = tuple(dict.fromkeys(Question(record.name, record.rtype) for record in records))
    wanted = expectations(records)
    pairs: dict[Asked, tuple[Server, Question]] = {}
    answers: dict[Asked, Answer] = {}
    for exchange in seen.dns:
        question, server = Question(exchange.qname, exchange.qtype), exchange.server
        if exchange.purpose is not Purpose.RECORD or question not in questions or exchange.outcome is Outcome.NOT_SENT:
            continue
        asked = (server.address, server.port, exchange.qname, exchange.qtype)
        pairs.setdefault(asked, (server, question))
        if exchange.answer is not None:
            try:
                reply = read_reply(exchange.answer)
            except UnreadableMessageError:
                continue
            if exchange.transport == "tcp" or "tc" not in reply.flags:
                answers[asked] = _gist(reply, wanted)
    return Watched(tuple(pairs.values()), wanted), answers


def changed(before: Answers, now: Answers) -> bool:
    """Whether some server answers otherwise than it did. Silence is no change."""
    return any(now[asked] != before[asked] for asked in now.keys() & before.keys()) or bool(now.keys() - before.keys())


def glance(watched: Watched, clock: Clock) -> Answers:
    """Ask every server once about each record: one message over UDP, and over TCP where the answer was truncated.

    A server that does not answer in time is left out. Raises nothing for what servers or the network do.
    """
    return asyncio.run(_glance(watched, clock))


async def _glance(watched: Watched, clock: Clock) -> dict[Asked, Answer]:
    rng = random.Random(secrets.randbits(128))  # noqa: S311 - seeded from the system
    turns = asyncio.Semaphore(AT_ONCE)
    found: dict[Asked, Answer] = {}

    async def ask(server: Server, question: Question) -> None:
        async with turns:
            reply = await _ask(server, question, rng, clock)
        if reply is not None:
            found[server.address, server.port, question.qname, question.qtype] = _gist(reply, watched.expected)

    async with asyncio.TaskGroup() as tasks:
        for server, question in watched.questions:
            tasks.create_task(ask(server, question))
    return found


async def _ask(server: Server, question: Question, rng: random.Random, clock: Clock) -> Reply | None:
    loop = asyncio.get_running_loop()
    query = build_query(question, edns=True, mixed_case=True, recursion=False, rng=rng)
    message = Message(server, "udp", query, clock, clock(), loop.time())
    (await exchange_udp(message, UDP_SECONDS)).close()
    if message.reply is not None and "tc" in message.reply.flags:
        query = build_query(question, edns=True, mixed_case=False, recursion=False, rng=rng)
        message = Message(server, "tcp", query, clock, clock(), loop.time())
        await exchange_tcp(message, TCP_SECONDS)
    return message.reply if message.outcome is Outcome.ANSWERED else None


def _gist(reply: Reply, expected: Expected) -> Answer:
    """What of an answer concerns the records of ACS; somebody else's TXT record may come and go."""
    relevant = frozenset(
        (rr.owner, rr.rtype, rr.joined if rr.rtype == "TXT" else rr.target.encode())
        for rr in reply.answer
        if rr.rtype == "CNAME" or (rr.rtype == "TXT" and meaning(rr.joined, expected).attempts)
    )
    return reply.rcode, reply.aa, relevant


class StateReader:
    """Reads the domain with one GET a time; signs in when it must, and again when the token is refused."""

    def __init__(self, plan: AzurePlan, target: DomainId, clock: Clock) -> None:
        self._cloud = cloud_of(plan)
        self._plan = plan
        self._target = target
        self._clock = clock
        self._sign_in: SignIn | None = None

    def read(self) -> States:
        """The states as ACS shows them now. Raises nothing for what Azure or the network does."""
        self._sign_in = self._sign_in or SignIn(self._cloud, self._plan.tenant)
        arm = Arm(self._cloud, self._sign_in, Recorder(self._clock), Limit(time.monotonic() + ARM_SECONDS), self._clock)
        calls = arm.calls("azure.domain")
        target = self._target
        try:
            domains = calls.communication(target.subscription).domains
            domains.get(target.resource_group, target.email_service, target.domain)
            answer = calls.exchanges[-1]
            domain = parse_domain_body(answer.body, ExpectedSource.AZURE, answer.sent_at, ())
        except NotADomain:
            return States({}, "Azure's answer is not the domain.")
        except Exception as error:  # noqa: BLE001 - whatever the SDK raises, the watch goes on
            ending = explain("azure.domain", error, calls.exchanges)
            self.close()  # a token that is refused, a connection through another network: begin again
            return States({}, ending.detail, ending.advice)
        finally:
            arm.disconnect()
        return States({key: state.status for key, state in domain.states.items()})

    def close(self) -> None:
        """End the sign-in."""
        if self._sign_in is not None:
            self._sign_in.close()
            self._sign_in = None
