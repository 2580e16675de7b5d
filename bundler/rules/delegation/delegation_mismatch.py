"""The zone above and the zone itself name different name servers.

What is wrong

The list of name servers is kept in two places: at the registrar (in the zone above) and in the zone itself. Both must
be equal. Here a server is in only one of them, as happens when a zone moves to a new DNS host and one list is not
updated.

Why it matters for ACS

Resolvers use the servers of the first list, and later those of the second. If the lists belong to different DNS hosts,
resolvers see changes at one of them only some of the time.

Remedy

Choose the DNS host that serves the zone, and enter exactly its name servers in both places: at the registrar, and as
the NS records of the zone.

Source

RFC 1034 section 4.2.2 (both sets should be consistent);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.facts import Facts
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain, hosts


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all servers that only one side lists."""
    zone = facts.zone
    if zone is None:
        return
    above = [h.name for h in zone.hosts if h.in_parent and h.in_child is False]
    inside = [h.name for h in zone.hosts if h.in_child and h.in_parent is False]
    if not above and not inside:
        return
    only: Phrase = ()
    if above:
        only += phrase(" Only the zone above names {hosts}.", hosts=hosts(above))
    if inside:
        only += phrase(" Only the zone itself names {hosts}.", hosts=hosts(inside))
    own = [x for x in zone.child_lookups if x.qtype == "NS" and x.reply is not None]
    yield Problem(
        explanation=phrase(
            "The two lists of name servers for {apex} differ.{only} Resolvers may use either list, so they may not "
            "see a record that is published on one side only.",
            apex=domain(zone.apex),
            only=only,
        ),
        fix=Fix(("Enter the same name servers at the registrar and in the NS records of the zone.",)),
        cites=ids([x for x in zone.parent_lookups if x.reply is not None], own),
    )


RULE = Rule(
    id="delegation-mismatch",
    severity=Severity.WARNING,
    title="Registrar and zone name different name servers",
    needs=(Need.PARENT, Need.AUTHORITATIVE),
    check=check,
)
