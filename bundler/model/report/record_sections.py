"""One record: what is expected, what the servers give, now and earlier."""

from dataclasses import dataclass
from typing import Annotated

from bundler.model.acs_records import DnsOutcome
from bundler.model.fields import Address, DomainName, Field, HostName, Phrase, Public, Term, Value
from bundler.model.report.leaves import Flag, MaybeFlag, MaybeNumber, MaybeTime, Number, RequestId, Time
from bundler.model.report.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class ServerAnswerRow:
    """What one address said about one record."""

    server: HostName
    address: Address
    kind: Public
    """`values`, `nodata`, `nxdomain`, `none`."""
    right: MaybeFlag
    reason: Public
    values: tuple[Value, ...]
    """Only the values that concern this record (all SPF records, all ownership tokens, all CNAME targets)."""
    others: Number
    """Further TXT records at the name, not this record's concern."""
    asked_at: Time
    cite: Public


@dataclass(frozen=True, slots=True)
class RecordSection:
    """One of the five records."""

    key: Public
    name: DomainName
    type: Public
    required: Flag
    expected: Annotated[str, Field.ACS_RECORD]
    expected_source: Public
    ttl: MaybeNumber
    state: Term
    error_code: Annotated[str | None, Field.TERM]
    dns: Annotated[DnsOutcome, Field.PUBLIC]
    verdict: Annotated[Verdict | None, Field.PUBLIC]
    """This record's own verdict; None for advice records."""
    next_step: Phrase
    last_request_at: MaybeTime
    last_request_id: RequestId
    right_since: MaybeTime
    """When a server was first asked that gave the expected value, never seen otherwise since; None: not right."""
    state_since: MaybeTime
    """The first of the earlier recordings that shows this state, with none since that shows another one; None where
    no recording shows it before. ACS itself does not tell."""
    answers: tuple[ServerAnswerRow, ...]
    cites: tuple[Public, ...]
    state_seen_at: MaybeTime = None
    """When the state was read."""
    request_source: Public = ""
    """Who knows of the last request: `activity-log`, `recorded-call`, `customer`, `earlier-recording`; empty where none
    is known."""
    request_named: Flag = False
    """The Activity Log shows that the last request was for this record; otherwise it counts for every record."""
    waits_for: Public = ""
    """Record that ACS verifies first (`Domain`), where nothing can be requested before; else empty."""
    zone: DomainName = ""
    """The zone that serves the name; empty where no server was found."""


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """One record in an earlier recording."""

    key: Public
    dns: Annotated[DnsOutcome, Field.PUBLIC]
    state: Term
    error_code: Annotated[str | None, Field.TERM]


@dataclass(frozen=True, slots=True)
class EarlierSection:
    """An earlier recording that the customer gave; its bytes are not part of the document."""

    id: Public
    started_at: Time
    ended_at: Time
    sha256: Annotated[str, Field.DIGEST]
    """Of the recording's last line, which represents the whole chain."""
    interrupted: Flag
    same_resource: Flag
    """It read the same domain resource; of another one it tells DNS only."""
    records: tuple[EarlierRow, ...]
