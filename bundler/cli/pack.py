"""`build`: observe or replay, judge, redact, render, scan, write."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import click

from bundler.cli.history_option import read_history
from bundler.cli.judging import (
    exit_code_of,
    gate_of,
    judged,
    keep_private,
    observations_of,
    policy_of,
    sealed_of,
    subject_of,
)
from bundler.cli.places import check_places, check_replaced, named_in
from bundler.cli.preview import confirmed
from bundler.cli.settings import Settings, check_given, check_outputs, settings_from
from bundler.cli.signature import check_key, sign, signature_path
from bundler.errors import ToolFailed, UsageProblem
from bundler.gate import name_holds
from bundler.model.fields import Field
from bundler.model.observations import Observations
from bundler.model.paper import Paper
from bundler.model.report import Report, Verdict
from bundler.observe.recorder import utc_now
from bundler.pack_files import constants_of, make
from bundler.pdf_process.parent import PdfProcess, pdf_process_for
from bundler.private import PrivateCase, open_case
from bundler.publish import write_all
from bundler.redact import Level, Policy, Sealed
from bundler.redact.ownership import topmost
from bundler.render import RenderOptions, renderers


def build(ctx: click.Context, domain: str, values: dict[str, Any], pdf_process: PdfProcess | None) -> int:
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
    without_pdf = pdf_process.refusal() if pdf_process else None
    if without_pdf:
        outputs, pdf_process = _other_than_pdf(outputs, without_pdf), None
    options = RenderOptions(paper=paper)
    with observations_of(settings) as observations:
        report = judged(observations, settings, history)
        case = open_case(subject_of(observations))
        sealed = sealed_of(report, policy, case, settings)
        if settings.preview and not confirmed(sealed.report, sealed.masked, writes=bool(outputs)):
            click.echo("Nothing was written.")
            return 0
        _write(sealed, case, outputs, options, pdf_process, ticket_text=ticket_text, key=key)
    return 1 if without_pdf else exit_code_of(report, report.verdict if use_verdict else Verdict.VERIFIED)


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
    with pdf_process_for(outputs) as pdf_process:
        without_pdf = pdf_process.refusal() if pdf_process else None
        others = _other_than_pdf(outputs, without_pdf) if without_pdf else outputs
        sealed = sealed_of(report, policy_of(settings), case, settings)
        options = RenderOptions(paper=cast("Paper", paper))
        _write(sealed, case, others, options, None if without_pdf else pdf_process, tell=tell)
    if without_pdf:
        raise without_pdf


def _write(
    sealed: Sealed,
    case: PrivateCase,
    outputs: Sequence[Path],
    options: RenderOptions,
    pdf_process: PdfProcess | None,
    *,
    ticket_text: bool = False,
    key: Path | None = None,
    tell: Callable[[str], None] = click.echo,
) -> None:
    """Make, scan and write every format that can be made; then raise an error for those that could not."""
    gate = gate_of(sealed, case, constants_of(sealed.twin, options))
    wanted = [*(path.suffix.lower() for path in outputs), *([".txt"] if ticket_text else [])]
    made = make(wanted, sealed, options, gate, pdf_process)
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


def _check_signing(key: Path, policy: Policy) -> None:
    if policy.level is Level.PUBLIC:
        raise UsageProblem(
            "A signature holds your public key, which can identify you, and --redact public masks who you are.",
            "Leave out --sign, or use --redact support.",
        )
    check_key(key)


def _sign(written: Mapping[Path, bytes], key: Path | None) -> None:
    """Sign the files that exist already: a pack that could not be signed is still a pack."""
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
    for path in outputs:
        check_name(path, (domain,), policy)


def check_name(path: Path, domains: Iterable[str], policy: Policy) -> None:
    """Raise `UsageProblem` for the name of an output that holds what is masked."""
    values = list(policy.values)
    if policy.masks(Field.DOMAIN):
        bases = {topmost(domain) for domain in domains}
        values += [*domains, *bases, *(base.partition(".")[0] for base in bases)]
    if name_holds(path.name, values):
        raise UsageProblem(
            f"The name of the {path.suffix} file holds a value that the pack masks.",
            f"Name it differently, such as case{path.suffix}.",
        )
