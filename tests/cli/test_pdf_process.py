"""The PDF engine's own process: same bytes, clear complaints, nothing left behind."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bundler.errors import ToolFailed
from bundler.model.redacted import Document, RedactedReport
from bundler.pdf_process import parent
from bundler.pdf_process.parent import PdfProcess
from bundler.render import RenderOptions, renderer_for
from bundler.render._layout import Composed
from bundler.render.pdf import compose
from tests.cli.run import acs_evidence

SAMPLE = Path(__file__).parents[2] / "samples" / "stuck" / "case.json"


@pytest.fixture
def report() -> RedactedReport:
    return RedactedReport(Document(json.loads(SAMPLE.read_text("utf-8"))))


@pytest.fixture
def composed(report: RedactedReport) -> Composed:
    return compose(report, options=RenderOptions())


def test_the_bytes_are_those_of_the_renderer(report: RedactedReport) -> None:
    with PdfProcess() as engine:
        engine.begin(compose(report, options=RenderOptions(paper="letter")))
        engine.attach(renderer_for(".json").render(report, options=RenderOptions()))
        assert engine.result() == renderer_for(".pdf").render(report, options=RenderOptions(paper="letter"))


@pytest.mark.usefixtures("no_pango")
def test_a_missing_pango_is_told(composed: Composed) -> None:
    with PdfProcess() as engine:
        engine.begin(composed)
        engine.attach(b"{}")
        with pytest.raises(ToolFailed, match="Pango") as caught:
            engine.result()
    assert ".html" in caught.value.advice


def test_an_engine_that_dies_is_told(composed: Composed) -> None:
    with PdfProcess() as engine:
        engine.begin(replace(composed, at="no time"))
        engine.attach(b"{}")
        with pytest.raises(ToolFailed, match="The PDF engine failed: ValueError"):
            engine.result()


def test_an_engine_that_never_ends_is_told(composed: Composed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "SECONDS", 0.01)
    with PdfProcess() as engine:
        engine.begin(composed)
        engine.attach(b"{}")
        with pytest.raises(ToolFailed, match="The PDF layout took more than"):
            engine.result()


def test_no_process_is_left_behind() -> None:
    with PdfProcess() as engine:
        pass
    assert engine._process.returncode is not None


def test_whether_there_will_be_a_pdf_is_known_at_once() -> None:
    with PdfProcess() as engine:
        assert engine.refusal() is None


@pytest.mark.usefixtures("no_pango")
def test_the_other_formats_are_made_without_pango(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    recording = str(SAMPLE.parent / "recording.jsonl")
    run = acs_evidence("build", "contoso.com", "--replay", recording, "-o", "case.pdf", "-o", "case.md")
    assert run.code == 1
    assert "libharfbuzz-subset0" in run.err
    assert "The other files are written." in run.err
    assert [path.name for path in tmp_path.glob("case.*")] == ["case.md"]
    alone = acs_evidence("build", "contoso.com", "--replay", recording, "-o", "case.pdf")
    assert (alone.code, "Pango" in alone.err) == (1, True)
