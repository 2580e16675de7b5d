"""What every server says about the domain: the zones above it, its own, and those below that it hands parts to."""

from bundler.model.observations import Purpose
from bundler.observe.dns.asker import Asked, Reason
from bundler.observe.dns.control_questions import misplaced, neighbourhood, random_name
from bundler.observe.dns.includes import Includes
from bundler.observe.dns.known_zones import Zone
from bundler.observe.dns.query import Question
from bundler.observe.dns.trails import Trails
from bundler.observe.dns.walk import Walk, next_cut
from bundler.observe.dns.zone_poll import HostSearch, ZonePoll
from bundler.reading.names import at_or_below, depth, names_between
from bundler.reading.referral import Referral, decided, own_name_servers

MOST_BETWEEN = 4
"""Names between a zone and the domain at which a zone cut is looked for."""
_FOLLOWED = {Purpose.RECORD, Purpose.TARGET}


class DomainPoll:
    """The questions of one domain. `polls` holds every zone asked server by server, by apex.

    `quick`: every server of the domain's zone is asked for the required records and the name servers; the rest is
    asked at one server, and misplaced names are not looked for. Two servers of each zone above are asked.
    """

    def __init__(self, domain: str, walk: Walk, includes: Includes, *, quick: bool = False) -> None:
        self.domain = domain
        self.quick = quick
        self.walk = walk
        self.includes = includes
        self.polls: dict[str, ZonePoll] = {}
        self.homes: list[ZonePoll] = []
        """Zones that hold records of the domain, or would if it had any."""
        self.denied = False
        """A server above says that the domain does not exist."""
        self.trails = Trails(self.walk, self.poll)
        self._records: dict[Question, None] = {}
        self._entered: set[str] = set()
        self._neighbourhoods: set[Question] = set()

    async def descend(self) -> None:
        """Find the zone of the domain from the root; everything else follows from the answers."""
        self._try_one(self.walk.known.root, Question(".", "DNSKEY"), Reason(Purpose.ROOT, "."))
        top = await self.walk.top(self.domain, width=2)
        self.denied = any(at_or_below(self.domain, name) for name in self.walk.denied)
        if top is not None and top.apex == self.domain:
            reason = Reason(Purpose.DELEGATION, ".")
            self._try_one(self.walk.known.root, Question(self.domain, "DS"), reason, width=2)
            self._settle(self.poll(top))
        elif top is not None:
            self._look_below(self.poll(top))

    def add_record(self, question: Question) -> None:
        """Ask for a record at every server of its zone, now or when the zone is found."""
        if question not in self._records:
            self._records[question] = None
            for home in self.homes:
                self._ask_record(home, question)

    def poll(self, zone: Zone) -> ZonePoll:
        """The poll of a zone, opened when new."""
        if zone.apex not in self.polls:
            self.polls[zone.apex] = ZonePoll(zone, self.walk, self._on_reply)
        return self.polls[zone.apex]

    # --- towards the domain ---

    def _look_below(self, poll: ZonePoll) -> None:
        """Find out where between this zone and the domain the next one begins."""
        apex = poll.zone.apex
        poll.find_hosts(HostSearch.MISSING)
        self._try_one(poll.zone, Question(apex, "DNSKEY"), Reason(Purpose.DELEGATION, apex))
        between = _names_between(apex, self.domain)
        if self.quick:
            for name in dict.fromkeys([*between[:MOST_BETWEEN], self.domain]):
                width = 2 if name == self.domain else 1
                self.walk.tasks.create_task(self._probe(poll, Question(name, "NS"), width=width))
            return
        if depth(apex) > 1 or len(between) == 1:
            # Resolvers ask for one label more at each zone (RFC 9156): what they would be told is seen only by asking.
            for name in dict.fromkeys([*between[:MOST_BETWEEN], self.domain]):
                poll.ask(name, "NS", Purpose.DELEGATION)
            return
        for name in between:
            self.walk.tasks.create_task(self._probe(poll, Question(name, "NS")))

    async def _probe(
        self, poll: ZonePoll, question: Question, purpose: Purpose = Purpose.DELEGATION, *, width: int = 2
    ) -> None:
        """Ask so many servers in place of all."""
        reason = self.walk.reason(purpose, poll.zone, question.qname)
        asked = await self.walk.race(poll.zone, question, reason, width=width)
        if asked is not None:
            self._on_reply(poll, asked, purpose)

    def _enter(self, cut: Referral, asked: Asked, parent: ZonePoll) -> ZonePoll:
        """Go on in a zone that a server named."""
        poll = self.poll(self.walk.learn(cut, asked.server.port))
        on_the_way = at_or_below(self.domain, cut.apex)
        below_domain = at_or_below(cut.apex, self.domain)
        if on_the_way or below_domain:
            if not self.quick:
                parent.ask(cut.apex, "NS", Purpose.DELEGATION)
            parent.leads_on = parent.leads_on or on_the_way
        if cut.apex in self._entered:
            return poll
        self._entered.add(cut.apex)
        if (on_the_way or below_domain) and (not self.quick or _signed(asked)):
            reason = Reason(Purpose.DELEGATION, parent.zone.apex)
            self._try_one(parent.zone, Question(cut.apex, "DS"), reason, width=1 if self.quick else 2)
            if self.quick and cut.apex == self.domain:
                self._try_one(poll.zone, Question(cut.apex, "DNSKEY"), Reason(Purpose.ZONE, cut.apex))
        if cut.apex == self.domain:
            self._settle(poll)
        elif on_the_way:
            self._look_below(poll)
        elif below_domain:
            poll.find_hosts(HostSearch.MISSING)
            for qtype in ("SOA", "NS", "DNSKEY"):
                poll.ask(cut.apex, qtype, Purpose.ZONE)
            self._control(poll, Question(random_name(cut.apex, self.walk.asker.rng), "CNAME"))
        return poll

    # --- at the zone of the domain ---

    def _settle(self, poll: ZonePoll) -> None:
        """Ask everything here: this zone holds the records."""
        if poll in self.homes or any(depth(home.zone.apex) > depth(poll.zone.apex) for home in self.homes):
            return
        self.homes.append(poll)
        apex = poll.zone.apex
        if self.quick:
            poll.ask(apex, "NS", Purpose.ZONE)
            self._try_one(poll.zone, Question(apex, "SOA"), Reason(Purpose.ZONE, apex))
            self._try_one(poll.zone, Question(self.domain, "MX"), Reason(Purpose.ZONE, apex))
        else:
            for qtype in ("SOA", "NS", "MX", "DNSKEY"):
                poll.ask(apex, qtype, Purpose.ZONE)
            if apex != self.domain:
                poll.ask(self.domain, "MX", Purpose.ZONE)
        poll.find_hosts(HostSearch.ALL)
        for question in self._records:
            self._ask_record(poll, question)

    def _ask_record(self, home: ZonePoll, record: Question) -> None:
        if self.quick and record.qname == f"_dmarc.{self.domain}":
            self.walk.tasks.create_task(self._probe(home, record, Purpose.RECORD, width=1))
            return
        if at_or_below(record.qname, home.zone.apex):
            home.ask(record.qname, record.qtype, Purpose.RECORD)
            for name in names_between(self.domain, record.qname):
                # Resolvers that ask label by label (RFC 9156) believe a server that denies a name in between (RFC 8020)
                # and ask no other: one that does is enough, so each is asked.
                home.ask(name, "NS", Purpose.ZONE)
        for question in () if self.quick else misplaced(record, self.domain, home.zone.apex):
            self._control(home, question)
        around = neighbourhood(record, self.domain)
        if around not in self._neighbourhoods:
            self._neighbourhoods.add(around)
            self._control(home, Question(random_name(around.qname, self.walk.asker.rng), around.qtype))

    def _control(self, poll: ZonePoll, question: Question) -> None:
        self._try_one(poll.zone, question, self.walk.reason(Purpose.CONTROL, poll.zone, question.qname))

    def _try_one(self, zone: Zone, question: Question, reason: Reason, *, width: int = 1) -> None:
        self.walk.tasks.create_task(
            self.walk.race(
                zone, question, reason, width=width, usable=lambda asked: decided(asked.reply, asked.question.qname)
            )
        )

    # --- what the answers lead to ---

    def _on_reply(self, poll: ZonePoll, asked: Asked, purpose: Purpose) -> None:
        question = asked.question
        if question == Question(poll.zone.apex, "NS"):
            self._hear_own_servers(poll, asked)
        elif cut := next_cut(asked, poll.zone.apex):
            below = self._enter(cut, asked, poll)
            if purpose in _FOLLOWED:
                below.ask(question.qname, question.qtype, purpose)
        elif question == Question(self.domain, "NS") and depth(poll.zone.apex) > 1:
            if decided(asked.reply, asked.question.qname) or not (poll.unfinished.get(question) or poll.leads_on):
                self._settle(poll)
        elif question == Question(self.domain, "NS") and decided(asked.reply, asked.question.qname):
            self.denied = True
        if purpose in _FOLLOWED:
            self.trails.follow(asked, purpose)
        if purpose is Purpose.RECORD:
            self.includes.follow(asked)

    def _hear_own_servers(self, poll: ZonePoll, asked: Asked) -> None:
        own = own_name_servers(asked.reply, poll.zone.apex)
        if own is not None:
            for host, address in own.glue:
                self.walk.known.hosts.learn(host, address, "authoritative", asked.server.port)
            poll.zone.add_hosts(own.hosts)


def _signed(referral_of: Asked) -> bool:
    """Whether a referral holds a DS record: without one the zone below is not signed, whatever else is asked."""
    return referral_of.reply is not None and any(rr.rtype == "DS" for rr in referral_of.reply.authority)


def _names_between(apex: str, domain: str) -> list[str]:
    """The names below `apex` on the way down to `domain`, the shortest first: `co.uk`, `contoso.co.uk`."""
    labels = domain.split(".")
    return [".".join(labels[-count:]) for count in range(depth(apex) + 1, len(labels) + 1)]
