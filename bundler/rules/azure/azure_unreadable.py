"""Something in Azure could not be read.

What is wrong

A call to Azure failed: no sign-in, no right to read (403), or no answer. What the call would have shown is unknown,
which is not the same as "not set".

Why it matters for ACS

Without the domain's states there is no verdict on verification. Without the Activity Log, the time of the verification
request is unknown.

Remedy

Sign in (az login) with an account that may read the resource: the right
Microsoft.Communication/EmailServices/Domains/read, part of the role Reader, is enough. Or ask somebody who has that
right to print the domain, and give the output with --domain-json.

Source

RFC 9110 section 15.5.4 (403, forbidden);
https://learn.microsoft.com/azure/role-based-access-control/permissions/web-and-mobile
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import Field, Value, phrase
from bundler.model.observations import Step, StepOutcome
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import rows
from bundler.reading.azure.lists import azure_lists

_FAILED = {StepOutcome.FAILED, StepOutcome.DENIED, StepOutcome.CUT_SHORT}
_NEEDED = {"azure.sign-in", "azure.domain"}
_SHOWS = {
    "azure.sign-in": "the sign-in",
    "azure.find": "the search for the domain",
    "azure.domain": "the domain with its states",
    "azure.email-service": "the Email resource",
    "azure.communication-services": "the linked Communication Services resources",
    "azure.senders": "the sender names",
    "azure.activity-log": "the Activity Log, which shows when verification was requested",
    **{each.step: each.named for each in azure_lists()},
}


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for all Azure steps that did not succeed."""
    failed = [step for step in facts.steps.values() if step.id in _SHOWS and step.outcome in _FAILED]
    if not failed:
        return
    advice = next((step.advice for step in failed if step.advice), "")
    yield Problem(
        explanation=phrase(
            "Not everything in Azure could be read. Missing: {what}. This document treats the missing parts as "
            "unknown.",
            what=rows([(_SHOWS[step.id],) for step in failed]),
        ),
        fix=Fix((advice or "Sign in with an account that may read the domain, or give its JSON with --domain-json.",)),
        cites=tuple(cite for step in failed for cite in (f"S:{step.id}", *step.cites)),
        detail=rows([_said(step) for step in failed]),
        severity=None if facts.azure.domain is None and any(s.id in _NEEDED for s in failed) else Severity.NOTE,
    )


def _said(step: Step) -> tuple[str | Value, ...]:
    # Every way of signing in has a line of its own there: the step tells them once.
    told = step.detail if step.id != "azure.sign-in" else ""
    detail = phrase(": {detail}", detail=Value(Field.FREE_TEXT, told)) if told else ""
    return phrase("{id} {outcome}{detail}", id=step.id, outcome=step.outcome.value, detail=detail)


RULE = Rule(
    id="azure-unreadable",
    severity=Severity.WARNING,
    title="Something in Azure could not be read",
    needs=(Need.AZURE,),
    check=check,
)
