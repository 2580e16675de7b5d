"""Every case, judged once."""

from collections.abc import Iterator
from functools import cache

from bundler.judge.rule_engine import RuleResult
from bundler.model.observations import Observations
from bundler.model.rule import Problem
from tests.rules import (
    cases_azure,
    cases_delegation,
    cases_dmarc,
    cases_dnssec,
    cases_records,
    cases_servers,
    cases_spf,
)
from tests.rules.case import Case, Judged

MODULES = (cases_delegation, cases_servers, cases_records, cases_spf, cases_dmarc, cases_dnssec, cases_azure)
CASES: dict[str, Case] = {case.name: case for module in MODULES for case in module.CASES}


@cache
def observed(name: str) -> Observations:
    """The case's recording."""
    return CASES[name].observations()


@cache
def judged(name: str) -> Judged:
    """What became of the case."""
    return CASES[name].judged(observed(name))


def findings() -> Iterator[tuple[Case, RuleResult, Problem]]:
    """Every finding of every case."""
    for name, case in CASES.items():
        for result in judged(name).results:
            for problem in result.problems:
                yield case, result, problem
