"""Runs the program as a process of its own, with whatever a shell can do to it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
SAMPLE = CHECKOUT / "samples" / "stuck" / "recording.jsonl"
PROGRAM = f"{sys.executable} -m bundler"


def shell(script: str, *, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 60) -> Any:
    """Run a bash script in `cwd`; `$P` is the program, `$S` the sample's recording. No terminal, no network used."""
    return subprocess.run(
        ["bash", "-c", script],
        cwd=cwd,
        env={**os.environ, "P": PROGRAM, "S": str(SAMPLE), "PYTHONPATH": str(CHECKOUT), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def sentences(text: str) -> list[str]:
    """What the program complained of, a line each; never a traceback."""
    assert "Traceback" not in text, text
    assert "defect" not in text, text
    return text.splitlines()
