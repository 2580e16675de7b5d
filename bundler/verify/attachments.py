"""What a PDF pack carries along: the document, and the manifest of the pack."""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

from bundler.errors import UsageProblem
from bundler.model.redacted import Document
from bundler.redact.manifest import MANIFEST
from bundler.render.pack_manifest import EVIDENCE_FILE, MANIFEST_FILE, WHOLE, whole
from bundler.verify.document import parse_document
from bundler.verify.unpacked_size import check_unpacked


@dataclass(frozen=True, slots=True)
class Embedded:
    """The two attachments of a pack, and what else is there."""

    document: Document
    manifest: Mapping[str, Any]
    others: tuple[str, ...]
    """Names of attachments that do not belong there."""
    evidence: bytes
    """The document as it is attached."""

    @property
    def whole(self) -> str:
        """The hash over everything in the manifest; empty in packs of before there was one."""
        stated = self.manifest.get(WHOLE)
        return stated if isinstance(stated, str) else ""


def embedded(data: bytes) -> Embedded:
    """The attachments of a PDF pack. Raises `UsageProblem` when it is none."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            check_unpacked(pdf)
            files = {name: attachment.get_file().read_bytes() for name, attachment in pdf.attachments.items()}
    except pikepdf.PasswordError as error:
        raise UsageProblem("This PDF cannot be read without a password.", "Save it without one first.") from error
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageProblem("This PDF cannot be read: it is damaged or incomplete.") from error
    if not {EVIDENCE_FILE, MANIFEST_FILE} <= files.keys():
        raise UsageProblem("This PDF holds no evidence: it is no pack, or its attachments were removed.")
    evidence = files.pop(EVIDENCE_FILE)
    document = parse_document(evidence)
    try:
        manifest = json.loads(files.pop(MANIFEST_FILE))
    except (ValueError, RecursionError):
        manifest = None
    return Embedded(document, manifest if isinstance(manifest, dict) else {}, tuple(files), evidence)


def manifest_differences(inside: Embedded) -> Iterator[str]:
    """Where the manifest of a pack does not match the one inside the document."""
    own = inside.document.get(MANIFEST)
    for name, value in own.items() if isinstance(own, dict) else ():
        if inside.manifest.get(name) != value:
            yield f"{MANIFEST_FILE} and the manifest inside {EVIDENCE_FILE} differ in '{name}'."


def seal_differences(inside: Embedded) -> Iterator[str]:
    """Where the manifest of a pack does not match the attached bytes or itself. Early packs have nothing to compare."""
    if WHOLE not in inside.manifest:
        return
    try:
        computed = whole(inside.manifest)
    except ValueError:
        computed = ""
    if inside.manifest[WHOLE] != computed:
        yield f"{MANIFEST_FILE} was altered: its hash '{WHOLE}' does not match the engine, paper and hashes in it."
    files = inside.manifest.get("files")
    if not isinstance(files, dict) or files.get(EVIDENCE_FILE) != hashlib.sha256(inside.evidence).hexdigest():
        yield f"The bytes of {EVIDENCE_FILE} do not match the hash in {MANIFEST_FILE}."
