"""What a reply says about where to ask next (RFC 1034 section 4.3.2 and 5.3.3)."""

from dataclasses import dataclass

from bundler.model.facts import Reply
from bundler.reading.answer_chain import cname_chain
from bundler.reading.names import at_or_below, depth

ADDRESS_TYPES = ("A", "AAAA")


@dataclass(frozen=True, slots=True)
class Referral:
    """A zone below, as a server of a zone above (or of the zone itself) names it."""

    apex: str
    hosts: tuple[str, ...]
    glue: tuple[tuple[str, str], ...]
    """Host and address, for hosts inside the zone whose server said it: others are not its to tell."""


def referral(reply: Reply | None, zone: str, name: str) -> Referral | None:
    """The delegation on the way from `zone` down to `name`; None where the reply is no such thing.

    Referrals to the zone itself, upwards or sideways are none: they come from servers that do not know the zone.
    """
    if reply is None or reply.rcode != "NOERROR" or reply.answer:
        return None
    owners = {
        rr.owner
        for rr in reply.authority
        if rr.rtype == "NS" and rr.owner != zone and at_or_below(rr.owner, zone) and at_or_below(name, rr.owner)
    }
    if not owners:
        return None
    apex = max(owners, key=depth)
    return _cut(apex, tuple(rr.target for rr in reply.authority if (rr.owner, rr.rtype) == (apex, "NS")), reply, zone)


def own_name_servers(reply: Reply | None, apex: str) -> Referral | None:
    """The NS set in an authoritative answer for `apex`; None where there is none."""
    if reply is None or not reply.aa:
        return None
    hosts = tuple(rr.target for rr in reply.answer if (rr.owner, rr.rtype) == (apex, "NS"))
    return _cut(apex, hosts, reply, apex) if hosts else None


def _cut(apex: str, hosts: tuple[str, ...], reply: Reply, zone: str) -> Referral:
    named = tuple(dict.fromkeys(hosts))
    glue = tuple(
        (rr.owner, rr.text)
        for rr in reply.additional
        if rr.rtype in ADDRESS_TYPES and rr.owner in named and at_or_below(rr.owner, zone)
    )
    return Referral(apex, named, tuple(dict.fromkeys(glue)))


def denies(reply: Reply | None) -> bool:
    """An authoritative answer that the name does not exist."""
    return reply is not None and reply.aa and reply.rcode == "NXDOMAIN" and not reply.answer


def decided(reply: Reply | None, name: str) -> bool:
    """An authoritative answer about `name`, whatever it says."""
    if reply is None or not reply.aa:
        return False
    return speaks_of(reply, name) if reply.answer else reply.rcode in {"NOERROR", "NXDOMAIN"}


def speaks_of(reply: Reply, name: str) -> bool:
    """Some record of the answer belongs to `name`, or is the DNAME above it (RFC 6672 section 2.2)."""
    return any(
        rr.owner == name or (rr.rtype == "DNAME" and rr.owner != name and at_or_below(name, rr.owner))
        for rr in reply.answer
    )


def alias_exit(reply: Reply, qname: str, qtype: str, zone: str) -> str:
    """Where the CNAME records in an answer leave what its server can tell; empty where they do not.

    That is the first target outside `zone`, whatever the server adds about it, or the last one when the answer holds
    nothing of the asked type for it.
    """
    chain = cname_chain(reply.answer, qname)
    outside = next((name for name in chain.names[1:] if not at_or_below(name, zone)), "")
    if outside or chain.loop:
        return outside
    name = chain.names[-1]
    answered = any((rr.owner, rr.rtype) == (name, qtype) for rr in reply.answer)
    return "" if name == qname or answered else name
