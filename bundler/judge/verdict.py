"""What to do next: for each record, and for the domain. Total functions over every state and every DNS outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bundler.judge.inconclusive import first_steps, has_no_expectation, reason
from bundler.model.azure_facts import AzureDomain
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase, listing, phrase
from bundler.model.records import REQUIRED, DnsOutcome, RecordKey
from bundler.model.report import Verdict
from bundler.model.rule import Problem, Severity
from bundler.rules._inherited import inherited
from bundler.rules._questions import ending
from bundler.rules._requests import (
    Progress,
    Request,
    further_before,
    is_over,
    last_request,
    progress,
    right_since,
    wait_for,
    waits_since,
    was_reset,
    zone_changed_at,
)
from bundler.rules._say import RECORD_NAMES, domain, many, term

CUSTOMER_MANAGED = "customermanaged"
_IN_EXCHANGE = "customermanagedinexchangeonline"
_ORDER = (
    Verdict.FIX_DNS,
    Verdict.INCONCLUSIVE,
    Verdict.OPEN_CASE,
    Verdict.REQUEST_VERIFICATION,
    Verdict.WAIT,
)
"""The first that holds for any required record that is not verified decides for the domain."""


@dataclass(frozen=True, slots=True)
class RecordVerdict:
    """One record's own verdict."""

    key: RecordKey
    verdict: Verdict | None
    """None for records that are advice only, and where the customer publishes none."""
    next_step: Phrase
    request: Request | None


@dataclass(frozen=True, slots=True)
class Overall:
    """The verdict on the domain."""

    verdict: Verdict
    summary: Phrase
    """The verdict with its reason in one sentence."""
    ask: Phrase
    """What is asked of Microsoft, or what the customer does next."""


def record_verdict(record: RecordFacts, problems: Sequence[Problem], facts: Facts) -> RecordVerdict:
    """The verdict on one record. `problems` are those of the whole run, graded by the engine."""
    request = last_request(record, facts)
    if not is_customer_managed(facts.azure.domain):
        return RecordVerdict(record.key, None, _managed_record(record, facts), None)
    if not record.required:
        return RecordVerdict(record.key, None, _advice(record, facts), None)
    verdict, next_step = _judged(record, problems, facts, request)
    return RecordVerdict(record.key, verdict, next_step, request)


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
            return Verdict.VERIFIED, ("Verified. What DNS gives today differs from it: put it right again.",)
        return Verdict.VERIFIED, ("Verified: nothing to do.",)
    if facts.network.intercepted:
        return Verdict.INCONCLUSIVE, ("This network answers in place of the name servers: run this from another one.",)
    if blocking(record, problems) or record.outcome in {DnsOutcome.WRONG, DnsOutcome.MISSING}:
        return Verdict.FIX_DNS, ("Correct DNS as the findings say, then ask for verification again.",)
    if record.outcome is DnsOutcome.UNDETERMINED:
        return Verdict.INCONCLUSIVE, _undetermined(record, facts)
    return _right(record, facts, request)


def _undetermined(record: RecordFacts, facts: Facts) -> Phrase:
    if not record.answers:
        return ("It was not asked for: see the steps, then run this again.",)
    if not has_no_expectation(record):
        text = "No server gave a usable answer ({how}): see the findings, then run this again."
        return phrase(text, how=listing([(way,) for way in dict.fromkeys(map(ending, record.answers))]))
    if facts.azure.domain is None:
        return ("DNS answers, but what ACS expects is not known: sign in with read access, or give --domain-json.",)
    text = "DNS answers, but Azure gives no value for it yet: see whether the portal shows one{token}, then run again."
    return phrase(text, token=" and give it with --expect-token" if record.key is RecordKey.DOMAIN else "")


