"""Every question about a zone put to every address of every name server it has, as either becomes known."""

from collections.abc import Callable
from enum import IntEnum

from bundler.model.observations import LeftOut, Purpose, Server
from bundler.observe.dns.asker import Asked
from bundler.observe.dns.known_zones import MOST_ADDRESSES, Zone
from bundler.observe.dns.query import Question
from bundler.observe.dns.walk import Walk

MOST_HOSTS = 32
MOST_NAMED = 64
"""Addresses beyond the cap that are still named one by one."""

OnReply = Callable[["ZonePoll", Asked, Purpose], None]


class HostSearch(IntEnum):
    """Which name servers of a zone are looked up."""

    NONE = 0
    """Those with glue are enough."""
    MISSING = 1
    """Those without an address."""
    ALL = 2
    """Every one, so that glue can be compared with what its own zone says."""


class ZonePoll:
    """Questions times addresses. Both sets grow while the walk goes on; each pair is asked once."""

    def __init__(self, zone: Zone, walk: Walk, on_reply: OnReply) -> None:
        self.zone = zone
        self.walk = walk
        self.leads_on = False
        """A server of the zone referred to a zone further down on the way to the domain."""
        self.unfinished: dict[Question, int] = {}
        """Lookups under way by question."""
        self._on_reply = on_reply
        self._questions: dict[Question, Purpose] = {}
        self._host_search = HostSearch.NONE
        self._hosts_found = 0
        zone.on_server(self._add_server)
        zone.on_host(self._add_host)

    def ask(self, qname: str, qtype: str, purpose: Purpose) -> None:
        """Put a question to every address, known or to come."""
        question = Question(qname, qtype)
        if question in self._questions:
            return
        self._questions[question] = purpose
        self.unfinished[question] = 0
        for server in tuple(self.zone.servers):
            self._put(server, question, purpose)
        if len(self._questions) == 1:
            for server in tuple(self.zone.left_out):
                self._leave_out(server)

    def find_hosts(self, finding: HostSearch) -> None:
        """Look up name servers, known or to come, at their own zones."""
        if finding > self._host_search:
            self._host_search = finding
            for host in tuple(self.zone.host_names):
                self._add_host(host)

    def _add_host(self, host: str) -> None:
        known = self.walk.known.hosts.has_address(host)
        wanted = self._host_search is HostSearch.ALL or (self._host_search is HostSearch.MISSING and not known)
        if wanted and self._hosts_found < MOST_HOSTS:
            self._hosts_found += 1
            self.walk.searches.find(host)

    def _add_server(self, server: Server) -> None:
        if server in self.zone.left_out:
            self._leave_out(server)
            return
        for question, purpose in tuple(self._questions.items()):
            self._put(server, question, purpose)

    def _leave_out(self, server: Server) -> None:
        """Name an address that is not asked, by the first question of the poll."""
        if self._questions and self.zone.left_out.index(server) < MOST_NAMED:
            question, purpose = next(iter(self._questions.items()))
            reason = self.walk.reason(purpose, self.zone, question.qname)
            why = f"the zone has more than {MOST_ADDRESSES} name server addresses"
            self.walk.asker.leave_out(server, question, reason, LeftOut.TOO_MANY_ADDRESSES, why)

    def _put(self, server: Server, question: Question, purpose: Purpose) -> None:
        self.unfinished[question] += 1
        self.walk.asker.load[server.address] += 1
        self.walk.tasks.create_task(self._one(server, question, purpose))

    async def _one(self, server: Server, question: Question, purpose: Purpose) -> None:
        reason = self.walk.reason(purpose, self.zone, question.qname)
        asked = await self.walk.asker.ask(server, question, reason)
        self.unfinished[question] -= 1
        self._on_reply(self, asked, purpose)
