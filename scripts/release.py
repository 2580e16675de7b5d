"""Builds what a release consists of into dist/, and checks it in an empty environment (`make release`).

sdist and wheel, an SBOM of the wheel's environment (CycloneDX JSON) and SHA256SUMS. Nothing is published and no tag is
set: the last lines say which commands do. Refuses a checkout with changes, a version that CHANGELOG.md does not name,
and a tag that exists.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
SAMPLE = ROOT / "samples" / "stuck" / "recording.jsonl"

sys.path.insert(0, str(ROOT))

from bundler import __version__


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """The output of a command; ends the recipe where it fails."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def refuse(changelog: str, changed: str, tags: str) -> str:
    """Why there can be no release now; empty when there can."""
    if changed.strip():
        return "The checkout has changes. Commit or stash them first."
    if f"v{__version__}" in tags.split():
        return f"The tag v{__version__} exists. Raise __version__ in bundler/__init__.py."
    if not re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        return f"CHANGELOG.md has no heading '## [{__version__}] - DATE'. Move what is under Unreleased there."
    return ""


def checked(wheel: Path) -> None:
    """Install the wheel into an empty environment, build a pack there, and write the environment's SBOM."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        venv.create(home / "env", with_pip=True)
        python = home / "env" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
        program = home / "env" / "bin" / "acs-evidence"
        said = run(program, "--version", cwd=home)
        if __version__ not in said:
            sys.exit(f"The wheel says {said.strip()}, not {__version__}.")
        run(program, "build", "contoso.com", "--replay", SAMPLE, "-o", "case.md", "-o", "case.json", cwd=home)
        run(program, "verify", "case.json", cwd=home)
        # from outside of the environment, so that the tool that looks is not part of what it sees
        run(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "cyclonedx-bom>=7,<8")
        run(sys.executable, "-m", "cyclonedx_py", "environment", "--of", "JSON", "-o", DIST / "sbom.cdx.json", python)


def main() -> int:
    changed = run("git", "status", "--porcelain")
    if reason := refuse((ROOT / "CHANGELOG.md").read_text("utf-8"), changed, run("git", "tag", "--list")):
        print(reason, file=sys.stderr)
        return 1
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST, ROOT)
    (wheel,) = DIST.glob("*.whl")
    checked(wheel)
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(DIST.iterdir())]
    (DIST / "SHA256SUMS").write_text("".join(sums), "utf-8")
    print("".join(sums), end="")
    print(f"To release it:\n  git tag --sign v{__version__} --message v{__version__}\n  git push origin v{__version__}")
    print(f"  python -m twine upload {DIST.name}/*.whl {DIST.name}/*.tar.gz")
    return 0


if __name__ == "__main__":
    sys.exit(main())