def _right(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Phrase]:
    state = progress(record)
    if state is Progress.UNKNOWN:
        text = "DNS is right. Its state in Azure was not read: sign in with read access, or give --domain-json."
        return Verdict.INCONCLUSIVE, (text,)
    verdict, next_step = _BY_PROGRESS[state](record, facts, request)
    changed = zone_changed_at(facts)
    if verdict is not Verdict.WAIT and changed is not None and facts.now - changed < wait_for(record):
        text = "The zone was changed at {at}, and caches may hold the old answer until {until}: wait, then run again."
        until = changed + wait_for(record)
        return Verdict.WAIT, phrase(text, at=f"{changed:%Y-%m-%d %H:%M} UTC", until=f"{until:%Y-%m-%d %H:%M} UTC")
    return verdict, next_step


def _not_started(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Phrase]:
    if request is None:
        text = "DNS is right and nobody is known to have asked ACS to check it: request verification."
        if was_reset(record, facts) or further_before(record, facts):
            text = "DNS is right, and the state is back at NotStarted: request verification once more."
        return Verdict.REQUEST_VERIFICATION, (text,)
    return _by_age(record, facts, request)


def _running(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Phrase]:
    if request is None:
        text = (
            "DNS is right and ACS shows {state}, but not since when: wait {minutes} minutes, or say when verification "
            "was requested with --requested-at."
        )
        return Verdict.WAIT, phrase(text, state=term(record.state), minutes=_minutes(record))
    return _by_age(record, facts, request)


def _failed(record: RecordFacts, facts: Facts, request: Request | None) -> tuple[Verdict, Phrase]:
    since = right_since(record, facts)
    if request is not None and since is not None and request.at > since.at and is_over(request, record, facts):
        return Verdict.OPEN_CASE, ("ACS failed a record that was right when it was asked to check it: open a case.",)
    text = "DNS is right now, and the state is that of an earlier check: request verification once more."
    return Verdict.REQUEST_VERIFICATION, (text,)


def _by_age(record: RecordFacts, facts: Facts, request: Request) -> tuple[Verdict, Phrase]:
    if is_over(request, record, facts):
        text = "DNS is right, verification was requested {when}, and the wait is over: open a case."
        return Verdict.OPEN_CASE, phrase(text, when=request.when)
    until = waits_since(request, record, facts) + wait_for(record)
    text = "DNS is right and verification was requested {when}: wait until {until}, then run this again."
    if waits_since(request, record, facts) > request.at:
        text = (
            "Verification was requested {when}, and DNS became right only after that: wait until {until}, then run "
            "this again."
        )
    return Verdict.WAIT, phrase(text, when=request.when, until=f"{until:%Y-%m-%d %H:%M} UTC")


_BY_PROGRESS = {Progress.NOT_STARTED: _not_started, Progress.RUNNING: _running, Progress.FAILED: _failed}


