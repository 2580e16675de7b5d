"""The PDF: archival, tagged, self-contained, short, and made of bundled typefaces alone."""

import io
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from pikepdf import pdfa

from bundler.errors import ToolFailed
from bundler.render import RenderOptions, _layout, faces, pdf
from tests.render.conftest import CASES, Render, page_texts
from tests.render.documents import case, redacted
from tests.share import some_of


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


@pytest.mark.parametrize("name", some_of(CASES, 2))
def test_every_case_is_valid_pdf_a_3b(name: str, rendered: Render) -> None:
    report = pdfa.validate_written(io.BytesIO(rendered(name, ".pdf")), "3b")
    assert report.passed, report


def test_one_end_of_file_and_no_date_or_name_of_this_machine(rendered: Render) -> None:
    data = rendered("stuck", ".pdf")
    assert data.count(b"%%EOF") == 1
    with opened(data) as file:
        metadata = file.Root.Metadata.read_bytes()
        streams = [obj.read_bytes() for obj in file.objects if isinstance(obj, pikepdf.Stream)]
    assert b"2026-11-23" in metadata
    whole = data + b"".join(streams)
    assert not re.search(rb"file:|/home/|/root/|/tmp/", whole)


def test_attachments_are_named_related_dated_and_sorted(rendered: Render) -> None:
    with opened(rendered("stuck", ".pdf")) as file:
        files = file.Root.AF
        related = {str(item.UF): str(item.AFRelationship) for item in files}
        dates = {str(item.EF.F.Params.ModDate) for item in files}
        names = [str(name) for name in list(file.Root.Names.EmbeddedFiles.Names)[::2]]
        assert len(files) == 2
    assert related == {"evidence.json": "/Source", "manifest.json": "/Supplement"}
    assert dates == {"D:20261123055205Z"}
    assert names == sorted(names)


def test_no_typeface_of_the_machine_is_in_it(rendered: Render) -> None:
    with opened(rendered("hostile", ".pdf")) as file:
        fonts = {
            str(font.BaseFont).partition("+")[2]
            for page in file.pages
            for font in (page.obj.Resources.get("/Font") or {}).values()
        }
    assert fonts == {"Evidence-Sans", "Evidence-Sans-Semi-Bold", "Evidence-Mono", "Evidence-Mono-Semi-Bold"}


