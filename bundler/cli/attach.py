"""`acs-evidence attach`: packs to an open support request."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bundler.cli.consent import Answer, agreed, check_can_ask
from bundler.cli.integrity import engine
from bundler.errors import UsageProblem
from bundler.model.redacted import Document
from bundler.observe.azure.plan import AzurePlan
from bundler.observe.recorder import Recorder, utc_now
from bundler.verify import Integrity, read, read_document
from bundler.verify import verify as verify_file

MAX_FILES = 5
MAX_BYTES = 5_000_000
MAX_NAME = 110
BLOCKED = {
    *(".bat", ".bin", ".cmd", ".com", ".cpl", ".exe", ".inf", ".ins", ".isu", ".job", ".jse", ".js", ".lnk", ".msi"),
    *(".msp", ".paf", ".pif", ".ps1", ".reg", ".rgs", ".scr", ".sct", ".vb", ".vbe", ".vbs", ".ws", ".wsf", ".wsh"),
}
"""Suffixes that the portal refuses
(https://learn.microsoft.com/azure/azure-portal/supportability/how-to-manage-azure-support-request)."""
_WHOLE = {Integrity.INTACT, Integrity.RESAVED, Integrity.CANNOT_RERENDER}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may leave."""

    name: str
    data: bytes
    domain: str
    """What the pack is about; empty where the file does not say, or where its level masks it."""


def attach(files: Sequence[Path], number: str, plan: AzurePlan, *, force: bool, yes: bool, dry_run: bool) -> int:
    """Upload the files to the request; 0 when they are there with their sizes. Raises `EvidenceError`."""
    check_can_ask(yes=yes, dry_run=dry_run)
    checked = tuple(check_files(files, force=force))
    from bundler.observe.azure import support
    from bundler.observe.azure.session import signed_in

    uploads = [support.Upload(each.name, each.data) for each in checked]
    recorder = Recorder()
    with signed_in(plan, recorder, utc_now) as arm:
        ticket = support.find_ticket(arm, number, plan.subscription)
        support.check_open(ticket)
        _check_subject(checked, ticket.resource_id, force=force)
        workspace = not support.has_workspace(arm, ticket)
        calls = tuple(support.calls_for(ticket, uploads, workspace=workspace))
        notes = [f"{number}: {ticket.title or 'without a title'} ({ticket.status or 'status unknown'})"]
        notes += [_line(each) for each in checked]
        question = f"Attach {_count(len(checked))} to the support request {number}?"
        answer = agreed(calls, question, endpoint=arm.cloud.endpoint, yes=yes, dry_run=dry_run, notes=notes)
        if answer is not Answer.SEND:
            return 0
        arm.permits.allow(calls)
        support.send(arm, ticket, uploads, workspace=workspace)
        support.check_arrived(uploads, support.read_back(arm, ticket))
    for each in checked:
        click.echo(f"{each.name}: attached to {number}, {len(each.data)} bytes")
    return 0


def check_files(files: Sequence[Path], *, force: bool) -> Iterator[Checked]:
    """The files with their content. Raises `UsageProblem` for what must not leave, or would be refused there."""
    if len(files) > MAX_FILES:
        raise UsageProblem(f"{len(files)} files are too many; a support request takes {MAX_FILES}.", "Attach fewer.")
    names = [path.name for path in files]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageProblem(f"Two files are named {twice}, and one would replace the other.", "Rename one of them.")
    for path in files:
        data = read(path)
        _check_limits(path, data)
        yield Checked(path.name, data, _check_pack(path, data, force=force))


def _check_limits(path: Path, data: bytes) -> None:
    if len(path.name) > MAX_NAME:
        raise UsageProblem(f"{path.name[:40]}…: a name may have {MAX_NAME} characters.", "Rename the file.")
    if path.suffix.lower() in BLOCKED:
        raise UsageProblem(f"{path.name}: Azure blocks files that end in {path.suffix.lower()}.", "Attach a pack.")
    if not data:
        raise UsageProblem(f"{path.name} is empty.", "Attach a pack.")
    if len(data) > MAX_BYTES:
        raise UsageProblem(
            f"{path.name} has {len(data)} bytes; a support request takes at most {MAX_BYTES} a file.",
            "Attach the PDF alone, or the Markdown.",
        )


def _check_pack(path: Path, data: bytes, *, force: bool) -> str:
    """The domain that a pack is about. Without `force`, raises `UsageProblem` for what is no whole, redacted pack."""
    try:
        result = verify_file(path, engine())
        if result.kind == "recording":
            raise UsageProblem(f"{path.name} is a recording: it holds what packs mask.", "Attach the pack of it.")
        document = read_document(path)
    except UsageProblem as problem:
        if force and b'"kind"' not in data[:200]:
            return ""
        raise UsageProblem(problem.what, f"{problem.advice} To attach it anyway, give --force.".strip()) from problem
    if result.integrity not in _WHOLE and not force:
        why = "; ".join(result.differences[:3])
        raise UsageProblem(f"{path.name} was altered or is incomplete: {why}.", "Build it again, or give --force.")
    if document["redaction"]["level"] == "open" and not force:
        raise UsageProblem(
            f"{path.name} is stamped UNREDACTED: nothing is masked in it.",
            "Build it with --redact support, or give --force.",
        )
    return _domain(document)


def _domain(document: Document) -> str:
    domain = document.get("domain", "")
    return domain if isinstance(domain, str) and "." in domain else ""


def _check_subject(checked: Sequence[Checked], resource_id: str, *, force: bool) -> None:
    """Refuse a pack about another domain than the one that the request names."""
    parts = resource_id.casefold().split("/")
    about = parts[-1] if len(parts) > 2 and parts[-2] == "domains" else ""
    for each in checked:
        if about and each.domain and each.domain.casefold() != about and not force:
            raise UsageProblem(
                f"{each.name} is about {each.domain}, but the support request is about {about}.",
                "Attach the pack of that domain, or give --force.",
            )


def _line(each: Checked) -> str:
    return f"  {each.name}: {len(each.data)} bytes, SHA-256 {hashlib.sha256(each.data).hexdigest()}"


def _count(files: int) -> str:
    return "1 file" if files == 1 else f"{files} files"


def plan_from(values: dict[str, Any]) -> AzurePlan:
    """Where to look. Raises `EvidenceError`."""
    return AzurePlan(
        domain="",
        cloud=values["cloud"],
        arm_endpoint=values["arm_endpoint"] or None,
        tenant=values["tenant"],
        subscription=values["subscription"],
    )
