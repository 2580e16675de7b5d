"""Reads observations (bytes) into facts (terms that rules judge). Pure: no network, no clock, no environment."""

from bundler.model.facts import Facts
from bundler.model.observations import Observations

__all__ = ["read"]


def read(observations: Observations) -> Facts:
    """Everything a rule may look at, from a recording alone. Total: bytes that make no sense become facts too."""
    # On use: the rules borrow helpers from this package, and the catalogue must open without the DNS codec.
    from bundler.reading.facts import read_facts

    return read_facts(observations)
