"""The time line: created, changed, requested, observed."""

from datetime import datetime

from bundler.model.azure_facts import AzureDomain
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import listing, phrase
from bundler.model.report import Event
from bundler.rules._requests import known_right_since
from bundler.rules._say import term

_OPERATIONS = {
    "initiateverification": "Verification requested",
    "cancelverification": "Verification cancelled",
    "write": "Domain resource written",
}


def timeline(facts: Facts) -> tuple[Event, ...]:
    """Every dated thing that matters to the case, oldest first."""
    events = [*_resource(facts.azure.domain), *_requests(facts), *_dns(facts)]
    events.append(Event(facts.now, phrase("Observation ended"), ()))
    return tuple(sorted(events, key=lambda event: event.at))


def _resource(domain: AzureDomain | None) -> list[Event]:
    if domain is None:
        return []
    stamps = (
        ("Domain resource created in Azure", domain.created_at),
        ("Domain resource last changed", domain.modified_at),
    )
    dated = [(what, at) for what, text in stamps if (at := _moment(text)) is not None]
    events = [Event(at, phrase(what), domain.cites) for what, at in dated]
    return events[:1] if len(dated) == 2 and dated[0][1] == dated[1][1] else events


def _requests(facts: Facts) -> list[Event]:
    events = []
    for operation in facts.azure.operations or ():
        what = _OPERATIONS.get(operation.name.casefold()) or term(operation.name)
        record = phrase(" for {record}", record=term(operation.record)) if operation.record else ""
        status = phrase(" ({status})", status=term(operation.status)) if operation.status else ""
        told = phrase("{what}{record}{status}", what=what, record=record, status=status)
        events.append(Event(operation.at, told, operation.cites))
    if facts.inputs.requested_at is not None:
        events.append(Event(facts.inputs.requested_at, phrase("Verification requested, as the customer says"), ()))
    return events


def _dns(facts: Facts) -> list[Event]:
    seen: dict[datetime, list[RecordFacts]] = {}
    for record in facts.records.values():
        if record.required and (at := known_right_since(record)) is not None:
            seen.setdefault(at.replace(microsecond=0), []).append(record)
    return [
        Event(
            at,
            phrase("Seen right in DNS: {records}", records=listing([record.key for record in records])),
            tuple(answer.lookup.id for record in records for answer in record.usable[:1]),
        )
        for at, records in seen.items()
    ]


def _moment(text: str) -> datetime | None:
    """ARM writes seven decimals of a second, one more than Python reads."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
