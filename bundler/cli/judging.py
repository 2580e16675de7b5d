"""From a recording or a live run to what may leave: what `build` and `check` do alike."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bundler.cli.crashes import Crash
from bundler.cli.history_option import check_order, with_kept
from bundler.cli.nothing import advice_for
from bundler.cli.settings import Settings, read_input
from bundler.errors import NothingObserved, StateUnusable
from bundler.gate import Constants, Gate, finder
from bundler.judge import judge
from bundler.model.earlier_runs import Earlier
from bundler.model.fields import Field
from bundler.model.observations import Observations, Outcome
from bundler.model.report import EXIT_CODE, Report, Verdict
from bundler.observe.local_identity import local_identity
from bundler.private import PrivateCase, save
from bundler.redact import Level, Policy, Sealed, seal


def sealed_of(report: Report, policy: Policy, case: PrivateCase, settings: Settings) -> Sealed:
    """What may leave; under -v, how each step ended, redacted like the rest."""
    identity = local_identity()
    sealed = seal(report, policy, case.key, lambda masked: finder(masked, identity, key=case.key))
    if settings.verbose:
        for step in sealed.report.document["steps"]:
            click.echo(f"{step['id']}: {step['outcome']} {step['detail']}".rstrip(), err=True)
    return sealed


def gate_of(sealed: Sealed, case: PrivateCase, constants: Constants) -> Gate:
    """The scan of a case's files."""
    return Gate(sealed.masked, local_identity(), key=case.key, constants=constants)


def keep_private(case: PrivateCase, outputs: Sequence[Path]) -> None:
    """Write the private map down where that is possible: a pack without one is still a pack."""
    try:
        save(case, outputs)
    except StateUnusable as error:
        click.echo(
            f"acs-evidence: {error.what} `reveal` does not work for this pack. {error.advice}",
            err=True,
        )


def subject_of(observations: Observations) -> str:
    """What the private map files a case under: packs built again from one recording share their labels' proofs."""
    return f"{observations.inputs.domain} {observations.started_at:%Y-%m-%dT%H:%M:%S.%fZ}"


@contextmanager
def observations_of(settings: Settings) -> Iterator[Observations]:
    """From a recording, with the network shut for all that follows, or live."""
    if settings.replay is not None:
        from bundler.observe.guard import no_network
        from bundler.observe.recording import read_recording

        with no_network():
            yield settings.applied_to(read_recording(settings.replay))
    else:
        from bundler.cli.live import observed

        with observed(settings) as observations:
            yield observations


def judged(observations: Observations, settings: Settings, history: Sequence[Earlier]) -> Report:
    """The report. Raises `NothingObserved` where not one answer came."""
    answered = any(e.outcome is Outcome.ANSWERED for e in observations.dns)
    if not answered and not any(e.status is not None or e.source == "file" for e in observations.arm):
        raise NothingObserved(
            f"Nothing could be observed about {observations.inputs.domain}: neither a name server nor Azure answered.",
            advice_for(observations),
        )
    check_order(history, observations.started_at)
    history = with_kept(history, settings, observations)
    public = Level(settings.redact) is Level.PUBLIC
    report = judge(
        observations,
        earlier=history,
        time_zone=None if public else settings.time_zone,
        on_crash=lambda rule, error: settings.crashes.append(Crash(f"the rule {rule}", error)),
    )
    if settings.verbose:
        for crash in settings.crashes:
            click.echo(f"acs-evidence: {crash}", err=True)
    return report


def policy_of(settings: Settings) -> Policy:
    """What is masked."""
    return policy_from({name: getattr(settings, name) for name in ("redact", "mask", "keep", "mask_values")})


def policy_from(given: Mapping[str, Any]) -> Policy:
    """The same from the options as they were given."""
    values = read_input(given["mask_values"], "values to mask").splitlines() if given["mask_values"] else []
    return Policy(
        level=Level(given["redact"]),
        mask=frozenset(Field(name) for name in given["mask"]),
        keep=frozenset(Field(name) for name in given["keep"]),
        values=tuple(value.strip() for value in values if value.strip()),
    )


def exit_code_of(report: Report, verdict: Verdict) -> int:
    """The exit code that represents the verdict; 1 where a rule failed."""
    return crash_code(report) or EXIT_CODE[verdict]


def crash_code(report: Report) -> int:
    """1 where a rule failed, which is told; else 0."""
    crashed = [rule.id for rule in report.rules if rule.outcome == "crashed"]
    if crashed:
        click.echo(
            f"acs-evidence: a rule failed; this is a defect ({', '.join(crashed)}). "
            "Please report it; -v shows where it happened.",
            err=True,
        )
        return 1
    return 0
