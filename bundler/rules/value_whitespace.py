"""Blanks are wrong in the value.

What is wrong

The value has a blank too many or too few: at its beginning or end, in the middle of a word, or missing where two parts
of a split value were joined. Blanks copied from a web page can also be special characters that only look like blanks.

Why it matters for ACS

ACS compares the ownership token character by character, and SPF is read word by word: a value with a blank in the wrong
place is another value.

Remedy

Copy the value afresh from the Azure portal and paste it whole. If the host splits long values into several strings,
keep the blank inside one of them: the strings are joined with nothing between.

Source

RFC 7208 section 3.3 (strings are joined without a blank) and section 4.5 (how SPF must begin);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.rules._answers import cites, where
from bundler.rules._fix import publish
from bundler.rules._say import RECORD_NAMES, domain, givers, values
from bundler.rules._typing import TXT_KEYS, has_stray_blanks


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for all values of the record with stray blanks."""
    del facts
    answers = where(record.usable, lambda value: has_stray_blanks(value, record))
    if not answers:
        return
    found = dict.fromkeys(v for answer in answers for v in answer.candidates if has_stray_blanks(v, record))
    yield Problem(
        explanation=phrase(
            "The {what} at {name} has a blank in the wrong place, or one is missing: {found}. That makes it another "
            "value than the one ACS looks for.",
            what=RECORD_NAMES[record.key],
            name=domain(record.name),
            found=values(found),
        ),
        fix=publish(record),
        cites=cites(answers),
        detail=phrase("Given by {servers}.", servers=givers(answers)),
    )


RULE = Rule(
    id="value-whitespace",
    severity=Severity.BLOCKING,
    title="Blanks are wrong in a record's value",
    needs=(Need.RECORD,),
    check_record=check,
    records=TXT_KEYS,
    precedence=Precedence.CAUSE,
)
