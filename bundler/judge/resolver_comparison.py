"""What resolvers see, in words: beside the servers' own answers, as comparison."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bundler.model.facts import Compared, Facts, RecordFacts
from bundler.model.fields import Field, Phrase, Value, listing, phrase
from bundler.model.records import DnsOutcome
from bundler.phrases import RECORD_NAMES, span


def comparison(facts: Facts) -> tuple[Phrase, ...]:
    """One sentence for each thing a reader may wonder about; empty where no resolver was asked."""
    return tuple(_sentences(facts))


def _sentences(facts: Facts) -> Iterator[Phrase]:
    by_resolver: dict[str, list[Compared]] = {}
    for one in facts.compared:
        by_resolver.setdefault(one.lookup.server.address, []).append(one)
    for key, record in facts.records.items():
        answers = [one for one in facts.compared if one.key is key]
        if record.outcome is DnsOutcome.RIGHT and answers and not any(one.right for one in answers):
            text = (
                "No resolver gives the {what}, although the domain's name servers do. The cause may be a cached "
                "answer, DNSSEC, a filter, or the way to the zone."
            )
            yield phrase(text, what=RECORD_NAMES[key])
    for address, answers in by_resolver.items():
        yield from _of_one(address, answers, facts)


def _of_one(address: str, answers: Sequence[Compared], facts: Facts) -> Iterator[Phrase]:
    who = Value(Field.RESOLVER, address)
    if all(one.says == "no answer" for one in answers):
        yield phrase("The resolver {who} did not answer.", who=who)
        return
    same = [facts.records[one.key] for one in answers if one.right]
    if same:
        names = listing([(RECORD_NAMES[record.key],) for record in same])
        yield phrase("The resolver {who} gives what is expected for the {names}.", who=who, names=names)
    for one in answers:
        record = facts.records[one.key]
        if one.right is False and record.outcome is DnsOutcome.RIGHT:
            yield _still(who, one, record)
        elif one.right is None and one.says not in {"another answer", "nothing"}:
            text = "The resolver {who} gives no answer for the {what} ({says})."
            yield phrase(text, who=who, what=RECORD_NAMES[one.key], says=one.says)


def _still(who: Value, one: Compared, record: RecordFacts) -> Phrase:
    held = "another answer" if one.says == "another answer" else "a denial"
    text = "The resolver {who} still has {held} in its cache for the {what}{long}."
    long = f", for {span(timedelta(seconds=one.left))} more" if one.left else ""
    return phrase(text, who=who, what=RECORD_NAMES[record.key], held=held, long=long)
