"""The domain resource is not ready in Azure.

What is wrong

Azure has not finished creating or changing the domain resource, or has failed to. Users report that creating one can
take 20 to 40 minutes.

Why it matters for ACS

Before the provisioning state is Succeeded, the records and states may not be there yet.

Remedy

Wait for Succeeded. If the state is Failed or does not change for hours, delete the domain and add it again, or open a
case.

Source

RFC 9110 section 15.3.3 (202: accepted, not finished);
https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/get
"""

from collections.abc import Iterator

from bundler.model.facts import Facts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import term


def check(facts: Facts) -> Iterator[Problem]:
    """One problem for any other state than Succeeded."""
    azure = facts.azure.domain
    if azure is None or azure.provisioning_state.casefold() in {"", "succeeded"}:
        return
    yield Problem(
        explanation=phrase(
            "The provisioning state of the domain resource is {state}, not Succeeded. Until then, verification may "
            "not work.",
            state=term(azure.provisioning_state),
        ),
        fix=Fix(("Wait for Succeeded. If the state is Failed, add the domain again or open a case.",)),
        cites=azure.cites,
    )


RULE = Rule(
    id="provisioning-not-succeeded",
    severity=Severity.WARNING,
    title="The domain resource is not ready in Azure",
    needs=(Need.AZURE_DOMAIN,),
    check=check,
)
