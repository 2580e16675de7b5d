"""Domains as people described them in public, made small: what their zone holds and what Azure showed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.world import quirks
from tests.world.arm_bodies import NOT_MATCHED, VERIFIED, Body, State, domain_body
from tests.world.world import World
from tests.world.zones import Host

SELECTOR1, SELECTOR2 = (f"selector{n}-azurecomm-prod-net._domainkey" for n in (1, 2))
SPF = "v=spf1 include:spf.protection.outlook.com -all"
TOKEN = "724a9ebe-7aee-410a-952b-9a5ad5085052"
DOMAIN_FAILED: Mapping[str, State] = {"Domain": NOT_MATCHED}
DOMAIN_VERIFIED: Mapping[str, State] = {"Domain": VERIFIED}
SPF_FAILED: Mapping[str, State] = {"Domain": VERIFIED, "SPF": NOT_MATCHED}
KEY = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDlabDKIMKEYFORTHELABWORLDONLYabcdefghijklmnop"


def zone(*also: str, at: str = "", **parts: str) -> str:
    """A zone in which everything is right but for `parts`; an empty part is left out. `at`: the label of the domain."""
    below = f".{at}" if at else ""
    right = {
        "Domain": f'{at or "@"} TXT "ms-domain-verification={TOKEN}"',
        "SPF": f'{at or "@"} TXT "{SPF}"',
        "DKIM": f"{SELECTOR1}{below} CNAME {SELECTOR1}.azurecomm.net.",
        "DKIM2": f"{SELECTOR2}{below} CNAME {SELECTOR2}.azurecomm.net.",
    }
    return "\n".join(filter(None, [*(right | parts).values(), *also]))


@dataclass(frozen=True)
class Told:
    """One report."""

    name: str
    """Also the first label of its zone, below `example`."""
    records: str
    states: Mapping[str, State] = field(default_factory=dict)
    label: str = ""
    """Of the sender domain below the zone; empty: the zone itself."""
    delegated: tuple[str, ...] = ()
    """Names in the zone that are zones of their own, empty ones, at another company's servers."""
    provider: str = "fabrikam.com"
    """Whose name servers serve it."""
    old_copy: str | None = None
    """What half of the servers still say."""

    @property
    def apex(self) -> str:
        """The zone."""
        return f"{self.name}.example"

    @property
    def domain(self) -> str:
        """The sender domain."""
        return f"{self.label}.{self.apex}" if self.label else self.apex

    def body(self) -> Body:
        """What Azure shows."""
        made = domain_body(self.domain, states=self.states)
        made["properties"]["verificationRecords"]["Domain"]["value"] = f"ms-domain-verification={TOKEN}"
        return made


FLATTENED = "".join(f'{s} TXT "{KEY}{n}"\n' for n, s in enumerate((SELECTOR1, SELECTOR2), 1))
HIDDEN = "".join(f'{s} HINFO "x" "y"\n' for s in (SELECTOR1, SELECTOR2))

TOLD = (
    Told("onetxt", zone(Domain=f'@ TXT "{SPF}" "ms-domain-verification={TOKEN}"', SPF=""), DOMAIN_FAILED),
    Told("glued", zone(Domain=f'@ TXT "ms-domain-verification={TOKEN}; {SPF}"', SPF=""), DOMAIN_FAILED),
    Told("flat", zone(FLATTENED, DKIM="", DKIM2=""), DOMAIN_VERIFIED, provider="ns.cloudflare.com"),
    Told("hidden", zone(HIDDEN, DKIM="", DKIM2=""), DOMAIN_VERIFIED),
    Told("oldtoken", zone(Domain='@ TXT "ms-domain-verification=c43c4843-1111-4222-8333-444455556666"'), DOMAIN_FAILED),
    Told("keys", zone(DKIM="", DKIM2=""), DOMAIN_VERIFIED, delegated=("_domainkey",)),
    Told("occluded", "", DOMAIN_FAILED, label="mail", delegated=("mail",)),
    Told("retry", zone(), DOMAIN_FAILED),
    Told("failed", zone(), {**dict.fromkeys(("Domain", "DKIM", "DKIM2"), VERIFIED), "SPF": NOT_MATCHED}),
    Told("guided", zone(SPF='@ TXT "v=spf1 include:azure-communication-services.net -all"'), SPF_FAILED),
    Told(
        "zoho",
        zone(SPF='@ TXT "v=spf1 include:zoho.fabrikam.com include:spf.protection.outlook.com ~all"'),
        SPF_FAILED,
    ),
    Told("wild", "* CNAME parking.fabrikam.com.", DOMAIN_FAILED, label="mail"),
    Told("moved", zone(), old_copy=""),
    Told("cutoff", zone(Domain='@ TXT "ms-domain-verification=724a9ebe-7aee-4..."'), DOMAIN_FAILED),
    Told("nothing", zone(), DOMAIN_VERIFIED),
    Told("opts", zone(), DOMAIN_VERIFIED, provider="options.example.org"),
    Told("astext", zone(DKIM=f'{SELECTOR1} TXT "{SELECTOR1}.azurecomm.net."'), DOMAIN_VERIFIED),
    Told("astyped", zone(DKIM=f'{SELECTOR1} TXT "CNAME {SELECTOR1}.azurecomm.net"'), DOMAIN_VERIFIED),
    Told("bare", zone(Domain=f'@ TXT "{TOKEN}"'), DOMAIN_FAILED),
    Told("pasted", zone(Domain=f'@ TXT "pasted.example. IN TXT ms-domain-verification={TOKEN}"'), DOMAIN_FAILED),
)
BY_NAME = {told.name: told for told in TOLD}


def build(world: World) -> None:
    """All of them in one world."""
    dns = world.dns
    dns.microsoft()
    hosters: dict[str, list[Host]] = {}
    for company in ("fabrikam.com", "ns.cloudflare.com", "example.net", "options.example.org"):
        hosters[company] = [dns.host(f"ns{n}.{company}", pool="provider") for n in (1, 2)]
        dns.zone(company.removeprefix("ns."), 'zoho TXT "v=spf1 ip4:192.0.2.9 -all"', hosts=hosters[company])
    for host in hosters["options.example.org"]:
        dns.script(host, quirks.without_options())
    for told in TOLD:
        hosts = hosters[told.provider]
        if told.old_copy is None:
            dns.zone(told.apex, told.records, hosts=hosts)
        else:
            new = dns.zone(told.apex, told.records, hosts=[*hosts, *hosters["example.net"]])
            for host in hosters["example.net"]:
                new.change(host, told.old_copy, serial=2020010101)
        for name in told.delegated:
            dns.zone(f"{name}.{told.apex}", "", hosts=hosters["example.net"])
