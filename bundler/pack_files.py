"""Every format of a pack by itself: made, scanned, and when it must not leave, told why while the others go on."""

import importlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from bundler.errors import EvidenceError, GateRefused, ToolFailed
from bundler.gate import Constants, Gate
from bundler.model.redacted import RedactedReport
from bundler.pdf_process.parent import PdfProcess
from bundler.redact import Sealed
from bundler.render import RenderOptions, renderer_for, renderers
from bundler.render._templates import template_texts
from bundler.render.pdf import blank, compose


@dataclass(frozen=True, slots=True)
class Made:
    """What came of the formats that were wanted."""

    files: dict[str, bytes] = field(default_factory=dict)
    """Suffix to bytes, scanned."""
    problems: dict[str, EvidenceError] = field(default_factory=dict)
    """Suffix to why there is no such file."""

    def raise_problems(self) -> None:
        """Raise one error for all problems, if there are any: a refusal before a failure."""
        if not self.problems:
            return
        errors = sorted(self.problems.values(), key=lambda error: not isinstance(error, GateRefused))
        first, others = errors[0], [error.what for error in errors[1:]]
        raise type(first)(" ".join(dict.fromkeys([first.what, *others])), first.advice) from first


def make(
    suffixes: Iterable[str], sealed: Sealed, options: RenderOptions, gate: Gate, pdf_process: PdfProcess | None
) -> Made:
    """Render and scan every format; each is made once. `press`: running already, where a PDF is among them."""
    wanted = sorted(set(suffixes))
    if pdf_process is not None:
        pdf_process.begin(compose(sealed.report, options=options))
    made = Made()
    for suffix in wanted:
        if suffix != ".pdf" or pdf_process is None:
            render = renderer_for(suffix).render
            _one(made, suffix, gate, partial(render, sealed.report, options=options))
    if pdf_process is not None:
        _one(made, ".pdf", gate, lambda: _pdf(pdf_process, sealed.report, options, gate))
    return made


def _pdf(pdf_process: PdfProcess, report: RedactedReport, options: RenderOptions, gate: Gate) -> bytes:
    evidence = renderer_for(".json").render(report, options=options)
    pdf_process.attach(evidence)
    # While the pages are laid out: what reads them afterwards is loaded, and the file they carry is scanned.
    importlib.import_module("bundler.gate.pdf_texts")
    gate.scan("evidence.json", evidence)
    return pdf_process.result()


def _one(made: Made, suffix: str, gate: Gate, render: Callable[[], bytes]) -> None:
    try:
        data = render()
        gate.scan(f"case{suffix}", data, renderer_for(suffix).kind)
    except EvidenceError as error:
        made.problems[suffix] = error
    except Exception as error:  # noqa: BLE001 - one format that cannot be made costs no other
        made.problems[suffix] = ToolFailed(
            f"The {suffix} file could not be made; this is a defect: {type(error).__name__}: {error}.",
            "Write another format instead; -v shows where it happened.",
        )
        made.problems[suffix].__cause__ = error
    else:
        made.files[suffix] = data


def constants_of(twin: RedactedReport, options: RenderOptions) -> Constants:
    """What a file of a format holds whatever is masked: the same file of the twin, and what the PDF engine adds."""

    def constants(suffix: str) -> Iterator[tuple[str, bytes, bool]]:
        yield ".json", json.dumps(twin.document).encode(), True
        yield from ((".txt", text, True) for text in template_texts())
        if suffix == ".pdf":
            yield ".html", compose(twin, options=options).page.encode(), False
            yield ".pdf", _engines_own(options), False
        elif suffix in renderers():
            yield renderer_for(suffix).kind, renderer_for(suffix).render(twin, options=options), False

    return constants


def _engines_own(options: RenderOptions) -> bytes:
    with PdfProcess() as pdf_process:
        pdf_process.begin(blank(options=options))
        pdf_process.attach(b"{}\n")
        return pdf_process.result()
