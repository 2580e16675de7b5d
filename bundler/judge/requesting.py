"""Which records may be requested now, which must wait, and which may not."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bundler.conclusions.verification_progress import Progress, progress_of
from bundler.model.acs_records import REQUIRED, RecordKey
from bundler.model.report import RecordSection, Report, Verdict

_CANCELLABLE = {"verificationrequested", "verificationinprogress"}


class Standing(StrEnum):
    """What a request may do about one record."""

    SEND = "send"
    AFTER_DOMAIN = "after-domain"
    """As soon as Domain is Verified."""
    VERIFIED = "verified"
    NOT_RIGHT = "not-right"
    UNKNOWN = "unknown"
    """What is needed to ask was not observed."""
    TOO_SOON = "too-soon"
    """Requested, and the wait is not over."""
    DOMAIN_FIRST = "domain-first"
    """Domain is not verified and was not picked."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record, and what is to be done about it."""

    key: RecordKey
    standing: Standing
    cancel: bool = False
    """Cancel the verification that is under way first."""
    state: str = ""


def candidates(
    report: Report, picked: Collection[RecordKey] = (), *, even_so: bool = False, cancel: bool = False
) -> tuple[Candidate, ...]:
    """The required records in the documented order, those `picked` where any are.

    `even_so`: ask also where DNS is not right, its state is not known, or the wait is not over; never where the
    domain's resource is not known.
    """
    records = {record.key: record for record in report.records}
    domain_done = records[RecordKey.DOMAIN].verdict is Verdict.VERIFIED
    keys = [key for key in REQUIRED if not picked or key in picked]
    found = []
    for key in keys:
        record = records[key]
        hangs = cancel and record.state.casefold() in _CANCELLABLE
        standing = _standing(record, known=bool(report.azure.resource_id), even_so=even_so or hangs)
        if standing is Standing.SEND and key is not RecordKey.DOMAIN and not domain_done and not _began(record):
            standing = Standing.AFTER_DOMAIN if RecordKey.DOMAIN in keys else Standing.DOMAIN_FIRST
            if even_so and RecordKey.DOMAIN not in keys:
                standing = Standing.SEND
        found.append(Candidate(key, standing, hangs and standing is Standing.SEND, record.state))
    return tuple(found)


def refusal(report: Report, found: Collection[Candidate]) -> Verdict | None:
    """The verdict with which nothing is sent; None where something may be."""
    if report.verdict is Verdict.NOT_APPLICABLE:
        return Verdict.NOT_APPLICABLE
    standings = {candidate.standing for candidate in found}
    if Standing.NOT_RIGHT in standings:
        return Verdict.FIX_DNS
    if Standing.UNKNOWN in standings:
        return Verdict.INCONCLUSIVE
    if Standing.SEND in standings:
        return None
    if Standing.DOMAIN_FIRST in standings:
        return Verdict.REQUEST_VERIFICATION
    return Verdict.WAIT if Standing.TOO_SOON in standings else Verdict.VERIFIED


def _began(record: RecordSection) -> bool:
    return progress_of(record.state) is not Progress.NOT_STARTED


def _standing(record: RecordSection, *, known: bool, even_so: bool) -> Standing:
    if record.verdict is Verdict.VERIFIED:
        return Standing.VERIFIED
    if not known or not record.state:
        return Standing.UNKNOWN
    if even_so or record.waits_for:
        return Standing.SEND
    match record.verdict:
        case Verdict.FIX_DNS:
            return Standing.NOT_RIGHT
        case Verdict.INCONCLUSIVE | None:
            return Standing.UNKNOWN
        case Verdict.WAIT:
            return Standing.TOO_SOON
        case _:
            return Standing.SEND
