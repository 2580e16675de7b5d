"""The clock of the computer this was run on is wrong.

What is wrong

The time of this computer differs from the time that Azure gives with its answers, or the signatures of the root and of
top-level domains, which are renewed all the time, look out of date by it.

Why it matters for ACS

How long ago verification was requested decides whether to wait or to open a case, and the times in this document are
what an engineer looks up in logs. By a wrong clock both lead astray. Ages are reckoned here by Azure's clock where it
is known; the times of single questions are shown as the computer told them.

Remedy

Set the clock (most systems do it by themselves when time synchronization is on), and run this again.

Source

RFC 9110 section 6.6.1 (the Date header); RFC 4034 section 3.1.5 (signatures are valid from and to a time);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.rules._say import span

_FIX = Fix(("Set the clock of this computer, best by time synchronization, and run this again.",))


def check(facts: Facts) -> Iterator[Problem]:
    """One problem, shown by ARM's clock where it was read, else by signatures."""
    clock = facts.clock
    if clock.wrong and clock.offset is not None:
        yield Problem(
            explanation=phrase(
                "The clock of this computer is {span} {way} Azure's. Ages in this document are reckoned by Azure's "
                "clock; the times of questions and answers are the computer's.",
                span=span(clock.offset),
                way="behind" if clock.offset.total_seconds() > 0 else "ahead of",
            ),
            fix=_FIX,
            cites=clock.cites,
        )
    elif facts.dnssec.clock_doubt:
        yield Problem(
            explanation=phrase(
                "Signatures of the zones above the domain, which are renewed all the time, look out of date: the clock "
                "of this computer seems to be wrong. Ages and times in this document may be wrong as well."
            ),
            fix=_FIX,
            cites=facts.dnssec.clock_doubt,
        )


RULE = Rule(
    id="clock-wrong",
    severity=Severity.WARNING,
    title="The clock of this computer is wrong",
    needs=(Need.CLOCK,),
    check=check,
)
