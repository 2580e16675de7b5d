"""The domains of one company, as a survey meets them: every verdict once at least."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.world.arm_bodies import (
    IN_PROGRESS,
    NOT_MATCHED,
    VERIFIED,
    Body,
    State,
    activity_event,
    communication_service_body,
    domain_body,
    domain_id,
    email_service_body,
    email_service_id,
    ownership_token,
    stable_id,
    subscription_body,
)
from tests.world.cases import GOOD_SPF, SOFT_SPF
from tests.world.world import World

HOST = "fabrikam.com"
SECOND_SERVICE = "contoso-email-old"
_ALL = ("Domain", "SPF", "DKIM", "DKIM2")
_ZONE = """\
@ TXT "ms-domain-verification={token}"
@ TXT "{spf}"
@ MX 10 mail.fabrikam.com.
selector1-azurecomm-prod-net._domainkey CNAME selector1-azurecomm-prod-net._domainkey.azurecomm.net.
selector2-azurecomm-prod-net._domainkey CNAME selector2-azurecomm-prod-net._domainkey.azurecomm.net.
_dmarc TXT "v=DMARC1; p=none"
"""


def _doubled(zone: str, domain: str) -> str:
    return zone.replace("-net._domainkey CNAME", f"-net._domainkey.{domain} CNAME")


@dataclass(frozen=True)
class Member:
    """One domain of the fleet."""

    domain: str
    verdict: str
    states: Mapping[str, State] = field(default_factory=dict)
    spf: str = GOOD_SPF
    requested_ago: timedelta | None = None
    change: Callable[[str, str], str] | None = None
    """What is otherwise in its zone, from the zone and the domain."""
    silent: bool = False
    """Its name servers give no answer."""
    management: str = "CustomerManaged"
    twice: bool = False
    """A second resource contains it too."""


FLEET = (
    Member("contoso.com", "verified", dict.fromkeys(_ALL, VERIFIED), requested_ago=timedelta(days=40)),
    Member(
        "mail.contoso.com",
        "open-case",
        {**dict.fromkeys(_ALL, VERIFIED), "DKIM": IN_PROGRESS},
        requested_ago=timedelta(days=8),
    ),
    Member(
        "news.contoso.com",
        "fix-dns",
        {**dict.fromkeys(_ALL, VERIFIED), "SPF": NOT_MATCHED},
        spf=SOFT_SPF,
        requested_ago=timedelta(days=1),
        twice=True,
    ),
    Member("shop.contoso.com", "request-verification"),
    Member("billing.contoso.com", "wait", dict.fromkeys(_ALL, IN_PROGRESS), requested_ago=timedelta(minutes=10)),
    Member(
        "fabrikam.com",
        "fix-dns",
        {**dict.fromkeys(("Domain", "SPF"), VERIFIED), **dict.fromkeys(("DKIM", "DKIM2"), NOT_MATCHED)},
        requested_ago=timedelta(hours=3),
        change=_doubled,
    ),
    Member("old.example.org", "inconclusive", {"Domain": VERIFIED}, requested_ago=timedelta(days=3), silent=True),
    Member(
        "exchange.example.org",
        "not-applicable",
        dict.fromkeys(_ALL, VERIFIED),
        management="CustomerManagedInExchangeOnline",
    ),
)


def build(world: World, *, now: datetime) -> None:
    """Declare DNS and Azure. `now`: the time that requests are counted back from."""
    dns, arm = world.dns, world.arm
    dns.microsoft()
    hosts = [dns.host(f"ns{n}.{HOST}", pool="provider") for n in (1, 2)]
    dead = [dns.host(f"ns{n}.old.example.org", software="silent") for n in (1, 2)]
    arm.subscriptions.append(subscription_body())
    arm.add(email_service_body(), email_service_body(SECOND_SERVICE), communication_service_body(linked=[]))
    for member in FLEET:
        zone = _ZONE.format(token=ownership_token(member.domain), spf=member.spf)
        zone = member.change(zone, member.domain) if member.change else zone
        dns.zone(member.domain, zone, hosts=dead if member.silent else hosts)
        shape = {"states": member.states, "properties": {"domainManagement": member.management}}
        arm.add(domain_body(member.domain, **shape))  # type: ignore[arg-type]
        if member.twice:
            arm.add(domain_body(member.domain, service=email_service_id(SECOND_SERVICE), **shape))  # type: ignore[arg-type]
        if member.requested_ago is not None:
            arm.events += _requests(member, now - member.requested_ago)


def _requests(member: Member, at: datetime) -> list[Body]:
    return [
        activity_event(
            domain_id(member.domain),
            "EmailServices/Domains/InitiateVerification/action",
            at + timedelta(seconds=10 * number + seconds),
            status=status,
            correlation=stable_id(f"{member.domain}{key}"),
        )
        for number, key in enumerate(_ALL)
        for seconds, status in ((0, "Started"), (1, "Accepted"), (4, "Succeeded"))
    ]
