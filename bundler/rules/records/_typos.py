"""Slips of typing in TXT values: how each is recognized, and the check that reports it."""

from collections.abc import Callable, Iterator

from bundler.conclusions.record_answers import cites, where
from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Problem, RecordCheck
from bundler.phrases import RECORD_NAMES, domain, givers, values
from bundler.reading.matching import BLANKS, squeezed
from bundler.remedies.publishing import publish

TXT_KEYS = (RecordKey.DOMAIN, RecordKey.SPF, RecordKey.DMARC)

_QUOTES = (b'"', b"'", b"`", b"\\", "\u201c".encode(), "\u201d".encode(), "\u2018".encode(), "\u2019".encode())


def typing_rule(holds: Callable[[bytes, RecordFacts], bool], text: str) -> RecordCheck:
    """A check that reports all wrong values of a record for which `holds`; `text` has the places `{what}` (the
    record), `{name}` and `{found}`.
    """

    def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
        del facts
        answers = where(record.usable, lambda value: holds(value, record))
        if not answers:
            return
        found = dict.fromkeys(v for answer in answers for v in answer.candidates if holds(v, record))
        yield Problem(
            explanation=phrase(
                text, what=RECORD_NAMES[record.key], name=domain(record.name), found=values(found, record.rtype)
            ),
            fix=publish(record),
            cites=cites(answers),
            detail=phrase("Given by {servers}.", servers=givers(answers)),
        )

    return check


def is_quoted(value: bytes, record: RecordFacts) -> bool:
    """A quotation mark is at one end."""
    del record
    bare = value.strip()
    return bare.startswith(_QUOTES) or bare.endswith(_QUOTES)


def has_stray_blanks(value: bytes, record: RecordFacts) -> bool:
    """Right but for spaces: around it, inside a word, or missing between words."""
    if is_quoted(value, record):
        return False
    strange = value.startswith(BLANKS) or value.endswith(BLANKS) or any(blank in value for blank in BLANKS[1:])
    expected = record.expected.value.encode() if record.expected else b""
    return strange or (value.lower() != expected.lower() and bool(expected) and squeezed(value) == squeezed(expected))


def ends_in_dot(value: bytes, record: RecordFacts) -> bool:
    """A final dot, as names in zone files have and values have not."""
    del record
    return value.rstrip().endswith(b".")
