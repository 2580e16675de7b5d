"""A survey of many domains: a row each, and what only many rows show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from bundler.model.fields import DomainName, Field, HostName, Phrase, Public, Term
from bundler.model.report import Verdict

ORDER = (
    Verdict.FIX_DNS,
    Verdict.INCONCLUSIVE,
    Verdict.OPEN_CASE,
    Verdict.REQUEST_VERIFICATION,
    Verdict.WAIT,
    Verdict.NOT_APPLICABLE,
    Verdict.VERIFIED,
)
"""From worst to best: the order in which records decide over a domain."""


@dataclass(frozen=True, slots=True)
class JudgedDomain:
    """A row before redaction: the fields of `Row`, each with its class."""

    domain: DomainName
    verdict: Annotated[Verdict, Field.PUBLIC]
    summary: Phrase
    do: Phrase
    unverified: tuple[Phrase, ...] = ()
    resource_id: Annotated[str, Field.RESOURCE_ID] = ""
    resources: tuple[Annotated[str, Field.RESOURCE_ID], ...] = ()
    findings: tuple[Public, ...] = ()
    all_findings: tuple[Public, ...] = ()
    servers: tuple[HostName, ...] = ()
    failing: tuple[HostName, ...] = ()
    modified_at: Term = ""
    error: Annotated[str, Field.FREE_TEXT] = ""
    depth: Public = "full"


@dataclass(frozen=True, slots=True)
class JudgedTogether:
    """A finding before redaction: the fields of `FleetFinding`, each with its class."""

    id: Public
    text: Phrase
    domains: tuple[DomainName, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What a survey says of one domain, redacted."""

    domain: str
    verdict: Verdict
    summary: str
    do: str
    """What to do, one sentence or two."""
    unverified: tuple[str, ...] = ()
    """Required records that ACS does not show as Verified, with their state."""
    resource_id: str = ""
    resources: tuple[str, ...] = ()
    """Ids of every resource of that name, where there are several."""
    findings: tuple[str, ...] = ()
    """Ids of blocking findings."""
    all_findings: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    """Names of the zone's name servers."""
    failing: tuple[str, ...] = ()
    """Those of them of which an address gave no authoritative answer."""
    modified_at: str = ""
    error: str = ""
    """Why nothing could be judged; empty where it was."""
    depth: str = "full"
    """`full`: all that `check` asks. `quick`: what decides about a domain without faults."""


@dataclass(frozen=True, slots=True)
class FleetFinding:
    """Something that only several domains show together."""

    id: str
    text: str
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """All of it."""

    at: datetime
    rows: tuple[Row, ...]
    """The worst first, then by name."""
    findings: tuple[FleetFinding, ...]
    tool: str = ""
    level: str = "support"
    """How far it is redacted."""

    @property
    def quick(self) -> int:
        """Domains that a quick look settled."""
        return sum(row.depth == "quick" for row in self.rows)
