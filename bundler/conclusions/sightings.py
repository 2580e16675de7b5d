"""Since when: what this observation and earlier recordings show of a record in DNS and of its state in ACS."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bundler.conclusions.verification_progress import Progress, progress, progress_of
from bundler.model.acs_records import DnsOutcome
from bundler.model.earlier_runs import Earlier, EarlierRecord
from bundler.model.facts import Facts, RecordFacts


@dataclass(frozen=True, slots=True)
class Sighting:
    """The first time that something was seen which was never seen otherwise since."""

    at: datetime
    cites: tuple[str, ...]


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
    """The first of the earlier recordings that shows the state which ACS shows now, with none since that shows another.

    None where no recording shows it before: ACS itself does not tell since when it shows a state.
    """
    if facts.azure.domain is None or not record.state:
        return None
    since: Sighting | None = None
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
