"""From observations to scanned files, in one process: what `build` does, without the command line."""

from dataclasses import dataclass

from bundler.gate import Gate, Identity, finder
from bundler.judge import judge
from bundler.model.observations import Observations
from bundler.model.report import Report
from bundler.pack_files import Made, constants_of, make
from bundler.redact import Level, Policy, Sealed, seal
from bundler.render import RenderOptions

KEY = b"k" * 32
NOBODY = Identity()


@dataclass(frozen=True)
class Case:
    """One judged and redacted case with its files."""

    report: Report
    sealed: Sealed
    made: Made


def packed(
    observations: Observations,
    level: Level,
    *suffixes: str,
    policy: Policy | None = None,
    identity: Identity = NOBODY,
) -> Case:
    """The files of a case; a format that is refused is among its problems."""
    report = judge(observations)
    sealed = seal(report, policy or Policy(level), KEY, lambda masked: finder(masked, identity, key=KEY))
    options = RenderOptions()
    gate = Gate(sealed.masked, identity, key=KEY, constants=constants_of(sealed.twin, options))
    return Case(report, sealed, make(suffixes, sealed, options, gate, None))


def complete(observations: Observations, level: Level, *suffixes: str) -> Case:
    """The same, which must give every format."""
    case = packed(observations, level, *suffixes)
    assert not case.made.problems, {suffix: problem.what for suffix, problem in case.made.problems.items()}
    return case
