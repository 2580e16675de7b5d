"""What recursive resolvers hold of the records: shown beside the servers' own answers, and never judged."""

from collections.abc import Iterable, Mapping

from bundler.model.acs_records import RecordKey
from bundler.model.facts import RR, Compared, Heard, Lookup, RecordFacts, Reply
from bundler.model.observations import Outcome, Purpose
from bundler.reading.answer_chain import cname_chain
from bundler.reading.matching import is_right

_UNSENT = {Outcome.NOT_SENT, Outcome.CUT_SHORT}


def read_comparison(lookups: Iterable[Lookup], records: Mapping[RecordKey, RecordFacts]) -> tuple[Compared, ...]:
    """Each resolver's answer for each record, by its own rule."""
    asked = [x for x in lookups if x.purpose is Purpose.COMPARISON and x.outcome not in _UNSENT]
    return tuple(
        _compared(record, lookup)
        for record in records.values()
        for lookup in asked
        if (lookup.qname, lookup.qtype) == (record.name, record.rtype)
    )


def _compared(record: RecordFacts, lookup: Lookup) -> Compared:
    reply = lookup.reply
    if reply is None:
        return Compared(record.key, lookup, None, Heard.SILENCE, None)
    if reply.rcode not in {"NOERROR", "NXDOMAIN"}:
        return Compared(record.key, lookup, None, Heard.ERROR, None)
    found = _at_the_end(lookup, reply)
    values = tuple(rr.joined if rr.rtype == "TXT" else rr.target.encode("utf-8", "surrogateescape") for rr in found)
    right = is_right(record.key, values, record.expected) if values else False
    return Compared(record.key, lookup, right, Heard.VALUES if values else Heard.DENIAL, _left(reply, found))


def _at_the_end(lookup: Lookup, reply: Reply) -> list[RR]:
    for name in cname_chain(reply.answer, lookup.qname).names:
        if found := [rr for rr in reply.answer if (rr.owner, rr.rtype) == (name, lookup.qtype)]:
            return found
    return []


def _left(reply: Reply, found: Iterable[RR]) -> int | None:
    """Seconds that the resolver goes on saying so: what is left of the TTL (RFC 1034 3.6, RFC 2308 5)."""
    ttls = [rr.ttl for rr in found] or [rr.ttl for rr in reply.authority if rr.rtype == "SOA"]
    return min(ttls, default=None)
