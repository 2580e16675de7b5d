"""The steps of observing Azure, in the order of the report. Known without the Azure SDK; `collectors` says more."""

from bundler.reading.azure.lists import azure_lists

STEPS = (
    "azure.sign-in",
    "azure.find",
    "azure.domain",
    "azure.email-service",
    "azure.communication-services",
    "azure.senders",
    *(each.step for each in azure_lists()),
    "azure.activity-log",
)
UNTRIED = "not tried"
