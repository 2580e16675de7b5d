"""Windows and macOS, as far as they can be had here: what those systems lack is taken away."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bundler import publish
from bundler.cli.streams import PLAIN
from tests.reliability.running import CHECKOUT

REPLAY = ("contoso.com", "--replay", str(CHECKOUT / "samples" / "softfail" / "recording.jsonl"))
_ABSENT_MODULES = ("fcntl", "pwd", "grp", "resource", "termios", "tty", "readline", "curses", "syslog")
_ABSENT_NAMES = ("fchmod", "geteuid", "getpgid", "killpg", "setsid", "sysconf", "fork", "O_NOFOLLOW")
WINDOWS = f"""
import os, signal, sys
for name in {_ABSENT_MODULES!r}:
    sys.modules[name] = None
for name in {_ABSENT_NAMES!r}:
    if hasattr(os, name) and name != "fork":
        delattr(os, name)
for name in ("SIGHUP", "SIGUSR1", "SIGALRM", "SIGPIPE"):
    if hasattr(signal, name):
        delattr(signal, name)
real = os.open
def opened(path, flags, *more, **also):
    if os.path.isdir(path) and flags == os.O_RDONLY:
        raise PermissionError(13, "Permission denied", str(path))
    return real(path, flags, *more, **also)
os.open = opened
"""


def run(tmp_path: Path, *args: str, code: str = WINDOWS, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own that loads `code` first."""
    (tmp_path / "site").mkdir(exist_ok=True)
    (tmp_path / "site" / "sitecustomize.py").write_text(code)
    path = os.pathsep.join([str(tmp_path / "site"), str(CHECKOUT)])
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    return subprocess.run(
        [sys.executable, "-m", "bundler", *args],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path, **home, **environment},
        capture_output=True, check=False, cwd=tmp_path, timeout=100,
    )  # fmt: skip


def test_packs_are_written_without_what_posix_has(tmp_path: Path) -> None:
    done = run(tmp_path, "build", *REPLAY, "-o", "case.md", "-o", "case.html", "-o", "case.json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads((tmp_path / "case.json").read_bytes())["verdict"] == "fix-dns"
    assert b"\r\n" not in (tmp_path / "case.md").read_bytes()


@pytest.mark.slow
@pytest.mark.usefixtures("pdf_engine")
def test_pdfs_too(tmp_path: Path) -> None:
    done = run(tmp_path, "build", *REPLAY, "-o", "case.pdf")
    assert (done.returncode, done.stderr) == (0, b"")
    assert run(tmp_path, "verify", "case.pdf").returncode == 0


def test_files_are_opened_for_bytes_where_systems_have_two_ways() -> None:
    code = "import os; os.O_BINARY = 1 << 30\nfrom bundler import publish\nassert publish._NEW_FILE & (1 << 30)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=CHECKOUT)
    assert not publish._NEW_FILE & getattr(os, "O_BINARY", 0)


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "cp850", "latin-1", "utf-8"])
def test_every_console_shows_the_verdict(tmp_path: Path, encoding: str) -> None:
    done = run(tmp_path, "check", *REPLAY, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (11, b"")
    text = done.stdout.decode(encoding)
    assert "SPF ends in ~all where ACS asks for -all" in text
    assert "\\u" not in text, "a sign of ours has no form that every console shows"


def test_json_is_utf_8_on_every_console(tmp_path: Path) -> None:
    done = run(tmp_path, "check", *REPLAY, "--json", PYTHONIOENCODING="cp1252")
    assert json.loads(done.stdout.decode("utf-8"))["domain"] == "contoso.com"


def test_what_no_console_shows_stays_legible() -> None:
    assert "ä ✓ → “a” \U0001f600".encode("cp437", PLAIN) == b'\x84 + > "a" \\U0001f600'


MACOS = """
import pathlib
real = pathlib.Path.glob
def without_proc(self, pattern, **also):
    return iter(()) if str(self).startswith("/proc") else real(self, pattern, **also)
pathlib.Path.glob = without_proc
"""


def test_without_proc(tmp_path: Path) -> None:
    done = run(tmp_path, "check", *REPLAY, code=MACOS)
    assert (done.returncode, done.stderr) == (11, b"")
