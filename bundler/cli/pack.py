"""`build` and `check`: observe or replay, judge, redact, render, scan, write."""

import contextlib
import getpass
import importlib
import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bundler.cli.crashes import Crash
from bundler.cli.history import check_order, read_history
from bundler.cli.nothing import advice_for
from bundler.cli.press import Press
from bundler.cli.preview import confirmed
from bundler.cli.settings import Settings, check_outputs, read_input, settings_from
from bundler.errors import NothingObserved, StateUnusable, UsageProblem
from bundler.gate import Gate, Identity, name_holds, scan
from bundler.judge import judge
from bundler.model.fields import Field
from bundler.model.history import Earlier
from bundler.model.observations import Observations, Outcome
from bundler.model.redacted import Masked, RedactedReport
from bundler.model.report import EXIT_CODE, Report, Verdict
from bundler.observe.recorder import utc_now
from bundler.private import PrivateCase, open_case, save
from bundler.publish import write_all
from bundler.redact import Level, Policy, redact
from bundler.redact.survey import topmost
from bundler.render import RenderOptions, renderer_for, renderers
from bundler.render.pdf import compose


def build(ctx: click.Context, domain: str, values: dict[str, Any], press: Press | None) -> int:
    """Write the pack; the exit code of the command. `press`: loading already, where a PDF is wanted."""
    outputs: Sequence[Path] = values.pop("outputs")
    paper, use_verdict, force = values.pop("paper"), values.pop("exit_code"), values.pop("force")
    settings = settings_from(ctx, domain, values, utc_now(), outputs)
    check_outputs(outputs, tuple(renderers()), force=force)
    policy, history = _policy(settings), read_history(settings.history, settings.domain)
    _check_names(outputs, settings.domain, policy)
    with _observations(settings) as observations:
        report = _judged(observations, settings, history)
        case = open_case(subject_of(observations))
        redacted, masked = redact(report, policy, case.key)
        if settings.preview and not confirmed(redacted, masked):
            click.echo("Nothing was written.")
            return 0
        gate = Gate(masked, _local_identity(), key=case.key)
        rendered = _rendered(outputs, redacted, RenderOptions(paper=paper), press, gate)
        for path, data in rendered.items():
            gate.scan(path.name, data)
        _keep_private(case.with_masked(masked), outputs)
        write_all(rendered)
    for path in outputs:
        click.echo(f"{path} ({len(rendered[path]) // 1024 + 1} KiB)")
    click.echo(f"{report.verdict}: {redacted.document['summary']}")
    return _exit_code(report, report.verdict if use_verdict else Verdict.VERIFIED)


