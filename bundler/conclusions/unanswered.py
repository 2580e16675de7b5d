"""Record questions that a server does not answer although it answers for the zone: the fault lies with the question.

Such a server is authoritative by its SOA, so that nothing about servers as a whole says why the record is not known.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bundler.conclusions.record_answers import cites
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordAnswer, RecordFacts, ServerStatus
from bundler.model.fields import Phrase, listing, phrase
from bundler.model.rule import Severity
from bundler.phrases import domain, givers, rows, server
from bundler.reading.aliases import AliasGraph
from bundler.reading.authority import in_words, status_of, unusable

REFUSING = frozenset({ServerStatus.FAILING, ServerStatus.LAME, ServerStatus.NOT_AUTHORITATIVE})
"""An answer came, and nobody can use it."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions of one degree, with the answers that are none."""

    severity: Severity
    answers: tuple[RecordAnswer, ...]
    keys: tuple[RecordKey, ...]

    @property
    def cites(self) -> tuple[str, ...]:
        """The evidence."""
        return cites(self.answers)

    @property
    def servers(self) -> Phrase:
        """Who gave no answer."""
        return givers(self.answers)

    @property
    def names(self) -> Phrase:
        """What was asked, each once: `the CNAME record of selector1-…`."""
        asked = dict.fromkeys((a.lookup.qtype, a.lookup.qname) for a in self.answers)
        return listing([phrase("the {type} record of {name}", type=t, name=domain(name)) for t, name in asked])

    @property
    def how(self) -> Phrase:
        """What came in place of an answer, each way once."""
        return listing([(words,) for words in dict.fromkeys(map(ending, self.answers))])

    @property
    def detail(self) -> Phrase:
        """Each server with its question and what came."""
        shown = dict.fromkeys((a.server, a.lookup.qname, a.lookup.qtype, ending(a)) for a in self.answers)
        text = "{server}, {name} {type}: {ending}"
        return rows([phrase(text, server=server(s), name=domain(n), type=t, ending=e) for s, n, t, e in shown])


def ending(answer: RecordAnswer) -> str:
    """What came in place of an answer, in words; an error by its name."""
    reply = answer.lookup.reply
    if reply is not None and reply.rcode not in {"NOERROR", "NXDOMAIN"}:
        return f"answered {reply.rcode}"
    return in_words(answer.lookup, unusable(answer.lookup))


def unanswered(facts: Facts, kinds: AbstractSet[ServerStatus]) -> Iterator[Unanswered]:
    """The questions that fail in these ways at servers which answer others: what blocks first, then the rest.

    Cut-off answers are not among them: `tcp-blocked` speaks of those.
    """
    useless = (
        {x.server for x in facts.zone.servers if x.status is not ServerStatus.AUTHORITATIVE} if facts.zone else set()
    )
    aliases = AliasGraph.among(facts.lookups)
    failed = {
        record.key: tuple(a for a in record.answers if a.server not in useless and _kind(a) in kinds)
        for record in facts.records.values()
        if not aliases.loop_from(record.name)  # servers that follow it fail, and `cname-loop` says why
    }
    lost = [key for key in failed if failed[key] and _nobody_answers(facts.records[key], facts)]
    for severity, keys in (
        (Severity.BLOCKING, lost),
        (Severity.WARNING, [key for key in failed if failed[key] and key not in lost]),
    ):
        if keys:
            yield Unanswered(severity, tuple(dict.fromkeys(a for key in keys for a in failed[key])), tuple(keys))


def _nobody_answers(record: RecordFacts, facts: Facts) -> bool:
    """Every server was heard about the record, and none gave an answer: no resolver can get one."""
    left_out = facts.zone is not None and bool(facts.zone.left_out)
    return not left_out and all(_kind(a) in REFUSING for a in record.answers)


def _kind(answer: RecordAnswer) -> ServerStatus | None:
    """Of what kind an answer is that nobody can use."""
    reason = unusable(answer.lookup)
    return None if answer.usable or reason == "truncated" else status_of(reason)
