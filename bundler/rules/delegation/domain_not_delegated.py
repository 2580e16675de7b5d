"""The zone above says that no name server serves the domain.

What is wrong

The servers of the zone above (for a domain bought at a registrar, the registry's servers) say with authority that no
name server serves the domain. The domain is not registered, has expired, is on hold, or has no name servers.

Why it matters for ACS

No resolver finds a record of the domain, whatever is entered at a DNS host.

Remedy

Check the domain at its registrar: renew it, lift the hold, or enter the name servers of your DNS host. Check the
spelling of the domain too.

Source

RFC 1034 section 4.2.1 (delegation from the zone above); RFC 2308 section 2.1 (name error);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import cites, ids
from bundler.model.facts import Facts, ZoneFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, Rule, Severity
from bundler.phrases import domain, servers
from bundler.reading.referral import decided


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for a domain that the zone above denies."""
    zone = facts.zone
    if zone is None:
        return
    if zone.delegated is not False:
        yield from _below_a_suffix(zone, facts)
        return
    denials = [x for x in zone.parent_lookups if x.reply is not None and x.reply.aa]
    if any(x.reply is not None and x.reply.rcode == "NXDOMAIN" for x in denials):
        text = "For every resolver the domain does not exist, so none of its records can be found."
    else:
        text = "The name exists, but has no name servers, so none of its records can be found."
    yield Problem(
        explanation=phrase(
            "{parent}, the zone above, has no delegation for {apex}. " + text,
            parent=domain(zone.parent),
            apex=domain(zone.apex),
        ),
        fix=Fix(
            ("At the registrar, check that the domain is registered, not expired or on hold, and has name servers.",)
        ),
        cites=ids(denials),
        detail=phrase("Said by {servers}.", servers=servers(x.server for x in denials)),
    )


def _below_a_suffix(zone: ZoneFacts, facts: Facts) -> Iterator[Problem]:
    """The zone found is a public suffix, which holds delegations and no customer's records; and it has none of ours."""
    missing = zone.undelegated
    if not missing:
        return
    answers = [answer for record in facts.records.values() for answer in record.usable]
    denials = [x for x in facts.lookups if x.zone == zone.apex and x.qname == missing and decided(x.reply, missing)]
    yield Problem(
        explanation=phrase(
            "{missing} is not delegated. {suffix}, the zone above, is a public suffix: names right below it belong to "
            "different owners, and it holds no records for them. None of the records can be found or published there.",
            missing=domain(missing),
            suffix=domain(zone.apex),
        ),
        fix=Fix(
            phrase(
                "Check the spelling, and that {missing} is registered and has name servers. A name from a provider, "
                "such as that of a web site, cannot hold these records: use a domain of your own.",
                missing=domain(missing),
            )
        ),
        cites=tuple(dict.fromkeys([*ids(denials), *cites(answers)])),
        detail=phrase("Said by {servers}.", servers=servers(x.server for x in denials)) if denials else (),
    )


RULE = Rule(
    id="domain-not-delegated",
    severity=Severity.BLOCKING,
    title="The domain is not delegated",
    needs=(Need.ABOVE,),
    check=check,
    precedence=Precedence.CAUSE,
)
