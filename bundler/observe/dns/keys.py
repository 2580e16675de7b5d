"""The keys of zones that the records lead to: of alias targets, of included SPF records, and of the zones above them.

The domain's own chain is asked for by the survey. Here only what a referral shows to be needed is asked, one server
each: the keys of the zone that sent it, which sign its DS record or the proof that there is none, and the keys of the
zone below where there is a DS record.
"""

from bundler.model.observations import Purpose
from bundler.observe.dns.asker import Asked, Reason
from bundler.observe.dns.query import Question
from bundler.observe.dns.walk import Walk
from bundler.reading.denials import DENIAL_TYPES
from bundler.reading.referral import decided, referral

MOST_ZONES = 12
"""Zones whose keys are asked for; an ordinary run needs two or three."""
_LED_TO = {Purpose.TARGET, Purpose.SPF_INCLUDE}


class Keys:
    """Asks for the keys of each zone once."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._asked: set[str] = {"."}

    def hear(self, asked: Asked, reason: Reason) -> None:
        """Look at one finished lookup."""
        if reason.purpose not in _LED_TO or asked.reply is None:
            return
        cut = referral(asked.reply, asked.zone, asked.question.qname)
        if cut is None:
            return
        self._walk.learn(cut, asked.server.port)
        said = {rr.rtype for rr in asked.reply.authority}
        if said & {"DS", *DENIAL_TYPES}:
            self._ask(asked.zone)
        if any((rr.owner, rr.rtype) == (cut.apex, "DS") for rr in asked.reply.authority):
            self._ask(cut.apex)

    def _ask(self, apex: str) -> None:
        if apex in self._asked or len(self._asked) > MOST_ZONES:
            return
        self._asked.add(apex)
        self._walk.tasks.create_task(self._fetch(apex))

    async def _fetch(self, apex: str) -> None:
        zone = self._walk.known.zone(apex)
        if await self._walk.searches.reachable(zone, None):
            question = Question(apex, "DNSKEY")
            await self._walk.race(
                zone, question, Reason(Purpose.DELEGATION, apex), usable=lambda x: decided(x.reply, x.question.qname)
            )
