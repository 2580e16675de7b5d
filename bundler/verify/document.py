"""A published document against its own manifest."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from bundler.errors import UsageProblem
from bundler.model.redacted import Document
from bundler.redact import commitment
from bundler.redact.manifest import MANIFEST, canonical_sha256, manifest

FORMAT = "acs-evidence/1"


def parse_document(data: bytes) -> Document:
    """A document of format `acs-evidence/1` from its JSON text.

    Raises `UsageProblem` for anything else, also for a member that occurs twice: two readers could then see two
    documents (RFC 8259 section 4).
    """
    try:
        found = json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise UsageProblem(f"This is no readable JSON document: {error}.") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise UsageProblem(f"This is no document of format {FORMAT}.", "Give a .pdf or .json pack, or a recording.")
    return Document(found)


def document_differences(document: Mapping[str, Any]) -> Iterator[str]:
    """What in a document does not match its manifest or itself, one sentence each."""
    stated = document.get(MANIFEST)
    if not isinstance(stated, dict) or not isinstance(stated.get("sections"), dict):
        yield "The document has no manifest."
        return
    try:
        computed = manifest(document)
    except ValueError:
        yield "The document holds a number or a text that its format does not allow."
        return
    for name in sorted(stated["sections"].keys() | computed["sections"].keys()):
        if name not in computed["sections"]:
            yield f"The section '{name}', which the manifest lists, is missing."
        elif name not in stated["sections"]:
            yield f"The section '{name}' is not in the manifest: it was added."
        elif stated["sections"][name] != computed["sections"][name]:
            yield f"The section '{name}' was altered."
    if stated.get("root") != canonical_sha256(stated["sections"]):
        yield "The manifest was altered: its root does not match its sections."
    if stated.keys() != computed.keys() or any(stated[name] != computed[name] for name in ("hash", "canonical")):
        yield "The manifest was altered: it does not follow the format."
    try:
        yield from _exchange_differences(document)
    except (KeyError, TypeError, AttributeError):
        yield "The section 'lookups' does not follow the format."


def _exchange_differences(document: Mapping[str, Any]) -> Iterator[str]:
    for lookup in document.get("lookups", ()):
        wire = lookup["wire"]
        if not wire["query"] and not wire["answer"]:
            continue  # withheld: the hash is salted, and `reveal` proves it
        try:
            data = base64.b64decode(wire["query"], validate=True) + base64.b64decode(wire["answer"], validate=True)
        except binascii.Error:
            data = b""
        if hashlib.sha256(data).hexdigest() != wire["sha256"]:
            yield f"The bytes of exchange {lookup['id']} do not match the hash beside them."


def disclosed(document: Mapping[str, Any], disclosure: str) -> tuple[str, str]:
    """Label and value of a disclosure that belongs to this document. Raises `UsageProblem` when it does not."""
    try:
        label, value = commitment.disclosed_value(disclosure.strip())
    except ValueError as error:
        raise UsageProblem("This is no disclosure.", "Paste the whole line that reveal printed.") from error
    proofs = {entry["label"]: entry["commitment"] for entry in document["redaction"]["ledger"]}
    proofs |= {lookup["id"]: lookup["wire"]["sha256"] for lookup in document["lookups"]}
    if proofs.get(label) not in {commitment.commitment(disclosure.strip()), commitment.digest(disclosure.strip())}:
        raise UsageProblem(f"The disclosure of {label} does not belong to this pack, or was altered.")
    return label, value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member is there twice in one object")
    return found
