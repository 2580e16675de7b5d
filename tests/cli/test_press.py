"""The PDF engine's own process: same bytes, clear complaints, nothing left behind."""

import json
from pathlib import Path

import pytest

from bundler.cli import press
from bundler.cli.press import Press
from bundler.errors import ToolFailed
from bundler.model.redacted import Document, RedactedReport
from bundler.render import RenderOptions, renderer_for

SAMPLE = Path(__file__).parents[2] / "samples" / "stuck" / "case.json"


@pytest.fixture
def report() -> RedactedReport:
    return RedactedReport(Document(json.loads(SAMPLE.read_text("utf-8"))))


def test_the_bytes_are_those_of_the_renderer(report: RedactedReport) -> None:
    with Press("letter") as engine:
        engine.begin(report)
        assert engine.result() == renderer_for(".pdf").render(report, options=RenderOptions(paper="letter"))


@pytest.mark.usefixtures("no_pango")
def test_a_missing_pango_is_told(report: RedactedReport) -> None:
    with Press("a4") as engine:
        engine.begin(report)
        with pytest.raises(ToolFailed, match="Pango") as caught:
            engine.result()
    assert ".html" in caught.value.advice


def test_an_engine_that_dies_is_told(report: RedactedReport) -> None:
    with Press("a4") as engine:
        engine.begin(RedactedReport(Document({"redaction": report.document["redaction"]})))
        with pytest.raises(ToolFailed, match="The PDF engine failed: KeyError"):
            engine.result()


def test_an_engine_that_never_ends_is_told(report: RedactedReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "_SECONDS", 0.01)
    with Press("a4") as engine:
        engine.begin(report)
        with pytest.raises(ToolFailed, match="could not be laid out"):
            engine.result()


def test_no_process_is_left_behind() -> None:
    with Press("a4") as engine:
        pass
    assert engine._process.returncode is not None
