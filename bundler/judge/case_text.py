"""The ready text for the fields of a support request."""

from collections.abc import Iterator, Mapping, Sequence

from bundler.conclusions.operations import operations
from bundler.conclusions.verification_requests import Request, first_request, requests
from bundler.judge.impact import impact
from bundler.judge.strength import rounds, strength, stronger, words
from bundler.judge.verdict import Overall, RecordVerdict
from bundler.model.acs_records import RecordKey
from bundler.model.azure_facts import AzureDomain
from bundler.model.facts import Facts, RecordAnswer, RecordFacts
from bundler.model.fields import Field, Phrase, Value, listing, merged, phrase, plain
from bundler.model.report import TicketSection, Verdict
from bundler.phrases import domain, many, term, values

LONGEST_TITLE = 99
SEVERITY = "C"
"""Minimal impact: https://azure.microsoft.com/support/plans/response (severity A, B, C)."""
_ATTACHED = "The attached document shows every DNS lookup with its server and time, and the ids of the calls to Azure."


def ticket(facts: Facts, verdicts: Mapping[RecordKey, RecordVerdict], overall: Overall) -> TicketSection:
    """Title, description and what the case rests on for `open-case`; for any other verdict nothing is asked."""
    waiting = [record for record in facts.records.values() if record.required and not record.verified and record.state]
    starts = [one.at for record in waiting if (one := first_request(record, facts)) is not None]
    start = min(starts, default=None)
    stuck = [facts.records[key] for key, v in verdicts.items() if v.verdict is Verdict.OPEN_CASE]
    if overall.verdict is not Verdict.OPEN_CASE:
        return TicketSection(facts.inputs.ticket, (), (), facts.inputs.note, problem_start=start)
    rows = strength(stuck, facts)
    return TicketSection(
        number=facts.inputs.ticket,
        title=_title(stuck, facts),
        problem_start=start,
        impact=impact(facts),
        severity=SEVERITY,
        description=tuple(_paragraphs(stuck, verdicts, overall, facts)),
        note=facts.inputs.note,
        strength=rows,
        stronger=stronger(stuck, rows, facts),
    )


def _title(stuck: Sequence[RecordFacts], facts: Facts) -> Phrase:
    """The portal's names for the records, and the domain where there is room for it."""
    names = listing([record.key for record in stuck], last=", ")
    title = phrase(
        "ACS Email: {names} of {domain} not verified although DNS is correct", names=names, domain=domain(facts.domain)
    )
    if len(plain(title)) <= LONGEST_TITLE:
        return title
    shorter = phrase("ACS Email: {names} of {domain} not verified", names=names, domain=domain(facts.domain))
    if len(plain(shorter)) <= LONGEST_TITLE:
        return shorter
    return phrase("ACS Email: {names} not verified although DNS is correct", names=names)


def _paragraphs(
    stuck: Sequence[RecordFacts], verdicts: Mapping[RecordKey, RecordVerdict], overall: Overall, facts: Facts
) -> Iterator[Phrase]:
    yield overall.summary
    yield from _resource(facts.azure.domain)
    yield from _start(stuck, facts)
    yield _states(facts)
    yield from _requested(stuck, verdicts, facts)
    yield _dns(stuck)
    yield phrase("Impact: {impact}", impact=impact(facts))
    yield (f"Severity suggestion: {SEVERITY} (minimal impact); B if production mail depends on it.",)
    yield phrase("What is asked: {ask}", ask=overall.ask)
    yield from _ids(facts)
    yield (_ATTACHED,)


def _resource(azure: AzureDomain | None) -> Iterator[Phrase]:
    if azure is None:
        return
    yield phrase("Resource id: {id}", id=Value(Field.RESOURCE_ID, azure.resource_id))
    yield phrase(
        "Data location: {data}. Provisioning state: {state}.",
        data=term(azure.data_location or "not given"),
        state=term(azure.provisioning_state or "not given"),
    )


