"""Writes requirements-dev.lock: every package of the developers' environment, pinned, with its hashes (pip-tools)."""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-dev.lock"
HEAD = """\
# What the developers' environment was last built of, with hashes: make lock writes it again.
# pip install --require-hashes -r requirements-dev.lock
"""
QUIET = ("index-url", "trusted-host", "find-links", "options")


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "dev.in").write_text("\n".join(wanted) + "\n")
        made = Path(folder) / "dev.lock"
        command = [sys.executable, "-m", "piptools", "compile", "--generate-hashes", "--no-header", "--no-annotate"]
        command += [*(f"--no-emit-{name}" for name in QUIET), "--strip-extras", "-o", str(made), f"{folder}/dev.in"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            print(run.stderr[-2000:], file=sys.stderr)
            return run.returncode
        LOCK.write_text(HEAD + made.read_text("utf-8"), "utf-8")
    print(f"{LOCK.name}: {LOCK.read_text('utf-8').count('==')} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