def test_it_is_tagged_with_a_language_bookmarks_and_described_pictures(rendered: Render) -> None:
    with opened(rendered("stuck", ".pdf")) as file:
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "en"
        tags = [obj for obj in file.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/S") is not None]
        figures = [tag for tag in tags if tag.S == "/Figure"]
        with file.open_outline() as outline:
            titles = [item.title for item in outline.root[0].children] + [item.title for item in outline.root]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/Link"} <= {str(tag.S) for tag in tags}
    assert len(figures) == 3
    assert all(len(str(figure.Alt)) > 40 for figure in figures)
    assert {"Findings", "Exhibits: every DNS lookup"} <= set(titles)


@pytest.mark.parametrize("name", some_of(CASES, 2))
def test_every_link_leads_somewhere_inside(name: str, rendered: Render) -> None:
    with opened(rendered(name, ".pdf")) as file:
        known = {str(target) for target in list(file.Root.Names.Dests.Names)[::2]}
        links = [note for page in file.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
        assert links
        assert all("/A" not in link and str(link.Dest) in known for link in links)


@pytest.mark.parametrize(
    ("name", "most"), some_of([("stuck", 8), ("eight-addresses", 8), ("softfail", 8), ("forty", 14)], 2)
)
def test_it_is_short(name: str, most: int, rendered: Render) -> None:
    with opened(rendered(name, ".pdf")) as file:
        assert len(file.pages) <= most


HEADS = (
    "Answer Value Given by", "UTC To the end", "UTC Local", "Name server Address", "UTC Operation", "Step Outcome",
    "Label Class", "Do Host to type", "Id Ended",
)  # fmt: skip
"""How the heads of the tables begin."""


def content_lines(text: str) -> list[str]:
    """The lines of a page without its running head and foot, which come last in the reading order."""
    lines = [line.strip() for line in text.split("\r\n")]
    return lines[: next(n for n, line in enumerate(lines) if line.startswith("ACS Email evidence for"))]


@pytest.mark.parametrize("name", some_of(CASES, 3))
def test_no_page_ends_in_a_heading_or_in_the_head_of_a_table(name: str, rendered: Render) -> None:
    data = rendered(name, ".pdf")
    with opened(data) as file, file.open_outline() as outline:
        titles = [item.title for top in outline.root for item in (top, *top.children)]
    assert "Findings" in titles
    for text in page_texts(data):
        last = content_lines(text)[-1]
        assert not [title for title in titles if last and title.startswith(last)]
        assert not last.startswith(HEADS)


def test_the_head_of_a_table_is_repeated_on_its_next_page(rendered: Render) -> None:
    lines = [line for text in page_texts(rendered("forty", ".pdf")) for line in content_lines(text)]
    assert sum(line.startswith("Name server Address") for line in lines) > 1


@pytest.mark.parametrize("name", ["stuck", "eight-addresses", "softfail", "verified", "nothing-answers"])
def test_the_first_page_is_enough_to_act_on(name: str, rendered: Render) -> None:
    document = redacted(CASES[name]()).document
    text = re.sub(r"\s+", "", page_texts(rendered(name, ".pdf"))[0])
    azure = document["azure"]
    wanted = [document["summary"], document["ask"], document["domain"], azure["subscription"], azure["data_location"]]
    wanted += [azure["location"], azure["resource_group"], azure["email_service"], document["ticket"]["number"]]
    wanted += [server["address"] for server in document["servers"]] + ["2026-11-23 05:52:01 UTC"]
    for record in document["records"]:
        wanted += [record["key"], record["name"], record["expected"], record["state"], record["last_request_id"]]
    assert [fact for fact in wanted if re.sub(r"\s+", "", fact) not in text] == []


@pytest.mark.parametrize(("paper", "points"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_paper_is_the_one_asked_for(paper: str, points: tuple[int, int], rendered: Render) -> None:
    with opened(rendered("stuck", ".pdf", "support", paper)) as file:
        box = file.pages[0].mediabox
    assert (round(float(box[2])), round(float(box[3]))) == points


def test_an_open_pack_says_so_on_every_page(rendered: Render) -> None:
    assert all("UNREDACTED" in text for text in page_texts(rendered("stuck", ".pdf", "open")))


def test_hostile_characters_are_named_and_never_drawn(rendered: Render) -> None:
    text = "".join(page_texts(rendered("hostile", ".pdf")))
    assert "[U+202E]" in text
    assert "[U+001B]" in text
    assert "[U+65E5]" in text
    assert not re.search("[\x1b\u202e\u202c\u200b\u65e5\u2028]", text)


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1/x.png", "file:///etc/passwd", "data:image/png;base64,AAAA", "acs-evidence-face:../x"]
)
def test_anything_to_fetch_stops_the_rendering(url: str) -> None:
    import weasyprint
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError):
        weasyprint.HTML(string=f'<img src="{url}" alt="x">', url_fetcher=_layout._fetcher()).render()


def test_a_complaint_of_the_engine_is_a_failure() -> None:
    with pytest.raises(ToolFailed, match="glyph"), _layout._complaints_are_failures():
        logging.getLogger("weasyprint").warning(".notdef glyph rendered")


@pytest.mark.parametrize("suffix", [".html", ".json", ".md"])
def test_the_engine_is_not_loaded_for_other_formats(suffix: str) -> None:
    program = (
        "import sys; from bundler.render import renderer_for, RenderOptions\n"
        "from tests.render.documents import case, redacted\n"
        f"renderer_for({suffix!r}).render(redacted(case()), options=RenderOptions())\n"
        "assert 'weasyprint' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_without_pango_the_message_names_the_packages_and_offers_html(tmp_path: Path) -> None:
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n")
    program = (
        "from bundler.errors import ToolFailed\nfrom bundler.render import renderer_for, RenderOptions\n"
        "from tests.render.documents import case, redacted\n"
        "try:\n    renderer_for('.pdf').render(redacted(case()), options=RenderOptions())\n"
        "except ToolFailed as error:\n    print(error.what, error.advice)\n"
    )
    path = os.pathsep.join((str(tmp_path), *filter(None, sys.path), str(Path.cwd())))
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert all(word in done.stdout for word in ("Pango", "Debian", "Fedora", "macOS", "Windows", ".html"))


def test_every_figure_has_one_width_and_look_alikes_differ() -> None:
    from fontTools.ttLib import TTFont

    folder = Path(pdf.__file__).parents[2] / "templates" / "fonts"
    for stem, (family, weight) in faces.FACES.items():
        font = TTFont(folder / f"{stem}.ttf")
        glyphs, widths = font.getBestCmap(), font["hmtx"]
        if stem == "signs-semibold":
            assert glyphs.keys() == faces.characters(*faces.SIGN_RANGES)
            continue
        assert len({widths[glyphs[ord(digit)]][0] for digit in "0123456789"}) == 1
        assert weight in (400, 600)
        if family == faces.MONO:
            assert glyphs.keys() == faces.COVERED
            outlines = {char: bytes(font["glyf"][glyphs[ord(char)]].compile(font["glyf"])) for char in "0O1lI"}
            assert len(set(outlines.values())) == 5
    assert {"OFL-IBM-Plex-Sans.txt", "OFL-Iosevka.txt"} <= {file.name for file in folder.iterdir()}


def test_render_options_default_to_a4() -> None:
    assert pdf.RENDERER.render(redacted(case()), options=RenderOptions())[:8] == b"%PDF-1.7"
