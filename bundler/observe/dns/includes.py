"""What the SPF record of the domain refers to, looked up as far as counting its lookups needs."""

import asyncio

from bundler.model.facts import Lookup
from bundler.model.observations import Purpose
from bundler.observe.dns.asker import Asked, Reason
from bundler.observe.dns.query import Question, is_askable
from bundler.observe.dns.walk import Walk
from bundler.reading import spf
from bundler.reading.authority import unusable
from bundler.reading.spf_limits import evaluate
from bundler.reading.wire import lookups

MOST_RECORDS = 4
"""Different SPF records followed: servers may disagree, and there may be two at a name."""
MOST_ROUNDS = 12
MOST_QUESTIONS = 60


class Includes:
    """Follows SPF records, each name and type once."""

    def __init__(self, domain: str, walk: Walk) -> None:
        self._domain = domain
        self._walk = walk
        self._asked: dict[Question, asyncio.Task[Asked | None]] = {}
        self._answers: dict[str, Lookup] = {}
        self._records: set[bytes] = set()

    def hear(self, asked: Asked, reason: Reason) -> None:
        """Keep the answers to the questions that were asked here; a second server's failure takes none away."""
        if reason.purpose is Purpose.SPF_INCLUDE and asked.exchanges:
            question = f"{asked.question.qname}/{asked.question.qtype}"
            if question not in self._answers or unusable(self._answers[question]):
                self._answers[question] = lookups(asked.exchanges)[0]

    def start(self, name: str) -> None:
        """Look up the SPF record of a name that is sure to be needed."""
        self._ask(Question(name, "TXT"))

    def follow(self, asked: Asked) -> None:
        """Follow every SPF record in an answer about the domain."""
        if asked.reply is None or asked.question != Question(self._domain, "TXT"):
            return
        for raw in spf.select(rr.joined for rr in asked.reply.answer if rr.rtype == "TXT"):
            if raw not in self._records and len(self._records) < MOST_RECORDS:
                self._records.add(raw)
                self._walk.tasks.create_task(self._follow(raw))

    async def _follow(self, raw: bytes) -> None:
        record = spf.parse(raw)
        for _ in range(MOST_ROUNDS):
            wanted = evaluate(self._domain, record, self._answers).wanted
            tasks = [self._ask(question) for question in (Question(*w) for w in wanted) if is_askable(question.qname)]
            waiting = {task for task in tasks if task is not None and not task.done()}
            if not waiting:
                return
            await asyncio.wait(waiting)

    def _ask(self, question: Question) -> asyncio.Task[Asked | None] | None:
        if question not in self._asked and len(self._asked) < MOST_QUESTIONS:
            self._asked[question] = self._walk.tasks.create_task(
                self._walk.resolve(question.qname, question.qtype, Purpose.SPF_INCLUDE)
            )
        return self._asked.get(question)
