"""The DNSSEC signatures are not valid.

What is wrong

The domain is signed (DNSSEC), so that resolvers can detect forged answers. Here the check fails: a signature has
expired, does not match, or is missing, the fingerprint in the zone above (the DS record) belongs to another key, or an
answer says that something is not there without the signed proof of it. A validating resolver then refuses the answer.

Zones that the records lead to, those of alias targets and of included SPF records, are checked too.

Why it matters for ACS

A look-up through a validating resolver ends in an error. Your own look-ups may succeed if your resolver does not
validate.

Remedy

Ask the DNS host to sign the zone again. If the zone moved or its keys changed, correct or remove the DS record at the
registrar.

Source

RFC 4035 section 5 (authenticating responses); RFC 5155 section 8 and RFC 9276 section 3 (denials with NSEC3);
RFC 6781 section 4.1 (key rollover);
https://learn.microsoft.com/azure/dns/dnssec
"""

from collections.abc import Iterator

from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts
from bundler.model.facts.trust import DnssecProblem, ZoneTrust
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import acs, address, domain, rows, shortened
from bundler.reading.names import at_or_below

_WHY = {
    "wrong-ds": "the DS record in the zone above belongs to another key",
    "no-dnskey": "the zone above announces a key, and the zone has none",
    "missing-rrsig": "the signature is missing",
    "expired": "the signature has expired",
    "not-yet-valid": "the signature is not valid yet",
    "unknown-key": "the signature was made with a key that the zone does not have",
    "wrong-signature": "the signature does not match the data",
    "no-wildcard-proof": "nothing proves that a wildcard may answer here",
    "unproved-denial": "nothing signed proves that it is not there",
}


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for each broken link, signature or denial, and one for each zone that the records lead to."""
    for broken in facts.dnssec.problems:
        touched = _touched(broken, facts)
        yield Problem(
            explanation=phrase(
                "The DNSSEC check fails at {owner}: {why}. Validating resolvers refuse the answer, so ACS may not "
                "see a record that is there.",
                owner=domain(broken.owner),
                why=_WHY.get(broken.kind, "the signature is not valid"),
            ),
            fix=Fix(_advice(broken)),
            cites=broken.cites,
            detail=phrase(
                "{kind}, type {type}, given by {servers}.",
                kind=broken.kind,
                type=broken.rtype,
                servers=shortened([(address(one),) for one in broken.servers]),
            ),
            records=touched,
            severity=None if touched or _cuts_the_chain(broken, facts) else Severity.WARNING,
        )
    yield from (_elsewhere(trust) for trust in facts.dnssec.elsewhere if trust.problems)


def _elsewhere(trust: ZoneTrust) -> Problem:
    """Not the customer's to mend, and no reason for ACS to refuse a record that is there."""
    broken = trust.problems[0]
    return Problem(
        explanation=phrase(
            "The records of the domain lead to {zone}, and the DNSSEC check fails there at {owner}: {why}. Validating "
            "resolvers refuse the answer.",
            zone=acs(trust.zone),
            owner=acs(broken.owner),
            why=_WHY.get(broken.kind, "the signature is not valid"),
        ),
        fix=Fix(
            phrase("Your own zone needs no change. Ask the operator of {zone} to sign it again.", zone=acs(trust.zone))
        ),
        cites=_cites(trust),
        detail=rows(
            [phrase("{owner} {type}: {kind}", owner=acs(p.owner), type=p.rtype, kind=p.kind) for p in trust.problems]
        ),
        severity=Severity.WARNING,
    )


def _cites(trust: ZoneTrust) -> tuple[str, ...]:
    """What shows the problems, each once."""
    return tuple(dict.fromkeys(cite for problem in trust.problems for cite in problem.cites))


def _touched(broken: DnssecProblem, facts: Facts) -> tuple[RecordKey, ...]:
    """The records whose own answer does not validate, or the denial of a name on the way to them that resolvers ask for
    (RFC 9156); none where it is a link above them.
    """
    on_the_way = (broken.kind, broken.rtype) == ("unproved-denial", "NS") and broken.owner != facts.domain
    return tuple(
        key
        for key, r in facts.records.items()
        if (r.name, r.rtype) == (broken.owner, broken.rtype)
        or (on_the_way and r.usable and r.name != broken.owner and at_or_below(r.name, broken.owner))
    )


def _cuts_the_chain(broken: DnssecProblem, facts: Facts) -> bool:
    """No server gave keys that hold for a zone on the way down to the domain: then nothing below it holds."""
    link = broken.owner if broken.rtype == "DS" else broken.zone
    return at_or_below(facts.domain, link) and link not in facts.dnssec.chain


def _advice(broken: DnssecProblem) -> Phrase:
    if broken.kind in {"wrong-ds", "no-dnskey"}:
        return ("At the registrar, replace the DS record with the one that the DNS host shows, or remove it.",)
    return ("Ask the DNS host to sign the zone again and to check that every name server has the new copy.",)


RULE = Rule(
    id="dnssec-bogus",
    severity=Severity.BLOCKING,
    title="DNSSEC signatures are not valid",
    needs=(Need.DNSSEC,),
    check=check,
)
