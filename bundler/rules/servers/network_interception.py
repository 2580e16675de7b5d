"""The network this was run from answers DNS questions itself.

What is wrong

A device on the way answered DNS questions that were sent to the domain's name servers: even an address without a server
gave an answer. Hotel, company and provider networks do this.

Why it matters for ACS

The answers are not those of the domain's servers, so they prove nothing about the domain. This document does not judge
DNS.

Remedy

Run this again from a network that lets DNS through, for example from Azure Cloud Shell or a virtual machine.

Source

RFC 5625 section 4 (DNS proxies); RFC 5737 section 3 (documentation addresses, which no server has);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import public


def check(facts: Facts) -> Iterator[Problem]:
    """One problem when somebody else answers."""
    if not facts.network.intercepted:
        return
    yield Problem(
        explanation=phrase(
            "A device between this computer and the name servers answers DNS questions in their place. The answers in "
            "this document are not those of the domain's servers, and the document concludes nothing from them."
        ),
        fix=Fix(("Run this again from another network, for example from Azure Cloud Shell.",)),
        cites=facts.network.cites,
        detail=phrase("{detail}", detail=public(facts.network.detail)) if facts.network.detail else (),
    )


RULE = Rule(
    id="network-interception",
    severity=Severity.WARNING,
    title="The local network answers in place of the name servers",
    needs=(Need.NETWORK,),
    check=check,
)
