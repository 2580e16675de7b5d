"""A record that is missing at its place and is at another."""

from dataclasses import dataclass

from bundler.conclusions.record_answers import absent, values_of
from bundler.model.acs_records import DKIM_KEYS
from bundler.model.facts import Facts, Lookup, RecordFacts
from bundler.reading.attempts import expected_in
from bundler.reading.matching import candidates


@dataclass(frozen=True, slots=True)
class Misplaced:
    """The control lookup that found the record, and its values."""

    lookup: Lookup
    values: tuple[bytes, ...]


def found_at(control: str, record: RecordFacts, facts: Facts) -> Misplaced | None:
    """What is at the other place, if the record is missing at its own and no wildcard explains it."""
    if any(answer.right or not absent(answer) for answer in record.usable):
        return None
    by_chance = {value for x in facts.controls.get("random", ()) for value in values_of(x, record.rtype)}
    for lookup in facts.controls.get(control, ()):
        found = tuple(value for value in values_of(lookup, record.rtype) if value not in by_chance)
        meant = candidates(record.key, found, expected_in(facts))
        if record.key in DKIM_KEYS and record.expected:
            meant = tuple(value for value in meant if value.lower() == record.expected.value.lower().encode())
        if meant:
            return Misplaced(lookup, meant)
    return None