def check(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Tell the judgement; the exit code is the verdict's."""
    as_json = values.pop("as_json")
    settings = settings_from(ctx, domain, values, utc_now())
    policy, history = _policy(settings), read_history(settings.history, settings.domain)
    with _observations(settings) as observations:
        report = _judged(observations, settings, history)
        case = open_case(subject_of(observations))
        redacted, masked = redact(report, policy, case.key)
        if settings.preview and not confirmed(redacted, masked):
            return 0
        if as_json:
            data = renderer_for(".json").render(redacted, options=RenderOptions())
            scan("check.json", data, masked, _local_identity(), key=case.key)
            _keep_private(case.with_masked(masked), ())
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        else:
            _show(redacted, masked, case)
    return _exit_code(report, report.verdict)


def _show(redacted: RedactedReport, masked: Masked, case: PrivateCase) -> None:
    """Print the judgement; what goes to the terminal is scanned as a file is."""
    from rich.console import Console

    from bundler.render.terminal import show

    console = Console(highlight=False)
    with console.capture() as printed:
        show(redacted, console, goes_on="`" if os.name == "nt" else "\\")
    text = printed.get()
    scan("terminal.txt", text.encode(errors="replace"), masked, _local_identity(), key=case.key)
    click.echo(text, nl=False)


def _keep_private(case: PrivateCase, outputs: Sequence[Path]) -> None:
    """Write the private map down where that is possible: a pack without one is still a pack."""
    try:
        save(case, outputs)
    except StateUnusable as error:
        click.echo(
            f"acs-evidence: {error.what} `reveal` will not be possible for this pack. {error.advice}",
            err=True,
        )


def _check_names(outputs: Sequence[Path], domain: str, policy: Policy) -> None:
    """A file's name leaves with the file. What is known before anybody is asked is refused now."""
    values = list(policy.values)
    if policy.masks(Field.DOMAIN):
        base = topmost(domain)
        values += [domain, base, base.partition(".")[0]]
    for path in outputs:
        if name_holds(path.name, values):
            raise UsageProblem(
                f"The name of the {path.suffix} file holds what the pack is to mask, and leaves with it.",
                f"Name it differently, such as case{path.suffix}.",
            )


def subject_of(observations: Observations) -> str:
    """What the private map files a case under: packs built again from one recording share their labels' proofs."""
    return f"{observations.inputs.domain} {observations.started_at:%Y-%m-%dT%H:%M:%S.%fZ}"


@contextmanager
def _observations(settings: Settings) -> Iterator[Observations]:
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


def _judged(observations: Observations, settings: Settings, history: Sequence[Earlier]) -> Report:
    answered = any(e.outcome is Outcome.ANSWERED for e in observations.dns)
    if not answered and not any(e.status is not None or e.source == "file" for e in observations.arm):
        raise NothingObserved(
            f"Nothing could be observed about {observations.inputs.domain}: no name server answered, nor did Azure.",
            advice_for(observations),
        )
    check_order(history, observations.started_at)
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
        for step in report.steps:
            click.echo(f"{step.id}: {step.outcome} {step.detail}".rstrip(), err=True)
    return report


def _policy(settings: Settings) -> Policy:
    values = read_input(settings.mask_values, "values to mask").splitlines() if settings.mask_values else []
    return Policy(
        level=Level(settings.redact),
        mask=frozenset(Field(name) for name in settings.mask),
        keep=frozenset(Field(name) for name in settings.keep),
        values=tuple(value.strip() for value in values if value.strip()),
    )


def _local_identity() -> Identity:
    """Who and where we are: only for the final scan, which refuses a pack that says it."""
    user = host = home = ""
    with contextlib.suppress(OSError, KeyError, RuntimeError):
        user = getpass.getuser()
    with contextlib.suppress(OSError):
        host = socket.gethostname()
    with contextlib.suppress(RuntimeError):
        home = str(Path.home())
    return Identity(user=user, host=host, home=home)


def _rendered(
    outputs: Sequence[Path], redacted: RedactedReport, options: RenderOptions, press: Press | None, gate: Gate
) -> Mapping[Path, bytes]:
    """The bytes of every output; each format is made once."""
    wanted = {path.suffix.lower() for path in outputs}
    if press is None:
        made = {suffix: renderer_for(suffix).render(redacted, options=options) for suffix in sorted(wanted)}
    else:
        press.begin(compose(redacted, options=options))
        made = {s: renderer_for(s).render(redacted, options=options) for s in sorted({*wanted, ".json"} - {".pdf"})}
        press.attach(made[".json"])
        # While the pages are laid out: what reads them afterwards is loaded, and the file they carry is scanned.
        importlib.import_module("bundler.gate.pdf")
        gate.scan("evidence.json", made[".json"])
        made[".pdf"] = press.result()
    return {path: made[path.suffix.lower()] for path in outputs}


def _exit_code(report: Report, verdict: Verdict) -> int:
    crashed = [rule.id for rule in report.rules if rule.outcome == "crashed"]
    if crashed:
        click.echo(
            f"acs-evidence: a rule failed, and this is a defect ({', '.join(crashed)}). "
            "Please report it; -v shows where it happened.",
            err=True,
        )
        return 1
    return EXIT_CODE[verdict]
