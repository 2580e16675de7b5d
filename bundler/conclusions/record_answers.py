"""What the answers about a record say, and the ids of the exchanges that show it."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Protocol

from bundler.model.facts import AnswerKind, Lookup, RecordAnswer, RecordFacts


def cites(answers: Iterable[RecordAnswer]) -> tuple[str, ...]:
    """The evidence ids of the answers, each once."""
    return tuple(dict.fromkeys(answer.lookup.id for answer in answers))


def ids(*lookups: Iterable[Lookup]) -> tuple[str, ...]:
    """The evidence ids of lookups, each once."""
    return tuple(dict.fromkeys(lookup.id for lookup in chain(*lookups)))


def wrong(record: RecordFacts) -> tuple[RecordAnswer, ...]:
    """The authoritative answers that do not give the expected value."""
    return tuple(answer for answer in record.usable if answer.right is False)


def grouped(answers: Iterable[RecordAnswer]) -> dict[tuple[bytes, ...], list[RecordAnswer]]:
    """The answers by what they say about the record, order of values aside."""
    groups: dict[tuple[bytes, ...], list[RecordAnswer]] = {}
    for answer in answers:
        groups.setdefault(tuple(sorted(answer.candidates)), []).append(answer)
    return groups


def where(answers: Iterable[RecordAnswer], holds: Callable[[bytes], bool]) -> tuple[RecordAnswer, ...]:
    """The wrong answers with a value of the record's own for which `holds`."""
    return tuple(a for a in answers if a.right is False and any(holds(value) for value in a.candidates))


def absent(answer: RecordAnswer) -> bool:
    """Nothing there that could be meant as this record."""
    return answer.kind is not AnswerKind.VALUES or not answer.candidates


def values_of(lookup: Lookup, rtype: str) -> tuple[bytes, ...]:
    """The values of one type in an authoritative answer: joined TXT strings, or targets."""
    if lookup.reply is None or not lookup.reply.aa:
        return ()
    records = [rr for rr in lookup.reply.answer if rr.rtype == rtype]
    return tuple(rr.joined if rtype == "TXT" else rr.target.encode() for rr in records)


class Cited(Protocol):
    """A fact that knows what shows it."""

    @property
    def cites(self) -> tuple[str, ...]:
        """Evidence ids."""


def shown_by(facts: Iterable[Cited]) -> tuple[str, ...]:
    """The evidence of several facts, each once."""
    return tuple(dict.fromkeys(cite for fact in facts for cite in fact.cites))
