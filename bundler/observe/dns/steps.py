"""How each part of the observation ended, for the reader of the pack."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bundler.model.observations import Outcome, Purpose, Step, StepOutcome
from bundler.observe.dns.asker import Asked, Reason
from bundler.observe.dns.domain_poll import DomainPoll
from bundler.reading.referral import decided

_PARTS = {
    "dns.records": (Purpose.RECORD, Purpose.ZONE),
    "dns.targets": (Purpose.TARGET,),
    "dns.controls": (Purpose.CONTROL,),
    "dns.comparison": (Purpose.COMPARISON,),
}
_WALK = (Purpose.ROOT, Purpose.DELEGATION, Purpose.NS_ADDRESS, Purpose.SPF_INCLUDE, Purpose.NETWORK)
_LEFT_OUT = {Outcome.NOT_SENT, Outcome.CUT_SHORT}
_NO_ROOT = (
    "No root name server answered.",
    "Check that this network lets DNS out (port 53, UDP and TCP), or run this from another network.",
)


class Results:
    """Counts what was asked and what came of it."""

    def __init__(self) -> None:
        self.survey: DomainPoll | None = None
        self.cut_short = ""
        """Why the run ended early; empty when it did not."""
        self.asked: Counter[Purpose] = Counter()
        self.answered: Counter[Purpose] = Counter()
        self.authoritative: Counter[Purpose] = Counter()
        self.left_out: dict[Purpose, Counter[str]] = {}
        """Questions that a limit of the run left without an answer, by what limit."""

    def hear(self, asked: Asked, reason: Reason) -> None:
        """Count one finished lookup."""
        purpose = reason.of(asked.reply)
        if asked.outcome in _LEFT_OUT:
            self.left_out.setdefault(purpose, Counter())[asked.exchanges[-1].detail] += 1
        self.asked[purpose] += 1
        self.answered[purpose] += asked.outcome is Outcome.ANSWERED
        self.authoritative[purpose] += decided(asked.reply, asked.question.qname)


def steps(domain: str, results: Results, started: datetime, ended: datetime) -> Iterator[Step]:
    """One step for each part."""

    def step(part: str, outcome: StepOutcome, detail: str, advice: str = "") -> Step:
        if results.cut_short:
            outcome, detail = StepOutcome.CUT_SHORT, f"{results.cut_short}; {detail}"
        return Step(part, outcome, started, ended, detail, advice)

    outcome, detail, advice = _walk(domain, results)
    yield step("dns.walk", *_with_left_out(results, _WALK, outcome, detail), advice)
    for part, purposes in _PARTS.items():
        yield step(part, *_with_left_out(results, purposes, *_part(results, purposes)))


def _with_left_out(
    results: Results, purposes: tuple[Purpose, ...], outcome: StepOutcome, detail: str
) -> tuple[StepOutcome, str]:
    """What limits of the run left out is said, and makes the part one that was cut short."""
    why: Counter[str] = Counter()
    for purpose in purposes:
        why.update(results.left_out.get(purpose, {}))
    if not why:
        return outcome, detail
    told = "; ".join(f"{number} of its questions went without an answer: {reason}" for reason, number in why.items())
    return StepOutcome.CUT_SHORT if outcome is StepOutcome.OK else outcome, f"{detail}; {told}"


def _walk(domain: str, results: Results) -> tuple[StepOutcome, str, str]:
    survey = results.survey
    homes = [home for home in survey.homes if home.zone.servers] if survey else []
    if homes:
        parts = [f"{home.zone.apex} has {len(home.zone.servers)} name server addresses" for home in homes]
        left_out = sum(len(home.zone.left_out) for home in homes)
        parts += [f"{left_out} more were skipped"] if left_out else []
        return StepOutcome.OK, "; ".join(parts), ""
    if not results.answered[Purpose.ROOT]:
        return StepOutcome.FAILED, *_NO_ROOT
    if survey is not None and survey.denied:
        detail = f"The servers above {domain} say that it is not delegated to any name server."
        return StepOutcome.NOT_FOUND, detail, "Check the spelling, and that the registration has not expired."
    if survey is not None and survey.homes:
        detail = f"No address of a name server of {domain} could be found."
        return StepOutcome.FAILED, detail, "Check which name servers the registrar lists for the domain."
    detail = f"No server above {domain} gave a usable answer about it."
    return StepOutcome.FAILED, detail, "Run this again; if the result is the same, try another network."


def _part(results: Results, purposes: tuple[Purpose, ...]) -> tuple[StepOutcome, str]:
    asked = sum(results.asked[p] for p in purposes)
    if not asked:
        return StepOutcome.SKIPPED, "no question was sent"
    counts = results.answered if Purpose.COMPARISON in purposes else results.authoritative
    answered = sum(counts[p] for p in purposes)
    detail = f"{answered} of {asked} questions were answered"
    return (StepOutcome.OK if answered else StepOutcome.FAILED), detail
