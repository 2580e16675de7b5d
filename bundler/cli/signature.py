"""Detached signatures with a key that the customer already has for SSH, made and checked by OpenSSH's own `ssh-keygen`.

A pack shows by itself that it is whole, never who wrote it. A signature does, for anyone who knows the key. The form is
SSHSIG (OpenSSH, PROTOCOL.sshsig), in the namespace `acs-evidence`, over the bytes of the file.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bundler.errors import ToolFailed, UsageProblem

NAMESPACE: Final = "acs-evidence"
SUFFIX: Final = ".sig"
_PROGRAM: Final = "ssh-keygen"
_SECONDS: Final = 300
"""Somebody may need to type a passphrase, or to touch a key."""
_KEY: Final = re.compile(r"with (\S+) key (SHA256:\S+)")
_MISSING: Final = "ssh-keygen, which makes and checks signatures, is missing."
_INSTALL: Final = (
    "Install OpenSSH's client (`apt install openssh-client`; Windows: the optional feature OpenSSH Client)."
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature says about a file."""

    good: bool
    """Whether it was made over these very bytes, and, where signers are given, by one of them."""
    key: str = ""
    """Type and fingerprint of the key."""
    principal: str = ""
    """Who signed, as the list of allowed signers names them; empty without such a list."""
    reason: str = ""
    """Why it is not good: one sentence."""


def signature_path(path: Path) -> Path:
    """Where the signature of a file is: beside it."""
    return path.with_name(path.name + SUFFIX)


def check_key(key: Path) -> None:
    """Whether signing can work, before anything is asked. Raises `UsageProblem` or `ToolFailed`."""
    if shutil.which(_PROGRAM) is None:
        raise ToolFailed(_MISSING, _INSTALL)
    try:
        key.open("rb").close()
    except OSError as error:
        advice = "Give an SSH key with --sign, such as ~/.ssh/id_ed25519; a .pub file uses the key in the SSH agent."
        raise UsageProblem(f"Cannot read the key {key}: {error.strerror}.", advice) from error


def sign(data: bytes, key: Path, *, by_hand: str) -> bytes:
    """The signature over `data`, in the text form that `ssh-keygen -Y verify` reads.

    Asks for a passphrase on the terminal where the key has one. Raises `ToolFailed`; `by_hand`: the file's name, for
    the command that does it later.
    """
    code, out, err = _run(["sign", "-f", str(key.absolute()), "-n", NAMESPACE], data)
    if code or not out.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        said = err.replace("Enter passphrase: ", "").strip().splitlines()[-1:] or [f"exit {code}"]
        raise ToolFailed(
            f"The pack is written, but signing failed: {said[0][:200]}.",
            f"Sign it with: ssh-keygen -Y sign -f KEY -n {NAMESPACE} {by_hand}",
        )
    return out


def check_signature(data: bytes, signature: Path, allowed: Path | None) -> Signed:
    """Check a detached signature over `data`, against a list of allowed signers where one is given.

    Raises `ToolFailed` without `ssh-keygen`, and `UsageProblem` for a file that cannot be read.
    """
    for path in (signature, allowed):
        try:
            if path:
                path.open("rb").close()
        except OSError as error:
            raise UsageProblem(f"Cannot read {path}: {error.strerror}.", "Check the path.") from error
    place = ["-n", NAMESPACE, "-s", str(signature.absolute())]
    code, out, _ = _run(["check-novalidate", *place], data)
    found = _KEY.search(out.decode("utf-8", "replace"))
    if code or not found:
        return Signed(good=False, reason="it does not match these bytes in the namespace acs-evidence")
    key = f"{found[1]} {found[2]}"
    if allowed is None:
        return Signed(good=True, key=key)
    list_ = ["-f", str(allowed.absolute())]
    _, out, _ = _run(["find-principals", "-s", str(signature.absolute()), *list_], b"")
    for principal in out.decode("utf-8", "replace").splitlines():
        code, _, _ = _run(["verify", *list_, "-I", principal, *place], data)
        if not code:
            return Signed(good=True, key=key, principal=principal)
    return Signed(good=False, key=key, reason=f"its key {key} is none of the allowed signers'")


def _run(arguments: Sequence[str], data: bytes) -> tuple[int, bytes, str]:
    try:
        done = subprocess.run(  # noqa: S603 - OpenSSH's program and our own arguments
            [shutil.which(_PROGRAM) or _PROGRAM, "-Y", *arguments],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise ToolFailed(_MISSING, _INSTALL) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolFailed(f"ssh-keygen failed: {type(error).__name__}.") from error
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")
