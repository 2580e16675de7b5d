"""A survey of many domains: a row each, and what only many rows show."""

from dataclasses import dataclass
from datetime import datetime

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
class Row:
    """What a survey says of one domain."""

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
