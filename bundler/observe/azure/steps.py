"""The collectors of Azure by name, each with what it does in words for a progress line."""

WATCHED = {
    "azure.sign-in": "signing in",
    "azure.find": "looking for the domain",
    "azure.domain": "reading the domain",
    "azure.email-service": "reading the Email resource",
    "azure.communication-services": "reading linked services",
    "azure.senders": "reading sender names",
    "azure.activity-log": "reading the Activity Log",
}
STEPS = tuple(WATCHED)
UNTRIED = "not tried"
