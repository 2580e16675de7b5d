"""What to do next about one record: a total function over every state and every DNS outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bundler.judge.inconclusive import has_no_expectation, was_asked_everywhere
from bundler.model.azure_facts import AzureDomain
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase, listing, phrase
from bundler.model.records import DnsOutcome, RecordKey
from bundler.model.report import Verdict
from bundler.model.rule import Problem, Severity
from bundler.rules._inherited import inherited
from bundler.rules._questions import ending
from bundler.rules._requests import Request, is_over, last_request, wait_for, waits_for_domain, waits_since, was_reset
from bundler.rules._say import domain, term
from bundler.rules._since import Progress, further_before, progress, right_since, zone_changed_at
from bundler.rules._states import not_in_acs

CUSTOMER_MANAGED = "customermanaged"
IN_EXCHANGE = "customermanagedinexchangeonline"


@dataclass(frozen=True, slots=True)
class RecordVerdict:
    """One record's own verdict."""

    key: RecordKey
    verdict: Verdict | None
    """None for records that are advice only, and where the customer publishes none."""
    next_step: Phrase
    request: Request | None
    waits_for_domain: bool = False
    """Nothing can be asked for before Domain is Verified."""


def record_verdict(record: RecordFacts, problems: Sequence[Problem], facts: Facts) -> RecordVerdict:
    """The verdict on one record. `problems` are those of the whole run, graded by the engine."""
    request = last_request(record, facts)
    if not is_customer_managed(facts.azure.domain):
        return RecordVerdict(record.key, None, _managed_record(record, facts), None)
    if not record.required:
        return RecordVerdict(record.key, None, _advice(record, facts), None)
    verdict, next_step = _judged(record, problems, facts, request)
    waits = verdict is Verdict.WAIT and waits_for_domain(record, facts)
    return RecordVerdict(record.key, verdict, next_step, request, waits)


def is_customer_managed(azure: AzureDomain | None) -> bool:
    """Whether the customer has records to publish; assumed where Azure does not say otherwise."""
    return azure is None or azure.management.casefold() in {"", CUSTOMER_MANAGED}


