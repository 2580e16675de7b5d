"""The domain has no sender name.

What is wrong

The part before the @ in a sender address must be a sender name of the domain. Azure creates one, donotreply, with the
domain; here there is none. Other names need a raised sending limit.

Why it matters for ACS

Users report that sending then fails with InvalidSenderUserName, although the domain is verified.

Remedy

In the Azure portal open the domain, MailFrom addresses, and add donotreply. Ask support for a raised limit before you
add other names.

Source

RFC 5321 section 4.1.2 (the local part of an address);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-multiple-senders
"""

from collections.abc import Iterator

from bundler.conclusions.azure_domain import all_verified, steps_of
from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for a verified domain without senders."""
    if facts.azure.senders is None or facts.azure.senders or not all_verified(facts):
        return
    yield Problem(
        explanation=phrase(
            "{name} is verified, but has no sender name, so there is no address to send from.",
            name=domain(facts.domain),
        ),
        fix=Fix(("In the Azure portal open the domain, MailFrom addresses, and add donotreply.",)),
        cites=(*(f"S:{step.id}" for step in steps_of(facts, "azure.senders")), *facts.azure.cites),
    )


RULE = Rule(
    id="sender-missing",
    severity=Severity.WARNING,
    title="The domain has no sender name",
    needs=(Need.AZURE_DOMAIN, Need.SENDERS),
    check=check,
)
