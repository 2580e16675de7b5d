"""What the tests of the command line share."""

import os
from pathlib import Path

import pytest

_WITHOUT_PANGO = """\
from cffi import FFI

real = FFI.dlopen


def dlopen(ffi, name, *flags):
    if "pango" in name:
        raise OSError(f"cannot load library {name!r}")
    return real(ffi, name, *flags)


FFI.dlopen = dlopen
"""


@pytest.fixture
def no_pango(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python process started from here on finds no Pango on the system."""
    folder = tmp_path / "no-pango"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_WITHOUT_PANGO)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
