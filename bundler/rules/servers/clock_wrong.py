"""The clock of this computer is wrong.

What is wrong

The clock of this computer differs from the time in Azure's answers. Or, by this clock, the signatures of the root and
of top-level domains look out of date, although they are renewed often.

Why it matters for ACS

The age of the verification request decides whether to wait or to open a case, and an engineer looks up the times of
this document in logs. A wrong clock falsifies both. This document calculates ages by Azure's clock where it is known,
and shows the times of single questions by the computer's clock.

Remedy

Set the clock (turn on time synchronization), and run this again.

Source

RFC 9110 section 6.6.1 (the Date header); RFC 4034 section 3.1.5 (signatures are valid from and to a time);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import span

_FIX = Fix(("Set the clock of this computer (turn on time synchronization), and run this again.",))


def check(facts: Facts) -> Iterator[Problem]:
    """One problem, shown by ARM's clock where it was read, else by signatures."""
    clock = facts.clock
    if clock.wrong and clock.offset is not None:
        yield Problem(
            explanation=phrase(
                "The clock of this computer is {span} {way} Azure's. This document calculates ages by Azure's clock; "
                "the times of questions and answers are the computer's.",
                span=span(clock.offset),
                way="behind" if clock.offset.total_seconds() > 0 else "ahead of",
            ),
            fix=_FIX,
            cites=clock.cites,
        )
    elif facts.dnssec.clock_doubt:
        yield Problem(
            explanation=phrase(
                "The signatures of the zones above the domain look out of date, although they are renewed often: the "
                "clock of this computer is probably wrong. Ages and times in this document may be wrong too."
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
