"""How long ACS may take before a state counts as stuck, and what waits for another record."""

from datetime import datetime, timedelta

from bundler.conclusions.sightings import right_since, seen_otherwise
from bundler.conclusions.verification_progress import Progress, progress
from bundler.conclusions.verification_requests import Request
from bundler.model.acs_records import RecordKey
from bundler.model.facts import MIN_WAIT, Facts, RecordFacts


def waits_for_domain(record: RecordFacts, facts: Facts) -> bool:
    """ACS verifies Domain first: SPF, DKIM and DKIM2 that have not begun wait until it is Verified.

    https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains (the order).
    """
    first = facts.records.get(RecordKey.DOMAIN)
    if record.key is RecordKey.DOMAIN or not record.required or first is None or first.verified or not first.state:
        return False
    return progress(record) is Progress.NOT_STARTED


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
