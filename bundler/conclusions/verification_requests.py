"""When verification of a record was requested, and which request still counts."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bundler.conclusions.operations import succeeded
from bundler.conclusions.sightings import right_since, same_resource
from bundler.conclusions.verification_progress import Progress, progress, progress_of
from bundler.model.azure_facts import Operation
from bundler.model.facts import Facts, RecordFacts

INITIATE = "initiateverification"

WITHDRAWN = {"cancelverification", "revokeverification"}

RESET = "write"
"""Declaring the domain again is reported to set verified and requested states back to NotStarted."""


@dataclass(frozen=True, slots=True)
class Request:
    """The last time verification of a record was asked for."""

    at: datetime
    source: str
    """`activity-log`, `recorded-call` (this program sent it), `customer`, or `earlier-recording`: ACS showed then that
    it was asked."""
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
    """The latest known request that still counts: not withdrawn, not undone, and not used up by what it led to."""
    standing = [one for one in requests(record, facts) if _stands(one, record, facts)]
    standing = standing or [one for one in _shown_by_state(record, facts) if _stands(one, record, facts)]
    return max(standing, key=lambda one: (one.at, one.source), default=None)


def first_request(record: RecordFacts, facts: Facts) -> Request | None:
    """The earliest request that still counts: since then the record waits to be verified."""
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


def requests_since_right(record: RecordFacts, facts: Facts) -> tuple[Request, ...]:
    """The requests that were made when DNS is known to have been right already."""
    since = right_since(record, facts)
    return tuple(one for one in requests(record, facts) if since is not None and one.at > since.at)
