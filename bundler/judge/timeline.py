"""The time line: created, changed, requested, observed, now and in earlier recordings."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from bundler.conclusions.operations import operations
from bundler.conclusions.sightings import Sighting, right_since, same_resource
from bundler.judge.changes import changes, last_states, state_event
from bundler.model.azure_facts import AzureDomain
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase, listing, phrase
from bundler.model.report import Event
from bundler.phrases import term

_OPERATIONS = {
    "initiateverification": "Verification requested",
    "cancelverification": "Verification cancelled",
    "write": "Domain resource written",
}


def timeline(facts: Facts, time_zone: tzinfo | None = None) -> tuple[Event, ...]:
    """Every dated thing that matters to the case, oldest first; with offsets of `time_zone` where one is given."""
    found = [*_resource(facts.azure.domain), *_requests(facts), *_earlier(facts), *_dns(facts)]
    found.append((facts.now, phrase("Observation ended"), ()))
    found.sort(key=lambda event: event[0])
    return tuple(Event(at, _offset(at, time_zone), what, cites) for at, what, cites in found)


Dated = tuple[datetime, Phrase, tuple[str, ...]]


def _offset(at: datetime, time_zone: tzinfo | None) -> str:
    offset = at.astimezone(time_zone).utcoffset() if time_zone else None
    if offset is None:
        return ""
    minutes = round(abs(offset) / timedelta(minutes=1))
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _resource(domain: AzureDomain | None) -> list[Dated]:
    if domain is None:
        return []
    stamps = (
        ("Domain resource created in Azure", domain.created_at),
        ("Domain resource last changed", domain.modified_at),
    )
    dated = [(at, phrase(what), domain.cites) for what, text in stamps if (at := _moment(text)) is not None]
    return dated[:1] if len(dated) == 2 and dated[0][0] == dated[1][0] else dated


def _requests(facts: Facts) -> Iterator[Dated]:
    for operation in operations(facts):
        what = _OPERATIONS.get(operation.name.casefold()) or term(operation.name)
        record = phrase(" for {record}", record=term(operation.record)) if operation.record else ""
        status = phrase(" ({status})", status=term(operation.status)) if operation.status else ""
        yield (
            operation.at,
            phrase("{what}{record}{status}", what=what, record=record, status=status),
            operation.cites,
        )
    stated = {e.requested_at: (e.id,) for e in same_resource(facts) if e.requested_at}
    for at, cites in ({facts.inputs.requested_at: (), **stated} if facts.inputs.requested_at else stated).items():
        yield at, phrase("Verification requested (statement of the customer)"), cites


def _earlier(facts: Facts) -> Iterator[Dated]:
    """What earlier recordings show, each time that something is otherwise than in the one before; then now."""
    if not facts.earlier:
        return
    yield from changes(facts.earlier, {earlier.id for earlier in same_resource(facts)})
    shown = last_states(same_resource(facts))
    for record in facts.records.values():
        if record.required and record.state and shown.get(record.key, record.state) != record.state:
            at = facts.azure.domain.read_at if facts.azure.domain else facts.now
            yield at, state_event(record.state, [record.key]), record.cites


def _dns(facts: Facts) -> Iterator[Dated]:
    seen: dict[datetime, list[tuple[RecordFacts, Sighting]]] = {}
    for record in facts.records.values():
        if record.required and (since := right_since(record, facts)) is not None:
            seen.setdefault(since.at.replace(microsecond=0), []).append((record, since))
    for at, records in seen.items():
        what = phrase("Correct in DNS: {records}", records=listing([record.key for record, _ in records]))
        yield at, what, tuple(dict.fromkeys(cite for _, since in records for cite in since.cites))


def _moment(text: str) -> datetime | None:
    """ARM writes seven decimals of a second, one more than Python reads."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
