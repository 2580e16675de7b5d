"""The usual remedy of a record: publish what ACS asks for, and keep what belongs to others."""

from itertools import chain

from bundler.conclusions.misplaced import Misplaced
from bundler.conclusions.spf_terms import corrected, expected_spf, missing_includes
from bundler.model.acs_records import RecordKey
from bundler.model.facts import RecordFacts
from bundler.model.fields import Phrase, listing, phrase
from bundler.model.rule import Fix, RecordChange
from bundler.phrases import RECORD_NAMES, domain, record_value, sentences, spf_text
from bundler.reading.matching import bare, squeezed
from bundler.reading.spf import is_spf, parse


def publish(record: RecordFacts, text: Phrase = ()) -> Fix:
    """Publish what ACS asks for in place of what is there now; `text` says it better where a rule can."""
    expected = record.expected
    what, name = RECORD_NAMES[record.key], domain(record.name)
    if not record.required:
        return Fix(text or phrase("Correct the {what} at {name}.", what=what, name=name))
    if expected is None or not expected.value:
        advice = "Publish the {what} that the Azure portal shows for the domain at {name}."
        return Fix(text or phrase(advice, what=what, name=name))
    there = _published(record)
    value = expected.value
    if record.key is RecordKey.SPF and not _only_blanks_differ(expected.value, there):
        value = _merged_spf(record, there)
    if not value:
        return Fix(_by_hand(record))
    # Tokens of several resources may be side by side: only spoilt copies of this one go.
    replaces = there if record.key is not RecordKey.DOMAIN else _spoilt(expected.value.encode(), there)
    old = tuple(each.decode("latin-1") for each in replaces)
    changes = [RecordChange("replace" if old else "add", expected.name, expected.rtype, value, expected.ttl, old[:1])]
    changes += [RecordChange("remove", expected.name, expected.rtype, each, expected.ttl) for each in old[1:]]
    usual = phrase(
        "Publish the {what} at {name}{where} with exactly this value: \u201c{value}\u201d",
        what=what,
        name=name,
        where=where_served(record),
        value=record_value(expected.rtype, value),
    )
    if record.key is RecordKey.SPF and value.casefold() != expected.value.casefold():
        usual = phrase(
            "Change the one {what} at {name}{where} to \u201c{value}\u201d. It keeps the senders that are already "
            "allowed. First make sure that it lists every service that sends mail for the domain: receivers may "
            "refuse the mail of any other.",
            what=what,
            name=name,
            where=where_served(record),
            value=record_value(expected.rtype, value),
        )
    if record.key is RecordKey.SPF and (gone := _left_out(record, there, value)):
        usual = sentences([phrase("Remove {gone}, which has no SPF record.", gone=gone), usual])
    return Fix(text or usual, tuple(changes))


def where_served(record: RecordFacts) -> Phrase:
    """` in the zone contoso.com`, by what the servers answered for; empty where none did."""
    return phrase(" in the zone {zone}", zone=domain(record.zone)) if record.zone else ()


def _left_out(record: RecordFacts, there: tuple[bytes, ...], value: str) -> Phrase:
    """Includes that are there now, lead nowhere, and are not in the corrected value."""
    kept = value.casefold().split()
    names = dict.fromkeys(
        term.value.casefold() for each in there if is_spf(bare(each)) for term in parse(bare(each)).includes
    )
    gone = [name for name in names if name.removesuffix(".") in record.dead and f"include:{name}" not in kept]
    return listing([spf_text(f"include:{name}") for name in gone])


def _published(record: RecordFacts) -> tuple[bytes, ...]:
    """What is there for the record now: what right servers give, where there are any."""
    right = [answer for answer in record.usable if answer.right] or record.usable
    return tuple(dict.fromkeys(chain.from_iterable(answer.candidates for answer in right)))


def _only_blanks_differ(expected: str, there: tuple[bytes, ...]) -> bool:
    """What is published is what is expected, but for spaces that do not show."""
    return bool(there) and all(squeezed(each) == squeezed(expected.encode()) for each in there)


def _spoilt(token: bytes, there: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return tuple(value for value in there if value != token and squeezed(token) in squeezed(value))


def _merged_spf(record: RecordFacts, there: tuple[bytes, ...]) -> str:
    """The published SPF records, cleaned of quotes and spaces, made into the one that ACS accepts."""
    return corrected(
        expected_spf(record), *(parse(bare(each)) for each in there if is_spf(bare(each))), without=record.dead
    )


def _by_hand(record: RecordFacts) -> Phrase:
    """Advice where the published record cannot be understood well enough to rewrite it."""
    expected = expected_spf(record)
    text = (
        "Correct the SPF record at {name} by hand: one record that begins with v=spf1, contains {include}, keeps "
        "your other senders, and ends in {ending}."
    )
    include = " ".join(f"include:{name}" for name in missing_includes(expected))
    ending = expected.all_term.text.decode("latin-1") if expected.all_term else "-all"
    return phrase(text, name=domain(record.name), include=spf_text(include), ending=ending)


def moved(record: RecordFacts, found: Misplaced, how: str) -> Fix:
    """Publish at the right place, remove from the other."""
    fix = publish(record)
    values = () if fix.changes else found.values
    here = tuple(RecordChange("add", record.name, record.rtype, value.decode("latin-1")) for value in values)
    old = tuple(RecordChange("remove", found.lookup.qname, record.rtype, v.decode("latin-1")) for v in found.values)
    text = phrase("Delete it there and add it at {name}. {how}", name=domain(record.name), how=how)
    return Fix(text, (*fix.changes, *here, *old))
