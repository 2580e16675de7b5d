"""When verification was asked for, and how long ACS may take before a state counts as stuck."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bundler.model.azure_facts import Operation
from bundler.model.facts import MIN_WAIT, Facts, RecordFacts
from bundler.model.records import DnsOutcome, RecordKey

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
    return _PROGRESS.get(record.state.strip().casefold(), Progress.RUNNING)


@dataclass(frozen=True, slots=True)
class Request:
    """The last time verification of a record was asked for."""

    at: datetime
    source: str
    """`activity-log` or `customer`."""
    correlation_id: str = ""
    named: bool = False
    """The Activity Log shows that it was for this record; otherwise it counts for every record."""
    cites: tuple[str, ...] = ()


def requests(key: RecordKey, facts: Facts) -> tuple[Request, ...]:
    """Every request to verify the record that is known, from the Activity Log and from the customer."""
    logged = [
        Request(o.at, "activity-log", o.correlation_id, bool(o.record), o.cites)
        for o in succeeded(facts, {INITIATE})
        if o.record.casefold() in {"", key.casefold()}
    ]
    stated = [Request(at, "customer")] if (at := facts.inputs.requested_at) else []
    return (*logged, *stated)


def last_request(record: RecordFacts, facts: Facts) -> Request | None:
    """The latest known request that still stands: not withdrawn, and not undone by declaring the domain again."""
    undoing = WITHDRAWN | {RESET} if progress(record) is Progress.NOT_STARTED else WITHDRAWN
    undone = [o.at for o in succeeded(facts, undoing) if o.record.casefold() in {"", record.key.casefold()}]
    standing = [one for one in requests(record.key, facts) if not any(at > one.at for at in undone)]
    return max(standing, key=lambda one: (one.at, one.source), default=None)


def was_reset(record: RecordFacts, facts: Facts) -> tuple[Operation, ...]:
    """Writes of the domain after a request to verify the record, while its state is back at the beginning."""
    asked = requests(record.key, facts)
    if progress(record) is not Progress.NOT_STARTED or not asked or last_request(record, facts) is not None:
        return ()
    return tuple(o for o in succeeded(facts, {RESET}) if o.at > min(one.at for one in asked))


def succeeded(facts: Facts, names: AbstractSet[str]) -> tuple[Operation, ...]:
    """Operations of these names (lower case) in the Activity Log that were not refused."""
    known = facts.azure.operations or ()
    return tuple(o for o in known if o.name.casefold() in names and o.status.casefold() != "failed")


def wait_for(record: RecordFacts) -> timedelta:
    """How long after a request the state may still change by itself: 30 minutes or the record's TTL.

    The TTL is the one published, or the one ACS asks for where that is longer: until it is over, a cache may still
    hold what was there before (RFC 1034 section 3.6).
    """
    ttls = [rr.ttl for a in record.usable if a.lookup.reply for rr in a.lookup.reply.answer if rr.owner == record.name]
    if record.expected is not None:
        ttls.append(record.expected.ttl)
    return max(MIN_WAIT, timedelta(seconds=max(ttls, default=0)))


def is_over(request: Request, record: RecordFacts, facts: Facts) -> bool:
    """The wait after the request has passed."""
    return facts.now - request.at >= wait_for(record)


def known_right_since(record: RecordFacts) -> datetime | None:
    """When the first authoritative answer with the expected value was asked for; None where DNS is not right."""
    if record.outcome is not DnsOutcome.RIGHT:
        return None
    return min((a.lookup.asked_at for a in record.usable if a.right), default=None)


def zone_changed_at(facts: Facts) -> datetime | None:
    """When the zone was last edited, where its serial tells: many servers use the Unix time as the serial number.

    Only a serial that is a moment of the last day is taken for a time.
    """
    serials = {s.serial for s in facts.zone.authoritative if s.serial is not None} if facts.zone else set()
    latest = max(serials, default=0)
    at = datetime.fromtimestamp(latest, tz=facts.now.tzinfo)
    return at if timedelta(0) <= facts.now - at <= timedelta(days=1) else None
