"""The domain names no mail server.

What is wrong

The domain has no MX record, which names the servers that take its mail, or its MX record says that it takes none.
Without an MX record, mail goes to the address of the domain itself, if it has one. This program does not look up that
address.

Why it matters for ACS

ACS gives no MX record to publish. But replies and bounces to the sender's address may not arrive, some receivers refuse
mail from such domains, and Microsoft asks for an MX record before it raises sending limits.

Remedy

Publish an MX record that names a mail server for the domain, if it must receive replies.

Source

RFC 5321 section 5.1 (finding the mail server, and what holds without an MX record); RFC 7505 (null MX);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-quota-increase
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import domain
from bundler.reading.authority import unusable


def check(facts: Facts) -> Iterator[Problem]:
    """One note when no server names a mail exchanger."""
    lookups = facts.zone.child_lookups if facts.zone else ()
    told = [x for x in lookups if (x.qname, x.qtype) == (facts.domain, "MX") and not unusable(x)]
    named = [rr for x in told if x.reply for rr in x.reply.answer if rr.rtype == "MX" and rr.target not in {"", "."}]
    if named:
        return
    null = any(rr.rtype == "MX" for x in told if x.reply for rr in x.reply.answer)
    text = (
        "{name} says that it takes no mail (a null MX record), so replies and bounces do not arrive."
        if null
        else (
            "{name} names no mail server (MX record). Replies and bounces then go to the address of the domain "
            "itself, if it has one; this program does not look that up."
        )
    )
    yield Problem(
        explanation=phrase(
            text + " ACS gives no record for it, but some receivers and quota requests ask for it.",
            name=domain(facts.domain),
        ),
        fix=Fix(("Publish an MX record for the domain if it must receive replies.",)),
        cites=ids(told),
    )


RULE = Rule(
    id="mx-missing",
    severity=Severity.NOTE,
    title="The domain names no mail server (MX)",
    needs=(Need.MX,),
    check=check,
    advice=True,
)
