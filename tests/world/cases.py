"""Complete situations of one customer: what DNS serves, what Azure says, and what the right verdict is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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
    ownership_token,
    sender_body,
    stable_id,
    subscription_body,
)
from tests.world.world import World

DOMAIN = "contoso.com"

_ADVERTISED = {"domain": DOMAIN, "token": ownership_token(DOMAIN)}

ZONE = """\
@ TXT "ms-domain-verification={token}"
@ TXT "{spf}"
@ TXT "MS=ms48217635"
@ TXT "google-site-verification=r4ExampleTokenOfAnotherVendor0123456789abcd"
@ TXT "fabrikam-verify=8d2f6c90b1e74a35"
@ MX 10 contoso-com.mail.protection.outlook.com.
www A 192.0.2.200
selector1-azurecomm-prod-net._domainkey CNAME selector1-azurecomm-prod-net._domainkey.azurecomm.net.
selector2-azurecomm-prod-net._domainkey CNAME selector2-azurecomm-prod-net._domainkey.azurecomm.net.
_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc-reports@contoso.com; ruf=mailto:security@contoso.com"
"""
"""The customer's zone with everything right but for what the case changes."""

GOOD_SPF = "v=spf1 include:spf.protection.outlook.com -all"
SOFT_SPF = "v=spf1 include:spf.protection.outlook.com ~all"


def _at_godaddy(world: World) -> None:
    """The zone lives at a registrar's name servers, and both DKIM names were typed in full there."""
    hosts = [world.dns.host(f"ns{n}.domaincontrol.com", pool="provider") for n in (1, 2)]
    world.dns.zone("domaincontrol.com", hosts=hosts)
    doubled = ZONE.replace("-net._domainkey CNAME", "-net._domainkey.contoso.com CNAME")
    world.dns.domain(DOMAIN, doubled.format(**_ADVERTISED, spf=GOOD_SPF), hosts=hosts)


def _intercepted(world: World) -> None:
    """A hotel's network answers every DNS question itself."""
    world.dns.intercept()


@dataclass(frozen=True)
class Case:
    """One situation; `build` declares it in a world that has not started."""

    name: str
    verdict: str
    states: Mapping[str, State]
    spf: str = GOOD_SPF
    requested_ago: timedelta | None = None
    """How long before now each record that is not NotStarted was asked to be verified (Activity Log)."""
    change: Callable[[World], None] | None = None
    """What is otherwise in this world."""
    wrong: frozenset[str] = frozenset()
    """The records that DNS does not give as Azure expects them."""

    def build(self, world: World, *, now: datetime | None = None) -> None:
        """Declare DNS and Azure. `now`: the time that `requested_ago` counts from."""
        world.dns.microsoft()
        world.dns.domain(DOMAIN, ZONE.format(**_ADVERTISED, spf=self.spf))
        if self.change is not None:
            self.change(world)
        body = domain_body(DOMAIN, states=self.states)
        world.arm.subscriptions.append(subscription_body())
        world.arm.add(email_service_body(), body, sender_body(body["id"]), communication_service_body(linked=[]))
        if self.requested_ago is not None:
            at = (now or datetime.now(UTC)) - self.requested_ago
            world.arm.events += _requests(at, [key for key, state in self.states.items() if state != "NotStarted"])


def _requests(at: datetime, keys: list[str]) -> list[Body]:
    """Activity Log of a customer asking for one record after the other, a minute apart."""
    operation = "EmailServices/Domains/InitiateVerification/action"
    return [
        activity_event(
            domain_id(DOMAIN),
            operation,
            at + timedelta(minutes=n, seconds=seconds),
            status=status,
            correlation=stable_id(f"{at}{key}"),
        )
        for n, key in enumerate(keys)
        for seconds, status in ((0, "Started"), (1, "Accepted"), (4, "Succeeded"))
    ]


STUCK = Case(
    "stuck",
    "open-case",
    {"Domain": VERIFIED, "SPF": VERIFIED, "DKIM": IN_PROGRESS, "DKIM2": VERIFIED},
    requested_ago=timedelta(days=8),
)
SOFTFAIL = Case(
    "softfail",
    "fix-dns",
    {"Domain": VERIFIED, "SPF": NOT_MATCHED, "DKIM": VERIFIED, "DKIM2": VERIFIED},
    spf=SOFT_SPF,
    requested_ago=timedelta(days=1),
    wrong=frozenset({"SPF"}),
)
NOT_REQUESTED = Case("not-requested", "request-verification", {})
DOUBLED = Case(
    "doubled",
    "fix-dns",
    {"Domain": VERIFIED, "SPF": VERIFIED, "DKIM": NOT_MATCHED, "DKIM2": NOT_MATCHED},
    requested_ago=timedelta(hours=3),
    change=_at_godaddy,
    wrong=frozenset({"DKIM", "DKIM2"}),
)
INTERCEPTED = Case(
    "intercepted",
    "inconclusive",
    {"Domain": VERIFIED, "SPF": VERIFIED, "DKIM": IN_PROGRESS, "DKIM2": VERIFIED},
    requested_ago=timedelta(days=2),
    change=_intercepted,
)
DRIFT = Case(
    "drift",
    "verified",
    {"Domain": VERIFIED, "SPF": VERIFIED, "DKIM": VERIFIED, "DKIM2": VERIFIED},
    spf=SOFT_SPF,
    requested_ago=timedelta(days=40),
    wrong=frozenset({"SPF"}),
)

CASES: Mapping[str, Case] = {case.name: case for case in (STUCK, SOFTFAIL, DOUBLED, NOT_REQUESTED, INTERCEPTED, DRIFT)}
