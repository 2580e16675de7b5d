"""What can be done to a finished pack: harmless ways to save it again, and attacks. Each takes and gives bytes."""

import io
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Operator, String

from bundler.render.pack_manifest import WHOLE, whole

Change = Callable[[bytes], bytes]


def edited(data: bytes, edit: Callable[[pikepdf.Pdf], None], **options: Any) -> bytes:
    """The pack after an edit, as pikepdf saves it."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        pdf.save(made, **options)
    return made.getvalue()


def edit(change: Callable[[pikepdf.Pdf], None]) -> Change:
    return lambda data: edited(data, change)


def put(pdf: pikepdf.Pdf, name: str, value: Any) -> None:
    """Attach a file in place of the one of that name."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    if name in pdf.attachments:
        del pdf.attachments[name]
    pdf.attachments[name] = AttachedFileSpec(
        pdf, data, filename=name, description="", mime_type="application/json", creation_date="", mod_date=""
    )


def get(pdf: pikepdf.Pdf, name: str) -> Any:
    return json.loads(pdf.attachments[name].get_file().read_bytes())


def disguised(data: bytes, **versions: str) -> bytes:
    """The pack as if other versions had made it, under a hash that fits: what a forger does to escape a comparison."""

    def change(pdf: pikepdf.Pdf) -> None:
        stated = get(pdf, "manifest.json")
        stated["engine"] |= versions
        stated[WHOLE] = whole(stated)
        # Attachments are streams: the bytes are exchanged where they are.
        pdf.attachments["manifest.json"].obj.EF.F.write(json.dumps(stated).encode())

    return edited(data, change)


# Harmless


