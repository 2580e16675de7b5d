"""Whether an answer is made from a wildcard: a name of random letters beside it gets the same one (RFC 4592)."""

from bundler.conclusions.record_answers import values_of
from bundler.model.facts import RR, AnswerKind, Facts, Lookup, RecordAnswer, RecordFacts


def from_wildcard(answer: RecordAnswer, record: RecordFacts, facts: Facts) -> bool:
    """The answer is what a random name gets too. The zone's own name is never made from a wildcard."""
    if not answer.usable or record.name == answer.lookup.zone:
        return False
    random = facts.controls.get("random", ())
    own = {rr.target for rr in aliases(answer.lookup) if rr.owner == record.name}
    if own and record.rtype != "CNAME":
        return own <= {rr.target for x in random for rr in aliases(x) if rr.owner == x.qname}
    by_chance = {value for x in random for value in (*values_of(x, record.rtype), *values_of(x, "CNAME"))}
    return answer.kind is AnswerKind.VALUES and bool(answer.values) and set(answer.values) <= by_chance


def aliases(lookup: Lookup) -> tuple[RR, ...]:
    """The CNAME records of an answer."""
    return tuple(rr for rr in lookup.reply.answer if rr.rtype == "CNAME") if lookup.reply else ()
