"""What the rules found, and what to change."""

from dataclasses import dataclass
from typing import Annotated

from bundler.model.fields import DomainName, Field, HostName, Phrase, Public, Value
from bundler.model.outcomes import RuleStatus, Severity
from bundler.model.report.leaves import Number


@dataclass(frozen=True, slots=True)
class HostEntry:
    """One edit as the DNS host that serves the zone wants it typed."""

    action: Public
    provider: Public
    """`Azure DNS`, `Cloudflare`, ..., or `your DNS host`."""
    host: DomainName
    """What to type into the host or name field."""
    name: DomainName
    """The full name it makes."""
    type: Public
    value: Value
    ttl: Number
    hint: Public
    """What this provider gets wrong or wants otherwise; may be empty."""
    commands: tuple[Phrase, ...]
    """Ready commands or snippets; may be empty."""
    zone: DomainName = ""
    """The zone that the entry belongs to."""
    servers: tuple[HostName, ...] = ()
    """The name servers of that zone."""
    way: Public = ""
    """Where the provider's records are added; empty where that is not known."""
    name_field: Public = ""
    """What its form calls the name."""
    value_field: Public = ""
    """What its form calls the value."""
    replaces: tuple[Value, ...] = ()
    """For `replace`: what is published now and goes."""


@dataclass(frozen=True, slots=True)
class FixSection:
    """What to do."""

    text: Phrase
    entries: tuple[HostEntry, ...]
    commands: tuple[Phrase, ...]
    """To run, each ready to paste into a POSIX shell."""
    powershell: tuple[Phrase, ...] = ()
    """The same with Azure PowerShell."""


@dataclass(frozen=True, slots=True)
class FindingSection:
    """One thing that was found."""

    id: Public
    severity: Annotated[Severity, Field.PUBLIC]
    title: Public
    records: tuple[Public, ...]
    explanation: Phrase
    fix: FixSection
    detail: Phrase
    cites: tuple[Public, ...]


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """Every rule leaves a line, so that silence never means fine."""

    id: Public
    outcome: Annotated[RuleStatus, Field.PUBLIC]
    blocked_by: tuple[Public, ...]
    """For undecided: what was not observed."""
