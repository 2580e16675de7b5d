"""`manifest.json`, which a PDF pack carries: the document's own manifest, and what laid the pages out.

Its last member, `whole`, is the SHA-256 of the canonical JSON (RFC 8785) of all other members: no version of an engine,
no paper and no digest in it can be changed by itself. The pages cannot print it, for it depends on what laid them out;
they print `root`, which represents the data alone. Packs of version 0.1.0 before it have neither `files` nor `whole`.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from bundler.model.canonical import canonical_sha256

EVIDENCE_FILE: Final = "evidence.json"
MANIFEST_FILE: Final = "manifest.json"
WHOLE: Final = "whole"


def pack_manifest(
    own: Mapping[str, Any], *, engine: Mapping[str, str], paper: str, evidence: bytes
) -> dict[str, object]:
    """The content of `manifest.json`. `own`: the document's manifest; `evidence`: the attached document's bytes."""
    members: dict[str, object] = {
        **own,
        "engine": dict(engine),
        "paper": paper,
        "files": {EVIDENCE_FILE: hashlib.sha256(evidence).hexdigest()},
    }
    return members | {WHOLE: whole(members)}


def whole(members: Mapping[str, object]) -> str:
    """The hash over everything in a `manifest.json` but itself. Raises `ValueError` as `canonical_sha256` does."""
    return canonical_sha256({name: value for name, value in members.items() if name != WHOLE})
