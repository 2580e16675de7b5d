"""What rules about records ask of the answers."""

from collections.abc import Callable, Iterable
from itertools import chain

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
