"""Whether the observer's clock was correct: ARM says the time with every answer (the `Date` header, RFC 9110 6.6.1)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bundler.model.facts import ClockFacts
from bundler.model.observations import Observations

TOLERATED = timedelta(minutes=5)
"""Less is no reason to speak of it: what is waited for takes half an hour."""


def read_clock(observations: Observations) -> ClockFacts:
    """How far Azure's clock is ahead of the observer's, by the answer that fits best: others may have been delayed."""
    found: list[tuple[timedelta, str]] = []
    for exchange in observations.arm:
        if exchange.source != "arm":
            continue
        try:
            theirs = parsedate_to_datetime(exchange.headers["date"])
        except (KeyError, ValueError, TypeError, OverflowError):
            continue
        theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
        ours = exchange.sent_at + timedelta(microseconds=exchange.elapsed_us or 0)
        found.append((theirs - ours, f"A{exchange.seq}"))
    if not found:
        return ClockFacts()
    offset, cite = min(found, key=lambda one: abs(one[0]))
    return ClockFacts(offset=offset, wrong=abs(offset) > TOLERATED, cites=(cite,))


def corrected(moment: datetime, clock: ClockFacts) -> datetime:
    """A moment of the observer's clock as Azure's tells it; unchanged where the two agree or cannot be compared."""
    try:
        return moment + clock.offset if clock.wrong and clock.offset is not None else moment
    except OverflowError:
        return moment
