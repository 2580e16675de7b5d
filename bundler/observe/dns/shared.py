"""Answers that many runs of one process have in common: a survey of many domains asks for them once.

Whatever is not about a run's own domain is the same for all: referrals of the root and of top-level domains, the zones
of Microsoft, the addresses of DNS hosts' name servers. Each run still records such an answer as its own, with the bytes
and the time of the one message that was sent.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bundler.model.observations import DnsExchange
from bundler.observe.dns.ladder import Address
from bundler.observe.dns.limiter import Limiter
from bundler.observe.dns.query import Question
from bundler.observe.recorder import Recorder
from bundler.reading.names import at_or_below

if TYPE_CHECKING:
    from bundler.observe.dns.asker import Asked, Reason

Key = tuple[str, Question, bool]


@dataclass
class Answers:
    """Answers by address and question, each asked for once, however many wait for it."""

    most: int | None = None
    """Answers kept; the oldest go first. None: all."""
    reused: int = 0
    """Answers that somebody else had asked for."""
    met: set[str] = field(default_factory=set)
    """Addresses that were asked."""
    _answers: dict[Key, "asyncio.Future[Asked | None]"] = field(default_factory=dict)

    async def once(
        self, key: Key, ask: "Callable[[], Awaitable[Asked]]", recorder: Recorder, reason: "Reason"
    ) -> "Asked":
        """The answer to the first question, recorded for this run too; asked here where nobody has it."""
        while (answer := self._answers.get(key)) is not None:
            if not answer.done():
                # Waited for, not awaited: a run that ends must not take the answer from the others.
                await asyncio.wait({answer})
            asked = answer.result()
            if asked is not None:
                self.reused += 1
                return _recorded(asked, recorder, reason)
        mine = self._answers[key] = asyncio.get_running_loop().create_future()
        asked = None
        try:
            asked = await ask()
        finally:
            if asked is None or asked.reply is None:
                del self._answers[key]  # silence may have been this run's alone
            mine.set_result(asked if asked is not None and asked.reply is not None else None)
            self._let_go()
        return asked

    def holds(self, key: Key) -> bool:
        """The answer is there, or somebody waits for it."""
        return key in self._answers

    def _let_go(self) -> None:
        if self.most is not None and len(self._answers) > self.most:
            oldest = next((key for key, answer in self._answers.items() if answer.done()), None)
            if oldest is not None:
                del self._answers[oldest]


MOST_SHARED = 20_000
"""Answers that a survey keeps for other domains."""


@dataclass
class Shared:
    """What runs of one event loop share."""

    limiter: Limiter = field(default_factory=Limiter)
    """An address is asked no faster, however many runs ask it."""
    known: dict[str, Address] = field(default_factory=dict)
    """What answers have shown about addresses."""
    common: Answers = field(default_factory=lambda: Answers(MOST_SHARED))
    """What is about no domain of the survey."""
    sent: int = 0
    """Messages sent by all runs."""


def is_common(question: Question, domain: str) -> bool:
    """Whether a question is not about the run's own domain."""
    return not at_or_below(question.qname, domain)


def _recorded(asked: "Asked", recorder: Recorder, reason: "Reason") -> "Asked":
    exchanges: list[DnsExchange] = []
    for exchange in asked.exchanges:
        own = replace(
            exchange,
            seq=recorder.sequence(),
            purpose=reason.of(asked.reply),
            zone=reason.zone,
            previous=exchanges[-1].seq if exchanges else None,
        )
        recorder.add(own)
        exchanges.append(own)
    return replace(asked, exchanges=tuple(exchanges))
