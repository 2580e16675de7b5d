"""Shell completion, as README says to set it up."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def completed(words: str, at: int) -> list[str]:
    """What bash is offered for the word at a place of a line."""
    environment = {**os.environ, "_ACS_EVIDENCE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)}
    run = subprocess.run([program()], env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
    return [line.partition(",")[2] for line in run.stdout.splitlines()]


def program() -> str:
    return str(Path(sys.executable).with_name("acs-evidence"))


@pytest.mark.parametrize(
    ("words", "at", "offered"),
    [
        ("acs-evidence bu", 1, ["build"]),
        ("acs-evidence build contoso.com --red", 3, ["--redact"]),
        ("acs-evidence build contoso.com --redact ", 4, ["public", "support", "open"]),
        ("acs-evidence rules dmarc-", 2, ["dmarc-invalid", "dmarc-missing", "dmarc-multiple"]),
    ],
)
def test_what_is_offered(words: str, at: int, offered: list[str]) -> None:
    assert completed(words, at) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_lines_of_the_readme(shell: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"_ACS_EVIDENCE_COMPLETE={shell}_source acs-evidence" in readme
    if shutil.which(shell) is None:
        pytest.skip(f"not installed: {shell}")
    ask = "complete -p acs-evidence" if shell == "bash" else "complete -C 'acs-evidence bu'"
    line = f'eval "$(_ACS_EVIDENCE_COMPLETE={shell}_source acs-evidence)"; {ask}'
    if shell == "fish":
        line = f"_ACS_EVIDENCE_COMPLETE=fish_source acs-evidence | source; {ask}"
    if shell == "zsh":
        line = f"autoload -Uz compinit && compinit -u; {line.partition(';')[0]}; print $_comps[acs-evidence]"
    path = f"{Path(program()).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        [shell, "-c", line], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()
