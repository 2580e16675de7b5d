"""Name servers as functions from a question to the bytes of an answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import dns.flags
import dns.message

from bundler.model.observations import Outcome
from tests.messages import RRLine, reply

Answerer = Callable[[str, str], bytes | Outcome]
"""What a server does with a question (name, type): an answer, or the way it fails."""


def under(name: str, zone: str) -> bool:
    """At or below."""
    return zone == "." or name == zone or name.endswith("." + zone)


def authoritative(apex: str, records: Iterable[RRLine]) -> Answerer:
    """Answer as an authoritative server of `apex` does: aliases within the zone, wildcards, cuts, denials.

    Illegal zones are served as they are: several CNAMEs at one owner, a CNAME at the apex.
    """
    return ZoneData(apex, tuple(records)).respond


@dataclass(frozen=True)
class ZoneData:
    """The records of one zone and how they answer."""

    apex: str
    records: tuple[RRLine, ...]

    def respond(self, qname: str, qtype: str) -> bytes:
        """The answer to a question, without RRSIGs."""
        if not under(qname, self.apex):
            return reply(qname, qtype, aa=False, rcode="REFUSED")
        cut = self.cut_above(qname)
        if cut and not (qtype == "DS" and cut[0][0] == qname):
            hosts = {rdata.rstrip(".") for _, _, rdata in cut}
            glue = [line for line in self.records if line[0] in hosts and line[1] in {"A", "AAAA"}]
            return reply(qname, qtype, aa=False, authority=cut, additional=glue)
        answer: list[RRLine] = []
        name = qname
        while under(name, self.apex):
            held = self.held(name)
            if found := [line for line in held if line[1] == qtype]:
                return reply(qname, qtype, answer + found)
            alias = [line for line in held if line[1] == "CNAME"][:1]
            if not alias:
                rcode = "NOERROR" if held or self.exists(name) else "NXDOMAIN"
                return reply(qname, qtype, answer, rcode=rcode, authority=self.soa())
            if alias[0] in answer:
                break
            answer += alias
            name = alias[0][2].rstrip(".").lower()
        return reply(qname, qtype, answer)

    def soa(self) -> list[RRLine]:
        """The zone's SOA, for denials."""
        return [line for line in self.records if line[:2] == (self.apex, "SOA")]

    def exists(self, name: str) -> bool:
        """Records at or below the name."""
        return any(under(owner, name) for owner, _, _ in self.records)

    def held(self, name: str) -> list[RRLine]:
        """The records of a name; those of a wildcard where nothing else exists (RFC 4592)."""
        if self.exists(name):
            return [line for line in self.records if line[0] == name]
        closest = name
        while not self.exists(closest) and closest != self.apex:
            closest = closest.partition(".")[2]
        return [(name, rtype, rdata) for owner, rtype, rdata in self.records if owner == f"*.{closest}"]

    def cut_above(self, name: str) -> list[RRLine]:
        """NS records of the deepest delegation that holds the name."""
        cuts = [x for x in self.records if x[1] == "NS" and x[0] != self.apex and under(name, x[0])]
        deepest = max((owner for owner, _, _ in cuts), key=len, default="")
        return [line for line in cuts if line[0] == deepest]


def always(answer: Outcome) -> Answerer:
    """A server that fails in one way."""
    return lambda _qname, _qtype: answer


def with_rcode(rcode: str) -> Answerer:
    """A server that answers every question with one rcode and nothing else."""
    return lambda qname, qtype: reply(qname, qtype, aa=False, rcode=rcode)


def recursive(inner: Answerer) -> Answerer:
    """The same data, but given as a recursive resolver gives it: RA, no AA."""

    def respond(qname: str, qtype: str) -> bytes | Outcome:
        answer = inner(qname, qtype)
        if not isinstance(answer, bytes):
            return answer
        message = dns.message.from_wire(answer, one_rr_per_rrset=True)
        message.flags = (message.flags & ~dns.flags.AA) | dns.flags.RA
        return message.to_wire()

    return respond
