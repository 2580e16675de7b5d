"""What to do next about the domain, from the verdicts on its records. Its words: `verdict_sentences`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bundler.judge.record_verdict import RecordVerdict, record_verdict
from bundler.judge.verdict_sentences import ask, ask_of_verified, managed, summary
from bundler.model.acs_records import REQUIRED, RecordKey
from bundler.model.facts import Facts
from bundler.model.fields import Phrase
from bundler.model.report import Verdict
from bundler.model.rule import Problem

__all__ = ["Overall", "RecordVerdict", "overall", "record_verdict"]

_ORDER = (
    Verdict.FIX_DNS,
    Verdict.INCONCLUSIVE,
    Verdict.OPEN_CASE,
    Verdict.REQUEST_VERIFICATION,
    Verdict.WAIT,
)
"""The first that holds for any required record that is not verified decides for the domain."""


@dataclass(frozen=True, slots=True)
class Overall:
    """The verdict on the domain."""

    verdict: Verdict
    summary: Phrase
    """The verdict with its reason in one sentence."""
    ask: Phrase
    """What is asked of Microsoft, or what the customer does next."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on the domain, and the records that it is about."""

    verdict: Verdict
    keys: tuple[RecordKey, ...]
    waiting: tuple[RecordKey, ...] = ()
    """Records that can only be requested once Domain is Verified."""


def overall(verdicts: Mapping[RecordKey, RecordVerdict], problems: Sequence[Problem], facts: Facts) -> Overall:
    """The verdict on the domain from those on its records, in words.

    `problems` are those of the whole run: a verified domain may still have something to correct.
    """
    if not facts.azure.customer_managed:
        return Overall(Verdict.NOT_APPLICABLE, managed(facts.azure.domain), ("There is nothing to verify.",))
    made = decide(verdicts)
    if made.verdict is Verdict.VERIFIED:
        asked = ask_of_verified(problems, facts)
    else:
        asked = ask(made.verdict, made.keys, made.waiting, facts)
    return Overall(made.verdict, summary(made.verdict, made.keys, facts), asked)


def decide(verdicts: Mapping[RecordKey, RecordVerdict]) -> Decision:
    """The verdict that the required records lead to; one without a verdict counts as not observed."""
    reached = {key: (v.verdict if (v := verdicts.get(key)) else None) or Verdict.INCONCLUSIVE for key in REQUIRED}
    unverified = [key for key in REQUIRED if reached[key] is not Verdict.VERIFIED]
    verdict = min((reached[key] for key in unverified), key=_ORDER.index, default=Verdict.VERIFIED)
    keys = [key for key in unverified if reached[key] is verdict]
    waiting = [key for key in unverified if (v := verdicts.get(key)) and v.waits_for_domain]
    if verdict is Verdict.WAIT:
        keys = [key for key in keys if key not in waiting] or keys
    return Decision(verdict, tuple(keys), tuple(waiting))
