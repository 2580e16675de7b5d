"""From observations to a judged case: facts are read, rules are run, a verdict is reached, words are written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from bundler.judge.report import assemble
from bundler.judge.rule_engine import OnCrash, run_rules, unheard
from bundler.model.earlier_runs import Earlier
from bundler.model.observations import Observations
from bundler.model.report import Report
from bundler.reading import read
from bundler.rules import catalogue

__all__ = ["judge"]


def judge(
    observations: Observations,
    *,
    earlier: Sequence[Earlier] = (),
    time_zone: tzinfo | None = None,
    on_crash: OnCrash = unheard,
) -> Report:
    """The report of a recording: the same for the same arguments, wherever and whenever it is made.

    `earlier`: what recordings made before this one show, the oldest first. `time_zone`: gives the time line local
    times beside UTC. `on_crash` is told of every rule that raised, which the report names and does without.
    """
    facts = replace(read(observations), earlier=tuple(earlier))
    return assemble(observations, facts, run_rules(facts, catalogue(), on_crash), time_zone=time_zone)
