"""`verify` and `reveal`: is a pack whole, and what stands behind one of its labels."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

import click

from bundler import private
from bundler.errors import ToolFailed
from bundler.model.redacted import Document, RedactedReport
from bundler.model.report import EXIT_CODE, Verdict
from bundler.render import Paper, RenderOptions, renderer_for
from bundler.verify import Engine, Integrity, disclosed, read_document
from bundler.verify import verify as verify_file

_WORDS = {
    Integrity.INTACT: "intact",
    Integrity.CANNOT_RERENDER: "the data are intact; the pages could not be rendered again to compare them",
    Integrity.INCOMPLETE: "incomplete: what is there is intact, its end is missing",
    Integrity.ALTERED: "ALTERED after it was made",
}
_EXIT_CODES = {
    Integrity.INTACT: 0,
    Integrity.CANNOT_RERENDER: EXIT_CODE[Verdict.INCONCLUSIVE],
    Integrity.INCOMPLETE: 1,
    Integrity.ALTERED: 1,
}


def verify(path: Path, disclosures: Sequence[str]) -> int:
    """Tell whether the file is whole, and check the disclosures against it."""
    result = verify_file(path, Engine(_render, _versions))
    click.echo(f"{path} ({result.kind}): {_WORDS[result.integrity]}")
    for difference in result.differences:
        click.echo(f"  differs: {difference}")
    for note in result.notes:
        click.echo(f"  {note}")
    if result.root:
        click.echo(f"  Hash of the whole: {result.root}")
    if disclosures:
        document = read_document(path)
        for text in disclosures:
            label, value = disclosed(document, text)
            click.echo(f"  {label} is {value}")
    return _EXIT_CODES[result.integrity]


def reveal(path: Path, label: str) -> int:
    """Print the disclosure of one label, and how its reader checks it."""
    click.echo(private.reveal(read_document(path), label))
    click.echo(
        "Give this line to the reader of the pack: acs-evidence verify PACK --disclosure LINE, or the commands in "
        "docs/reading-a-pack.md, show the value and that it is the one masked in the pack.",
        err=True,
    )
    return 0


def _render(document: Document, paper: str) -> bytes:
    if paper not in get_args(Paper):
        raise ToolFailed(f"This version does not know the paper size {paper!r}.")
    options = RenderOptions(paper=cast("Paper", paper))
    return renderer_for(".pdf").render(RedactedReport(document), options=options)


def _versions() -> dict[str, str]:
    from bundler.render.engine import engine_versions

    return dict(engine_versions())
