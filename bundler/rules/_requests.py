"""When verification was asked for, and how long ACS may take before a state counts as stuck."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bundler.model.azure_facts import Operation
from bundler.model.facts import MIN_WAIT, Facts, RecordFacts
from bundler.model.history import Earlier, EarlierRecord
from bundler.model.records import DnsOutcome

INITIATE = "initiateverification"
WITHDRAWN = {"cancelverification", "revokeverification"}
RESET = "write"
"""Declaring the domain again is reported to set verified and requested states back to NotStarted."""


class Progress(StrEnum):
    """How far ACS is with one record, its status string read with care."""

    UNKNOWN = "unknown"
    """Not observed."""
    NOT_STARTED = "not-started"
    RUNNING = "running"
    """Asked for and not finished; status strings that nobody knows count as this."""
    FAILED = "failed"
    VERIFIED = "verified"


_PROGRESS = {
    "": Progress.UNKNOWN,
    "notstarted": Progress.NOT_STARTED,
    "verificationfailed": Progress.FAILED,
    "verified": Progress.VERIFIED,
}


def progress(record: RecordFacts) -> Progress:
    """The record's state in terms of what can be done next."""
    return progress_of(record.state)


def progress_of(state: str) -> Progress:
    """A status string in terms of what can be done next."""
    return _PROGRESS.get(state.strip().casefold(), Progress.RUNNING)


@dataclass(frozen=True, slots=True)
class Request:
    """The last time verification of a record was asked for."""

    at: datetime
    source: str
    """`activity-log`, `customer`, or `earlier-recording`: ACS showed then that it had been asked."""
    correlation_id: str = ""
    named: bool = False
    """The Activity Log shows that it was for this record; otherwise it counts for every record."""
    cites: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """`at 2026-11-20 10:00 UTC`; `no later than …` where only the consequence of the request was seen."""
        lead = "no later than" if self.source == "earlier-recording" else "at"
        return f"{lead} {self.at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Sighting:
    """The first time that something was seen which was never seen otherwise since."""

    at: datetime
    cites: tuple[str, ...]


def requests(record: RecordFacts, facts: Facts) -> tuple[Request, ...]:
    """Every request to verify the record that is known: from the Activity Log, the customer, and earlier recordings."""
    logged = [
        Request(o.at, "activity-log", o.correlation_id, bool(o.record), o.cites)
        for o in succeeded(facts, {INITIATE})
        if o.record.casefold() in {"", record.key.casefold()}
    ]
    stated = {at: Request(at, "customer", cites=(e.id,)) for e in same_resource(facts) if (at := e.requested_at)}
    if at := facts.inputs.requested_at:
        stated[at] = Request(at, "customer")
    return (*logged, *stated.values()) or _shown_by_state(record, facts)


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
    """The latest known request that still stands: not withdrawn, and not undone by declaring the domain again."""
    undoing = WITHDRAWN | {RESET} if progress(record) is Progress.NOT_STARTED else WITHDRAWN
    undone = [o.at for o in succeeded(facts, undoing) if o.record.casefold() in {"", record.key.casefold()}]
    standing = [one for one in requests(record, facts) if not any(at > one.at for at in undone)]
    return max(standing, key=lambda one: (one.at, one.source), default=None)


def was_reset(record: RecordFacts, facts: Facts) -> tuple[Operation, ...]:
    """Writes of the domain after a request to verify the record, while its state is back at the beginning."""
    asked = requests(record, facts)
    if progress(record) is not Progress.NOT_STARTED or not asked or last_request(record, facts) is not None:
        return ()
    return tuple(o for o in succeeded(facts, {RESET}) if o.at > min(one.at for one in asked))


def succeeded(facts: Facts, names: AbstractSet[str]) -> tuple[Operation, ...]:
    """Operations of these names (lower case) that an Activity Log shows and that were not refused."""
    return tuple(o for o in operations(facts) if o.name.casefold() in names and o.status.casefold() != "failed")


