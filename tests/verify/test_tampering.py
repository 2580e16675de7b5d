"""Harmless re-saves and attacks, judged by the versions that made the pack, by others, and under a false engine."""

import dataclasses
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from bundler.errors import ToolFailed
from bundler.model.redacted import Document, RedactedReport
from bundler.redact import Level, Policy, redact
from bundler.render import RenderOptions, renderer_for
from bundler.render._layout import lay_out
from bundler.render.engine import engine_versions
from bundler.render.pack_manifest import WHOLE, whole
from bundler.render.pdf import compose
from bundler.verify import Engine, Integrity, Verification, verify
from bundler.verify import pdf_pack as pdf_checks
from tests.render.documents import Story, tell
from tests.sample_report import sample_report
from tests.share import some_of
from tests.verify.tampering import ADDED, ATTACKS, DRAWN, HARMLESS, disguised, edited, get, put

TEMPLATES_MATTER = {"a word away", "a word twice", "a link that leads elsewhere", "words off the page"}
"""Under other templates these words could be that version's own; they are told, and no more can be said."""


@cache
def made_again(document: str, paper: str) -> bytes:
    options = RenderOptions(paper="letter" if paper == "letter" else "a4")
    return renderer_for(".pdf").render(RedactedReport(Document(json.loads(document))), options=options)


def render(document: Document, paper: str) -> bytes:
    return made_again(json.dumps(document), paper)


@pytest.fixture(scope="module")
def pack() -> bytes:
    redacted, _ = redact(sample_report(), Policy(), b"k" * 32)
    return render(redacted.document, "a4")


SAME = Engine(render, lambda: dict(engine_versions()))
NEWER = Engine(render, lambda: dict(engine_versions()) | {"pango": "999.0"})


def checked(tmp_path: Path, data: bytes, engine: Engine) -> Verification:
    file = tmp_path / "case.pdf"
    file.write_bytes(data)
    return verify(file, engine)


@pytest.mark.slow
@pytest.mark.parametrize("name", HARMLESS)
def test_saved_again_is_told_from_altered(tmp_path: Path, pack: bytes, name: str) -> None:
    data = HARMLESS[name](pack)
    assert data != pack
    result = checked(tmp_path, data, SAME)
    assert (result.integrity, result.differences) == (Integrity.RESAVED, ())
    assert "another program" in " ".join(result.notes).lower()
    other = checked(tmp_path, data, NEWER)
    assert (other.integrity, other.differences) == (Integrity.CANNOT_RERENDER, ())
    assert any("are those of the data" in note for note in other.notes)


@pytest.mark.parametrize("name", some_of(ATTACKS, 14))
def test_an_attack_is_seen_by_the_version_that_made_the_pack(tmp_path: Path, pack: bytes, name: str) -> None:
    attack, said = ATTACKS[name]
    result = checked(tmp_path, attack(pack), SAME)
    assert result.integrity is Integrity.ALTERED, result
    assert said.lower() in " ".join(result.differences).lower()


@pytest.mark.parametrize("name", some_of(ATTACKS, 14))
def test_an_attack_is_seen_by_other_versions(tmp_path: Path, pack: bytes, name: str) -> None:
    attack, said = ATTACKS[name]
    result = checked(tmp_path, attack(pack), NEWER)
    assert result.integrity is Integrity.ALTERED, result
    assert said.lower() in " ".join(result.differences).lower()


@pytest.mark.parametrize("name", ["a white box and Verified", "a word away", "a stamp"])
def test_a_false_engine_hides_no_attack(tmp_path: Path, pack: bytes, name: str) -> None:
    attack, said = ATTACKS[name]
    result = checked(tmp_path, disguised(attack(pack), weasyprint="1.0"), SAME)
    assert result.integrity is Integrity.ALTERED, result
    assert said.lower() in " ".join(result.differences).lower()


@pytest.mark.parametrize("name", some_of([*DRAWN, *ADDED], 10))
def test_false_templates_hide_no_attack_or_the_words_are_told(tmp_path: Path, pack: bytes, name: str) -> None:
    attack, _ = ATTACKS[name]
    result = checked(tmp_path, disguised(attack(pack), layout="0" * 64), SAME)
    if name not in TEMPLATES_MATTER:
        assert result.integrity is Integrity.ALTERED, result
    elif result.integrity is not Integrity.ALTERED:
        assert result.integrity is Integrity.CANNOT_RERENDER


@pytest.mark.parametrize("name", ["a word away", "a word twice", "pages swapped", "a page away"])
def test_under_other_templates_other_words_are_told(tmp_path: Path, pack: bytes, name: str) -> None:
    result = checked(tmp_path, disguised(ATTACKS[name][0](pack), layout="0" * 64), SAME)
    told = " ".join((*result.differences, *result.notes))
    assert "Other templates made the pages" in told
    assert "- Page " in told


