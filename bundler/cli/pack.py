"""`build` and `check`: observe or replay, judge, redact, render, scan, write."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import click

from bundler.cli.again import given_again
from bundler.cli.crashes import Crash
from bundler.cli.formats import constants_of, make
from bundler.cli.history import check_order, read_history, with_kept
from bundler.cli.identity import local_identity
from bundler.cli.nothing import advice_for
from bundler.cli.places import check_places, check_replaced, named_in
from bundler.cli.press import Press, press_for
from bundler.cli.preview import confirmed
from bundler.cli.settings import Settings, check_given, check_outputs, read_input, settings_from
from bundler.cli.signature import check_key, sign, signature_path
from bundler.errors import GateRefused, NothingObserved, StateUnusable, ToolFailed, UsageProblem
from bundler.gate import Constants, Gate, finder, name_holds
from bundler.judge import judge
from bundler.model.fields import Field
from bundler.model.history import Earlier
from bundler.model.observations import Observations, Outcome
from bundler.model.redacted import RedactedReport
from bundler.model.report import EXIT_CODE, Report, Verdict
from bundler.observe.recorder import utc_now
from bundler.private import PrivateCase, open_case, save
from bundler.publish import write_all
from bundler.redact import Level, Policy, Sealed, seal
from bundler.redact.survey import topmost
from bundler.render import Paper, RenderOptions, renderers
from bundler.render.next_steps import Given


def build(ctx: click.Context, domain: str, values: dict[str, Any], press: Press | None) -> int:
    """Write the pack; the exit code of the command. `press`: loading already, where a PDF is wanted."""
    outputs: Sequence[Path] = values.pop("outputs")
    paper, use_verdict, key = values.pop("paper"), values.pop("exit_code"), values.pop("sign")
    ticket_text, force = values.pop("ticket_text"), values.pop("force")
    settings = settings_from(ctx, domain, values, utc_now(), outputs)
    check_given(outputs, settings)
    check_outputs(outputs, tuple(renderers()), force=force)
    policy, history = policy_of(settings), read_history(settings.history, settings.domain)
    check_names(outputs, settings.domain, policy)
    if key is not None:
        _check_signing(key, policy)
        signatures = [signature_path(path) for path in outputs]
        named = [("--sign", key, False), *(("the signature", path, True) for path in signatures)]
        check_places([*named_in(values, outputs), *named])
        check_replaced(signatures, force=force, what="is the signature of an earlier file")
    without_pdf = press.refusal() if press else None
    if without_pdf:
        outputs, press = _other_than_pdf(outputs, without_pdf), None
    options = RenderOptions(paper=paper)
    with observations_of(settings) as observations:
        report = judged(observations, settings, history)
        case = open_case(subject_of(observations))
        sealed = sealed_of(report, policy, case, settings)
        if settings.preview and not confirmed(sealed.report, sealed.masked, writes=bool(outputs)):
            click.echo("Nothing was written.")
            return 0
        _write(sealed, case, outputs, options, press, ticket_text=ticket_text, key=key)
    return 1 if without_pdf else _exit_code(report, report.verdict if use_verdict else Verdict.VERIFIED)


def write_pack(
    report: Report,
    observations: Observations,
    settings: Settings,
    outputs: Sequence[Path],
    *,
    paper: str,
    tell: Callable[[str], None],
) -> None:
    """Write the pack of a report that was judged already. Raises `EvidenceError` for what cannot be written."""
    case = open_case(subject_of(observations))
    with press_for(outputs) as press:
        without_pdf = press.refusal() if press else None
        others = _other_than_pdf(outputs, without_pdf) if without_pdf else outputs
        sealed = sealed_of(report, policy_of(settings), case, settings)
        options = RenderOptions(paper=cast("Paper", paper))
        _write(sealed, case, others, options, None if without_pdf else press, tell=tell)
    if without_pdf:
        raise without_pdf


def _write(
    sealed: Sealed,
    case: PrivateCase,
    outputs: Sequence[Path],
    options: RenderOptions,
    press: Press | None,
    *,
    ticket_text: bool = False,
    key: Path | None = None,
    tell: Callable[[str], None] = click.echo,
) -> None:
    """Make, scan and write every format that can be made; then raise what stands for those that could not."""
    gate = gate_of(sealed, case, constants_of(sealed.twin, options))
    wanted = [*(path.suffix.lower() for path in outputs), *([".txt"] if ticket_text else [])]
    made = make(wanted, sealed, options, gate, press)
    files = {path: made.files[path.suffix.lower()] for path in outputs if path.suffix.lower() in made.files}
    if files:
        keep_private(case.with_masked(sealed.masked), list(files))
        write_all(files)
    for path, data in files.items():
        tell(f"{path} ({len(data) // 1024 + 1} KiB)")
    tell(f"{sealed.report.document['verdict']}: {sealed.report.document['summary']}")
    if ticket_text and ".txt" in made.files:
        click.echo("\n" + made.files[".txt"].decode())
    if files and sealed.passages:
        click.echo(_withheld(sealed.passages), err=True)
    _sign(files, key)
    made.raise_problems()


def _other_than_pdf(outputs: Sequence[Path], refusal: ToolFailed) -> list[Path]:
    """The outputs that can be made without the PDF engine; raises its refusal where there are none."""
    others = [path for path in outputs if path.suffix.lower() != ".pdf"]
    if not others:
        raise refusal
    click.echo(f"acs-evidence: {refusal.what} {refusal.advice} The other files are written.", err=True)
    return others


def _withheld(passages: int) -> str:
    many = "1 passage is" if passages == 1 else f"{passages} passages are"
    return (
        f"acs-evidence: {many} withheld, because a masked value would show there. You can attach the pack "
        f"unchanged. If the engineer asks for such a passage, disclose it with acs-evidence reveal FILE LABEL."
    )


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


def check(ctx: click.Context, domain: str, values: dict[str, Any]) -> int:
    """Tell the judgement; the exit code is the verdict's."""
    as_json = values.pop("as_json")
    settings = settings_from(ctx, domain, values, utc_now())
    policy, history = policy_of(settings), read_history(settings.history, settings.domain)
    with observations_of(settings) as observations:
        report = judged(observations, settings, history)
        case = open_case(subject_of(observations))
        sealed = sealed_of(report, policy, case, settings)
        if settings.preview and not confirmed(sealed.report, sealed.masked):
            return 0
        if as_json:
            options = RenderOptions()
            made = make([".json"], sealed, options, gate_of(sealed, case, constants_of(sealed.twin, options)), None)
            made.raise_problems()
            keep_private(case.with_masked(sealed.masked), ())
            sys.stdout.buffer.write(made.files[".json"])
            sys.stdout.flush()
        else:
            _show(sealed, case, given_again(ctx, settings))
    return _exit_code(report, report.verdict)


