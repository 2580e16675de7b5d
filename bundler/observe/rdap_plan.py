"""Whom to ask about the registration. Apart from the asking, which loads an HTTPS client that most runs never need."""

from dataclasses import dataclass

BOOTSTRAP = "https://data.iana.org/rdap/dns.json"
"""IANA's list of RDAP servers by top-level domain (RFC 9224)."""


@dataclass(frozen=True, slots=True)
class RdapPlan:
    """What to ask."""

    domain: str
    server: str = ""
    """Base URL of an RDAP server; empty: the one that the list names."""
    bootstrap: str = BOOTSTRAP
