"""What a pack's PDF never holds: annotations, scripts, forms, layers, other files, pages shown in part.

None of it changes the words that a tool reads out of the page, and all of it can change what a person sees.
"""

from collections.abc import Iterator
from typing import Any, Final

import pikepdf

from bundler.model.paper import PAPERS
from bundler.render.pack_manifest import EVIDENCE_FILE, MANIFEST_FILE
from bundler.verify.page_words import Said, squeezed

_ACTIONS: Final = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/ResetForm",
        "/GoToR",
        "/GoToE",
        "/GoTo3DView",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/Named",
        "/SetOCGState",
        "/Hide",
        "/Trans",
        "/RichMediaExecute",
        "/RichMedia",
    }
)
"""Types of action (ISO 32000-2 table 201) other than going to a place or to an address."""
_KEYS: Final = {
    "/JS": "a script",
    "/JavaScript": "a script",
    "/AA": "an action that starts by itself",
    "/AcroForm": "a form",
    "/XFA": "a form",
    "/OCProperties": "layers that can be hidden",
    "/OC": "layers that can be hidden",
    "/AP": "an annotation with its own appearance",
    "/SMask": "a mask that hides what is drawn",
    "/ActualText": "a text for copying and reading aloud other than the one shown",
    "/Collection": "a portfolio of files",
}
_MOST: Final = 2_000_000
"""Objects that are looked at; a pack has a few thousand."""


def foreign(pdf: pikepdf.Pdf, paper: str, evidence: bytes) -> Iterator[str]:
    """What does not belong into a pack, whatever version made it: one sentence each.

    `evidence`: the attached document that was checked; no other may go by its name.
    """
    found = dict.fromkeys(_anywhere(pdf, evidence))
    yield from (f"The PDF holds {what}, and packs have none." for what in found)
    for number, page in enumerate(pdf.pages, 1):
        yield from (f"Page {number} {what}." for what in dict.fromkeys(_on_page(page, paper)))


def unexpected(pdf: pikepdf.Pdf, said: Said) -> Iterator[str]:
    """What does not belong into the pack of these very data: links that lead out, bookmarks, texts read aloud."""
    for number, page in enumerate(pdf.pages, 1):
        for note in _annotations(page):
            address = str(_action(note).get("/URI", ""))
            if address and address not in said.links:
                yield f"Page {number} has a link to {address[:120]}, which the data do not have."
    texts = {squeezed(text) for text in said.texts}
    for holder in _everything(pdf):
        if (text := holder.get("/Alt")) is not None and squeezed(str(text)) not in texts:
            yield f"The text '{str(text)[:60]}' for reading aloud is none of the data."
    with pdf.open_outline() as outline:
        pending = list(outline.root)
        while pending:
            entry = pending.pop(0)
            pending += entry.children
            if squeezed(entry.title) not in said.stream:
                yield f"The bookmark '{entry.title[:60]}' is none of the data."
    title = str(pdf.docinfo.get("/Title", said.title)) if pdf.docinfo else said.title
    if title != said.title:
        yield f"The title of the PDF is '{title[:80]}', and the data make '{said.title}'."


def _anywhere(pdf: pikepdf.Pdf, evidence: bytes) -> Iterator[str]:
    for holder in _everything(pdf):
        for name in holder.keys() & _KEYS.keys():
            if holder[name] not in (None, pikepdf.Name("/None")):
                yield _KEYS[name]
        if holder.get("/S") in _ACTIONS and holder.get("/Type", "/Action") == "/Action":
            yield f"an action ({str(holder['/S'])[1:]})"
        if "/EF" in holder:
            name = str(holder.get("/UF", holder.get("/F", "")))
            files = [each.read_bytes() for each in holder["/EF"].values()]
            if name not in (EVIDENCE_FILE, MANIFEST_FILE) or (name == EVIDENCE_FILE and {*files} != {evidence}):
                yield f"another file '{name[:60]}'"
        if holder.get("/Subtype") == "/PS":
            yield "PostScript"
    opened = pdf.Root.get("/OpenAction", pikepdf.Array())
    if not isinstance(opened, pikepdf.Array) and opened.get("/S") != "/GoTo":
        yield "an action that starts by itself"


def _on_page(page: pikepdf.Page, paper: str) -> Iterator[str]:
    for note in _annotations(page):
        kind = str(note.get("/Subtype", "/nothing"))[1:]
        if kind != "Link":
            yield f"carries an annotation ({kind})"
        elif _action(note).get("/S", "/URI") not in ("/URI", "/GoTo"):
            yield "has a link that does something else than open an address"
    wide, high = next((size for name, size in PAPERS.items() if name == paper), PAPERS["a4"]).points
    left, low, right, top = (float(each) for each in page.mediabox)
    if max(abs(left), abs(low), abs(right - wide), abs(top - high)) > 1 or list(page.cropbox) != list(page.mediabox):
        yield "is not shown as a whole: its size or its visible part was changed"
    if _turned(page.obj) or page.obj.get("/UserUnit", 1) != 1:
        yield "was turned or scaled"


def _annotations(page: pikepdf.Page) -> list[Any]:
    return list(page.obj.get("/Annots", pikepdf.Array()))


def _action(note: Any) -> Any:  # noqa: ANN401 - objects of a PDF are anything
    return note.get("/A", pikepdf.Dictionary())


def _turned(page: Any) -> bool:  # noqa: ANN401
    for _ in range(64):
        if "/Rotate" in page:
            return bool(int(page["/Rotate"]) % 360)
        if "/Parent" not in page:
            return False
        page = page["/Parent"]
    return True


def _everything(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary that the catalog leads to, those of streams included."""
    pending: list[Any] = [pdf.Root]
    seen: set[tuple[int, int]] = set()
    for _ in range(_MOST):
        if not pending:
            return
        each = pending.pop()
        if isinstance(each, pikepdf.Object) and each.is_indirect:
            if each.objgen in seen:
                continue
            seen.add(each.objgen)
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            pending.extend(value for _, value in each.items())
        elif isinstance(each, pikepdf.Array):
            pending.extend(each)
