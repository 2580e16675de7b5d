"""What resolvers see, in words: beside the servers' own answers, as comparison."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bundler.model.acs_records import DnsOutcome
from bundler.model.facts import Compared, Facts, Heard, RecordFacts
from bundler.model.fields import Field, Phrase, Value, listing, phrase
from bundler.phrases import RECORD_NAMES, span

_NO_ANSWER = {Heard.ERROR, Heard.SILENCE}


def comparison(facts: Facts) -> tuple[Phrase, ...]:
    """One sentence for each thing a reader may wonder about; empty where no resolver was asked."""
    return tuple(_sentences(facts))


def _sentences(facts: Facts) -> Iterator[Phrase]:
    by_resolver: dict[str, list[Compared]] = {}
    for one in facts.compared:
        by_resolver.setdefault(one.lookup.server.address, []).append(one)
    for key, record in facts.records.items():
        answers = [one for one in facts.compared if one.key is key and one.heard is not Heard.SILENCE]
        if record.outcome is DnsOutcome.RIGHT and answers and not any(one.right for one in answers):
            text = (
                "No resolver that answered gives the {what}, although the domain's name servers do. The cause may be "
                "a cached answer, DNSSEC, a filter, or the way to the zone."
            )
            yield phrase(text, what=RECORD_NAMES[key])
    for address, answers in by_resolver.items():
        yield from _of_one(address, answers, facts)


def _of_one(address: str, answers: Sequence[Compared], facts: Facts) -> Iterator[Phrase]:
    who = Value(Field.RESOLVER, address)
    if all(one.heard is Heard.SILENCE for one in answers):
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
        elif one.heard in _NO_ANSWER:
            text = "The resolver {who} gives no answer for the {what} ({why})."
            why = one.lookup.reply.rcode if one.lookup.reply else "no response"
            yield phrase(text, who=who, what=RECORD_NAMES[one.key], why=why)


def _still(who: Value, one: Compared, record: RecordFacts) -> Phrase:
    text = "The resolver {who} {gives} the {what}{long}."
    gives = "gives another answer for" if one.heard is Heard.VALUES else "denies"
    long = f", and may do so for {span(timedelta(seconds=one.left))} more" if one.left else ""
    return phrase(text, who=who, gives=gives, what=RECORD_NAMES[record.key], long=long)
