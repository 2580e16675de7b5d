"""Is a pack or a recording whole and unaltered? Works on the file alone, offline.

Everything here can be done by hand with public tools too: docs/reading-a-pack.md shows how. Hashes inside a file show
damage and careless changes; against a forger who writes new hashes helps only the root, noted elsewhere when the pack
was handed over.
"""

from pathlib import Path

from bundler.errors import UsageProblem
from bundler.model.redacted import Document
from bundler.redact.manifest import MANIFEST
from bundler.verify.document import disclosed, document_differences, parse_document
from bundler.verify.pdf import Engine, embedded, verify_pdf
from bundler.verify.recording import is_recording, verify_recording
from bundler.verify.result import Integrity, Verification

__all__ = ["Engine", "Integrity", "Verification", "disclosed", "read_document", "verify"]


def verify(path: Path, engine: Engine) -> Verification:
    """Check a pack (.pdf, .json) or a recording, told apart by what they hold.

    Raises `UsageProblem` for a file that cannot be read or is neither.
    """
    data = _read(path)
    if b"%PDF-" in data[:1024]:
        return verify_pdf(data, engine)
    if is_recording(data):
        return verify_recording(data)
    document = parse_document(data)
    differences = tuple(document_differences(document))
    integrity = Integrity.ALTERED if differences else Integrity.INTACT
    root = str(document.get(MANIFEST, {}).get("root", ""))
    return Verification("json", integrity, differences, ("Every section was compared with the manifest.",), root)


def read_document(path: Path) -> Document:
    """The document inside a PDF or JSON pack. Raises `UsageProblem`."""
    data = _read(path)
    return embedded(data).document if b"%PDF-" in data[:1024] else parse_document(data)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageProblem(f"Cannot read {path}: {error.strerror}.", "Check the path.") from error
