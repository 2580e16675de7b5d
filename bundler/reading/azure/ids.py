"""ARM resource ids of ACS Email domains."""

import re
from dataclasses import dataclass
from typing import Self

DOMAIN_TYPE = "microsoft.communication/emailservices/domains"
AZURE_MANAGED_NAME = "AzureManagedDomain"
"""The one name that an Azure-managed domain resource can have; its mail domain is `<guid>.azurecomm.net`."""

_DOMAIN_ID = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)/resourceGroups/(?P<resource_group>[^/]+)"
    r"/providers/Microsoft\.Communication/emailServices/(?P<email_service>[^/]+)/domains/(?P<domain>[^/]+)/?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DomainId:
    """The parts of a domain's resource id. ARM compares all of them without case."""

    subscription: str
    resource_group: str
    email_service: str
    domain: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Take a resource id apart; None where it is not the id of an Email domain."""
        match = _DOMAIN_ID.fullmatch(text.strip())
        return cls(**match.groupdict()) if match else None

    @property
    def text(self) -> str:
        """The id in ARM's documented spelling."""
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.Communication/emailServices/{self.email_service}/domains/{self.domain}"
        )


def same_id(one: str, other: str) -> bool:
    """Whether two resource ids name the same resource."""
    return one.strip().rstrip("/").casefold() == other.strip().rstrip("/").casefold()
