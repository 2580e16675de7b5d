"""A PDF pack: its embedded data against their manifest, and its pages against its data.

With the versions that made it, the pages are made again and compared byte for byte. Where the bytes are others, object
by object: programs that pass a PDF on save it again. With other versions, what holds for every version is checked: the
words, that nothing hides them, and that there is nothing else.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pikepdf
import pypdfium2

from bundler.errors import EvidenceError
from bundler.model.redacted import Document, RedactedReport
from bundler.redact.manifest import MANIFEST
from bundler.verify.attachments import Embedded, embedded, manifest_differences, seal_differences
from bundler.verify.document import document_differences
from bundler.verify.foreign import foreign, unexpected
from bundler.verify.page_words import PageDifference, Said, differences, said_by
from bundler.verify.pages import page_differences
from bundler.verify.painted import look_alike, overpainted, texts, unseen
from bundler.verify.result import Integrity, Verification
from bundler.verify.same import differing
from bundler.verify.typefaces import strange_typefaces

__all__ = ["Embedded", "Engine", "embedded", "verify_pdf"]
_END: Final = re.compile(rb"startxref\s+\d+\s+%%EOF")
_LISTED: Final = 5
"""Differences in words that are told one by one."""
_BROKEN: Final = (
    pikepdf.PdfError,
    pypdfium2.PdfiumError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What a PDF whose objects are not what they should be makes its readers raise."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How to make the PDF again; the command line gives it."""

    render: Callable[[Document, str], bytes]
    """From a document and a paper size (`a4`, `letter`) to the PDF's bytes."""
    versions: Callable[[], Mapping[str, str]]
    """Names and versions of everything that the bytes depend on."""


def verify_pdf(data: bytes, engine: Engine) -> Verification:
    """Check a PDF pack. Raises `UsageProblem` for a file that is none."""
    inside = embedded(data)
    root = str((inside.document.get(MANIFEST) or {}).get("root", ""))
    wrong = [*_ends(data), *(f"The attachment '{name}' was added." for name in inside.others)]
    wrong += [*document_differences(inside.document), *manifest_differences(inside)]
    if wrong:
        return Verification("pdf", Integrity.ALTERED, tuple(wrong), (), root, inside.whole)
    wrong += seal_differences(inside)
    integrity, more, notes = _pages(data, inside, engine)
    if wrong:
        integrity = Integrity.ALTERED
    return Verification("pdf", integrity, tuple(dict.fromkeys(wrong + more)), tuple(notes), root, inside.whole)


def _pages(data: bytes, inside: Embedded, engine: Engine) -> tuple[Integrity, list[str], list[str]]:
    """Whether the pages are those of the data: the outcome, what is wrong, what was checked."""
    notes = ["The embedded data match their manifest."]
    if not inside.whole:
        notes.append("An early version made the pack: its manifest names engine and paper, and no hash covers them.")
    reason = ""
    try:
        if not (reason := _other_versions(inside.manifest.get("engine"), engine.versions())):
            again = engine.render(inside.document, str(inside.manifest.get("paper", "a4")))
    except EvidenceError as error:
        reason = error.what
    except Exception as error:  # noqa: BLE001 - these very versions made the pages, so that other data is the only cause
        what = f"The data are none that this version writes: no pages can be made from them ({type(error).__name__})."
        return Integrity.ALTERED, [what], notes
    if not reason and again == data:
        return Integrity.INTACT, [], [*notes, "The pages, made again from them, are the same bytes."]
    try:
        with _opened(data) as given:
            if reason:
                wrong, more = _by_other_versions(given, inside, _same_templates(inside, engine))
                more.append(f"The pages could not be made again: {reason}")
                return Integrity.ALTERED if wrong else Integrity.CANNOT_RERENDER, wrong, notes + more
            with _opened(again) as made:
                wrong, more = _by_the_same(given, made, inside)
                return Integrity.ALTERED if wrong else Integrity.RESAVED, wrong, notes + more
    except _BROKEN as error:
        what = f"The PDF is not built as one of its kind: reading it failed ({type(error).__name__})."
        return Integrity.ALTERED, [what], notes


@dataclass(frozen=True, slots=True)
class _Opened:
    objects: pikepdf.Pdf
    pages: pypdfium2.PdfDocument


@contextmanager
def _opened(data: bytes) -> Iterator[_Opened]:
    with pikepdf.open(io.BytesIO(data)) as objects:
        pages = pypdfium2.PdfDocument(data)
        try:
            yield _Opened(objects, pages)
        finally:
            pages.close()


