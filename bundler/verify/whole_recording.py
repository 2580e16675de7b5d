"""A recording against its chain: every line names the SHA-256 of the line before it."""

import hashlib
import json
from typing import Any

from bundler.errors import UsageProblem
from bundler.model.observations import RECORDING_FORMAT
from bundler.verify.result import Integrity, Verification

_FIRST = "0" * 64


def verify_recording(data: bytes) -> Verification:
    """Check chain, header and trailer. Raises `UsageProblem` for a file that is no recording of this format."""
    *lines, rest = data.split(b"\n")
    header = _entry(lines[0]) if lines else {}
    if header.get("kind") != "header" or header["entry"].get("format") != RECORDING_FORMAT:
        raise UsageProblem(f"This is no recording of format {RECORDING_FORMAT}.")
    differences: list[str] = []
    previous = _FIRST
    for number, line in enumerate(lines, 1):
        found = _entry(line).get("prev")
        if found != previous:
            differences.append(
                f"Line {number} does not follow line {number - 1}: one of them was altered, or lines between them were"
                " added, removed or moved."
            )
        previous = hashlib.sha256(line).hexdigest()
    trailer = _entry(lines[-1])
    complete = trailer.get("kind") == "trailer"
    entries = len(lines) - 1 - complete
    if complete and trailer["entry"].get("entries") != entries:
        differences.append(f"The trailer counts {trailer['entry'].get('entries')} entries, and there are {entries}.")
    if complete and rest:
        differences.append("Something follows the trailer.")
    notes = [f"{entries} entries in one chain of hashes."]
    if not complete:
        notes.append("The trailer is missing: the run was interrupted, or the end of the file is missing.")
    integrity = Integrity.ALTERED if differences else Integrity.INTACT if complete else Integrity.INCOMPLETE
    return Verification("recording", integrity, tuple(differences), tuple(notes), previous)


def is_recording(data: bytes) -> bool:
    """Whether a file begins as a recording does."""
    return _entry(data.partition(b"\n")[0]).get("kind") == "header"


def _entry(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("entry"), dict) else {}
