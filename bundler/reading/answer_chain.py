"""Where the CNAME records of one answer lead, however many they are and in whatever order (RFC 1034 section 4.3.2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from bundler.model.facts import RR


@dataclass(frozen=True, slots=True)
class CnameChain:
    """The names from the one asked for to the last, each once."""

    names: tuple[str, ...]
    loop: bool
    """The last one leads back to one before."""

    def before(self, name: str) -> tuple[str, ...]:
        """The names of the chain before `name`: owners of the aliases that lead to it."""
        return self.names[: self.names.index(name)]


def cname_chain(answer: Iterable[RR], start: str) -> CnameChain:
    """The chain that begins at `start`; of two CNAME records at one name the first counts.

    Records made from a DNAME count like any other (RFC 6672 section 3.1).
    """
    targets: dict[str, str] = {}
    for rr in answer:
        if rr.rtype == "CNAME":
            targets.setdefault(rr.owner, rr.target)
    names = {start: None}
    name = start
    while (name := targets.get(name, "")) and name not in names:
        names[name] = None
    return CnameChain(tuple(names), bool(name))
