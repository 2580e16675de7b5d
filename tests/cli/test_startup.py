"""Help, version and the catalogue need neither DNS nor Azure nor the PDF engine, and start at once."""

import json
import subprocess
import sys
import time

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


def test_help_starts_within_ten_bare_interpreters() -> None:
    def best(*command: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, *command], capture_output=True, check=True)
            times.append(time.perf_counter() - start)
        return min(times)

    assert best("-m", "bundler", "--help") <= 10 * best("-c", "pass")
