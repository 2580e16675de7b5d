"""What Azure says: states by time, resources, rights."""

from datetime import timedelta

from tests.build import Scenario, zone_text
from tests.rules.case import NOW, Azure, case, initiated, written
from tests.world.arm_bodies import (
    IN_PROGRESS,
    NOT_MATCHED,
    VERIFIED,
    communication_service_body,
    domain_body,
    domain_id,
    sender_body,
)

ID = domain_id("contoso.com")
OTHER = domain_id("news.example.org")
DONE = dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2"), VERIFIED)
RUNNING = {**DONE, "DKIM": IN_PROGRESS}
MINUTES, HOURS = timedelta(minutes=5), timedelta(hours=48)
LINKED = (communication_service_body(linked=[ID]),)
SENDERS = (sender_body(ID),)
NO_DKIM = Scenario(zone=zone_text(without=["DKIM"]))

CASES = (
    case("verified", "verified", azure=Azure(states=DONE, services=LINKED, senders=SENDERS)),
    case("never requested", "request-verification", "verification-not-requested", azure=Azure()),
    case(
        "never requested, log unread",
        "request-verification",
        "verification-not-requested",
        "azure-unreadable",
        azure=Azure(events=None),
    ),
    case("just requested", "wait", "verification-pending", azure=Azure(events=[initiated(MINUTES)])),
    case("requested two days ago", "open-case", "verification-stuck", azure=Azure(events=[initiated(HOURS)])),
    case(
        "a refused request is none",
        "request-verification",
        "verification-not-requested",
        azure=Azure(events=[initiated(HOURS, status="Failed")]),
    ),
    case(
        "requested, statement of the customer",
        "open-case",
        "verification-stuck",
        azure=Azure(),
        requested_at=NOW - HOURS,
    ),
    case(
        "stuck in progress", "open-case", "verification-stuck", azure=Azure(states=RUNNING, events=[initiated(HOURS)])
    ),
    case("in progress", "wait", "verification-pending", azure=Azure(states=RUNNING, events=[initiated(MINUTES)])),
    case("in progress, nobody knows since when", "wait", "verification-pending", azure=Azure(states=RUNNING)),
    case(
        "a state nobody knows",
        "open-case",
        "verification-stuck",
        azure=Azure(states={**DONE, "SPF": "Pondering"}, events=[initiated(HOURS)]),
    ),
    case(
        "failed, right now",
        "request-verification",
        "verification-failed",
        azure=Azure(states={**DONE, "SPF": NOT_MATCHED}, events=[initiated(HOURS)]),
    ),
    case(
        "failed and wrong", "fix-dns", "record-missing", dns=NO_DKIM, azure=Azure(states={**DONE, "DKIM": NOT_MATCHED})
    ),
    case(
        "merged SPF fails",
        "request-verification",
        "verification-failed",
        "spf-merged",
        dns=Scenario(zone=zone_text(spf="v=spf1 include:spf.protection.outlook.com mx -all")),
        azure=Azure(states={**DONE, "SPF": NOT_MATCHED}),
    ),
    case(
        "merged SPF verified",
        "verified",
        dns=Scenario(zone=zone_text(spf="v=spf1 include:spf.protection.outlook.com mx -all")),
        azure=Azure(states=DONE, services=LINKED, senders=SENDERS),
    ),
    case("verified a day ago", "request-verification", "state-went-back", azure=Azure(), before=Azure(states=DONE)),
    case(
        "verified a day ago, log unread",
        "request-verification",
        "state-went-back",
        "azure-unreadable",
        azure=Azure(events=None),
        before=Azure(states=DONE),
    ),
    case(
        "never requested a day ago either",
        "request-verification",
        "verification-not-requested",
        azure=Azure(),
        before=Azure(),
    ),
    case(
        "set back and requested again",
        "open-case",
        "verification-stuck",
        azure=Azure(events=[initiated(timedelta(hours=2))]),
        before=Azure(states=DONE),
    ),
    case(
        "drift",
        "verified",
        "record-missing",
        "dns-drift",
        dns=NO_DKIM,
        azure=Azure(states=DONE, services=LINKED, senders=SENDERS),
    ),
    case(
        "declared again",
        "request-verification",
        "states-reset",
        azure=Azure(events=[initiated(HOURS), written(HOURS / 2)]),
    ),
    case(
        "declared again, but in progress",
        "open-case",
        "verification-stuck",
        azure=Azure(states=RUNNING, events=[initiated(HOURS), written(HOURS / 2)]),
    ),
    case(
        "not linked",
        "verified",
        "domain-not-linked",
        azure=Azure(states=DONE, services=[communication_service_body(linked=[])], senders=SENDERS),
    ),
    case(
        "another place",
        "verified",
        "domain-not-linked",
        "data-location-mismatch",
        azure=Azure(
            states=DONE, services=[communication_service_body(linked=[], data_location="Europe")], senders=SENDERS
        ),
    ),
    case(
        "not linked beside others",
        "verified",
        "domain-not-linked",
        azure=Azure(
            states=DONE,
            services=[
                communication_service_body(linked=[OTHER]),
                communication_service_body("contoso-eu", linked=[], data_location="Europe"),
            ],
            senders=SENDERS,
        ),
    ),
    case("no sender", "verified", "sender-missing", azure=Azure(states=DONE, services=LINKED)),
    case(
        "not provisioned",
        "request-verification",
        "provisioning-not-succeeded",
        "verification-not-requested",
        azure=Azure(properties={"provisioningState": "Failed"}),
    ),
    case(
        "just created",
        "inconclusive",
        "provisioning-not-succeeded",
        azure=Azure(
            properties={"provisioningState": "Accepted", "verificationStates": None, "verificationRecords": None}
        ),
    ),
    case(
        "in two resources",
        "request-verification",
        "domain-in-two-resources",
        "verification-not-requested",
        azure=Azure(found=("contoso-email", "contoso-email-test")),
    ),
    case("not in ACS", "inconclusive", "domain-not-in-acs", azure=Azure(found=())),
    case("not in ACS, DNS wrong", "inconclusive", "domain-not-in-acs", dns=NO_DKIM, azure=Azure(found=())),
    case("not under its id", "inconclusive", "domain-not-in-acs", azure=Azure(absent=True, found=())),
    case("no right to read", "inconclusive", "azure-unreadable", azure=Azure(readable=False)),
    case(
        "managed by Azure",
        "not-applicable",
        azure=Azure(
            body=domain_body(
                "AzureManagedDomain",
                states=DONE,
                records={},
                properties={"domainManagement": "AzureManaged", "fromSenderDomain": "contoso.com"},
            ),
            services=[communication_service_body(linked=[domain_id("AzureManagedDomain")])],
            senders=SENDERS,
        ),
    ),
    case(
        "managed in Exchange",
        "not-applicable",
        dns=NO_DKIM,
        azure=Azure(
            body=domain_body(
                "contoso.com",
                properties={
                    "domainManagement": "CustomerManagedInExchangeOnline",
                    "verificationStates": None,
                    "verificationRecords": None,
                },
            )
        ),
    ),
)
