"""Over what each address answered, of all that it was asked."""

from collections.abc import Iterable, Mapping

from bundler.model.facts import Lookup, SentMessage, Transports
from bundler.model.observations import Outcome, Purpose

_TELLING = {Outcome.TIMEOUT, Outcome.MALFORMED, Outcome.PORT_CLOSED, Outcome.CLOSED}
"""Ways to fail that speak of the server and its path, not of the observer."""
_LOST = 2
"""Datagrams without an answer that show more than bad luck."""


def read_transports(lookups: Iterable[Lookup]) -> Mapping[str, Transports]:
    """By address. Comparison with resolvers is left out."""
    by_address: dict[str, list[Lookup]] = {}
    for lookup in lookups:
        if lookup.purpose is not Purpose.COMPARISON:
            by_address.setdefault(lookup.server.address, []).append(lookup)
    return {address: _of(found) for address, found in by_address.items()}


def _of(lookups: Iterable[Lookup]) -> Transports:
    asked = list(lookups)
    attempts = [attempt for lookup in asked for attempt in lookup.attempts]
    replies = [x.reply for x in asked if x.reply is not None]
    over_udp = [x.reply.size for x in asked if x.reply is not None and decided_over(x) == "udp"]
    return Transports(
        udp=_answered(attempts, "udp"),
        tcp=_answered(attempts, "tcp"),
        edns=True if any(r.edns for r in replies) else False if replies else None,
        payload=max((r.payload for r in replies if r.edns), default=None),
        largest_udp=max(over_udp, default=None),
        cut_off=any(attempt.truncated for attempt in attempts),
    )


def decided_over(lookup: Lookup) -> str:
    """The transport of the deciding attempt."""
    return next((a.transport for a in lookup.attempts if lookup.id == f"D{a.seq}"), "")


def _answered(attempts: Iterable[SentMessage], transport: str) -> bool | None:
    tried = [a for a in attempts if a.transport == transport]
    if any(a.outcome is Outcome.ANSWERED or a.case_lost for a in tried):
        return True
    failed = [a for a in tried if a.outcome in _TELLING]
    plain = any(a.outcome in {Outcome.MALFORMED, Outcome.PORT_CLOSED} for a in failed)
    return False if plain or len(failed) >= (_LOST if transport == "udp" else 1) else None
