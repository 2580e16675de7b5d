"""Every collector in one row: what it is called, what it says while it works, which role it needs, what it does."""

from bundler.observe.azure import collect
from bundler.observe.azure.collector import EMAIL_READER, SUBSCRIPTION_READER, Collector
from bundler.observe.azure.lists import list_collectors
from bundler.observe.azure.step_names import STEPS

COLLECTORS = {
    each.id: each
    for each in (
        Collector("azure.sign-in", "signing in"),
        Collector("azure.find", "looking for the domain"),
        Collector(
            "azure.domain",
            "reading the domain",
            f"{EMAIL_READER} (Microsoft.Communication/emailServices/domains/read)",
            collect.read_domain,
        ),
        Collector(
            "azure.email-service",
            "reading the Email resource",
            f"{EMAIL_READER} (Microsoft.Communication/emailServices/read)",
            collect.read_email_service,
        ),
        Collector(
            "azure.communication-services",
            "reading linked services",
            f"{SUBSCRIPTION_READER} (Microsoft.Communication/communicationServices/read)",
            collect.read_communication_services,
        ),
        Collector(
            "azure.senders",
            "reading sender names",
            f"{EMAIL_READER} (Microsoft.Communication/emailServices/domains/senderUsernames/read)",
            collect.read_senders,
        ),
        *list_collectors(),
        Collector(
            "azure.activity-log",
            "reading the Activity Log",
            "Reader or Monitoring Reader on the subscription (Microsoft.Insights/eventtypes/values/read)",
            collect.read_activity_log,
        ),
    )
}
assert tuple(COLLECTORS) == STEPS, "a collector has a step, and a step a collector"