def _start(stuck: Sequence[RecordFacts], facts: Facts) -> Iterator[Phrase]:
    first = min((one.at for record in stuck if (one := first_request(record, facts))), default=None)
    if first is not None:
        text = (
            f"Problem start: {first:%Y-%m-%d %H:%M} UTC, when verification was requested ({words(facts.now - first)})."
        )
        yield (text,)


def _states(facts: Facts) -> Phrase:
    shown = [
        phrase(
            "{key} {state}{code}",
            key=record.key.value,
            state=term(record.state),
            code=phrase(" ({code})", code=term(record.failure)) if record.failure else "",
        )
        for record in facts.records.values()
        if record.state
    ]
    at = f" at {facts.azure.domain.read_at:%Y-%m-%d %H:%M:%S} UTC" if facts.azure.domain else ""
    return phrase("Verification states read{at}: {states}.", at=at, states=listing(shown, last=", "))


def _requested(
    stuck: Sequence[RecordFacts], verdicts: Mapping[RecordKey, RecordVerdict], facts: Facts
) -> Iterator[Phrase]:
    """What was tried and when: every last request once, with the records that it counts for."""
    groups: dict[Request, list[RecordFacts]] = {}
    for record in stuck:
        if (request := verdicts[record.key].request) is not None:
            groups.setdefault(request, []).append(record)
    for request, records in groups.items():
        names = listing([record.key for record in records], last=", ")
        text = "Tried: verification of {names} last requested {when}{how}{id}."
        correlation = Value(Field.REQUEST_ID, request.correlation_id)
        known = phrase("; correlation id {id}", id=correlation) if request.correlation_id else ""
        if not request.named and request.source == "activity-log":
            text = "Tried: verification last requested {when}{how}{id}. This document counts it for {names}."
        yield phrase(text, names=names, when=request.when, how=_how(request), id=known)
    several = max((rounds(requests(record, facts)) for record in stuck), default=0)
    if several > 1:
        yield (f"{several} verification requests are known.",)


def _how(request: Request) -> str:
    if request.source == "customer":
        return ", as the customer states"
    if request.source == "earlier-recording":
        return ": an earlier recording shows a running check"
    return "" if request.named else " (the Activity Log does not name the record)"


def _dns(stuck: Sequence[RecordFacts]) -> Phrase:
    """What the servers gave, in their own words: it may hold more than what is expected."""
    parts: list[Phrase] = []
    for record in stuck:
        given: dict[tuple[tuple[str, ...], tuple[bytes, ...]], list[RecordAnswer]] = {}
        for answer in record.usable:
            given.setdefault((answer.via_cname[1:], answer.candidates), []).append(answer)
        parts += [_given(record, over, found, answers) for (over, found), answers in given.items()]
    return merged(("Authoritative DNS gives: ", *listing(parts, last="; "), "."))


def _given(record: RecordFacts, over: Sequence[str], found: Sequence[bytes], answers: Sequence[RecordAnswer]) -> Phrase:
    times = [answer.lookup.asked_at for answer in answers]
    return phrase(
        "{name} {type} {values}{over} from {servers}, between {first} and {last}",
        name=domain(record.name),
        type=record.rtype,
        values=values(found, record.rtype),
        over=phrase(" by way of {names}", names=listing([(domain(name),) for name in over])) if over else "",
        servers=many(len({a.server for a in answers}), "server address", "server addresses"),
        first=f"{min(times):%Y-%m-%d %H:%M:%S}",
        last=f"{max(times):%H:%M:%S} UTC",
    )


def _ids(facts: Facts) -> Iterator[Phrase]:
    """Correlation ids of all requests that are known."""
    ways = {
        "activity-log": "Correlation ids of the Activity Log: {ids}.",
        "recorded-call": "Correlation ids of the requests that were recorded: {ids}.",
    }
    told: set[str] = set()
    for source, text in ways.items():
        known = (o.correlation_id for o in operations(facts) if o.source == source and o.correlation_id)
        found = dict.fromkeys(each for each in known if each not in told)
        told |= found.keys()
        if found:
            yield phrase(text, ids=listing([(Value(Field.REQUEST_ID, each),) for each in found], last=", "))
