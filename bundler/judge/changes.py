"""What changed from one recording to the next: records in DNS, states in ACS."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from bundler.model.acs_records import REQUIRED, DnsOutcome, RecordKey
from bundler.model.earlier_runs import Earlier
from bundler.model.fields import Phrase, listing, phrase
from bundler.phrases import term

_ORDER = (DnsOutcome.MISSING, DnsOutcome.WRONG, DnsOutcome.UNDETERMINED, DnsOutcome.RIGHT)


def changes(recordings: Sequence[Earlier], told: Collection[str]) -> Iterator[tuple[datetime, Phrase, tuple[str, ...]]]:
    """Time, what it was, and the recording that shows it; `recordings` oldest first, `told` those whose states count.

    The first recording is told whole, later ones where they differ. A record that a recording could not determine is
    told in the first only: that nobody could see it is no change.
    """
    dns: dict[RecordKey, DnsOutcome] = {}
    states: dict[RecordKey, str] = {}
    for number, earlier in enumerate(recordings):
        seen = {key: earlier.records[key].dns for key in REQUIRED if key in earlier.records}
        news = {
            key: outcome
            for key, outcome in seen.items()
            if number == 0 or (outcome is not DnsOutcome.UNDETERMINED and dns.get(key) is not outcome)
        }
        dns |= news
        if news:
            yield earlier.ended_at, phrase("Earlier recording: {seen}", seen=_by_outcome(news)), (earlier.id,)
        if earlier.id in told:
            yield from _states(earlier, states)


def last_states(recordings: Sequence[Earlier]) -> dict[RecordKey, str]:
    """The state of each record in the last recording that shows one."""
    return {
        key: was.state
        for earlier in recordings
        for key, was in earlier.records.items()
        if was.state and was.read_at is not None
    }


def state_event(state: str, keys: Sequence[RecordKey]) -> Phrase:
    """`ACS showed VerificationInProgress: DKIM and DKIM2`."""
    return phrase("ACS showed {state}: {keys}", state=term(state), keys=listing(list(keys)))


def _states(earlier: Earlier, states: dict[RecordKey, str]) -> Iterator[tuple[datetime, Phrase, tuple[str, ...]]]:
    news: dict[tuple[datetime, str], list[RecordKey]] = {}
    for key in REQUIRED:
        was = earlier.records.get(key)
        if was is not None and was.state and was.read_at is not None and states.get(key) != was.state:
            states[key] = was.state
            news.setdefault((was.read_at, was.state), []).append(key)
    for (at, state), keys in news.items():
        yield at, state_event(state, keys), (earlier.id,)


def _by_outcome(seen: dict[RecordKey, DnsOutcome]) -> Phrase:
    """`DKIM wrong, Domain, SPF and DKIM2 right`: the records by their outcome, the telling ones first."""
    keys = {outcome: [key for key in seen if seen[key] is outcome] for outcome in _ORDER}
    return listing([(*listing(those), f" {outcome}") for outcome, those in keys.items() if those], last=", ")
