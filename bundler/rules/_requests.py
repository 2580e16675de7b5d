"""When verification was asked for, and how long ACS may take before a state counts as stuck."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bundler.model.azure_facts import Operation
from bundler.model.facts import MIN_WAIT, Facts, RecordFacts
from bundler.model.records import RecordKey
from bundler.rules._since import Progress, progress, progress_of, right_since, same_resource, seen_otherwise

INITIATE = "initiateverification"
_NOT_TAKEN = frozenset({"failed", "noanswer"})
WITHDRAWN = {"cancelverification", "revokeverification"}
RESET = "write"
"""Declaring the domain again is reported to set verified and requested states back to NotStarted."""


@dataclass(frozen=True, slots=True)
class Request:
    """The last time verification of a record was asked for."""

    at: datetime
    source: str
    """`activity-log`, `recorded-call` (this program sent it), `customer`, or `earlier-recording`: ACS showed then that
    it had been asked."""
    correlation_id: str = ""
    named: bool = False
    """It is known to be for this record; otherwise it counts for every record."""
    cites: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """`at 2026-11-20 10:00 UTC`; `no later than …` where only the consequence of the request was seen."""
        lead = "no later than" if self.source == "earlier-recording" else "at"
        return f"{lead} {self.at:%Y-%m-%d %H:%M} UTC"


def requests(record: RecordFacts, facts: Facts) -> tuple[Request, ...]:
    """Every request to verify the record that is known: from the Activity Log and the customer, now and earlier."""
    logged = [
        Request(o.at, o.source, o.correlation_id, bool(o.record), o.cites)
        for o in succeeded(facts, {INITIATE})
        if o.record.casefold() in {"", record.key.casefold()}
    ]
    stated = {at: Request(at, "customer", cites=(e.id,)) for e in same_resource(facts) if (at := e.requested_at)}
    if at := facts.inputs.requested_at:
        stated[at] = Request(at, "customer")
    return (*logged, *stated.values())


def _shown_by_state(record: RecordFacts, facts: Facts) -> tuple[Request, ...]:
    """An earlier recording that shows the check under way shows that somebody had asked for it.

    The first of the recordings that show it without a break up to now: the request came no later than that.
    """
    if progress(record) is not Progress.RUNNING:
        return ()
    first: tuple[Request, ...] = ()
    for earlier in reversed(same_resource(facts)):
        was = earlier.records.get(record.key)
        if was is None or was.read_at is None:
            continue
        if progress_of(was.state) is not Progress.RUNNING:
            break
        first = (Request(was.read_at, "earlier-recording", cites=(earlier.id,)),)
    return first


def last_request(record: RecordFacts, facts: Facts) -> Request | None:
    """The latest known request that still stands: not withdrawn, not undone, and not used up by what it led to."""
    standing = [one for one in requests(record, facts) if _stands(one, record, facts)]
    standing = standing or [one for one in _shown_by_state(record, facts) if _stands(one, record, facts)]
    return max(standing, key=lambda one: (one.at, one.source), default=None)


def first_request(record: RecordFacts, facts: Facts) -> Request | None:
    """The earliest request that still stands: since then the record waits to be verified."""
    standing = [one for one in requests(record, facts) if _stands(one, record, facts)]
    return min(standing or _shown_by_state(record, facts), key=lambda one: one.at, default=None)


def _stands(request: Request, record: RecordFacts, facts: Facts) -> bool:
    withdrawn = _operations_on(record, facts, WITHDRAWN)
    if any(o.at > request.at for o in withdrawn) or _used_up(request, record, facts):
        return False
    return not any(o.at > request.at for o in _resets(record, facts))


def _used_up(request: Request, record: RecordFacts, facts: Facts) -> bool:
    """A recording made after the request shows a state further than the one shown now, which the request led to."""
    now = progress(record)
    for earlier in same_resource(facts):
        was = earlier.records.get(record.key)
        if was is None or was.read_at is None or min(was.read_at, earlier.ended_at) <= request.at:
            continue
        then = progress_of(was.state)
        if then is Progress.VERIFIED and now is not Progress.VERIFIED:
            return True
        if now is Progress.NOT_STARTED and then in {Progress.RUNNING, Progress.FAILED}:
            return True
        if now is Progress.RUNNING and then is Progress.FAILED:
            return True
    return False


def was_reset(record: RecordFacts, facts: Facts) -> tuple[Operation, ...]:
    """Writes of the domain after a request to verify the record, while its state is back at the beginning."""
    asked = requests(record, facts)
    if not asked or last_request(record, facts) is not None:
        return ()
    return tuple(o for o in _resets(record, facts) if o.at > min(one.at for one in asked))


def _resets(record: RecordFacts, facts: Facts) -> tuple[Operation, ...]:
    """Writes of the domain that can have set the record's state back to the NotStarted that it shows."""
    if progress(record) is not Progress.NOT_STARTED:
        return ()
    return tuple(o for o in _operations_on(record, facts, {RESET}) if not _left_alone(o, facts))