def blocking(record: RecordFacts, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems that keep the record from being verified."""
    return tuple(p for p in problems if p.severity is Severity.BLOCKING and (not p.records or record.key in p.records))


def _judged(
    record: RecordFacts, problems: Sequence[Problem], facts: Facts, request: Request | None
) -> tuple[Verdict, Phrase]:
    if record.verified:
        if record.outcome in {DnsOutcome.WRONG, DnsOutcome.MISSING}:
            return Verdict.VERIFIED, ("Verified, but DNS now differs. Correct the record.",)
        return Verdict.VERIFIED, ("Verified. Nothing to do.",)
    if not_in_acs(facts):
        return Verdict.INCONCLUSIVE, ("Find the domain in ACS first: its page in the portal shows what to publish.",)
    if facts.network.intercepted:
        return Verdict.INCONCLUSIVE, (
            "This network answers in place of the name servers. Run this from another network.",
        )
    if blocking(record, problems) or record.outcome in {DnsOutcome.WRONG, DnsOutcome.MISSING}:
        return Verdict.FIX_DNS, ("Change DNS as the findings say, then request verification.",)
    if record.outcome is DnsOutcome.UNDETERMINED:
        return Verdict.INCONCLUSIVE, _undetermined(record, facts)
    if not was_asked_everywhere(record, facts):
        return Verdict.INCONCLUSIVE, ("This run was interrupted before every name server was queried. Run it again.",)
    return _right(record, facts, request)


def _undetermined(record: RecordFacts, facts: Facts) -> Phrase:
    if not record.answers:
        return ("The record was not looked up. Check the steps, then run this again.",)
    if not has_no_expectation(record):
        text = "No server gave a usable answer ({how}). Follow the findings, then run this again."
        return phrase(text, how=listing([(way,) for way in dict.fromkeys(map(ending, record.answers))]))
    if facts.azure.domain is None:
        return (
            "DNS answers, but the value that ACS expects is unknown. Sign in with read access, or give --domain-json.",
        )
    text = (
        "DNS answers, but Azure gives no value for this record yet. Check whether the portal shows one{token}, "
        "then run this again."
    )
    return phrase(text, token=" and give it with --expect-token" if record.key is RecordKey.DOMAIN else "")


def _right(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Phrase]:
    state = progress(record)
    if state is Progress.UNKNOWN:
        text = "DNS is correct. The state in Azure was not read. Sign in with read access, or give --domain-json."
        return Verdict.INCONCLUSIVE, (text,)
    if waits_for_domain(record, facts):
        return Verdict.WAIT, (
            "DNS is correct. Wait until Domain is Verified, then request verification of this record.",
        )
    verdict, next_step = _BY_PROGRESS[state](record, facts, request)
    changed = zone_changed_at(facts)
    if verdict is not Verdict.WAIT and changed is not None and facts.now - changed < wait_for(record):
        text = "The zone changed at {at}, and caches may keep the old answer until {until}. Wait, then run this again."
        return Verdict.WAIT, phrase(text, at=_minute(changed), until=_minute(changed + wait_for(record)))
    return verdict, next_step


def _not_started(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Phrase]:
    if request is None:
        text = "DNS is correct, and no request is known. Request verification."
        if was_reset(record, facts) or further_before(record, facts):
            text = "DNS is correct, and the state is NotStarted again. Request verification again."
        return Verdict.REQUEST_VERIFICATION, (text,)
    return _by_age(record, facts, request)


def _running(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Phrase]:
    if request is None:
        text = (
            "DNS is correct, and ACS shows {state}; the time of the request is unknown. Wait {minutes} minutes, "
            "or give the time with --requested-at."
        )
        minutes = int(wait_for(record).total_seconds() // 60)
        return Verdict.WAIT, phrase(text, state=term(record.state), minutes=minutes)
    return _by_age(record, facts, request)


def _failed(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Phrase]:
    """The state may be that of an earlier check: only a request made when DNS was known to be right shows otherwise."""
    since = right_since(record, facts)
    if request is None or since is None:
        return Verdict.REQUEST_VERIFICATION, ("DNS is now correct. Request verification again.",)
    if not is_over(request, record, facts):
        return _by_age(record, facts, request)
    if request.at > since.at:
        return Verdict.OPEN_CASE, (
            "DNS was correct when verification was requested, and ACS failed the record. Open a case.",
        )
    text = (
        "Verification was requested {when}, but nothing shows that DNS was correct before that. Record this run "
        "(--record), request verification again, and give the recording with --history next time."
    )
    return Verdict.REQUEST_VERIFICATION, phrase(text, when=request.when)


def _by_age(record: RecordFacts, facts: Facts, request: Request) -> tuple[Verdict, Phrase]:
    if is_over(request, record, facts):
        text = "DNS is correct, verification was requested {when}, and the wait is over. Open a case."
        return Verdict.OPEN_CASE, phrase(text, when=request.when)
    began = waits_since(request, record, facts)
    text = "DNS is correct, and verification was requested {when}. Wait until {until}, then run this again."
    if began > request.at:
        text = "Verification was requested {when}, before DNS was correct. Wait until {until}, then run this again."
    return Verdict.WAIT, phrase(text, when=request.when, until=_minute(began + wait_for(record)))


_BY_PROGRESS = {Progress.NOT_STARTED: _not_started, Progress.RUNNING: _running, Progress.FAILED: _failed}


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _advice(record: RecordFacts, facts: Facts) -> Phrase:
    above = inherited(facts)
    if record.outcome is DnsOutcome.MISSING and above is not None:
        return phrase("Not needed: the policy at {name} applies to the subdomain too.", name=domain(above.qname))
    if record.outcome is DnsOutcome.RIGHT:
        return ("Present. ACS gives no record for it.",)
    return ("Advice only. ACS gives no record for it; mail receivers and quota requests ask for it.",)


def _managed_record(record: RecordFacts, facts: Facts) -> Phrase:
    if facts.azure.domain is None or facts.azure.domain.management.casefold() != IN_EXCHANGE:
        return ("Azure manages this record. There is nothing to publish.",)
    if not record.required:
        return _advice(record, facts)
    return ("Exchange Online manages this domain. There is nothing to publish or verify for ACS.",)
