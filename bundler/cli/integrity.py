"""`verify` and `reveal`: is a pack whole, and what is behind one of its labels."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import click

from bundler import private
from bundler.cli.signature import Signed, check_signature, signature_path
from bundler.errors import ToolFailed
from bundler.model.paper import PAPERS, Paper
from bundler.model.redacted import Document, RedactedReport
from bundler.model.report import EXIT_CODE, Verdict
from bundler.render import RenderOptions, renderer_for
from bundler.verify import Engine, Integrity, disclosed, read, read_document
from bundler.verify import verify as verify_file

_WORDS = {
    Integrity.INTACT: "intact",
    Integrity.RESAVED: "intact; saved again by another program: the bytes differ, the content is the same",
    Integrity.CANNOT_RERENDER: "the data are intact; the pages could not be rendered again for comparison",
    Integrity.INCOMPLETE: "incomplete: the part that is there is intact, the end is missing",
    Integrity.ALTERED: "ALTERED after it was made",
}
_EXIT_CODES = {
    Integrity.INTACT: 0,
    Integrity.RESAVED: 0,
    Integrity.CANNOT_RERENDER: EXIT_CODE[Verdict.INCONCLUSIVE],
    Integrity.INCOMPLETE: 1,
    Integrity.ALTERED: 1,
}


_NOT_GENUINE = (
    "Whole is not genuine: anyone who writes a file can write hashes that match it. Compare the hash with one "
    "that the customer noted when the file was made, or check a signature (build --sign)."
)


def verify(path: Path, disclosures: Sequence[str], signature: Path | None = None, allowed: Path | None = None) -> int:
    """Tell whether the file is whole and who signed it, and check the disclosures against it."""
    result = verify_file(path, engine())
    signed, signer = _signed(path, signature, allowed)
    forged = signed is not None and not signed.good
    unaltered = result.integrity is not Integrity.ALTERED
    words = "ITS SIGNATURE IS NOT VALID" if forged and unaltered else _WORDS[result.integrity]
    click.echo(f"{path} ({result.kind}): {words}")
    for difference in (*result.differences, *([signer] if forged else [])):
        click.echo(f"  differs: {difference}")
    for note in (*result.notes, *([signer] if signer and not forged else [])):
        click.echo(f"  {note}")
    if result.root:
        click.echo(f"  {'Hash of the data' if result.whole else 'Hash of the whole'}: {result.root}")
    if result.whole:
        click.echo(f"  Hash of the whole, with engine and paper: {result.whole}")
    if unaltered and not (signed and signed.principal):
        click.echo(f"  {_NOT_GENUINE}")
    if disclosures:
        document = read_document(path)
        for text in disclosures:
            label, value = disclosed(document, text)
            click.echo(f"  {label} is {value}")
    return _EXIT_CODES[Integrity.ALTERED if forged else result.integrity]


def _signed(path: Path, signature: Path | None, allowed: Path | None) -> tuple[Signed | None, str]:
    """What the signature beside the file, or the one that was named, says; and the sentence that tells it."""
    beside = signature or signature_path(path)
    if not (signature or allowed or beside.exists()):
        return None, ""
    try:
        signed = check_signature(read(path), beside, allowed)
    except ToolFailed as error:
        if signature or allowed:
            raise
        return None, f"The signature {beside.name} was not checked. {error.what} {error.advice}"
    if not signed.good:
        return signed, f"The signature {beside.name}: {signed.reason}."
    if signed.principal:
        return signed, f"Signed by {signed.principal}, {signed.key}: {beside.name} matches this file."
    return signed, (
        f"Signed with the key {signed.key}: {beside.name} matches this file. The file does not show whose key it is: "
        f"ask the customer in another way, or give --allowed-signers."
    )


def reveal(path: Path, label: str) -> int:
    """Print the disclosure of one label, and how its reader checks it."""
    click.echo(private.reveal(read_document(path), label))
    click.echo(
        "Give this line to the reader of the pack. acs-evidence verify PACK --disclosure LINE, or the commands in "
        "docs/reading-a-pack.md, show the value and prove that the pack masks it.",
        err=True,
    )
    return 0


def engine() -> Engine:
    """What renders the pages of a pack again to compare them."""
    return Engine(_render, _versions)


def _render(document: Document, paper: str) -> bytes:
    if paper not in PAPERS:
        raise ToolFailed(f"This version does not know the paper size {paper!r}.")
    options = RenderOptions(paper=cast("Paper", paper))
    return renderer_for(".pdf").render(RedactedReport(document), options=options)


def _versions() -> dict[str, str]:
    from bundler.render.engine import engine_versions

    return dict(engine_versions())
