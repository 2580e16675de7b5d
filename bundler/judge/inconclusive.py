"""Why nothing can be concluded, and what to do first about it."""

from collections.abc import Callable, Iterator, Sequence

from bundler.conclusions.azure_domain import not_in_acs
from bundler.conclusions.lookalikes import nearest
from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase, listing, phrase
from bundler.model.observations import Step, StepOutcome
from bundler.phrases import called, domain, sentences

_NEEDED = {
    "azure.sign-in": "the sign-in",
    "azure.find": "the search for the domain",
    "azure.domain": "reading the domain",
}
"""The steps without which nothing is known of the domain in Azure, in their order."""
_ENDED = {
    StepOutcome.DENIED: "was refused",
    StepOutcome.NOT_FOUND: "found nothing",
    StepOutcome.CUT_SHORT: "was cut short",
    StepOutcome.FAILED: "failed",
}


def reason(keys: Sequence[RecordKey], facts: Facts) -> Phrase:
    """The summary: what is not known of these records, why, and what is known."""
    if facts.network.intercepted:
        return ("This network answers DNS questions in place of the name servers, so DNS cannot be judged.",)
    return sentences([*_azure(facts), *_dns(keys, facts)])


def first_steps(keys: Sequence[RecordKey], facts: Facts) -> Phrase:
    """What is asked of the customer."""
    if facts.network.intercepted:
        return ("Run this again from another network, one that lets DNS through to the name servers.",)
    if facts.interrupted:
        return ("Run this again and let it finish.",)
    if not_in_acs(facts):
        text = (
            "Check the spelling, the tenant and the subscription (--tenant, --subscription), or give --resource-id. "
            "If the domain is new, add it under Provision domains. Then run this again."
        )
        return (text,)
    return sentences([*_azure_steps(facts), *_dns_steps(keys, facts), ("Then run this again.",)])


def _azure(facts: Facts) -> Iterator[Phrase]:
    if facts.azure.domain is not None:
        if facts.interrupted:
            yield ("The run was interrupted: the later steps were not done.",)
        return
    name = domain(facts.domain)
    if len(facts.azure.candidates) > 1:
        text = "{name} exists in {count} Email resources, and none was chosen."
        yield phrase(text, name=name, count=len(facts.azure.candidates))
    elif not_in_acs(facts):
        text = "{name} was not found in ACS with this sign-in, so there is nothing to verify."
        yield phrase(text, name=name)
        if near := nearest(facts):
            one = "A domain with a similar name was found: {near}." if len(near) == 1 else ""
            yield phrase(one or "Domains with similar names were found: {near}.", near=listing([(n,) for n in near]))
        if not facts.azure.searched:
            yield ("Only the given resource id was read; nothing else was searched.",)
    elif step := _failed(facts):
        text = "The state of {name} in ACS was not read: {what} {ended}."
        yield phrase(text, name=name, what=_NEEDED[step.id], ended=_ENDED[step.outcome])
    elif facts.interrupted:
        yield phrase("The run was interrupted before Azure answered about {name}.", name=name)
    else:
        yield phrase("The state of {name} in ACS was not read: Azure was not asked.", name=name)


def _azure_steps(facts: Facts) -> Iterator[Phrase]:
    if facts.azure.domain is not None:
        return
    if len(facts.azure.candidates) > 1:
        yield ("Choose one with --resource-id.",)
    elif step := _failed(facts):
        yield (step.advice or "Sign in with an account that may read the domain, or give its JSON with --domain-json.",)
    else:
        yield ("Sign in (az login) so that this can read Azure, or give the domain's JSON with --domain-json.",)


def _failed(facts: Facts) -> Step | None:
    steps = (facts.steps.get(step_id) for step_id in _NEEDED)
    return next((step for step in steps if step is not None and step.outcome in _ENDED), None)


def _dns(keys: Sequence[RecordKey], facts: Facts) -> Iterator[Phrase]:
    if not_in_acs(facts):
        return
    parts: tuple[tuple[str, Callable[[RecordFacts], bool]], ...] = (
        ("DNS is correct for the {names}.", lambda record: _right(record) and was_asked_everywhere(record, facts)),
        ("The values that ACS expects for the {names} are unknown.", has_no_expectation),
        ("No usable DNS answer came for the {names}.", lambda r: _is_unanswered(r) and bool(r.answers)),
        ("The {names} {were} not looked up.", lambda record: not record.answers),
        (
            "Not every name server was asked for the {names}.",
            lambda r: _right(r) and not was_asked_everywhere(r, facts),
        ),
    )
    for text, holds in parts:
        those = [key for key in keys if key in facts.records and holds(facts.records[key])]
        if those:
            were = {"were": "was" if len(those) == 1 else "were"} if "{were}" in text else {}
            yield phrase(text, names=called(those), **were)


def _dns_steps(keys: Sequence[RecordKey], facts: Facts) -> Iterator[Phrase]:
    records = [facts.records[key] for key in keys if key in facts.records]
    if facts.azure.domain is not None and any(map(has_no_expectation, records)):
        yield ("Check whether the Azure portal now shows a value; give an ownership token with --expect-token.",)
    if any(map(_is_unanswered, records)):
        if not any(lookup.reply for lookup in facts.lookups):
            yield ("No DNS answer came through this network: use another one, such as Azure Cloud Shell.",)
        else:
            text = "Follow the findings about the name servers; if there are none, try another network."
            yield (text,)


def was_asked_everywhere(record: RecordFacts, facts: Facts) -> bool:
    """Every server that counts was asked for the record; what a run that was cut short has not asked says nothing."""
    if not facts.interrupted:
        return True
    heard = {answer.server.address for answer in record.answers}
    return facts.zone is not None and all(one.server.address in heard for one in facts.zone.authoritative)


def _right(record: RecordFacts) -> bool:
    return record.outcome is DnsOutcome.RIGHT


def has_no_expectation(record: RecordFacts) -> bool:
    """Servers answered, but there is nothing to hold their answers against."""
    return record.outcome is DnsOutcome.UNDETERMINED and bool(record.usable)


def _is_unanswered(record: RecordFacts) -> bool:
    return record.outcome is DnsOutcome.UNDETERMINED and not record.usable