def by_qpdf(*arguments: str) -> Change:
    def change(data: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            before, after = Path(folder, "before.pdf"), Path(folder, "after.pdf")
            before.write_bytes(data)
            subprocess.run(["qpdf", str(before), *arguments, str(after)], check=True)
            return after.read_bytes()

    return change


def by_mutool(*arguments: str) -> Change:
    def change(data: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            before, after = Path(folder, "before.pdf"), Path(folder, "after.pdf")
            before.write_bytes(data)
            subprocess.run(["mutool", "clean", *arguments, str(before), str(after)], check=True)
            return after.read_bytes()

    return change


def saved_by_a_viewer(data: bytes) -> bytes:
    """Another producer, another time, labels of a mail gateway, a trace of the program on every page, all in one go."""

    def change(pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
            meta["xmp:MetadataDate"] = "2027-01-01T00:00:00Z"
            meta["pdf:Producer"] = "A viewer 1.0"
        pdf.docinfo["/Producer"] = "A viewer 1.0"
        pdf.docinfo["/ModDate"] = "D:20270101000000Z"
        pdf.docinfo["/MSIP_Label_Name"] = "Confidential"
        for page in pdf.pages:
            page.obj.LastModified = String("D:20270101000000Z")
            page.obj.PieceInfo = Dictionary(Viewer=Dictionary(LastModified=String("D:20270101000000Z")))

    return edited(data, change, object_stream_mode=pikepdf.ObjectStreamMode.disable, linearize=True)


def written_anew(data: bytes) -> bytes:
    """Every content stream taken apart and put together again."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page)))

    return edited(data, change)


def inherited(data: bytes) -> bytes:
    """What all pages share is moved to the tree of pages."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.MediaBox = pdf.pages[0].obj.MediaBox
        for page in pdf.pages:
            del page.obj.MediaBox

    return edited(data, change)


def updated(data: bytes, number: int, body: bytes) -> bytes:
    """An incremental update (ISO 32000-2 section 7.5.6): a new object behind the old end."""
    start = len(data)
    trailer_at = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root, size = pdf.Root.objgen[0], int(pdf.trailer.Size)
        info = pdf.docinfo.objgen[0]
    new = f"\n{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = f"xref\n{number} 1\n{start + 1:010} 00000 n \ntrailer\n".encode()
    trailer = f"<< /Size {size} /Root {root} 0 R /Info {info} 0 R /Prev {trailer_at} >>\n".encode()
    return data + new + table + trailer + f"startxref\n{start + len(new)}\n%%EOF\n".encode()


def updated_properties(data: bytes) -> bytes:
    """As a viewer does that saves what it knows about the file, and nothing of the file."""
    plain = edited(data, lambda _: None, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        number, title = pdf.docinfo.objgen[0], str(pdf.docinfo["/Title"])
    return updated(plain, number, f"<< /Title ({title}) /Producer (A viewer) /ModDate (D:20270101000000Z) >>".encode())


HARMLESS: dict[str, Change] = {
    "saved by pikepdf": edit(lambda _: None),
    "saved by a viewer": saved_by_a_viewer,
    "content written anew": written_anew,
    "inherited boxes": inherited,
    "properties updated": updated_properties,
    "a line end more": lambda data: data + b"\r\n",
    "encrypted without a password": lambda data: edited(
        data, lambda _: None, encryption=pikepdf.Encryption(owner="x", user="", R=6)
    ),
}
if shutil.which("qpdf"):
    HARMLESS |= {
        "qpdf, linearized": by_qpdf("--linearize"),
        "qpdf, object streams": by_qpdf("--object-streams=generate", "--recompress-flate"),
        "qpdf, nothing compressed": by_qpdf("--qdf", "--object-streams=disable"),
        "qpdf, content normalized": by_qpdf("--normalize-content=y", "--coalesce-contents"),
    }
if shutil.which("mutool"):
    HARMLESS |= {"mutool": by_mutool(), "mutool, sanitized": by_mutool("-gggg", "-s", "-z")}


# Attacks: drawn


def drawn(more: bytes, *, page: int = 0, font: bool = False) -> Change:
    """Something drawn behind all that the page has."""

    def change(pdf: pikepdf.Pdf) -> None:
        target = pdf.pages[page]
        target.contents_add(b"q\n", prepend=True)
        target.contents_add(b"\nQ\n" + more)
        if font:
            target.obj.Resources.Font.F = Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
            )

    return edit(change)


WHITE = b"1 1 1 rg 40 600 500 200 re f\n"
VERIFIED = b"BT 0 0 0 rg /F 40 Tf 60 700 Td (Verified) Tj ET\n"


def overlaid(data: bytes) -> bytes:
    """A page laid over page one, as stamping tools do."""

    def change(pdf: pikepdf.Pdf) -> None:
        with pikepdf.new() as stamp:
            stamp.add_blank_page(page_size=(595, 842))
            stamp.pages[0].Contents = stamp.make_stream(WHITE)
            pdf.pages[0].add_overlay(stamp.pages[0], None)

    return edited(data, change)


def an_image(data: bytes) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        image = pdf.make_stream(
            b"\xff" * 100, Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10, BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
        )  # fmt: skip
        name = pdf.pages[0].add_resource(image, Name.XObject)
        pdf.pages[0].contents_add(f"q 10 0 0 10 560 4 cm {name} Do Q".encode())

    return edited(data, change)


def steps(change: Callable[[list[Any]], list[Any]], page: int = 0) -> Change:
    """A page whose instructions are changed."""

    def apply(pdf: pikepdf.Pdf) -> None:
        target = pdf.pages[page]
        found = list(pikepdf.parse_content_stream(target))
        target.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(change(found)))

    return edit(apply)


def step(operator: str, *operands: Any) -> Any:
    return pikepdf.ContentStreamInstruction(list(operands), Operator(operator))


def words_at(found: list[Any], which: int) -> int:
    return [n for n, each in enumerate(found) if str(each.operator) == "TJ"][which]


def hidden(*before: Any) -> Change:
    """One piece of text under a state that hides it."""

    def change(found: list[Any]) -> list[Any]:
        at = words_at(found, 12)
        return [*found[:at], *before, *found[at:]]

    return steps(change)


def without_a_word(found: list[Any]) -> list[Any]:
    at = words_at(found, 12)
    return found[:at] + found[at + 1 :]


def said_twice(found: list[Any]) -> list[Any]:
    """Words of the pack's own, once more where the page is empty."""
    at = words_at(found, 12)
    return [*found[: at + 1], step("Td", 300, 0), found[at], *found[at + 1 :]]


DRAWN: dict[str, tuple[Change, str]] = {
    "a white box and Verified": (drawn(WHITE + VERIFIED, font=True), "Page 1"),
    "Verified where nothing stood": (drawn(VERIFIED.replace(b"60 700", b"60 4"), font=True), "Verified"),
    "a white box": (drawn(WHITE), "Page 1 was painted over"),
    "a white box on the last page": (drawn(WHITE, page=-1), "painted over"),
    "a broad white line": (drawn(b"1 1 1 RG 200 w 40 700 m 540 700 l S\n"), "Page 1 was painted over"),
    "words struck out": (drawn(b"0 0 0 RG 2 w 40 560 m 540 760 l S\n"), "Page 1 was painted over"),
    "a page laid over": (overlaid, "Page 1"),
    "an image": (an_image, "image"),
    "words not painted": (hidden(step("Tr", 3)), "not painted"),
    "a word away": (steps(without_a_word), "Page 1"),
    "a word twice": (steps(said_twice), "Page 1"),
    "words in white": (hidden(step("rg", 1, 1, 1)), "Page 1"),
    "words clipped away": (
        steps(lambda f: [step("re", 0, 0, 5, 5), step("W"), step("n"), *f]),
        "Page 1",
    ),
    "words off the page": (steps(lambda f: [step("cm", 1, 0, 0, 1, 4000, 0), *f]), "Page 1"),
}


# Attacks: added


def annotated(**entries: Any) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        note = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([60, 600, 400, 760]), **entries))
        page = pdf.pages[0].obj
        page.Annots = Array([*page.get("/Annots", Array()), note])

    return edit(change)


