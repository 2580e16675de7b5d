"""Which answers count as evidence, and in plain words why the others do not.

An answer counts when the server marks it authoritative (AA, RFC 1035 section 4.1.1), it is whole, and it speaks for
the zone that was asked about. The answer section is looked at before the rcode: an alias whose target does not exist
is answered NXDOMAIN although its owner exists (RFC 6604 section 3), and an alias loop even SERVFAIL by some servers.
"""

from bundler.model.facts import Lookup, Reply, ServerStatus
from bundler.model.observations import Outcome
from bundler.reading.names import at_or_below
from bundler.reading.referral import speaks_of

_FAILURES = {
    Outcome.TIMEOUT: "time-out",
    Outcome.PORT_CLOSED: "port-closed",
    Outcome.UNREACHABLE: "unreachable",
    Outcome.CLOSED: "closed",
    Outcome.MALFORMED: "malformed",
    Outcome.CUT_SHORT: "cut-short",
    Outcome.NOT_SENT: "not-sent",
    Outcome.ERROR: "error",
}

WORDS = {
    "time-out": "no answer in time",
    "port-closed": "the DNS port is closed",
    "unreachable": "no route to the address",
    "closed": "the connection ended before a whole answer",
    "malformed": "the answer cannot be read as a DNS message",
    "cut-short": "the run ended before an answer",
    "not-sent": "not asked",
    "error": "the system reported an error while asking",
    "truncated": "only a truncated answer over UDP, and no whole one over TCP",
    "referral": "refers to other name servers instead of answering",
    "other-zone": "answers for another zone",
    "other-name": "answers with records of another name",
    "not-authoritative": "answers without the authoritative flag",
    "refused": "refuses questions about the zone (REFUSED)",
    "notauth": "says it is not authoritative for the zone (NOTAUTH)",
    "servfail": "cannot answer for the zone (SERVFAIL)",
    "intercepted": "this network answers in place of the server",
    "not-global": "the address cannot be reached over the Internet",
    "alias-not-followed": "the name is an alias, and its target gave no usable answer",
}
"""Reasons in words; an rcode that is not here represents itself."""

_LAME = {"refused", "notauth", "referral", "other-zone", "other-name"}
_SILENT = {"time-out", "port-closed", "unreachable", "closed", "error", "truncated"}
_NOT_TESTED = {"not-sent", "cut-short", "intercepted"}


def unusable(lookup: Lookup) -> str:
    """Why the lookup is no authoritative answer: a key of `WORDS` or an rcode in lower case; empty when it is one."""
    reply = lookup.reply
    if reply is None:
        cut_off = any(attempt.truncated for attempt in lookup.attempts)
        if lookup.outcome is Outcome.CUT_SHORT:
            return "cut-short"
        return "truncated" if cut_off else _FAILURES.get(lookup.outcome, "malformed")
    if "tc" in reply.flags:
        return "truncated"
    if reply.damaged:
        return "malformed"
    if reply.aa and reply.answer:
        return "" if speaks_of(reply, lookup.qname) else "other-name"
    if reply.rcode not in {"NOERROR", "NXDOMAIN"}:
        return reply.rcode.lower()
    if not reply.aa:
        return "referral" if is_referral(reply) else "not-authoritative"
    return "other-zone" if _denies_for_another_zone(lookup, reply) else ""


def is_referral(reply: Reply) -> bool:
    """NOERROR, nothing in the answer, name servers in the authority section (RFC 1034 section 4.3.2, step 3b)."""
    named = any(rr.rtype == "NS" for rr in reply.authority)
    return reply.rcode == "NOERROR" and not reply.aa and not reply.answer and named


def _denies_for_another_zone(lookup: Lookup, reply: Reply) -> bool:
    """A parking server that owns everything from the root or a TLD denies names of zones it does not have."""
    owners = [rr.owner for rr in reply.authority if rr.rtype == "SOA"]
    return bool(owners) and not any(
        at_or_below(owner, lookup.zone) and at_or_below(lookup.qname, owner) for owner in owners
    )


def status_of(reason: str) -> ServerStatus:
    """What a server is worth whose answers fail for `reason`."""
    if not reason:
        return ServerStatus.AUTHORITATIVE
    if reason == "not-authoritative":
        return ServerStatus.NOT_AUTHORITATIVE
    if reason in _LAME:
        return ServerStatus.LAME
    if reason in _SILENT:
        return ServerStatus.SILENT
    if reason in _NOT_TESTED:
        return ServerStatus.NOT_TESTED
    return ServerStatus.FAILING


def in_words(lookup: Lookup, reason: str) -> str:
    """The reason as a phrase; for silence also over which transports it was tried, for the unasked why."""
    words = WORDS.get(reason) or f"answers {reason.upper()}"
    transports = list(dict.fromkeys(a.transport.upper() for a in lookup.attempts if a.outcome is not Outcome.NOT_SENT))
    if reason == "not-sent" and lookup.attempts and lookup.attempts[-1].detail:
        return f"{words}: {lookup.attempts[-1].detail}"
    if reason == "cut-short" and lookup.attempts and lookup.attempts[-1].detail:
        return lookup.attempts[-1].detail
    return f"{words} over {' and '.join(transports)}" if reason == "time-out" and transports else words
