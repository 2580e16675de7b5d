"""A long answer is truncated, and the whole one cannot be fetched.

What is wrong

A DNS answer that does not fit into one packet is truncated, and the resolver must ask again over TCP. This server does
not answer over TCP: often a firewall lets only UDP through.

Why it matters for ACS

The TXT records at the domain are often long. From such a server no resolver can read the ownership and SPF records
whole.

Remedy

Ask the DNS host to allow TCP on port 53. Removing TXT records that are no longer needed also helps: the answer becomes
shorter.

Source

RFC 7766 section 5 (TCP is required); RFC 2181 section 9 (the TC flag);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.conclusions.useful_servers import cut_off, is_cut_off
from bundler.model.facts import Facts, Lookup, RecordFacts
from bundler.model.fields import phrase
from bundler.model.observations import Outcome
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, servers, shortened


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all cut-off answers."""
    lookups = cut_off(facts)
    if not lookups:
        return
    touched = tuple(key for key, r in facts.records.items() if any(a.lookup in lookups for a in r.answers))
    from_here = any(_over_tcp(x) for x in facts.lookups)
    text = "{servers} truncate the answer for {names} over UDP, and do not give the whole answer over TCP."
    if not from_here:
        text += " No server answered over TCP, so the network of this computer may block it."
    yield Problem(
        explanation=phrase(
            text,
            names=shortened([(domain(name),) for name in dict.fromkeys(x.qname for x in lookups)]),
            servers=servers(x.server for x in lookups),
        ),
        fix=Fix((_REMEDY,)),
        cites=ids(lookups),
        records=touched,
        severity=_degree(from_here, [facts.records[key] for key in touched]),
    )


def _over_tcp(lookup: Lookup) -> bool:
    return any(a.transport == "tcp" and a.outcome is Outcome.ANSWERED for a in lookup.attempts)


def _degree(from_here: bool, records: list[RecordFacts]) -> Severity:
    """Nobody can read a record that no server gives whole, provided that TCP works from here."""
    unreadable = any(not r.usable and all(is_cut_off(a.lookup) for a in r.answers) for r in records)
    return Severity.BLOCKING if from_here and unreadable else Severity.WARNING


_REMEDY = (
    "Run this from another network too. If the result is the same there, ask the DNS host to allow TCP on port "
    "53. Removing TXT records that are no longer needed also helps."
)

RULE = Rule(
    id="tcp-blocked",
    severity=Severity.WARNING,
    title="Long answers are truncated, and TCP does not work",
    needs=(Need.ZONE,),
    check=check,
)
