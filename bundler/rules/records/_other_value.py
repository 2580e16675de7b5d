"""Rules about a value that is not the expected one differ only in what they say of it."""

from collections.abc import Iterable

from bundler.conclusions.record_answers import cites
from bundler.model.facts import RecordAnswer, RecordFacts
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Problem
from bundler.phrases import RECORD_NAMES, acs, domain, values
from bundler.remedies.publishing import publish


def other_value(
    record: RecordFacts, found: tuple[bytes, ...], answers: Iterable[RecordAnswer], text: str, detail: Phrase = ()
) -> Problem:
    """`answers` give `found`; `text` has the places `{what}` (the record), `{name}`, `{found}` and `{expected}`."""
    return Problem(
        explanation=phrase(
            text,
            what=RECORD_NAMES[record.key],
            name=domain(record.name),
            found=values(found, record.rtype),
            expected=acs(record.expected.value if record.expected else ""),
        ),
        fix=publish(record),
        cites=cites(answers),
        detail=detail,
    )
