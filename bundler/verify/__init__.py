"""Is a pack or a recording whole and unaltered? Works on the file alone, offline.

Everything here can be done by hand with public tools too: docs/reading-a-pack.md shows how. Hashes inside a file show
damage and careless changes; against a forger who writes new hashes helps only the root, noted elsewhere when the pack
was handed over.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from bundler.errors import UsageProblem
from bundler.model.redacted import Document
from bundler.reading.packed import is_packed, unpacked
from bundler.redact.manifest import MANIFEST
from bundler.verify.document import disclosed, document_differences, parse_document
from bundler.verify.pdf_pack import Engine, embedded, verify_pdf
from bundler.verify.result import Integrity, Verification
from bundler.verify.whole_recording import is_recording, verify_recording

__all__ = ["Engine", "Integrity", "Verification", "disclosed", "read", "read_document", "verify"]
LARGEST: Final = 256 * 2**20
"""Bytes of a file that is verified: what a recording may have, and more than any pack."""
_UNVERIFIABLE: Final = {
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".html": "HTML",
    ".htm": "HTML",
    ".txt": "A text file",
    ".csv": "A CSV file",
}


def verify(path: Path, engine: Engine) -> Verification:
    """Check a pack (.pdf, .json) or a recording, told apart by what they hold.

    Raises `UsageProblem` for a file that cannot be read or is neither.
    """
    data = read(path)
    if is_packed(data):
        data, whole = unpacked(data, LARGEST)
        result = verify_recording(data)
        if not whole:
            difference = "The packed data are damaged, or their end is missing."
            return replace(result, integrity=Integrity.ALTERED, differences=(*result.differences, difference))
        return result
    if b"%PDF-" in data[:1024]:
        return verify_pdf(data, engine)
    _refuse_unverifiable(path, data)
    if is_recording(data):
        return verify_recording(data)
    document = parse_document(data)
    differences = tuple(document_differences(document))
    integrity = Integrity.ALTERED if differences else Integrity.INTACT
    root = str(document.get(MANIFEST, {}).get("root", ""))
    return Verification("json", integrity, differences, ("Every section was compared with the manifest.",), root)


def read_document(path: Path) -> Document:
    """The document inside a PDF or JSON pack. Raises `UsageProblem`."""
    data = read(path)
    return embedded(data).document if b"%PDF-" in data[:1024] else parse_document(data)


def read(path: Path) -> bytes:
    """The bytes of a file. Raises `UsageProblem` for one that cannot be read or is larger than any pack."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageProblem(f"Cannot read {path}: {error.strerror}.", "Check the path.") from error
    if len(data) > LARGEST:
        raise UsageProblem(f"Cannot use {path}: it is larger than {LARGEST >> 20} MiB.", "Give a pack or a recording.")
    return data


def _refuse_unverifiable(path: Path, data: bytes) -> None:
    """Formats of a pack that carry nothing to compare them with."""
    kind = _UNVERIFIABLE.get(path.suffix.lower())
    if kind is None and data[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        kind = "HTML"
    if kind and not data.lstrip().startswith(b"{"):
        raise UsageProblem(
            f"{kind} cannot be verified: nothing in the file shows whether somebody changed it.",
            "Verify the .pdf or .json of the same run: `acs-evidence verify case.pdf`. A file of any format can be "
            "signed with `build --sign`, and the signature checked with `ssh-keygen`.",
        )
