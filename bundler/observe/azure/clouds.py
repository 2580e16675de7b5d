"""Azure's clouds: endpoint, token scope and sign-in authority belong together."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from azure.core import AzureClouds
from azure.identity import AzureAuthorityHosts
from azure.mgmt.core.tools import get_arm_endpoints

from bundler.observe.azure.plan import AzurePlan

_SETTINGS = {
    "public": (AzureClouds.AZURE_PUBLIC_CLOUD, None, "AzureCloud"),
    "usgov": (AzureClouds.AZURE_US_GOVERNMENT, AzureAuthorityHosts.AZURE_GOVERNMENT, "AzureUSGovernment"),
    "china": (AzureClouds.AZURE_CHINA_CLOUD, AzureAuthorityHosts.AZURE_CHINA, "AzureChinaCloud"),
}


@dataclass(frozen=True)
class Cloud:
    """Where to ask, and for whom to sign in."""

    endpoint: str
    """Without final slash."""
    scope: str
    authority: str | None
    """Host; None leaves it to AZURE_AUTHORITY_HOST and the public default."""
    cli_name: str
    """As `az cloud set --name` takes it."""


def cloud_of(plan: AzurePlan) -> Cloud:
    """The SDK's own values for the cloud, with the user's endpoint if there is one."""
    setting, authority, cli_name = _SETTINGS[plan.cloud]
    known = get_arm_endpoints(setting)
    return Cloud(
        endpoint=(plan.arm_endpoint or known["resource_manager"]).rstrip("/"),
        scope=known["credential_scopes"][0],
        authority=authority,
        cli_name=cli_name,
    )


def host_of(cloud: Cloud) -> str:
    """Host of the endpoint, for people."""
    return urlsplit(cloud.endpoint).netloc