def _left_alone(write: Operation, facts: Facts) -> bool:
    """A record that was requested before the write, and not since, shows more than NotStarted: nothing was set back."""
    for record in facts.records.values():
        if progress(record) in {Progress.NOT_STARTED, Progress.UNKNOWN}:
            continue
        asked = [one.at for one in requests(record, facts) if one.source != "earlier-recording"]
        if asked and max(asked) < write.at:
            return True
    return False


def _operations_on(record: RecordFacts, facts: Facts, names: AbstractSet[str]) -> tuple[Operation, ...]:
    return tuple(o for o in succeeded(facts, names) if o.record.casefold() in {"", record.key.casefold()})


def succeeded(facts: Facts, names: AbstractSet[str]) -> tuple[Operation, ...]:
    """Operations of these names (lower case) that are known and were not refused."""
    return tuple(o for o in operations(facts) if o.name.casefold() in names and o.status.casefold() not in _NOT_TAKEN)


def operations(facts: Facts) -> tuple[Operation, ...]:
    """What the Activity Log and this program's own calls show, then what they showed in earlier recordings: Azure keeps
    its log for 90 days only.
    """
    before = [operation for earlier in same_resource(facts) for operation in earlier.operations]
    # What this run read itself comes last, and replaces what a recording shows of the same operation.
    logged = {_identity(o): o for o in (*before, *(facts.azure.operations or ()))}
    return tuple(sorted(_joined(logged.values()), key=lambda o: o.at))


def _joined(known: Iterable[Operation]) -> Iterable[Operation]:
    """One entry where this program's own call and the Activity Log tell of the same request: the log may not name the
    record, the call does.
    """
    several = tuple(known)
    sent = {(o.name, o.correlation_id): o for o in several if o.source == "recorded-call" and o.correlation_id}
    told = [o for o in several if o.source != "recorded-call" or not o.correlation_id]
    for operation in told:
        own = sent.pop((operation.name, operation.correlation_id), None)
        if own is None:
            yield operation
        else:
            cites = tuple(dict.fromkeys((*operation.cites, *own.cites)))
            yield replace(operation, record=operation.record or own.record, cites=cites)
    yield from sent.values()


def _identity(operation: Operation) -> tuple[object, ...]:
    return (
        operation.name, operation.record, operation.correlation_id, operation.operation_id or operation.at,
    )  # fmt: skip


def waits_for_domain(record: RecordFacts, facts: Facts) -> bool:
    """ACS verifies Domain first: SPF, DKIM and DKIM2 that have not begun wait until it is Verified.

    https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains (the order).
    """
    first = facts.records.get(RecordKey.DOMAIN)
    if record.key is RecordKey.DOMAIN or not record.required or first is None or first.verified or not first.state:
        return False
    return progress(record) is Progress.NOT_STARTED


def requests_since_right(record: RecordFacts, facts: Facts) -> tuple[Request, ...]:
    """The requests that were made when DNS is known to have been right already."""
    since = right_since(record, facts)
    return tuple(one for one in requests(record, facts) if since is not None and one.at > since.at)


def wait_for(record: RecordFacts) -> timedelta:
    """How long after a request the state may still change by itself: 30 minutes or the record's TTL.

    The TTL is the one published, or the one ACS asks for where that is longer: until it is over, a cache may still
    hold what was there before (RFC 1034 section 3.6).
    """
    ttls = [rr.ttl for a in record.usable if a.lookup.reply for rr in a.lookup.reply.answer if rr.owner == record.name]
    if record.expected is not None:
        ttls.append(record.expected.ttl)
    return max(MIN_WAIT, timedelta(seconds=max(ttls, default=0)))


def waits_since(request: Request, record: RecordFacts, facts: Facts) -> datetime:
    """When the wait began: with the request, or when DNS was first seen right, where a recording made after the request
    shows that it was not right yet.
    """
    before, since = seen_otherwise(record, facts), right_since(record, facts)
    return since.at if before and since and before.at > request.at else request.at


def is_over(request: Request, record: RecordFacts, facts: Facts) -> bool:
    """The wait after the request has passed."""
    return facts.now - waits_since(request, record, facts) >= wait_for(record)