def script() -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert('Verified')"))


def in_catalog(**entries: Any) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value() if callable(value) else value

    return edit(change)


def named_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("start"), pdf.make_indirect(script())]))


def page_script(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.AA = Dictionary(O=script())


def a_layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Words")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    page = pdf.pages[0]
    page.obj.Resources.Properties = Dictionary(Words=group)
    page.contents_add(b"/OC /Words BDC\n", prepend=True)
    page.contents_add(b"\nEMC")


def other_evidence(pdf: pikepdf.Pdf) -> None:
    """A second document of the same name, which some viewers list first."""
    stream = pdf.make_stream(json.dumps({"format": "acs-evidence/1"}).encode())
    pdf.Root.AF.append(
        pdf.make_indirect(Dictionary(Type=Name.Filespec, UF=String("evidence.json"), EF=Dictionary(F=stream)))
    )


def a_file_without_a_name(pdf: pikepdf.Pdf) -> None:
    file = pdf.make_indirect(Dictionary(F=String("x"), EF=Dictionary(F=pdf.make_stream(b"x"))))
    pdf.Root.AF.append(file)


def _with_links(pdf: pikepdf.Pdf) -> Any:
    """The first page that has links."""
    return next(page.obj for page in pdf.pages if "/Annots" in page)


def a_field(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("x"), V=String("Verified"),
            Rect=Array([60, 600, 400, 760]),
        )
    )  # fmt: skip
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    _with_links(pdf).Annots.append(field)


def other_links(pdf: pikepdf.Pdf) -> None:
    note = _with_links(pdf).Annots[0]
    del note["/Dest"]
    note.A = Dictionary(S=Name.URI, URI=String("https://example.net/"))


def launched(pdf: pikepdf.Pdf) -> None:
    note = _with_links(pdf).Annots[0]
    del note["/Dest"]
    note.A = Dictionary(S=Name.Launch, F=String("calc.exe"))


