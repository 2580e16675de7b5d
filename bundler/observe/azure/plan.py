"""What to observe in Azure, checked before anything is sent."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bundler.errors import UsageProblem
from bundler.reading.azure.domain_body import bare
from bundler.reading.azure.ids import AZURE_MANAGED_NAME, DomainId

CLOUDS = ("public", "usgov", "china")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TENANT = re.compile(r"[0-9A-Za-z.-]+")
_NAME = re.compile(r"[^<>%&:\\?/'\"]{1,260}")


@dataclass(frozen=True)
class AzurePlan:
    """Where to look, as far as the user said; '' is not said. Raises `UsageProblem` for what cannot be right."""

    domain: str
    """Lower case, A-labels, no final dot."""
    cloud: str = "public"
    arm_endpoint: str | None = None
    """`https://host[:port]` in place of the cloud's own; scope and authority stay the cloud's."""
    tenant: str = ""
    subscription: str = ""
    resource_group: str = ""
    email_service: str = ""
    resource_id: str = ""

    def __post_init__(self) -> None:
        """Refuse what would only fail later, with a worse message."""
        if self.cloud not in CLOUDS:
            raise UsageProblem(f"There is no cloud {self.cloud!r}.", f"Give one of {', '.join(CLOUDS)}.")
        if self.arm_endpoint is not None:
            _check_endpoint(self.arm_endpoint)
        if self.tenant and not _TENANT.fullmatch(self.tenant):
            raise UsageProblem("--tenant is neither a tenant id nor a domain name.", "`az account show` prints it.")
        if self.subscription and not GUID.fullmatch(self.subscription):
            raise UsageProblem(
                "--subscription is not a subscription id (a GUID such as 00000000-1111-2222-3333-444444444444).",
                "`az account list --output table` prints it.",
            )
        for option, name in (("--resource-group", self.resource_group), ("--email-service", self.email_service)):
            if name and not _NAME.fullmatch(name):
                raise UsageProblem(f"{option} is not a name that Azure allows.", "Give the name alone, not an id.")
        if self.resource_id:
            self._check_resource_id()

    @property
    def target(self) -> DomainId | None:
        """The domain resource, where the user said enough to read it without a search."""
        if self.resource_id:
            return DomainId.parse(self.resource_id)
        if self.subscription and self.resource_group and self.email_service:
            return DomainId(self.subscription, self.resource_group, self.email_service, self.domain)
        return None

    def _check_resource_id(self) -> None:
        found = DomainId.parse(self.resource_id)
        if found is None or not GUID.fullmatch(found.subscription):
            raise UsageProblem(
                "--resource-id is not the id of a domain of an Email Communication Service.",
                "The form is "
                "/subscriptions/ID/resourceGroups/NAME/providers/Microsoft.Communication/emailServices/NAME/domains/DOMAIN.",
            )
        if bare(found.domain) not in (bare(self.domain), AZURE_MANAGED_NAME.casefold()):
            raise UsageProblem(
                f"--resource-id is the domain {found.domain}, but {self.domain} was asked for.",
                "Give the id of the requested domain.",
            )
        for option, given, inside in (
            ("--subscription", self.subscription, found.subscription),
            ("--resource-group", self.resource_group, found.resource_group),
            ("--email-service", self.email_service, found.email_service),
        ):
            if given and given.casefold() != inside.casefold():
                raise UsageProblem(f"{option} contradicts --resource-id.", f"Leave {option} out, or correct it.")


def _check_endpoint(endpoint: str) -> None:
    try:
        parts = urlsplit(endpoint)
        valid = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    else:
        valid = valid and parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if not valid:
        raise UsageProblem(
            "--arm-endpoint is not an https address such as https://management.azure.com.",
            "Give scheme and host, and the port if it is not 443; a token is sent over TLS only.",
        )