def test_a_pack_of_other_templates_is_no_alteration(tmp_path: Path, pack: bytes) -> None:
    result = checked(tmp_path, disguised(pack, layout="0" * 64), SAME)
    assert (result.integrity, result.differences) == (Integrity.CANNOT_RERENDER, ())
    assert any("All words of its pages are those of the data" in note for note in result.notes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("check", "attack"),
    [
        ("foreign", "a text box"),
        ("overpainted", "words struck out"),
        ("unseen", "words in white"),
        ("strange_typefaces", "another typeface"),
        ("differences", "a word away"),
        ("unexpected", "another bookmark"),
    ],
)
def test_no_check_could_be_left_out(
    tmp_path: Path, pack: bytes, monkeypatch: pytest.MonkeyPatch, check: str, attack: str
) -> None:
    monkeypatch.setattr(pdf_checks, check, lambda *_: iter(()))
    assert checked(tmp_path, ATTACKS[attack][0](pack), NEWER).integrity is not Integrity.ALTERED


def without_pango(*_: object) -> Any:
    raise ToolFailed("Pango is missing.")


@pytest.mark.parametrize("name", ["a white box", "a word twice", "a script at the start", "another bookmark"])
def test_without_pango_attacks_are_seen_all_the_same(tmp_path: Path, pack: bytes, name: str) -> None:
    result = checked(tmp_path, ATTACKS[name][0](pack), Engine(without_pango, without_pango))
    assert result.integrity is Integrity.ALTERED


@pytest.mark.parametrize(
    ("name", "value"), [("engine", {"weasyprint": "1.0"}), ("paper", "letter"), ("files", {"evidence.json": "0" * 64})]
)
def test_engine_and_paper_are_covered(tmp_path: Path, pack: bytes, name: str, value: Any) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        stated = get(pdf, "manifest.json")
        put(pdf, "manifest.json", stated | {name: stated[name] | value if isinstance(value, dict) else value})

    result = checked(tmp_path, edited(pack, change), SAME)
    assert result.integrity is Integrity.ALTERED
    assert "its hash 'whole' does not match" in " ".join(result.differences)


def test_the_attached_bytes_are_covered(tmp_path: Path, pack: bytes) -> None:
    result = checked(tmp_path, edited(pack, lambda pdf: put(pdf, "evidence.json", get(pdf, "evidence.json"))), SAME)
    assert result.integrity is Integrity.ALTERED
    assert "bytes of evidence.json" in " ".join(result.differences)


def test_the_hash_over_all_is_what_the_page_about_it_says(tmp_path: Path, pack: bytes) -> None:
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        stated = get(pdf, "manifest.json")
    assert stated[WHOLE] == whole(stated) == checked(tmp_path, pack, SAME).whole
    assert stated["root"] == checked(tmp_path, pack, SAME).root


def test_an_early_pack_without_it_is_read_and_told(tmp_path: Path, pack: bytes) -> None:
    def early(pdf: pikepdf.Pdf) -> None:
        stated = get(pdf, "manifest.json")
        del stated[WHOLE], stated["files"]
        put(pdf, "manifest.json", stated)

    result = checked(tmp_path, edited(pack, early), NEWER)
    assert (result.integrity, result.differences, result.whole) == (Integrity.CANNOT_RERENDER, (), "")
    assert any("no hash covers them" in note for note in result.notes)
    assert checked(tmp_path, edited(pack, early), SAME).integrity is Integrity.RESAVED


@pytest.mark.slow
@pytest.mark.parametrize(
    "css", ["p, td, th, li { letter-spacing: 0.25pt }", "body { line-height: 1.75 } @page { margin-left: 22mm }"]
)
def test_other_lines_and_pages_are_no_alteration(tmp_path: Path, css: str) -> None:
    """What another engine does: it breaks lines and pages elsewhere."""
    foreign = "\u202eabc \u200b zero\u00ad-width ½ ﬁ • – — ~all -all e\u0301 " + "a-" * 300
    report = tell(Story(count=12, foreign=foreign, note="A well-known, self-made hand-over. " * 20))
    redacted, _ = redact(report, Policy(Level.OPEN), b"k" * 32)
    composed = compose(redacted, options=RenderOptions())
    page = composed.page.replace("</style>", f"{css}</style>")
    data = lay_out(
        dataclasses.replace(composed, page=page),
        lambda: renderer_for(".json").render(redacted, options=RenderOptions()),
    )
    result = checked(tmp_path, data, NEWER)
    assert (result.integrity, result.differences) == (Integrity.CANNOT_RERENDER, ())
    assert any("are those of the data" in note for note in result.notes)
    assert checked(tmp_path, ATTACKS["a word away"][0](data), NEWER).integrity is Integrity.ALTERED
