"""Where an answer points: CNAME targets of the DKIM names, aliases of TXT names, types found in place of a CNAME."""

from collections.abc import Callable

from bundler.model.observations import Purpose
from bundler.observe.dns.asker import Asked
from bundler.observe.dns.known_zones import Zone
from bundler.observe.dns.query import Question, is_askable
from bundler.observe.dns.walk import Walk
from bundler.observe.dns.zone_poll import ZonePoll
from bundler.reading.names import at_or_below, depth
from bundler.reading.referral import alias_exit, decided

_INSTEAD = ("TXT", "A")
"""Asked where a DKIM name exists without a CNAME: a key pasted as text, or a proxy that flattens."""
MOST_NAMES = 16
"""Names that answers may lead to."""


class Trails:
    """Follows answers to names at whatever zone's servers, each name once."""

    def __init__(self, walk: Walk, poll: Callable[[Zone], ZonePoll]) -> None:
        self.walk = walk
        self.poll = poll
        self.left_out = 0
        self._followed: set[Question] = set()

    def start(self, name: str, purpose: Purpose) -> None:
        """Ask for the TXT records of a name at every server of its zone, walking there first."""
        question = Question(name, "TXT")
        if question in self._followed or not is_askable(name):
            return
        if len(self._followed) >= MOST_NAMES:
            self.left_out += 1
            return
        self._followed.add(question)
        self.walk.tasks.create_task(self._pursue(question, purpose))

    def follow(self, asked: Asked, purpose: Purpose) -> None:
        """Go where an answer about a record, or about a target, leads."""
        reply, question = asked.reply, asked.question
        if reply is None or not decided(reply, question.qname):
            if reply is not None and reply.rcode == "SERVFAIL" and question.qtype == "TXT":
                self.walk.tasks.create_task(self._trace_aliases(asked))
            return
        if question.qtype == "CNAME":
            for rr in reply.answer:
                if (rr.owner, rr.rtype) == (question.qname, "CNAME"):
                    self.start(rr.target, Purpose.TARGET)
            if reply.rcode == "NOERROR" and not reply.answer and purpose is Purpose.RECORD:
                self._look_instead(asked)
        elif exit_name := alias_exit(reply, question.qname, question.qtype, asked.zone):
            self.start(exit_name, purpose)

    async def _pursue(self, question: Question, purpose: Purpose) -> None:
        zone = await self.walk.below_top(question.qname, question.qtype, purpose)
        if zone is not None and depth(zone.apex) > 1 and await self.walk.searches.reachable(zone, None):
            self.poll(zone).ask(question.qname, question.qtype, purpose)

    async def _trace_aliases(self, asked: Asked) -> None:
        """Some servers fail when aliases form a loop; asked for one alias after the other, they give them."""
        name = asked.question.qname
        zone = self.walk.known.deepest(name)
        while at_or_below(name, zone.apex) and len(self._followed) < MOST_NAMES:
            question = Question(name, "CNAME")
            if question in self._followed:
                return
            self._followed.add(question)
            found = await self.walk.asker.ask(asked.server, question, self.walk.reason(Purpose.RECORD, zone, name))
            aliases = found.reply.answer if found.reply is not None and found.reply.aa else ()
            name = next((rr.target for rr in aliases if (rr.owner, rr.rtype) == (name, "CNAME")), ".")

    def _look_instead(self, asked: Asked) -> None:
        walk = self.walk
        zone = walk.known.deepest(asked.question.qname)
        for qtype in _INSTEAD:
            question = Question(asked.question.qname, qtype)
            reason = walk.reason(Purpose.RECORD, zone, question.qname)
            walk.tasks.create_task(walk.asker.ask(asked.server, question, reason))