def _minutes(record: RecordFacts) -> int:
    return int(wait_for(record).total_seconds() // 60)


def _advice(record: RecordFacts, facts: Facts) -> Phrase:
    above = inherited(facts)
    if record.outcome is DnsOutcome.MISSING and above is not None:
        return phrase("Not needed: the policy at {name} applies to the subdomain too.", name=domain(above.qname))
    if record.outcome is DnsOutcome.RIGHT:
        return ("Present. ACS gives no record for it, so its state there stays NotStarted.",)
    return ("Advice only: ACS does not check it, but mail receivers and quota requests ask for it.",)


# --- the domain -----------------------------------------------------------------------------------------------


def overall(verdicts: Mapping[RecordKey, RecordVerdict], problems: Sequence[Problem], facts: Facts) -> Overall:
    """The verdict on the domain from those on its records; a required record without one counts as not observed.

    `problems` are those of the whole run: a verified domain may still have something to put right.
    """
    if not is_customer_managed(facts.azure.domain):
        return Overall(Verdict.NOT_APPLICABLE, _managed(facts.azure.domain), ("There is nothing to verify here.",))
    reached = {key: (v.verdict if (v := verdicts.get(key)) else None) or Verdict.INCONCLUSIVE for key in REQUIRED}
    open_keys = [key for key in REQUIRED if reached[key] is not Verdict.VERIFIED]
    verdict = min((reached[key] for key in open_keys), key=_ORDER.index, default=Verdict.VERIFIED)
    keys = [key for key in open_keys if reached[key] is verdict]
    names = listing([RECORD_NAMES[key] for key in keys])
    if verdict is Verdict.VERIFIED:
        return Overall(verdict, _summary(verdict, keys, names, facts), _ask_of_verified(problems))
    return Overall(verdict, _summary(verdict, keys, names, facts), _ask(verdict, keys, names, facts))


def _managed_record(record: RecordFacts, facts: Facts) -> Phrase:
    if facts.azure.domain is None or facts.azure.domain.management.casefold() != _IN_EXCHANGE:
        return ("Azure manages this record: there is nothing to publish.",)
    if not record.required:
        return _advice(record, facts)
    return ("Exchange Online manages this domain: there is nothing to publish or verify for ACS.",)


def _managed(azure: AzureDomain | None) -> Phrase:
    text = "The domain is of the kind {kind}: its records are not the customer's to publish or verify."
    if azure is not None and azure.management.casefold() == _IN_EXCHANGE:
        text = "The domain is of the kind {kind}: Exchange Online manages it, and ACS has nothing to verify."
    return phrase(text, kind=term(azure.management if azure else ""))


def _summary(verdict: Verdict, keys: Sequence[RecordKey], names: Phrase, facts: Facts) -> Phrase:
    one = len(keys) == 1
    values: dict[str, Phrase | str] = {"domain": (domain(facts.domain),)}
    match verdict:
        case Verdict.VERIFIED:
            text = "ACS has verified all four required records of {domain}."
        case Verdict.FIX_DNS:
            text = "DNS does not yet give what ACS needs for the {names} of {domain}."
        case Verdict.OPEN_CASE:
            text = (
                "Every authoritative answer gives what ACS expects for the {names} of {domain}, verification was "
                "requested, the wait is over, and ACS still does not say Verified."
            )
        case Verdict.REQUEST_VERIFICATION:
            text = "DNS is right for the {names} of {domain}, and ACS has not checked {it} since."
            values["it"] = "it" if one else "them"
        case Verdict.WAIT:
            text = "DNS is right for the {names} of {domain}, and the time ACS may take for a check is not over."
            if _of_unknown_age(keys, facts):
                text = "DNS is right for the {names} of {domain}, and ACS is checking, but not known since when."
        case _:
            return reason(keys, facts)
    return phrase(text, **values) if verdict is Verdict.VERIFIED else phrase(text, names=names, **values)


def _ask_of_verified(problems: Sequence[Problem]) -> Phrase:
    warnings = sum(problem.severity is not Severity.NOTE for problem in problems)
    if not warnings:
        return ("Nothing is asked of Microsoft: the domain can be linked and used.",)
    told = many(warnings, "warning", "warnings")
    return (f"Nothing is asked of Microsoft. Before you send mail, see the {told} under the findings.",)


def _of_unknown_age(keys: Sequence[RecordKey], facts: Facts) -> bool:
    return all(last_request(facts.records[key], facts) is None for key in keys)


def _ask(verdict: Verdict, keys: Sequence[RecordKey], names: Phrase, facts: Facts) -> Phrase:
    match verdict:
        case Verdict.FIX_DNS:
            return ("Make the changes listed under the findings, wait one TTL, then request verification again.",)
        case Verdict.OPEN_CASE:
            text = (
                "Please check the verification of the {names} of {domain} on the service side and complete it, or "
                "name the DNS answer that the service sees and when it saw it."
            )
            return phrase(text, names=names, domain=domain(facts.domain))
        case Verdict.REQUEST_VERIFICATION:
            text = (
                "Request verification of the {names}: in the Azure portal open the domain under Provision domains and "
                "choose Verify, or run az communication email domain initiate-verification. Run this again after "
                "30 minutes."
            )
            return phrase(text, names=names)
        case Verdict.WAIT:
            if _of_unknown_age(keys, facts):
                return ("Wait 30 minutes and run this again, or say with --requested-at when you asked for it.",)
            return ("Wait until the time shown for each record, then run this again.",)
        case _:
            return first_steps(keys, facts)