def _by_the_same(given: _Opened, made: _Opened, inside: Embedded) -> tuple[list[str], list[str]]:
    """What is wrong, and what can be said, where this version makes other bytes than the file has."""
    wrong = [*foreign(given.objects, str(inside.manifest.get("paper")), inside.evidence), *overpainted(given.pages)]
    parts = [] if wrong else list(differing(given.objects, made.objects))
    if not parts and not wrong:
        return [], ["The pages, made again from them, hold the same objects: another program saved the file again."]
    words = list(page_differences(given.pages, made.pages))
    if not wrong and look_alike(given.pages, made.pages):
        said = _said(inside)
        if not words or not list(differences(texts(given.pages), said)):
            wrong += _strangers(given, said, strict=False)
            if not wrong:
                told = f"Another program saved the file again ({', '.join(parts)}): its pages say and look the same."
                return [], [told]
        else:
            words = [f"The pages look as they should, and {_OTHER_WORDS}"]
    if not words and parts:
        wrong.append("The words of all pages are those of the data, and something else in the file was altered.")
        wrong += [f"What differs: {part}." for part in parts]
    return [*words, *wrong], []


def _by_other_versions(given: _Opened, inside: Embedded, same_templates: bool) -> tuple[list[str], list[str]]:
    """What is wrong, and what can be said, where other versions made the pages."""
    wrong = [*foreign(given.objects, str(inside.manifest.get("paper")), inside.evidence), *overpainted(given.pages)]
    wrong += _strangers(given, None, strict=same_templates)
    if not wrong:
        wrong += unseen(given.pages)  # looks at every letter
    try:
        said = _said(inside)
    except Exception as error:  # noqa: BLE001 - what another version wrote may lack what this one shows
        if same_templates:
            what = f"The data are none that these templates show: no page can be made of them ({type(error).__name__})."
            return [*wrong, what], []
        return wrong, ["This version cannot fill in a page from these data: the words of the pages were not compared."]
    source = "the page made from the data" if same_templates else "this version"
    found = list(differences(texts(given.pages), said))
    if same_templates:
        wrong += [*_listed(found, source), *unexpected(given.objects, said)]
        notes = [] if wrong else [f"All words of its {len(given.pages)} pages are those of the data. {_NOTHING_ELSE}"]
        return wrong, notes
    if not found:
        return wrong, [] if wrong else [f"All words of its pages are those of the data. {_NOTHING_ELSE}"]
    told = "Other templates made the pages. Where their words differ from this version, read the data (case.json):"
    return wrong, [] if wrong else [_NOTHING_ELSE, told, *(f"- {each}" for each in _listed(found, source))]


_OTHER_WORDS: Final = (
    "the words that can be copied from them or read aloud are others: ask for the file as it was built."
)
_NOTHING_ELSE: Final = (
    "Nothing is painted over the pages or hidden; they carry no annotations but links, no scripts, forms or layers."
)


def _strangers(given: _Opened, said: Said | None, *, strict: bool) -> list[str]:
    faces = [what for always, what in strange_typefaces(given.objects, _typefaces()) if always or strict]
    return faces + (list(unexpected(given.objects, said)) if said else [])


def _listed(found: list[PageDifference], source: str) -> list[str]:
    more = len(found) - _LISTED
    told = [each.sentence(source) for each in found[:_LISTED]]
    return told + ([f"The list continues in {more} more place{'s' * (more > 1)}."] if more > 0 else [])


def _said(inside: Embedded) -> Said:
    from bundler.render import RenderOptions
    from bundler.render.pdf import compose

    return said_by(compose(RedactedReport(inside.document), options=RenderOptions()).page)


def _typefaces() -> dict[str, bytes]:
    from bundler.render import faces
    from bundler.render._templates import template_folder

    return {stem: (template_folder() / "fonts" / f"{stem}.ttf").read_bytes() for stem in faces.FACES}


def _same_templates(inside: Embedded, engine: Engine) -> bool:
    from bundler.render.engine import layout_digest

    made_with = inside.manifest.get("engine")
    try:
        here = engine.versions().get("layout")
    except EvidenceError:
        here = layout_digest()
    return isinstance(made_with, dict) and made_with.get("layout") == here


def _ends(data: bytes) -> Iterator[str]:
    """What is around the PDF. An update appended in the way of the format is judged by what it changes."""
    if not data.startswith(b"%PDF-"):
        yield "The file has data before the beginning of the PDF."
    ends = list(_END.finditer(data))
    tail = data[ends[-1].end() :].strip() if ends else b""
    if b"%%EOF" in tail or not ends:
        yield "The PDF was changed after it was written: it has more than one end."
    elif tail:
        yield f"{len(tail)} bytes follow the end of the PDF."


def _other_versions(made_with: object, here: Mapping[str, str]) -> str:
    if not isinstance(made_with, dict):
        return "the pack does not say what it was made with."
    others = [
        f"{name} {_brief(made_with.get(name, 'none'))}, here {_brief(here.get(name, 'none'))}"
        for name in sorted(made_with.keys() | here.keys())
        if made_with.get(name) != here.get(name)
    ]
    return f"the pack was made with {'; '.join(others)}." if others else ""


def _brief(version: object) -> str:
    """A version; of a digest, its beginning."""
    text = str(version)
    return text if len(text) <= 32 else f"{text[:12]}…"