def _show(sealed: Sealed, case: PrivateCase, given: Given) -> None:
    """Print the judgement; what goes to the terminal is scanned as a file is. The verdict is told in any case."""
    constants = constants_of(sealed.twin, RenderOptions())
    twin = partial(_on_terminal, sealed.twin, given)
    gate = gate_of(sealed, case, lambda suffix: [*constants(suffix), (suffix, twin(), False)])
    text = _on_terminal(sealed.report, given)
    try:
        gate.scan("terminal.txt", text)
    except GateRefused:
        click.echo(f"Verdict: {sealed.report.document['verdict']}")
        raise
    click.echo(text.decode(), nl=False)


def _on_terminal(report: RedactedReport, given: Given) -> bytes:
    from rich.console import Console

    from bundler.render.terminal import show

    console = Console(highlight=False)
    with console.capture() as printed:
        show(report, console, goes_on="`" if os.name == "nt" else "\\", given=given)
    return printed.get().encode(errors="replace")


def keep_private(case: PrivateCase, outputs: Sequence[Path]) -> None:
    """Write the private map down where that is possible: a pack without one is still a pack."""
    try:
        save(case, outputs)
    except StateUnusable as error:
        click.echo(
            f"acs-evidence: {error.what} `reveal` does not work for this pack. {error.advice}",
            err=True,
        )


def _check_signing(key: Path, policy: Policy) -> None:
    if policy.level is Level.PUBLIC:
        raise UsageProblem(
            "A signature holds your public key, which can identify you, and --redact public masks who you are.",
            "Leave out --sign, or use --redact support.",
        )
    check_key(key)


def _sign(written: Mapping[Path, bytes], key: Path | None) -> None:
    """Sign the files that stand already: a pack that could not be signed is still a pack."""
    if key is not None:
        signatures = {signature_path(path): sign(data, key, by_hand=path.name) for path, data in written.items()}
        write_all(signatures)
        for path in signatures:
            click.echo(str(path))
        return
    for path in written:
        if signature_path(path).exists():
            click.echo(
                f"acs-evidence: {signature_path(path)} belongs to an earlier file and does not match this one. Remove "
                "it, or sign again with --sign --force.",
                err=True,
            )


def check_names(outputs: Sequence[Path], domain: str, policy: Policy) -> None:
    """A file's name leaves with the file. What is known before anybody is asked is refused now."""
    values = list(policy.values)
    if policy.masks(Field.DOMAIN):
        base = topmost(domain)
        values += [domain, base, base.partition(".")[0]]
    for path in outputs:
        if name_holds(path.name, values):
            raise UsageProblem(
                f"The name of the {path.suffix} file holds a value that the pack masks.",
                f"Name it differently, such as case{path.suffix}.",
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
    values = read_input(settings.mask_values, "values to mask").splitlines() if settings.mask_values else []
    return Policy(
        level=Level(settings.redact),
        mask=frozenset(Field(name) for name in settings.mask),
        keep=frozenset(Field(name) for name in settings.keep),
        values=tuple(value.strip() for value in values if value.strip()),
    )


def _exit_code(report: Report, verdict: Verdict) -> int:
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
