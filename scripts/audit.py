"""Known vulnerabilities and licences of everything the program needs (`make audit`).

The first part is pip-audit over requirements-dev.lock; it asks an advisory service, and says so where it cannot be
reached. The second is the licence of each package, as the package itself states it; exit 1 for one that is not
permissive or weak copyleft.
"""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ACCEPTED = re.compile(
    r"\b(MIT|MIT-0|BSD|[023]-Clause|Apache|ISC|ISCL|PSF|Python Software Foundation|MPL|Mozilla|Unlicense|public domain|"
    r"HPND|OFL|Zlib|CC0|LGPL)\b",
    re.IGNORECASE,
)


def needed(name: str, seen: dict[str, metadata.Distribution]) -> None:
    """The packages that a user's installation holds."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    try:
        seen[key] = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return  # for another platform
    for requirement in seen[key].requires or ():
        if "extra ==" not in requirement:
            needed(re.split(r"[^\w.-]", requirement, maxsplit=1)[0], seen)


def licence(package: metadata.Distribution) -> str:
    """As the package states it: expression, classifiers, or the first line of its licence field."""
    said = package.metadata
    classifiers = [text.split(" :: ")[-1] for text in said.get_all("Classifier") or () if text.startswith("License ::")]
    stated = said.get("License-Expression") or ", ".join(classifiers) or (said.get("License") or "").strip()
    return (stated.splitlines() or ["not stated"])[0][:200]


def licences() -> int:
    seen: dict[str, metadata.Distribution] = {}
    needed("acs-evidence", seen)
    seen.pop("acs-evidence", None)
    odd = 0
    for name, package in sorted(seen.items()):
        stated = licence(package)
        fits = bool(ACCEPTED.search(stated))
        odd += not fits
        print(f"{name:34} {package.version:12} {stated}{'' if fits else '   <- look at this one'}")
    print(f"{len(seen)} packages; {odd} with a licence to look at")
    return odd


def vulnerabilities() -> int:
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "requirements-dev.lock")]
    command += ["--disable-pip", "--no-deps", "--require-hashes", "--progress-spinner", "off"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        print("pip-audit: no answer from the advisory service in five minutes: nothing is known")
        return 1
    print((run.stdout + run.stderr).strip()[-4000:])
    unknown = run.stdout.count("could not be audited")
    if unknown:
        print(f"pip-audit: the advisory service gave nothing on {unknown} packages: for these nothing is known")
    return run.returncode or int(unknown > 0)


if __name__ == "__main__":
    bad = licences()
    print()
    sys.exit(int(vulnerabilities() > 0 or bad > 0))
