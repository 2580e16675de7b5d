"""PDF packs: pages against data, data against manifest, and versions that differ."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import AttachedFileSpec

from bundler.errors import ToolFailed, UsageProblem
from bundler.model.redacted import Document, RedactedReport
from bundler.redact import Policy, redact
from bundler.redact.manifest import manifest
from bundler.render import RenderOptions, renderer_for
from bundler.render import engine as engine_module
from bundler.render._templates import template_folder
from bundler.verify import Engine, Integrity, Verification, read_document, verify
from tests.sample_report import sample_report
from tests.share import some_of


def made_again(document: Document, paper: str) -> bytes:
    options = RenderOptions(paper="letter" if paper == "letter" else "a4")
    return renderer_for(".pdf").render(RedactedReport(document), options=options)


def versions_of(pack: bytes) -> dict[str, str]:
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        found = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes())["engine"]
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def pack() -> bytes:
    redacted, _ = redact(sample_report(), Policy(), b"k" * 32)
    return renderer_for(".pdf").render(redacted, options=RenderOptions())


@pytest.fixture(scope="module")
def engine(pack: bytes) -> Engine:
    return Engine(made_again, lambda: versions_of(pack))


def checked(tmp_path: Path, data: bytes, engine: Engine) -> Verification:
    file = tmp_path / "case.pdf"
    file.write_bytes(data)
    return verify(file, engine)


def test_an_untouched_pack_is_intact(tmp_path: Path, pack: bytes, engine: Engine) -> None:
    result = checked(tmp_path, pack, engine)
    assert (result.kind, result.integrity, result.differences) == ("pdf", Integrity.INTACT, ())
    document = read_document(tmp_path / "case.pdf")
    assert result.root == document["manifest"]["root"]
    assert document["domain"] == "contoso.com"


def test_the_paper_is_remembered(tmp_path: Path, engine: Engine) -> None:
    redacted, _ = redact(sample_report(), Policy(), b"k" * 32)
    data = renderer_for(".pdf").render(redacted, options=RenderOptions(paper="letter"))
    assert checked(tmp_path, data, engine).integrity is Integrity.INTACT


def edited(pack: bytes, edit: Callable[[pikepdf.Pdf], None]) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pack)) as pdf:
        edit(pdf)
        pdf.save(made)
    return made.getvalue()


def put(pdf: pikepdf.Pdf, name: str, value: Any) -> None:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    if name in pdf.attachments:
        del pdf.attachments[name]
    pdf.attachments[name] = AttachedFileSpec(
        pdf, data, filename=name, description="", mime_type="application/json", creation_date="", mod_date=""
    )


def get(pdf: pikepdf.Pdf, name: str) -> Any:
    return json.loads(pdf.attachments[name].get_file().read_bytes())


def change_evidence(pdf: pikepdf.Pdf) -> None:
    put(pdf, "evidence.json", get(pdf, "evidence.json") | {"verdict": "verified"})


def change_manifest(pdf: pikepdf.Pdf) -> None:
    put(pdf, "manifest.json", get(pdf, "manifest.json") | {"root": "0" * 64})


def add_attachment(pdf: pikepdf.Pdf) -> None:
    put(pdf, "evil.json", {})


def forge(pdf: pikepdf.Pdf) -> None:
    """Change the data and write a manifest that fits, but leave the pages."""
    document = get(pdf, "evidence.json")
    document["azure"]["location"] = "Mars"
    document["summary"] = "All is well."
    document["manifest"] = manifest(document)
    put(pdf, "evidence.json", document)
    put(pdf, "manifest.json", get(pdf, "manifest.json") | document["manifest"])


def forge_a_form(pdf: pikepdf.Pdf) -> None:
    document = get(pdf, "evidence.json")
    document["records"] = ["nothing of the kind"]
    document["manifest"] = manifest(document)
    put(pdf, "evidence.json", document)
    put(pdf, "manifest.json", get(pdf, "manifest.json") | document["manifest"])


def spoil_manifest(pdf: pikepdf.Pdf) -> None:
    put(pdf, "manifest.json", b"{")


def change_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].Contents = pdf.pages[0].Contents


def drop_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[-1]


def change_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Something else"


@pytest.mark.parametrize(
    ("edit", "said"),
    some_of(
        [
            (change_evidence, "The section 'verdict' was altered"),
            (change_manifest, "differ in 'root'"),
            (add_attachment, "'evil.json' was added"),
            (forge, "Page 1 does not show what its data say: it reads"),
            (forge_a_form, "no pages can be made from them"),
            (spoil_manifest, "manifest.json and the manifest inside evidence.json differ"),
            (change_page, "Page 2 does not show what its data say"),
            (drop_page, "pages, and its data make"),
            (change_title, "something else in the file was altered"),
        ],
        5,
    ),
)
def test_what_was_altered_is_said(
    tmp_path: Path, pack: bytes, engine: Engine, edit: Callable[[pikepdf.Pdf], None], said: str
) -> None:
    result = checked(tmp_path, edited(pack, edit), engine)
    assert result.integrity is Integrity.ALTERED
    assert said in " ".join(result.differences)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data + b"\n%%EOF\n", "more than one end"),
        (lambda data: data + b"more", "4 bytes follow the end"),
        (lambda data: b"x\n" + data, "before the beginning"),
    ],
)
def test_what_was_added_around_it_is_said(tmp_path: Path, pack: bytes, engine: Engine, spoil: Any, said: str) -> None:
    result = checked(tmp_path, spoil(pack), engine)
    assert result.integrity is Integrity.ALTERED
    assert said in " ".join(result.differences)


def test_another_version_cannot_make_it_again_and_that_is_no_alteration(
    tmp_path: Path, pack: bytes, engine: Engine
) -> None:
    newer = Engine(made_again, lambda: versions_of(pack) | {"weasyprint": "999.0"})
    result = checked(tmp_path, pack, newer)
    assert (result.integrity, result.differences) == (Integrity.CANNOT_RERENDER, ())
    assert "here 999.0" in result.notes[-1]
    assert checked(tmp_path, edited(pack, change_evidence), newer).integrity is Integrity.ALTERED
    assert checked(tmp_path, pack, engine).integrity is Integrity.INTACT


def test_a_missing_library_is_no_alteration(tmp_path: Path, pack: bytes) -> None:
    def without_pango(*_: object) -> Any:
        raise ToolFailed("Pango is missing.")

    for engine in (Engine(without_pango, lambda: versions_of(pack)), Engine(made_again, without_pango)):
        result = checked(tmp_path, pack, engine)
        assert result.integrity is Integrity.CANNOT_RERENDER
        assert "Pango is missing." in result.notes[-1]


def test_a_pack_that_does_not_say_what_made_it_is_no_alteration(tmp_path: Path, pack: bytes, engine: Engine) -> None:
    silent = edited(pack, lambda pdf: put(pdf, "manifest.json", get(pdf, "evidence.json")["manifest"]))
    assert checked(tmp_path, silent, engine).integrity is Integrity.CANNOT_RERENDER


def remove(name: str) -> Callable[[pikepdf.Pdf], None]:
    def edit(pdf: pikepdf.Pdf) -> None:
        del pdf.attachments[name]

    return edit


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 3],
        lambda data: edited(data, remove("evidence.json")),
        lambda data: edited(data, remove("manifest.json")),
        lambda data: edited(data, lambda pdf: put(pdf, "evidence.json", b"{")),
        lambda data: edited(data, lambda pdf: put(pdf, "evidence.json", {"format": "other/1"})),
    ],
    ids=["cut short", "no evidence", "no manifest", "bad evidence", "foreign"],
)
def test_what_is_no_pack_is_said(tmp_path: Path, pack: bytes, engine: Engine, spoil: Any) -> None:
    with pytest.raises(UsageProblem):
        checked(tmp_path, spoil(pack), engine)


@pytest.mark.parametrize("part", ["layout", "harfbuzz", "pango", "weasyprint", "pydyf"])
def test_other_code_is_no_alteration(tmp_path: Path, pack: bytes, part: str) -> None:
    def repainted(document: Document, paper: str) -> bytes:
        return made_again(document, paper).replace(b"%PDF-1.7", b"%PDF-1.6")

    other = Engine(repainted, lambda: versions_of(pack) | {part: "another"})
    result = checked(tmp_path, pack, other)
    assert result.integrity is Integrity.CANNOT_RERENDER
    assert part in result.notes[-1]


def test_the_engine_is_known_by_what_it_lays_out(pack: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert versions_of(pack) == dict(engine_module.engine_versions())
    copy = tmp_path / "templates"
    shutil.copytree(str(template_folder()), copy)
    monkeypatch.setattr(engine_module, "template_folder", lambda: copy)
    engine_module.layout_digest.cache_clear()
    try:
        assert engine_module.layout_digest() == versions_of(pack)["layout"], "where the templates lie does not matter"
        engine_module.layout_digest.cache_clear()
        (copy / "print.css").write_text((copy / "print.css").read_text() + "\n")
        assert engine_module.layout_digest() != versions_of(pack)["layout"]
    finally:
        engine_module.layout_digest.cache_clear()