def operations(facts: Facts) -> tuple[Operation, ...]:
    """What the Activity Log shows, then what it showed in earlier recordings: Azure keeps it for 90 days only."""
    before = [operation for earlier in same_resource(facts) for operation in earlier.operations]
    # What this run read itself comes last, and replaces what a recording shows of the same operation.
    logged = {_identity(o): o for o in (*before, *(facts.azure.operations or ()))}
    return tuple(sorted(logged.values(), key=lambda o: o.at))


def _identity(operation: Operation) -> tuple[object, ...]:
    return (
        operation.name, operation.record, operation.correlation_id, operation.operation_id or operation.at,
    )  # fmt: skip


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


def right_since(record: RecordFacts, facts: Facts) -> Sighting | None:
    """When a server was first asked that gave the expected value, with no recording since that shows otherwise.

    None where DNS is not right. A recording that could not tell is passed over.
    """
    if record.outcome is not DnsOutcome.RIGHT:
        return None
    right = [answer.lookup for answer in record.usable if answer.right]
    if not right:
        return None
    first = min(right, key=lambda lookup: lookup.asked_at)
    since = Sighting(first.asked_at, (first.id,))
    for earlier in reversed(facts.earlier):
        was = earlier.records.get(record.key)
        if was is None or was.dns is DnsOutcome.UNDETERMINED:
            continue
        if was.right_at is None or not _was_right(was, record):
            break
        since = Sighting(was.right_at, (earlier.id,))
    return since


def seen_otherwise(record: RecordFacts, facts: Facts) -> Sighting | None:
    """The last recording in which DNS did not give the record as it is expected now."""
    for earlier in reversed(facts.earlier):
        was = earlier.records.get(record.key)
        if was is not None and was.dns is not DnsOutcome.UNDETERMINED and not _was_right(was, record):
            return Sighting(earlier.ended_at, (earlier.id,))
    return None


def _was_right(was: EarlierRecord, record: RecordFacts) -> bool:
    return was.right_at is not None and was.expected == (record.expected.value if record.expected else "")


def further_before(record: RecordFacts, facts: Facts) -> tuple[Earlier, EarlierRecord] | None:
    """The last recording in which ACS showed more than NotStarted, which it shows now: somebody had asked."""
    if progress(record) is not Progress.NOT_STARTED:
        return None
    for earlier in reversed(same_resource(facts)):
        was = earlier.records.get(record.key)
        if was is not None and progress_of(was.state) not in {Progress.UNKNOWN, Progress.NOT_STARTED}:
            return earlier, was
    return None


def state_since(record: RecordFacts, facts: Facts) -> Sighting | None:
    """When ACS was first seen to show the state that it shows now, with no recording since that shows another one."""
    if facts.azure.domain is None or not record.state:
        return None
    since = Sighting(facts.azure.domain.read_at, record.cites)
    for earlier in reversed(same_resource(facts)):
        was = earlier.records.get(record.key)
        if was is None or was.read_at is None:
            continue
        if was.state.casefold() != record.state.casefold():
            break
        since = Sighting(was.read_at, (earlier.id,))
    return since


def zone_changed_at(facts: Facts) -> datetime | None:
    """When the zone was last edited, where its serial tells: many servers use the Unix time as the serial number.

    Only a serial that is a moment of the last day is taken for a time.
    """
    serials = {s.serial for s in facts.zone.authoritative if s.serial is not None} if facts.zone else set()
    latest = max(serials, default=0)
    at = datetime.fromtimestamp(latest, tz=facts.now.tzinfo)
    return at if timedelta(0) <= facts.now - at <= timedelta(days=1) else None


def same_resource(facts: Facts) -> tuple[Earlier, ...]:
    """The recordings that read the same domain resource: another one has states and a log of its own."""
    mine = facts.azure.domain.resource_id.casefold() if facts.azure.domain else ""
    return tuple(earlier for earlier in facts.earlier if mine and earlier.resource_id.casefold() == mine)
