"""The next step of one record in words, by the ground of its verdict."""

from datetime import datetime
from enum import StrEnum

from bundler.conclusions.inherited_dmarc import inherited
from bundler.conclusions.sightings import zone_changed_at
from bundler.conclusions.unanswered import ending
from bundler.conclusions.verification_requests import Request
from bundler.conclusions.waiting import wait_for, waits_since
from bundler.model.acs_records import DnsOutcome, RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase, listing, phrase
from bundler.phrases import domain, term


class Ground(StrEnum):
    """Why a record has its verdict; the value is the next step, whose places `next_step` fills in."""

    VERIFIED = "Verified. Nothing to do."
    DRIFTED = "Verified, but DNS now differs. Correct the record."
    NOT_IN_ACS = "Find the domain in ACS first: its page in the portal shows what to publish."
    INTERCEPTED = "This network answers in place of the name servers. Run this from another network."
    DNS_WRONG = "Change DNS as the findings say, then request verification."
    NOT_LOOKED_UP = "The record was not looked up. Check the steps, then run this again."
    UNANSWERED = "No server gave a usable answer ({how}). Follow the findings, then run this again."
    NO_VALUE_READ = (
        "DNS answers, but the value that ACS expects is unknown. Sign in with read access, or give --domain-json."
    )
    NO_VALUE_YET = (
        "DNS answers, but Azure gives no value for this record yet. Check whether the portal shows one{token}, "
        "then run this again."
    )
    CUT_SHORT = "This run was interrupted before every name server was queried. Run it again."
    STATE_UNKNOWN = "DNS is correct. The state in Azure was not read. Sign in with read access, or give --domain-json."
    AFTER_DOMAIN = "DNS is correct. Wait until Domain is Verified, then request verification of this record."
    ZONE_CHANGED = (
        "The zone changed at {changed}, and caches may keep the old answer until {until}. Wait, then run this again."
    )
    NEVER_REQUESTED = "DNS is correct, and no request is known. Request verification."
    WENT_BACK = "DNS is correct, and the state is NotStarted again. Request verification again."
    AGE_UNKNOWN = (
        "DNS is correct, and ACS shows {state}; the time of the request is unknown. Wait {minutes} minutes, "
        "or give the time with --requested-at."
    )
    FAILED_EARLIER = "DNS is now correct. Request verification again."
    FAILED_THOUGH_CORRECT = "DNS was correct when verification was requested, and ACS failed the record. Open a case."
    FAILED_PERHAPS_BEFORE = (
        "Verification was requested {when}, but nothing shows that DNS was correct before that. Record this run "
        "(--record), request verification again, and give the recording with --history next time."
    )
    WAIT_OVER = "DNS is correct, verification was requested {when}, and the wait is over. Open a case."
    WAITING = "DNS is correct, and verification was requested {when}. Wait until {over}, then run this again."
    WAITING_SINCE_CORRECT = (
        "Verification was requested {when}, before DNS was correct. Wait until {over}, then run this again."
    )


def next_step(ground: Ground, record: RecordFacts, facts: Facts, request: Request | None) -> Phrase:
    """The sentence of the ground; `request` is the one that the verdict rests on."""
    match ground:
        case Ground.UNANSWERED:
            return phrase(ground, how=listing([(way,) for way in dict.fromkeys(map(ending, record.answers))]))
        case Ground.NO_VALUE_YET:
            return phrase(ground, token=" and give it with --expect-token" if record.key is RecordKey.DOMAIN else "")
        case Ground.ZONE_CHANGED:
            changed = zone_changed_at(facts) or facts.now
            return phrase(ground, changed=_minute(changed), until=_minute(changed + wait_for(record)))
        case Ground.AGE_UNKNOWN:
            minutes = int(wait_for(record).total_seconds() // 60)
            return phrase(ground, state=term(record.state), minutes=minutes)
        case Ground.FAILED_PERHAPS_BEFORE | Ground.WAIT_OVER if request is not None:
            return phrase(ground, when=request.when)
        case Ground.WAITING | Ground.WAITING_SINCE_CORRECT if request is not None:
            over = waits_since(request, record, facts) + wait_for(record)
            return phrase(ground, when=request.when, over=_minute(over))
        case _:
            return (ground.value,)


def advice(record: RecordFacts, facts: Facts) -> Phrase:
    """What to do about a record that ACS does not check."""
    above = inherited(facts)
    if record.outcome is DnsOutcome.MISSING and above is not None:
        return phrase("Not needed: the policy at {name} applies to the subdomain too.", name=domain(above.qname))
    if record.outcome is DnsOutcome.RIGHT:
        return ("Present. ACS gives no record for it.",)
    return ("Advice only. ACS gives no record for it; mail receivers and quota requests ask for it.",)


def of_managed(record: RecordFacts, facts: Facts) -> Phrase:
    """What to do about a record of a domain that the customer does not manage."""
    azure = facts.azure.domain
    if azure is None or not azure.exchange_managed:
        return ("Azure manages this record. There is nothing to publish.",)
    if not record.required:
        return advice(record, facts)
    return ("Exchange Online manages this domain. There is nothing to publish or verify for ACS.",)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
