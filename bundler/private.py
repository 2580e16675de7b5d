"""The private map: the key of a case and what its packs masked. It never leaves the machine.

One directory a case, `$XDG_STATE_HOME/acs-evidence/<case>/private.json`, modes 0700 and 0600. A case is one domain
and one observation: packs built again from the same recording use the same key and so the same commitments, and
packs of different cases cannot be linked.
"""

import json
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from bundler import __version__
from bundler.errors import StateUnusable, ToolFailed, UsageProblem
from bundler.model.fields import Field
from bundler.model.redacted import Masked
from bundler.publish import write_all
from bundler.redact import commitment
from bundler.redact.written import SECRET

FORMAT = "acs-evidence-private/1"
KEY_BYTES = 32
LARGEST_MAP = 64 * 2**20
"""Bytes of one map: more than all that the largest recording can hold."""
Tell = Callable[[str], None]
"""Told a sentence that the user should hear."""
_FILE = "private.json"
_MOVE = "Set XDG_STATE_HOME to a directory outside of it."


@dataclass(frozen=True, slots=True)
class PrivateCase:
    """The secret side of one case."""

    subject: str
    """What the case is about: domain and start of the observation."""
    key: bytes
    disclosures: Mapping[str, str] = field(default_factory=dict)
    """What a pack prints for a masked value (its commitment or digest), to the disclosure behind it."""

    @property
    def id(self) -> str:
        """The name that packs carry in `redaction.case`."""
        return commitment.case_id(self.key)

    def with_masked(self, masked: Masked) -> "PrivateCase":
        """The case knowing also what one more pack masked. Secrets are not kept, not even here."""
        added = dict(self.disclosures)
        for each in masked.disclosures:
            if each.field != SECRET:
                disclosed = commitment.disclosure(each.salt, each.label, each.value)
                proof = commitment.digest if each.field == Field.WIRE else commitment.commitment
                added[proof(disclosed)] = disclosed
        return replace(self, disclosures=added)


def state_directory(name: str = "") -> Path:
    """The program's state directory, or one below it; made with mode 0700 when missing. Raises `StateUnusable`."""
    root = platformdirs.user_state_path("acs-evidence")
    directory = root / name
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for each in {root, directory}:
            each.chmod(0o700)
    except OSError as error:
        raise StateUnusable(
            f"Cannot use the state directory {directory}: {error.strerror}.",
            "Set XDG_STATE_HOME to a directory of your own.",
        ) from error
    return directory


def _warn(text: str) -> None:
    print(f"acs-evidence: {text}", file=sys.stderr)  # noqa: T201


def open_case(subject: str, entropy: Callable[[int], bytes] = secrets.token_bytes, tell: Tell = _warn) -> PrivateCase:
    """The case of this subject, or a new one that nothing on disk knows yet. `tell` hears of damaged ones."""
    return next((case for case in _cases(tell) if case.subject == subject), None) or PrivateCase(
        subject, entropy(KEY_BYTES)
    )


def save(case: PrivateCase, outputs: Iterable[Path]) -> Path:
    """Write a case down, before the packs that need it are published. `outputs`: the files that will be handed over.

    Raises `ToolFailed` when the map would lie where it could be handed over with them, and `StateUnusable` when it
    cannot be written.
    """
    root = platformdirs.user_state_path("acs-evidence")
    _refuse_exposed(root, outputs)
    path = state_directory(case.id) / _FILE
    entry = {
        "format": FORMAT,
        "tool": __version__,
        "subject": case.subject,
        "key": case.key.hex(),
        "disclosures": dict(case.disclosures),
    }
    try:
        write_all({path: json.dumps(entry, indent=1).encode() + b"\n"})
    except ToolFailed as error:
        raise StateUnusable(error.what, error.advice) from error
    return path


def reveal(document: Mapping[str, Any], label: str) -> str:
    """The disclosure of one label of a published document. Raises `UsageProblem` when there is none here."""
    redaction = document["redaction"]
    proofs = {entry["label"]: entry["commitment"] for entry in redaction["ledger"]}
    withheld = frozenset(redaction["withheld"]["wire"])
    proofs |= {lookup["id"]: lookup["wire"]["sha256"] for lookup in document["lookups"] if lookup["id"] in withheld}
    if label not in proofs:
        raise UsageProblem(f"The pack has no label {label}.", "Copy the label as the pack prints it, such as PERSON-1.")
    if not proofs[label]:
        raise UsageProblem(f"{label} replaces a secret, which was not kept and cannot be disclosed.")
    case = next((case for case in _cases(_warn) if case.id == redaction["case"]), None)
    if case is None or proofs[label] not in case.disclosures:
        raise UsageProblem(
            f"This computer does not know the value of {label}.",
            "Run this on the computer where the pack was built, as the user who built it.",
        )
    return case.disclosures[proofs[label]]


def _cases(tell: Tell) -> Iterator[PrivateCase]:
    """Every case that can be read; what cannot is set aside and named, so that it hinders no other."""
    for path in sorted(platformdirs.user_state_path("acs-evidence").glob(f"*/{_FILE}")):
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST_MAP + 1)
        except OSError as error:
            tell(f"Cannot read the private map {path}: {error.strerror}. Packs of that case cannot be revealed.")
            continue
        try:
            case = _parsed(data)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            tell(f"The private map {_set_aside(path)} is damaged. Packs of that case cannot be revealed.")
        else:
            if case is not None:
                yield case


def _parsed(data: bytes) -> PrivateCase | None:
    """The case of a map; None for another version's. Raises what damage raises."""
    if len(data) > LARGEST_MAP:
        raise ValueError("larger than any map")
    entry = json.loads(data)
    if entry["format"] != FORMAT:
        return None
    subject, key, disclosures = entry["subject"], bytes.fromhex(entry["key"]), entry["disclosures"]
    texts = [subject, *disclosures, *disclosures.values()]
    if len(key) != KEY_BYTES or not all(isinstance(text, str) for text in texts):
        raise ValueError("not what a map holds")
    return PrivateCase(subject, key, disclosures)


def _set_aside(path: Path) -> Path:
    """Give a damaged map another name, where it is looked for no more; its name from now on."""
    aside = path.with_name(f"{path.name}.damaged-{secrets.token_hex(3)}")
    try:
        path.rename(aside)
    except OSError:
        return path
    return aside


def _refuse_exposed(root: Path, outputs: Iterable[Path]) -> None:
    root = root.resolve()
    home = Path.home().resolve()
    for folder in {output.resolve().parent for output in outputs}:
        # The home directory and what is above it are nobody's folder to hand over.
        if root.is_relative_to(folder) and not home.is_relative_to(folder):
            raise ToolFailed(f"The private map would be inside the output directory {folder}.", _MOVE)
        if folder.is_relative_to(root):
            raise ToolFailed("The output would be inside the directory of the private maps.", "Write it elsewhere.")
    for folder in (root, *root.parents):
        if os.path.lexists(folder / ".git"):
            raise ToolFailed(f"The private map would be inside the Git work tree {folder}.", _MOVE)
