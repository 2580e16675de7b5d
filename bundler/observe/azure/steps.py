"""The steps of observing Azure, in the order of the report. Known without the Azure SDK; `collectors` says more."""

STEPS = (
    "azure.sign-in",
    "azure.find",
    "azure.domain",
    "azure.email-service",
    "azure.communication-services",
    "azure.senders",
    "azure.activity-log",
)
UNTRIED = "not tried"
