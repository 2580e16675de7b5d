"""The control group: what the observer's own network does, asked only when something looks odd.

Root servers over the same family tell a broken IPv6 here from a broken server there. An address that no server has
tells a network that answers for everybody from one name server that is set up badly.
"""

import asyncio

from bundler.model.observations import Outcome, Purpose, Server
from bundler.observe.dns.asker import Asked, Asker, Reason, family_of
from bundler.observe.dns.control_questions import random_name
from bundler.observe.dns.known_zones import KnownZones
from bundler.observe.dns.query import Question

UNASSIGNED = {4: "203.0.113.254", 6: "2001:db8:ffff:ffff:ffff:ffff:ffff:fffe"}
"""Addresses reserved for documentation (RFC 5737, RFC 3849)."""
_PATIENCE_SECONDS = 1.0
_ROOTS_ASKED = 2


class NetworkControl:
    """Watches every lookup and asks control questions when needed."""

    def __init__(self, domain: str, asker: Asker, known: KnownZones) -> None:
        self._domain = domain
        self._asker = asker
        self._roots = known.root.servers
        self._answering: set[int] = set()
        self._suspected = False
        asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, self._check_families)

    def hear(self, asked: Asked, reason: Reason) -> None:
        """Look at one finished lookup."""
        if asked.outcome is not Outcome.ANSWERED or reason.purpose is Purpose.COMPARISON:
            return
        self._answering.add(family_of(asked.server))
        if asked.reply is not None and "ra" in asked.reply.flags and not asked.reply.aa and not self._suspected:
            self._suspected = True
            self._asker.tasks.create_task(self._test_interception(asked.server))

    def _check_families(self) -> None:
        if self._asker.started == self._asker.finished:
            return
        for family in self._asker.families - self._answering:
            servers = [s for s in self._roots if family_of(s) == family]
            for server in self._asker.rng.sample(servers, min(_ROOTS_ASKED, len(servers))):
                self._asker.tasks.create_task(
                    self._asker.ask(server, Question(".", "NS"), Reason(Purpose.NETWORK, "."))
                )

    async def _test_interception(self, suspect: Server) -> None:
        nowhere = Server("", UNASSIGNED[family_of(suspect)], suspect.port, ("option",))
        nonsense = Question(random_name(".", self._asker.rng), "A")
        reason = Reason(Purpose.NETWORK, ".")
        await asyncio.gather(
            self._asker.ask(nowhere, Question(self._domain, "NS"), Reason(Purpose.NETWORK, "")),
            self._asker.ask(suspect, nonsense, reason),
        )
