"""The name servers of Microsoft 365 serve the domain.

What is wrong

Nothing by itself. The domain's name servers are those of Microsoft 365, so the Microsoft 365 admin center holds its
records. Records at the registrar, where the domain was bought, have no effect.

Why it matters for ACS

Records that are added at the registrar are not published.

Remedy

In the Microsoft 365 admin center open Settings, Domains, the domain, DNS records, and add the records of ACS there.

Source

RFC 1034 section 4.2 (the delegation decides who serves a zone);
https://learn.microsoft.com/microsoft-365/admin/get-help-with-domains/change-nameservers-at-any-domain-registrar
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import hosts

SUFFIX = ".bdm.microsoftonline.com"


def check(facts: Facts) -> Iterator[Problem]:
    """One note when the delegation names Microsoft 365."""
    zone = facts.zone
    names = [h.name for h in zone.hosts if h.in_parent and h.name.endswith(SUFFIX)] if zone else []
    if not names or zone is None:
        return
    yield Problem(
        explanation=phrase(
            "The name servers of the domain are those of Microsoft 365: {hosts}. The Microsoft 365 admin center "
            "holds its records; records at the registrar have no effect.",
            hosts=hosts(names),
        ),
        fix=Fix(("Make every change in the Microsoft 365 admin center: Settings, Domains, the domain, DNS records.",)),
        cites=ids(x for x in zone.parent_lookups if x.reply is not None),
    )


RULE = Rule(
    id="microsoft-365-nameservers",
    severity=Severity.NOTE,
    title="The zone is edited in the Microsoft 365 admin center",
    needs=(Need.PARENT,),
    check=check,
)
