"""A record that is missing at its place and stands at another."""

from dataclasses import dataclass

from bundler.model.facts import Facts, Lookup, RecordFacts
from bundler.model.fields import phrase
from bundler.model.records import DKIM_KEYS
from bundler.model.rule import Fix, RecordChange
from bundler.reading.attempts import expected_in
from bundler.reading.matching import candidates
from bundler.rules._answers import absent
from bundler.rules._fix import publish
from bundler.rules._say import domain


@dataclass(frozen=True, slots=True)
class Misplaced:
    """The control lookup that found the record, and its values."""

    lookup: Lookup
    values: tuple[bytes, ...]


def found_at(control: str, record: RecordFacts, facts: Facts) -> Misplaced | None:
    """What stands at the other place, if the record is missing at its own and no wildcard explains it."""
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


def values_of(lookup: Lookup, rtype: str) -> tuple[bytes, ...]:
    """The values of one type in an authoritative answer: joined TXT strings, or targets."""
    if lookup.reply is None or not lookup.reply.aa:
        return ()
    records = [rr for rr in lookup.reply.answer if rr.rtype == rtype]
    return tuple(rr.joined if rtype == "TXT" else rr.target.encode() for rr in records)


def moved(record: RecordFacts, found: Misplaced, how: str) -> Fix:
    """Publish at the right place, remove from the other."""
    fix = publish(record)
    values = () if fix.changes else found.values
    here = tuple(RecordChange("add", record.name, record.rtype, value.decode("latin-1")) for value in values)
    old = tuple(RecordChange("remove", found.lookup.qname, record.rtype, v.decode("latin-1")) for v in found.values)
    text = phrase("Delete it there and add it at {name}. {how}", name=domain(record.name), how=how)
    return Fix(text, (*fix.changes, *here, *old))
