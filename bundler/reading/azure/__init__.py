"""Reads what Azure Resource Manager said: recorded bodies to `AzureFacts`. Pure."""

from bundler.reading.azure.domain_body import NotADomain, parse_domain_body
from bundler.reading.azure.exchanges import read_azure
from bundler.reading.azure.expected import documented_defaults, expected_records
from bundler.reading.azure.ids import DomainId

__all__ = ["DomainId", "NotADomain", "documented_defaults", "expected_records", "parse_domain_body", "read_azure"]
