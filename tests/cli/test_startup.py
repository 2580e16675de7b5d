"""Help, version and the catalogue need neither DNS nor Azure nor the PDF engine, and start at once."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = ("dns", "azure", "weasyprint", "rich", "jinja2", "pikepdf", "asyncio", "cryptography")


def loaded(*args: str) -> list[str]:
    code = (
        "import sys, json, contextlib, io\n"
        f"sys.argv = ['acs-evidence', *{list(args)!r}]\n"
        "from bundler.__main__ import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    main()\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names: list[str] = json.loads(run.stdout)
    return names


@pytest.mark.parametrize(
    "args", [("--help",), ("--version",), ("build", "--help"), ("rules",), ("rules", "spf-softfail")]
)
def test_light_commands_import_nothing_heavy(args: tuple[str, ...]) -> None:
    assert not set(HEAVY) & set(loaded(*args))


def test_a_heavy_import_would_be_seen() -> None:
    assert "rich" in loaded("check", "contoso.com", "--replay", "/nonexistent") or "dns" in loaded(
        "check", "contoso.com"
    )


def processor_seconds(*args: str) -> float:
    """The least of several runs: a busy machine only ever adds."""
    spent = []
    for _ in range(7):
        with subprocess.Popen([sys.executable, *args], stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        spent.append(usage.ru_utime + usage.ru_stime)
    return min(spent)


def test_help_starts_within_ten_bare_interpreters() -> None:
    assert processor_seconds("-m", "bundler", "--help") <= 10 * processor_seconds("-c", "pass")