ADDED: dict[str, tuple[Change, str]] = {
    "a text box": (annotated(Subtype=Name.FreeText, Contents=String("Verified")), "annotation (FreeText)"),
    "a stamp": (annotated(Subtype=Name.Stamp, Contents=String("Verified")), "annotation (Stamp)"),
    "a mark": (annotated(Subtype=Name.Highlight), "annotation (Highlight)"),
    "a form field": (edit(a_field), "annotation (Widget)"),
    "a link that runs a script": (annotated(Subtype=Name.Link, A=script()), "script"),
    "a link that starts a program": (edit(launched), "Launch"),
    "a link that leads elsewhere": (edit(other_links), "example.net"),
    "a script at the start": (in_catalog(OpenAction=script), "script"),
    "a script with a name": (edit(named_script), "script"),
    "a script on a page": (edit(page_script), "script"),
    "a form": (in_catalog(AcroForm=Dictionary(Fields=Array())), "a form"),
    "a layer": (edit(a_layer), "layers"),
    "a third file": (edit(a_file_without_a_name), "another file 'x'"),
    "other evidence": (edit(other_evidence), "another file 'evidence.json'"),
    "a named attachment": (edit(lambda pdf: put(pdf, "evil.json", {})), "'evil.json' was added"),
}


# Attacks: shown otherwise


def exchanged_typeface(pdf: pikepdf.Pdf) -> None:
    """Outlines of another weight under the names of the first."""
    fonts = list(pdf.pages[0].obj.Resources.Font.values())
    one, two = (font.DescendantFonts[0].FontDescriptor for font in fonts[:2])
    one.FontFile2.write(two.FontFile2.read_bytes())


def exchanged_letters(pdf: pikepdf.Pdf) -> None:
    """The letters that are copied are others than those drawn."""
    for font in pdf.pages[0].obj.Resources.Font.values():
        table = font.ToUnicode.read_bytes()
        font.ToUnicode.write(table.replace(b"<0053>", b"<0054>"))


def read_aloud(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, Dictionary) and "/Alt" in each:
            each.Alt = String("All is verified.")


def for_copying(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, Dictionary) and each.get("/S") == "/P":
            each.ActualText = String("Verified")
            return


def bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root[0].title = "Everything is verified"


def page_twice(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def swapped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Contents, pdf.pages[2].obj.Contents = pdf.pages[2].obj.Contents, pdf.pages[1].obj.Contents


def drop_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[-1]


def cropped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].cropbox = Array([0, 0, 595, 500])


def turned(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Rotate = 180


def retitled(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Verified"


def updated_page(data: bytes) -> bytes:
    """The white box as an incremental update, the old page left in place."""
    plain = edited(data, lambda _: None, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        contents = pdf.pages[0].obj.Contents
        number, old = contents.objgen[0], contents.read_bytes()
    new = b"q\n" + old + b"\nQ\n" + WHITE
    return updated(plain, number, b"<< /Length %d >>\nstream\n" % len(new) + new + b"\nendstream")


SHOWN: dict[str, tuple[Change, str]] = {
    "another typeface": (edit(exchanged_typeface), ""),
    "other letters to copy": (edit(exchanged_letters), ""),
    "another text read aloud": (edit(read_aloud), "aloud"),
    "another text to copy": (edit(for_copying), "copying"),
    "another bookmark": (edit(bookmark), "bookmark"),
    "another title": (edit(retitled), "title"),
    "a page twice": (edit(page_twice), ""),
    "a page away": (edit(drop_page), ""),
    "pages swapped": (edit(swapped), "Page 2"),
    "cropped": (edit(cropped), "not shown as a whole"),
    "turned": (edit(turned), "turned"),
    "updated with a white box": (updated_page, "painted over"),
}
ATTACKS = DRAWN | ADDED | SHOWN
