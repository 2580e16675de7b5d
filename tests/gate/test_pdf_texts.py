"""The scan of PDF files: every carrier inside one is looked through."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, String

from bundler.errors import GateRefused
from bundler.gate import Identity, scan
from bundler.model.redacted import Masked
from bundler.pack_files import constants_of
from bundler.redact import Level, Policy, Sealed, seal
from bundler.render import RenderOptions, renderer_for
from tests.sample_report import sample_report
from tests.secret_shapes import shapes
from tests.share import apart

NOBODY = Identity()
SECRET = "Adele.Vance@contoso.com"
HIDDEN = Masked((), {SECRET: "PERSON-1"}, {})


def saved(pdf: pikepdf.Pdf) -> bytes:
    made = io.BytesIO()
    pdf.save(made)
    return made.getvalue()


def one_page(draw: bytes = b"") -> pikepdf.Pdf:
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 700 Td " + draw + b" ET")
    return pdf


def shown(text: str) -> pikepdf.Pdf:
    return one_page(f"({text}) Tj".encode())


def with_title(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    pdf.docinfo["/Title"] = text
    return pdf


def with_metadata(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = text
    return pdf


def with_bookmark(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(text, 0))
    return pdf


def with_link(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    action = Dictionary(S=Name.URI, URI=String(f"https://example.org/?q={text}"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    pdf.pages[0].Annots = pdf.make_indirect(Array([link]))
    return pdf


def with_named_destination(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    pdf.Root.Dests = Dictionary({f"/{text}": Array([pdf.pages[0].obj, Name.Fit])})
    return pdf


def with_name_value(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    pdf.Root["/Remark"] = Name(f"/{text}")
    return pdf


def attach(pdf: pikepdf.Pdf, name: str, data: bytes) -> None:
    pdf.attachments[name] = AttachedFileSpec(
        pdf, data, filename=name, description="", mime_type="text/plain", creation_date="", mod_date=""
    )


def with_attachment(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    attach(pdf, "notes.txt", f"note: {text}".encode())
    return pdf


def with_attachment_name(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    attach(pdf, f"{text}.txt", b"nothing")
    return pdf


def with_json_attachment(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    escaped = "".join(f"\\u{ord(c):04x}" for c in text)
    attach(pdf, "evidence.json", f'{{"a": "{escaped}"}}'.encode())
    return pdf


def with_actual_text(text: str) -> pikepdf.Pdf:
    hexadecimal = (b"\xfe\xff" + text.encode("utf-16-be")).hex().upper()
    return one_page(f"/Span <</ActualText <{hexadecimal}>>> BDC (nothing) Tj EMC".encode())


def with_nested_text(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    pdf.Root["/Remark"] = Array([Dictionary(Deep=Array([String(text)]))])
    return pdf


def with_unused_stream(text: str) -> pikepdf.Pdf:
    pdf = one_page()
    pdf.Root["/Remark"] = pdf.make_stream(b"\xff\x00" + text.encode())
    return pdf


def with_narrow_cell(text: str) -> pikepdf.Pdf:
    pieces = [text[n : n + 6] for n in range(0, len(text), 6)]
    return one_page(" 0 -14 Td ".join(f"({piece}) Tj" for piece in pieces).encode())


CARRIERS: list[Callable[[str], pikepdf.Pdf]] = [
    shown,
    with_title,
    with_metadata,
    with_bookmark,
    with_link,
    with_named_destination,
    with_name_value,
    with_attachment,
    with_attachment_name,
    with_json_attachment,
    with_actual_text,
    with_nested_text,
    with_unused_stream,
    with_narrow_cell,
]


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.__name__)
def test_every_carrier_is_looked_through(carrier: Callable[[str], pikepdf.Pdf]) -> None:
    with pytest.raises(GateRefused, match=r"PERSON-1 \(rule masked-value"):
        scan("case.pdf", saved(carrier(SECRET)), HIDDEN, NOBODY)
    scan("case.pdf", saved(carrier("Grady.Archie@example.org")), HIDDEN, NOBODY)


@pytest.mark.parametrize("carrier", [with_named_destination, with_name_value], ids=lambda carrier: carrier.__name__)
def test_names_are_read_with_their_escapes_undone(carrier: Callable[[str], pikepdf.Pdf]) -> None:
    plain = saved(carrier(SECRET))
    escaped = plain.replace(SECRET.encode(), SECRET.replace("A", "#41").replace("@", "#40").encode())
    assert escaped != plain
    with pytest.raises(GateRefused, match=r"PERSON-1 \(rule masked-value"):
        scan("case.pdf", escaped, HIDDEN, NOBODY)


@pytest.mark.parametrize("carrier", [shown, with_title, with_json_attachment], ids=lambda carrier: carrier.__name__)
@pytest.mark.parametrize(("rule", "secret"), [shapes()[1], shapes()[5], shapes()[8]], ids=lambda value: value[:24])
def test_secrets_are_looked_for_there_too(carrier: Callable[[str], pikepdf.Pdf], rule: str, secret: str) -> None:
    with pytest.raises(GateRefused, match=rule):
        scan("case.pdf", saved(carrier(secret)), Masked((), {}, {}), NOBODY)


def test_the_local_home_in_a_link_is_refused() -> None:
    data = saved(with_link("file:///home/adalovelace/case"))
    with pytest.raises(GateRefused, match="local-home"):
        scan("case.pdf", data, Masked((), {}, {}), Identity(home="/home/adalovelace"))


def updated(data: bytes) -> bytes:
    return data + b"\n1 0 obj\nnull\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.mark.parametrize(
    "spoil",
    [
        updated,
        lambda data: data + b"more",
        lambda data: b"before\n" + data,
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"%%EOF", b"%%END"),
    ],
    ids=["update", "behind", "before", "half", "no end"],
)
def test_a_pdf_that_was_not_written_once_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(GateRefused, match="could not be scanned"):
        scan("case.pdf", spoil(saved(one_page())), HIDDEN, NOBODY)


def test_a_stream_that_cannot_be_decoded_is_refused() -> None:
    pdf = one_page()
    pdf.Root["/Remark"] = pikepdf.Stream(pdf, b"no zlib data at all", Filter=Name.FlateDecode)
    with pytest.raises(GateRefused, match="could not be scanned"):
        scan("case.pdf", saved(pdf), HIDDEN, NOBODY)


@pytest.mark.parametrize("step", ["pdf_texts._pages", "pdf_texts._strings", "extracted_json"])
def test_a_failing_reader_is_a_refusal(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(f"bundler.gate.{step}", broken)
    with pytest.raises(GateRefused, match="RecursionError"):
        scan("case.pdf", saved(with_json_attachment("harmless")), HIDDEN, NOBODY)


@cache
def sealed_at(level: Level) -> Sealed:
    return seal(sample_report(), Policy(level), b"k" * 32)


@cache
def pack(level: Level) -> bytes:
    return renderer_for(".pdf").render(sealed_at(level).report, options=RenderOptions())


@pytest.mark.parametrize("level", [Level.SUPPORT, apart(Level.OPEN), apart(Level.PUBLIC)])
def test_a_real_pack_passes_and_holds_no_canary_of_a_stricter_one(level: Level) -> None:
    data, sealed = pack(level), sealed_at(level)
    identity = Identity("root", "build-7f3c9.corp.example.org", "/home/adalovelace")
    constants = constants_of(sealed.twin, RenderOptions())
    scan("case.pdf", data, sealed.masked, identity, key=b"k" * 32, constants=constants)
    for stricter in Level:
        other = sealed_at(stricter)
        if len(other.masked.must_not_appear) > len(sealed.masked.must_not_appear):
            with pytest.raises(GateRefused, match="masked-value"):
                scan("case.pdf", data, other.masked, NOBODY, constants=constants_of(other.twin, RenderOptions()))


def test_a_value_written_into_a_real_pack_is_refused(tmp_path: Path) -> None:
    data, sealed = pack(Level.SUPPORT), sealed_at(Level.SUPPORT)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.docinfo["/Keywords"] = next(iter(sealed.masked.must_not_appear))
        pdf.save(tmp_path / "spoiled.pdf")
    constants = constants_of(sealed.twin, RenderOptions())
    with pytest.raises(GateRefused, match="masked-value"):
        scan("case.pdf", (tmp_path / "spoiled.pdf").read_bytes(), sealed.masked, NOBODY, constants=constants)
