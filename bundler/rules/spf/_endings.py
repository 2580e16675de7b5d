"""Rules about the ending of SPF differ only in the ending and in what they say."""

from collections.abc import Iterator
from dataclasses import replace

from bundler.conclusions.record_answers import cites, wrong
from bundler.conclusions.spf_terms import by_record
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Problem, RecordCheck
from bundler.phrases import domain, givers, sentences, txt
from bundler.remedies.publishing import publish


def ending_rule(qualifier: str, text: str, *, change: str) -> RecordCheck:
    """A check that reports each record whose `all` has this qualifier (empty: neither `all` nor the `redirect`
    that RFC 7208 section 6.1 puts in its place). `change`: the remedy in a few words.
    """

    def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
        for spf, answers in by_record(wrong(record), facts):
            ending = spf.record.all_term
            unreadable = ending is None and spf.record.faults  # the ending may be what is misspelled
            if unreadable or spf.record.redirect or (ending.qualifier if ending else "") != qualifier:
                continue
            yield Problem(
                explanation=phrase(
                    text + " It reads: \u201c{value}\u201d", name=domain(record.name), value=txt(spf.record.raw)
                ),
                fix=_remedy(change, publish(record)),
                cites=cites(answers),
                detail=phrase("Given by {servers}.", servers=givers(answers)),
            )

    return check


def _remedy(change: str, fix: Fix) -> Fix:
    """The few words before the whole value."""
    return replace(fix, text=sentences([(change,), fix.text])) if fix.changes else fix
