"""What rules about verification states share."""

import shlex
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Protocol

from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Field, Phrase, Value, phrase
from bundler.model.observations import Step
from bundler.model.records import REQUIRED
from bundler.model.rule import Fix
from bundler.rules._say import domain, named


class Cited(Protocol):
    """A fact that knows what shows it."""

    @property
    def cites(self) -> tuple[str, ...]:
        """Evidence ids."""


def shown_by(facts: Iterable[Cited]) -> tuple[str, ...]:
    """The evidence of several facts, each once."""
    return tuple(dict.fromkeys(cite for fact in facts for cite in fact.cites))


def alike(
    records: Iterable[RecordFacts], what: Callable[[RecordFacts], Hashable | None]
) -> tuple[tuple[RecordFacts, ...], ...]:
    """Records of which the same can be said in one sentence: those where `what` is equal. None leaves a record out."""
    groups: dict[Hashable, list[RecordFacts]] = {}
    for record in records:
        if (said := what(record)) is not None:
            groups.setdefault(said, []).append(record)
    return tuple(map(tuple, groups.values()))


def request(records: Sequence[RecordFacts], facts: Facts) -> Fix:
    """How to ask ACS to verify the records, in the portal and on the command line.

    Source: https://learn.microsoft.com/cli/azure/communication/email/domain (initiate-verification).
    """
    portal = "In the Azure portal open the domain under Provision domains and verify the {what}"
    if facts.azure.domain is None:
        return Fix(phrase(portal + ".", what=named(records)))
    each = "" if len(records) == 1 else " once for each"
    text = portal + ", or run az communication email domain initiate-verification{each}."
    return Fix(
        phrase(text, what=named(records), each=each), commands=tuple(_command(record, facts) for record in records)
    )


def _command(record: RecordFacts, facts: Facts) -> Phrase:
    text = (
        "az communication email domain initiate-verification --domain-name {domain} --email-service-name {service} "
        "--resource-group {group} --verification-type {key}"
    )
    azure = facts.azure.domain
    return phrase(
        text,
        domain=_word(domain(azure.name if azure else facts.domain)),
        service=_word(Value(Field.RESOURCE, azure.email_service if azure else "")),
        group=_word(Value(Field.RESOURCE_GROUP, azure.resource_group if azure else "")),
        key=record.key.value,
    )


def _word(value: Value) -> Phrase:
    """One word of a shell command. Resource groups may have parentheses in their names."""
    return (value,) if shlex.quote(value.text) == value.text else ("'", value, "'")


def all_verified(facts: Facts) -> bool:
    """ACS has verified all required records, so that linking and sending come next."""
    records = [facts.records.get(key) for key in REQUIRED]
    return all(record is not None and record.verified for record in records)


def steps_of(facts: Facts, *ids: str) -> list[Step]:
    """The named collectors that were run."""
    return [facts.steps[step_id] for step_id in ids if step_id in facts.steps]
