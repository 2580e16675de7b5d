"""The verdict on the domain in words: its reason, and what is asked of whom."""

from collections.abc import Sequence
from datetime import datetime

from bundler.conclusions.verification_progress import Progress, progress
from bundler.conclusions.verification_requests import last_request
from bundler.conclusions.waiting import wait_for, waits_since
from bundler.judge.inconclusive import first_steps, reason
from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.azure_facts import AzureDomain
from bundler.model.facts import Facts
from bundler.model.fields import Field, Phrase, Value, listing, phrase
from bundler.model.report import Verdict
from bundler.model.rule import Problem, Severity
from bundler.phrases import called, domain, many, term
from bundler.remedies.azure_commands import PORTAL


def managed(azure: AzureDomain | None) -> Phrase:
    """The summary of a domain that the customer does not manage."""
    text = "The domain is of the kind {kind}. The customer publishes and verifies no records for it."
    if azure is not None and azure.exchange_managed:
        text = "The domain is of the kind {kind}. Exchange Online manages it; there is nothing to verify in ACS."
    return phrase(text, kind=term(azure.management if azure else ""))


def summary(verdict: Verdict, keys: Sequence[RecordKey], facts: Facts) -> Phrase:
    """The verdict with its reason in one sentence; `keys` are the records that it is about."""
    match verdict:
        case Verdict.VERIFIED:
            return phrase("ACS has verified Domain, SPF, DKIM and DKIM2 of {domain}.", domain=domain(facts.domain))
        case Verdict.FIX_DNS:
            text = "DNS does not give what ACS asks for: {names} of {domain}."
        case Verdict.OPEN_CASE:
            text = (
                "Every authoritative answer gives what ACS expects for the {names} of {domain}. Verification was "
                "requested, the wait is over, and ACS does not show Verified."
            )
        case Verdict.REQUEST_VERIFICATION:
            text = "DNS is correct for the {names} of {domain}, and " + _unchecked(keys, facts)
        case Verdict.WAIT:
            text = "DNS is correct for the {names} of {domain}, and the wait after the request is not over."
            if _of_unknown_age(keys, facts):
                text = (
                    "DNS is correct for the {names} of {domain}, and a check is running; the time of the request "
                    "is unknown."
                )
        case _:
            return reason(keys, facts)
    return phrase(text, names=called(keys), domain=domain(facts.domain))


def _unchecked(keys: Sequence[RecordKey], facts: Facts) -> str:
    """Why another request is needed, as far as it is known."""
    if any(progress(facts.records[key]) is Progress.FAILED for key in keys):
        return "the state dates from an earlier check."
    if facts.azure.operations is None:
        return "no verification request is known. The Activity Log was not read."
    if not facts.azure.complete("activity-log"):
        return "no verification request is known. Only a part of the Activity Log was read."
    return "no verification request is known."


def ask_of_verified(problems: Sequence[Problem], facts: Facts) -> Phrase:
    """What is left to do about a domain that ACS has verified."""
    warnings = sum(problem.severity is not Severity.NOTE for problem in problems)
    if not warnings:
        linking = [service for service in facts.azure.communication_services or () if service.linked]
        if linking:
            text = "Nothing is asked of Microsoft. {service} links the domain. You can send from it."
            return phrase(text, service=Value(Field.RESOURCE, linking[0].name))
        return ("Nothing is asked of Microsoft. You can link and use the domain.",)
    told = many(warnings, "warning", "warnings")
    return (f"Nothing is asked of Microsoft. Before you send mail, read the {told} under the findings.",)


def _of_unknown_age(keys: Sequence[RecordKey], facts: Facts) -> bool:
    return all(last_request(facts.records[key], facts) is None for key in keys)


def ask(verdict: Verdict, keys: Sequence[RecordKey], waiting: Sequence[RecordKey], facts: Facts) -> Phrase:
    """What is asked of Microsoft, or what the customer does next; `waiting`: records that wait for Domain."""
    names = called(keys)
    match verdict:
        case Verdict.FIX_DNS:
            text = "Change DNS as the findings say, wait one TTL, and run this again. Then request verification{order}."
            order = " of Domain first" if RecordKey.DOMAIN in keys else ""
            return phrase(text, order=order)
        case Verdict.OPEN_CASE:
            text = (
                "Please check and complete the verification of the {names} of {domain} on the service side, or "
                "tell which DNS answer the service got and when."
            )
            return phrase(text, names=names, domain=domain(facts.domain))
        case Verdict.REQUEST_VERIFICATION:
            text = "Request verification of the {names}: " + PORTAL + " Run this again after 30 minutes."
            if not waiting:
                return phrase(text, names=names)
            text += " Once Domain is Verified, do the same for {waiting}."
            return phrase(text, names=names, waiting=listing(list(waiting)))
        case Verdict.WAIT:
            if _of_unknown_age(keys, facts):
                return ("Wait 30 minutes and run this again, or give the time of the request with --requested-at.",)
            until = _over_at(keys, facts)
            return (f"Wait until {until:%Y-%m-%d %H:%M} UTC, then run this again.",)
        case _:
            return first_steps(keys, facts)


def _over_at(keys: Sequence[RecordKey], facts: Facts) -> datetime:
    """When the last of the known waits is over."""
    ends = [facts.now]
    for key in keys:
        record = facts.records[key]
        if record.outcome is DnsOutcome.RIGHT and (request := last_request(record, facts)) is not None:
            ends.append(waits_since(request, record, facts) + wait_for(record))
    return max(ends)
