"""DNS messages made with dnspython, record by record, so that nothing is merged or shuffled."""

from collections.abc import Iterable, Sequence
from functools import cache

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

RRLine = tuple[str, str, str]
"""Owner without final dot, type, rdata in presentation format with absolute names."""


def lines(text: str) -> list[RRLine]:
    """Read `owner TYPE rdata` lines; blank lines and lines starting with `;` are skipped."""
    kept = (line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith(";"))
    return [(owner.lower(), rtype, rdata) for owner, rtype, rdata in (line.split(None, 2) for line in kept)]


def rrset(owner: str, rtype: str, rdata: str, ttl: int = 3600) -> dns.rrset.RRset:
    """One record as its own set, so that nothing is merged or shuffled."""
    kind = dns.rdatatype.from_text(rtype)
    parsed = dns.rdata.from_text(dns.rdataclass.IN, kind, rdata, origin=dns.name.root, relativize=False)
    return dns.rrset.from_rdata(dns.name.from_text(owner), ttl, parsed)


@cache
def query(qname: str, qtype: str, *, message_id: int = 4660, edns: bool = True) -> bytes:
    """A question without RD, with DO."""
    message = dns.message.make_query(
        dns.name.from_text(qname), qtype, flags=0, use_edns=0 if edns else -1, want_dnssec=edns, id=message_id
    )
    return message.to_wire()


def reply(
    qname: str,
    qtype: str,
    answer: Iterable[RRLine] = (),
    *,
    aa: bool = True,
    rcode: str = "NOERROR",
    authority: Iterable[RRLine] = (),
    additional: Iterable[RRLine] = (),
    flags: str = "",
    options: Sequence[dns.edns.Option] = (),
    edns: bool = True,
    ttl: int = 3600,
) -> bytes:
    """The wire bytes of one answer. `flags`: more header flags, such as `"RA TC"`."""
    sections = (tuple(answer), tuple(authority), tuple(additional))
    extra = tuple((option.otype, option.to_wire() or b"") for option in options)
    return _reply((qname, qtype), sections, aa, rcode, flags, extra, edns, ttl)


@cache
def _reply(
    asked: tuple[str, str],
    sections: tuple[tuple[RRLine, ...], ...],
    aa: bool,
    rcode: str,
    flags: str,
    options: tuple[tuple[dns.edns.OptionType, bytes], ...],
    edns: bool,
    ttl: int,
) -> bytes:
    question = dns.message.from_wire(query(*asked))
    message = dns.message.make_response(question)
    message.flags |= (dns.flags.AA if aa else 0) | dns.flags.from_text(flags)
    if edns:
        message.use_edns(0, 0, 1232, options=[dns.edns.GenericOption(*option) for option in options])
    else:
        message.use_edns(False)
    message.set_rcode(dns.rcode.from_text(rcode))
    message.answer, message.authority, message.additional = (
        [rrset(*line, ttl=ttl) for line in section] for section in sections
    )
    return message.to_wire(max_size=65535)
