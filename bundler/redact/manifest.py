"""The manifest of a document: a hash of each section, and one over them all.

A section is a top-level member of the document other than `manifest`. Its hash is the SHA-256 of its canonical JSON
(RFC 8785). `root` is the SHA-256 of the canonical JSON of `sections`: a reader who noted the root, or has it on
paper, can tell whether anything was altered. A manifest by itself shows damage, not forgery: a forger writes a new one.
"""

from collections.abc import Mapping
from typing import Any

from bundler.model.canonical import canonical_sha256

__all__ = ["MANIFEST", "canonical_sha256", "manifest"]
MANIFEST = "manifest"


def manifest(document: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of a document; one that the document already has is left out of account.

    Raises `ValueError` for values that canonical JSON cannot hold (a lone surrogate, an integer beyond 2**53).
    """
    sections = {name: canonical_sha256(value) for name, value in document.items() if name != MANIFEST}
    return {"hash": "sha256", "canonical": "RFC 8785", "sections": sections, "root": canonical_sha256(sections)}
