"""The ready text for the fields of a support request."""

from collections.abc import Iterator, Mapping, Sequence

from bundler.judge.verdict import Overall, RecordVerdict
from bundler.model.azure_facts import AzureDomain
from bundler.model.facts import Facts, RecordAnswer, RecordFacts
from bundler.model.fields import Field, Phrase, Value, listing, merged, phrase
from bundler.model.records import RecordKey
from bundler.model.report import Verdict
from bundler.rules._requests import Request
from bundler.rules._say import RECORD_NAMES, domain, many, term, values

_ATTACHED = (
    "The attached document holds every DNS answer with its server, time and bytes, and the request ids of the calls to "
    "Azure."
)


def ticket(
    facts: Facts, verdicts: Mapping[RecordKey, RecordVerdict], overall: Overall
) -> tuple[Phrase, tuple[Phrase, ...]]:
    """Title and paragraphs for an `open-case` verdict; empty for any other, because nothing is asked of Microsoft."""
    if overall.verdict is not Verdict.OPEN_CASE:
        return (), ()
    stuck = [facts.records[key] for key, v in verdicts.items() if v.verdict is Verdict.OPEN_CASE]
    names = listing([RECORD_NAMES[record.key] for record in stuck])
    title = phrase(
        "ACS Email: {names} of {domain} still unverified although DNS is right",
        names=names,
        domain=domain(facts.domain),
    )
    paragraphs = [
        overall.summary,
        *_resource(facts.azure.domain),
        _states(facts),
        *(_requested(record, verdicts[record.key].request) for record in stuck),
        _dns(stuck),
        ("Impact: the domain cannot be linked to a Communication Services resource, and no mail can be sent from it.",),
        overall.ask,
        (_ATTACHED,),
    ]
    return title, tuple(paragraphs)


def _resource(azure: AzureDomain | None) -> Iterator[Phrase]:
    if azure is None:
        return
    yield phrase("Resource: {id}", id=Value(Field.RESOURCE_ID, azure.resource_id))
    yield phrase(
        "Data location: {data}. Provisioning state: {state}. Read at {at}.",
        data=term(azure.data_location),
        state=term(azure.provisioning_state),
        at=f"{azure.read_at:%Y-%m-%d %H:%M:%S} UTC",
    )


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
    return phrase("Verification states: {states}.", states=listing(shown, last=", "))


def _requested(record: RecordFacts, request: Request | None) -> Phrase:
    what = RECORD_NAMES[record.key][0].upper() + RECORD_NAMES[record.key][1:]
    if request is None:
        return phrase("{what}: the time of the request is not known.", what=what)
    text = "{what}: verification last requested at {at}"
    if request.source == "customer":
        text += ", as the customer states"
    elif request.source == "earlier-recording":
        text += ", or before: an earlier recording shows the check under way"
    elif not request.named:
        text += ", by a request whose record type the Activity Log does not show"
    correlation = Value(Field.REQUEST_ID, request.correlation_id)
    known = phrase("; correlation id {id}", id=correlation) if request.correlation_id else ""
    return phrase(text + "{known}.", what=what, at=f"{request.at:%Y-%m-%d %H:%M:%S} UTC", known=known)


def _dns(stuck: Sequence[RecordFacts]) -> Phrase:
    """What the servers gave, in their own words: it may hold more than what is expected."""
    parts: list[Phrase] = []
    for record in stuck:
        given: dict[tuple[tuple[str, ...], tuple[bytes, ...]], list[RecordAnswer]] = {}
        for answer in record.usable:
            given.setdefault((answer.via_cname[1:], answer.candidates), []).append(answer)
        parts += [_given(record, over, values, answers) for (over, values), answers in given.items()]
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
