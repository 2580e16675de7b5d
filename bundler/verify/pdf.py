"""A PDF pack: its embedded data against their manifest, and its pages against its data."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2

from bundler.errors import EvidenceError, UsageProblem
from bundler.model.redacted import Document
from bundler.redact.manifest import MANIFEST
from bundler.verify.document import document_differences, parse_document
from bundler.verify.result import Integrity, Verification

EVIDENCE_FILE, MANIFEST_FILE = "evidence.json", "manifest.json"


@dataclass(frozen=True, slots=True)
class Engine:
    """How to make the PDF again; the command line gives it."""

    render: Callable[[Document, str], bytes]
    """From a document and a paper size (`a4`, `letter`) to the PDF's bytes."""
    versions: Callable[[], Mapping[str, str]]
    """Names and versions of everything that the bytes depend on."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a PDF pack carries along."""

    document: Document
    manifest: Mapping[str, Any]
    others: tuple[str, ...]
    """Names of attachments that do not belong there."""


def embedded(data: bytes) -> Embedded:
    """The attachments of a PDF pack. Raises `UsageProblem` when it is none."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            files = {name: attachment.get_file().read_bytes() for name, attachment in pdf.attachments.items()}
    except pikepdf.PdfError as error:
        raise UsageProblem("This PDF cannot be read: it is damaged or cut short.") from error
    if not {EVIDENCE_FILE, MANIFEST_FILE} <= files.keys():
        raise UsageProblem("This PDF carries no evidence: it is no pack, or its attachments were removed.")
    document = parse_document(files.pop(EVIDENCE_FILE))
    try:
        manifest = json.loads(files.pop(MANIFEST_FILE))
    except (ValueError, RecursionError):
        manifest = None
    return Embedded(document, manifest if isinstance(manifest, dict) else {}, tuple(files))


def verify_pdf(data: bytes, engine: Engine) -> Verification:
    """Check a PDF pack. Raises `UsageProblem` for a file that is none."""
    inside = embedded(data)
    differences = [*_structure(data, inside), *document_differences(inside.document)]
    differences += _manifest_differences(inside)
    root = str(inside.document.get(MANIFEST, {}).get("root", ""))
    if differences:
        return Verification("pdf", Integrity.ALTERED, tuple(differences), root=root)
    notes = ["The embedded data fit their manifest."]
    try:
        if reason := _other_versions(inside.manifest.get("engine"), engine.versions()):
            return _cannot(notes, reason, root)
        again = engine.render(inside.document, str(inside.manifest.get("paper", "a4")))
    except EvidenceError as error:
        return _cannot(notes, error.what, root)
    except Exception as error:  # noqa: BLE001 - these very versions made the pages, so that other data is the only cause
        said = f"The data are none that this version writes: no pages can be made from them ({type(error).__name__})."
        return Verification("pdf", Integrity.ALTERED, (said,), tuple(notes), root)
    if again == data:
        return Verification(
            "pdf", Integrity.INTACT, (), (*notes, "The pages, made again from them, are the same bytes."), root
        )
    return Verification("pdf", Integrity.ALTERED, tuple(_page_differences(data, again)), tuple(notes), root)


def _cannot(notes: list[str], reason: str, root: str) -> Verification:
    return Verification(
        "pdf", Integrity.CANNOT_RERENDER, (), (*notes, f"The pages could not be made again: {reason}"), root
    )


def _structure(data: bytes, inside: Embedded) -> Iterator[str]:
    if not data.startswith(b"%PDF-"):
        yield "Something stands before the beginning of the PDF."
    if data.count(b"%%EOF") != 1:
        yield "The PDF was changed after it was written: it has more than one end."
    elif tail := data.partition(b"%%EOF")[2].strip():
        yield f"{len(tail)} bytes follow the end of the PDF."
    for name in inside.others:
        yield f"The attachment '{name}' was added."


def _manifest_differences(inside: Embedded) -> Iterator[str]:
    own = inside.document.get(MANIFEST, {})
    for name, value in own.items():
        if inside.manifest.get(name) != value:
            yield f"{MANIFEST_FILE} and the manifest inside {EVIDENCE_FILE} differ in '{name}'."


def _other_versions(made_with: object, here: Mapping[str, str]) -> str:
    if not isinstance(made_with, dict):
        return "the pack does not say what it was made with."
    others = [
        f"{name} {made_with.get(name, 'none')}, here {here.get(name, 'none')}"
        for name in sorted(made_with.keys() | here.keys())
        if made_with.get(name) != here.get(name)
    ]
    return f"the pack was made with {'; '.join(others)}." if others else ""


def _page_differences(data: bytes, again: bytes) -> Iterator[str]:
    found, expected = _pages(data), _pages(again)
    if len(found) != len(expected):
        yield f"The pack has {len(found)} pages, and its data make {len(expected)}."
    count = 0
    for number, (page, other) in enumerate(zip(found, expected, strict=False), 1):
        if page != other:
            count += 1
            yield f"Page {number} does not show what its data say{_first_difference(page, other)}."
    if not count and len(found) == len(expected):
        yield "The words of all pages are those of the data, and something else in the file was altered."


def _first_difference(page: list[str], other: list[str]) -> str:
    for found, expected in zip(page, other, strict=False):
        if found != expected:
            return f": it reads '{found.strip()}' where the data make '{expected.strip()}'"
    return ""


def _pages(data: bytes) -> list[list[str]]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_bounded().splitlines() for page in document]
    finally:
        document.close()
