"""Recordings made by hand, put together the way the observer labels them.

`reply` makes one message, `Tape` a sequence of exchanges, `Scenario` a whole recording of a domain whose servers
answer from zone text. All addresses come from the documentation ranges.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import dns.message

from bundler.model.observations import (
    ArmExchange,
    DnsExchange,
    Inputs,
    Observations,
    Outcome,
    Purpose,
    RdapExchange,
    Server,
    Step,
    StepOutcome,
)
from bundler.reading.near_misses import near_misses
from tests.messages import RRLine, lines, query, reply, rrset
from tests.nameserver import Answerer, always, authoritative, recursive, under, with_rcode

__all__ = [
    "SPF",
    "TOKEN",
    "Answerer",
    "Host",
    "Scenario",
    "Tape",
    "always",
    "authoritative",
    "lines",
    "observations",
    "query",
    "recursive",
    "reply",
    "rrset",
    "with_rcode",
    "zone_text",
]

START = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
TOKEN = "ms-domain-verification=0a1b2c3d-0000-4000-8000-00000000c0de"
SPF = "v=spf1 include:spf.protection.outlook.com -all"
SELECTORS = ("selector1-azurecomm-prod-net._domainkey", "selector2-azurecomm-prod-net._domainkey")
UNASSIGNED = Server("", "203.0.113.254")
ROOTS = (
    Server("a.root-servers.net", "198.51.100.1", origins=("hint",)),
    Server("a.root-servers.net", "2001:db8:53::1", origins=("hint",)),
)
PARENTS = (
    Server("a.nic.example", "198.51.100.11", origins=("glue",)),
    Server("b.nic.example", "198.51.100.12", origins=("glue",)),
)
TARGET_SERVER = Server("ns1.target.example", "198.51.100.21", origins=("glue",))


@dataclass
class Tape:
    """Exchanges in the order of asking, numbered and timed."""

    exchanges: list[DnsExchange] = field(default_factory=list)

    def ask(
        self,
        purpose: Purpose,
        zone: str,
        question: tuple[str, str],
        server: Server,
        answer: bytes | Outcome,
        *,
        transport: str = "udp",
        previous: int | None = None,
        detail: str = "",
    ) -> int:
        """Record one message; an `Outcome` in place of bytes is the way it failed. Returns its number."""
        seq = len(self.exchanges) + 1
        qname, qtype = question
        answered = isinstance(answer, bytes)
        self.exchanges.append(
            DnsExchange(
                seq=seq,
                sent_at=START + timedelta(milliseconds=10 * seq),
                purpose=purpose,
                zone=zone,
                qname=qname,
                qtype=qtype,
                server=server,
                transport=transport,
                attempt=1 if previous is None else self.exchanges[previous - 1].attempt + 1,
                previous=previous,
                query=b"" if answer is Outcome.NOT_SENT else query(qname, qtype, message_id=seq),
                answer=bytes([seq >> 8, seq & 255]) + answer[2:] if isinstance(answer, bytes) else None,
                elapsed_us=None if answer is Outcome.NOT_SENT else 5000 if answered else 1_000_000,
                outcome=Outcome.ANSWERED if isinstance(answer, bytes) else answer,
                detail=detail,
            )
        )
        return seq


def observations(
    exchanges: Iterable[DnsExchange] = (),
    *,
    domain: str = "contoso.com",
    inputs: Inputs | None = None,
    arm: Iterable[ArmExchange] = (),
    rdap: Iterable[RdapExchange] = (),
    steps: Iterable[Step] = (),
    trust_anchor: str = "",
    ended_at: datetime = START + timedelta(minutes=1),
    environment: Mapping[str, str] | None = None,
) -> Observations:
    """A recording of the given exchanges."""
    return Observations(
        inputs=inputs or Inputs(domain=domain, expect_token=TOKEN),
        tool_version="0",
        started_at=START,
        ended_at=ended_at,
        root_hints="file:test",
        trust_anchor=trust_anchor,
        dns=tuple(exchanges),
        arm=tuple(arm),
        rdap=tuple(rdap),
        steps=tuple(steps),
        environment=dict(environment or {}),
    )


@dataclass(frozen=True)
class Host:
    """A name server and its addresses."""

    name: str
    addresses: tuple[str, ...]


NS1 = Host("ns1.contoso.com", ("192.0.2.1", "2001:db8::1"))
NS2 = Host("ns2.contoso.com", ("192.0.2.2", "2001:db8::2"))


def zone_text(domain: str = "contoso.com", *, without: Iterable[str] = (), spf: str = SPF, token: str = TOKEN) -> str:
    """The records ACS asks for, all right. `without`: keys to leave out (`Domain` `SPF` `DKIM` `DKIM2` `DMARC`)."""
    records = {
        "Domain": f'{domain} TXT "{token}"',
        "SPF": f'{domain} TXT "{spf}"',
        "DKIM": f"{SELECTORS[0]}.{domain} CNAME {SELECTORS[0]}.azurecomm.net.",
        "DKIM2": f"{SELECTORS[1]}.{domain} CNAME {SELECTORS[1]}.azurecomm.net.",
        "DMARC": f'_dmarc.{domain} TXT "v=DMARC1; p=reject; rua=mailto:dmarc@{domain}"',
        "MX": f"{domain} MX 10 mail.{domain}.",
    }
    left_out = set(without)
    return "\n".join(line for key, line in records.items() if key not in left_out)


TARGET_ZONE = "\n".join(
    ["azurecomm.net SOA ns1.target.example. hostmaster.azurecomm.net. 7 3600 600 86400 300"]
    + [f'{selector}.azurecomm.net TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3"' for selector in SELECTORS]
)
INCLUDES = """
spf.protection.outlook.com TXT "v=spf1 ip4:192.0.2.128/25 -all"
"""


@dataclass(frozen=True)
class Scenario:
    """A domain and its servers; `observations()` asks them everything the observer asks.

    `zone` is text for `lines` without SOA and NS, which are added. `odd` gives single addresses their own behaviour;
    a text there is another version of the zone. `also` adds exchanges by hand at the end.
    """

    domain: str = "contoso.com"
    apex: str = ""
    """Empty: the domain itself."""
    zone: str = field(default_factory=zone_text)
    hosts: tuple[Host, ...] = (NS1, NS2)
    in_parent: tuple[str, ...] | None = None
    """Names in the delegation; None: all hosts. An empty tuple: not delegated, the parent denies the name."""
    in_child: tuple[str, ...] | None = None
    glue: tuple[str, ...] | None = None
    """Names whose addresses the parent gives; None: all hosts inside the zone."""
    serial: int = 2026011001
    odd: Mapping[str, Answerer | str] = field(default_factory=dict)
    parents: Mapping[str, Answerer] = field(default_factory=dict)
    """Behaviour of single parent addresses (198.51.100.11, .12) that differ."""
    target_zone: str = TARGET_ZONE
    includes: str = INCLUDES
    ipv6: bool = True
    intercepted: bool = False
    expect_token: str = TOKEN
    arm: tuple[ArmExchange, ...] = ()
    rdap: tuple[RdapExchange, ...] = ()
    steps: tuple[Step, ...] = ()
    also: Callable[[Tape], None] | None = None

    @property
    def zone_apex(self) -> str:
        """Apex of the zone that holds the records."""
        return self.apex or self.domain

    @property
    def parent(self) -> str:
        """The zone above it."""
        return self.zone_apex.partition(".")[2]

    def zone_lines(self, text: str) -> list[RRLine]:
        """The zone as its servers hold it."""
        names = [h.name for h in self.hosts] if self.in_child is None else self.in_child
        soa = f"{self.zone_apex} SOA ns1.contoso.com. hostmaster.{self.zone_apex}. {self.serial} 3600 600 86400 300"
        own = [f"{self.zone_apex} NS {name}." for name in names]
        return lines("\n".join([soa, *own, *self.address_lines([h.name for h in self.hosts]), text]))

    def address_lines(self, names: Sequence[str]) -> list[str]:
        """A and AAAA of the hosts inside the zone."""
        return [
            f"{host.name} {'AAAA' if ':' in address else 'A'} {address}"
            for host in self.hosts
            if host.name in names and under(host.name, self.zone_apex)
            for address in host.addresses
        ]

    def parent_server(self) -> Answerer:
        """A server of the parent zone."""
        names = [h.name for h in self.hosts] if self.in_parent is None else self.in_parent
        glued = names if self.glue is None else self.glue
        soa = f"{self.parent} SOA a.nic.example. hostmaster.nic.example. 1 3600 600 86400 300"
        cut = [f"{self.zone_apex} NS {name}." for name in names]
        return authoritative(self.parent, lines("\n".join([soa, *cut, *self.address_lines(list(glued))])))

    def behaviour(self, address: str) -> Answerer:
        """What the server at an address of the zone does."""
        if ":" in address and not self.ipv6:
            return always(Outcome.UNREACHABLE)
        match self.odd.get(address, self.zone):
            case str(text):
                return authoritative(self.zone_apex, self.zone_lines(text))
            case answerer:
                return answerer

    def questions(self) -> list[tuple[str, str]]:
        """The record questions."""
        selectors = [(f"{selector}.{self.domain}", "CNAME") for selector in SELECTORS]
        return [(self.domain, "TXT"), *selectors, (f"_dmarc.{self.domain}", "TXT")]

    def controls(self) -> list[tuple[str, str]]:
        """The control questions."""
        apex = self.zone_apex
        random = [(f"x7f3a9c1e5.{self.domain}", "TXT"), (f"x7f3a9c1e5.{self.domain}", "CNAME")]
        doubled = [(f"{name}.{apex}", qtype) for name, qtype in self.questions()]
        near = [
            (name, qtype)
            for question, qtype in self.questions()
            for _, name in near_misses(question, qtype, self.domain, apex)
        ]
        if self.domain == apex:
            return random + doubled + near
        outer = [(name.removesuffix(self.domain) + apex, qtype) for name, qtype in self.questions()]
        return random + doubled + outer + near

    def observations(self) -> Observations:
        """The recording."""
        tape = Tape()
        self._walk(tape)
        self._zone(tape)
        self._elsewhere(tape)
        if self.also:
            self.also(tape)
        return observations(
            tape.exchanges,
            inputs=Inputs(domain=self.domain, expect_token=self.expect_token),
            arm=self.arm,
            rdap=self.rdap,
            steps=(*self.steps, *(Step("registration", StepOutcome.OK, START, START) for _ in self.rdap)),
        )

    def _walk(self, tape: Tape) -> None:
        top = self.domain.rpartition(".")[2]
        referral = authoritative(".", lines(f". SOA a. b. 1 1 1 1 1\n{top} NS a.nic.example.\n{top} NS b.nic.example."))
        for root in ROOTS:
            if ":" not in root.address:
                tape.ask(Purpose.ROOT, ".", (top, "NS"), root, referral(top, "NS"))
                continue
            own = reply(".", "NS", [(".", "NS", "a.root-servers.net.")])
            tape.ask(Purpose.NETWORK, ".", (".", "NS"), root, own if self.ipv6 else Outcome.UNREACHABLE)
        if self.intercepted:
            lie = reply("contoso.com", "TXT", [("contoso.com", "TXT", '"lie"')], aa=False, flags="RA")
            tape.ask(Purpose.NETWORK, "", ("contoso.com", "TXT"), UNASSIGNED, lie)
        for server in PARENTS:
            answerer = self.parents.get(server.address, self.parent_server())
            question = (self.zone_apex, "NS")
            tape.ask(Purpose.DELEGATION, self.parent, question, server, answerer(*question))

    def servers(self) -> list[Server]:
        """The addresses of the zone that the observer finds."""
        if self.in_parent == ():
            return []
        return [Server(h.name, address, origins=("glue",)) for h in self.hosts for address in h.addresses]

    def _zone(self, tape: Tape) -> None:
        apex = self.zone_apex
        for server in self.servers():
            answerer = self.behaviour(server.address)
            for question in [(apex, "SOA"), (apex, "NS"), (self.domain, "MX")]:
                tape.ask(Purpose.ZONE, apex, question, server, answerer(*question))
            for question in self.questions():
                answer = answerer(*question)
                tape.ask(Purpose.RECORD, apex, question, server, answer)
                if question[1] == "CNAME" and isinstance(answer, bytes) and not dns.message.from_wire(answer).answer:
                    for other in [(question[0], "TXT"), (question[0], "A")]:
                        tape.ask(Purpose.RECORD, apex, other, server, answerer(*other))
        for server in self.servers()[:1]:
            answerer = self.behaviour(server.address)
            for question in self.controls():
                tape.ask(Purpose.CONTROL, apex, question, server, answerer(*question))

    def _elsewhere(self, tape: Tape) -> None:
        target = authoritative("azurecomm.net", lines(self.target_zone))
        for selector in SELECTORS:
            question = (f"{selector}.azurecomm.net", "TXT")
            tape.ask(Purpose.TARGET, "azurecomm.net", question, TARGET_SERVER, target(*question))
        for owner, rtype, _ in {(owner, rtype, "") for owner, rtype, _ in lines(self.includes)}:
            held = [line for line in lines(self.includes) if line[:2] == (owner, rtype)]
            tape.ask(Purpose.SPF_INCLUDE, owner, (owner, rtype), TARGET_SERVER, reply(owner, rtype, held))
