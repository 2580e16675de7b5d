"""A machine that nobody prepared: what set-up looks for, what warnings count, and what comes without each part."""

import os
import re
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import pytest

from scripts import parts
from scripts.lowest import constraints
from tests.needs import NOT_INSTALLED

ROOT = Path(__file__).parents[1]
HIDING = """\
import ctypes
from cffi import FFI


def hide(name):
    if isinstance(name, str) and any(hidden in name for hidden in HIDDEN):
        raise OSError(f"cannot load library {name!r}")


class Loaded(ctypes.CDLL):
    def __init__(self, name, *rest, **named):
        hide(name)
        super().__init__(name, *rest, **named)


def dlopen(ffi, name, *flags, real=FFI.dlopen):
    hide(name)
    return real(ffi, name, *flags)


FFI.dlopen, ctypes.CDLL = dlopen, Loaded
"""
OPENED = """\
from cffi import FFI

real = FFI.dlopen


def opened(ffi, name, *flags):
    print("opens", name)
    return real(ffi, name, *flags)


FFI.dlopen = opened
import weasyprint
"""


def without(folder: Path, *hidden: str) -> dict[str, str]:
    """The environment of a process that finds no library whose name holds one of these."""
    folder = folder / "hidden"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"HIDDEN = {hidden!r}\n{HIDING}")
    return {**os.environ, "PYTHONPATH": str(folder)}


def run_tests(*args: str, env: dict[str, str]) -> str:
    """What pytest prints for some tests of ours, in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "--color=no", *args]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    "module", ["bundler.render.pdf", "bundler", "tests.world.world", "scripts.parts", "bench.build"]
)
def test_a_warning_of_ours_is_an_error(module: str) -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn_explicit("old", DeprecationWarning, "file.py", 1, module=module)


@pytest.mark.parametrize("module", ["weasyprint.text.ffi", "azure.core", "bundler_of_others", "testsuite"])
def test_a_warning_of_others_is_listed(module: str) -> None:
    with warnings.catch_warnings(record=True) as listed:
        warnings.warn_explicit("old", DeprecationWarning, "file.py", 1, module=module)
    assert [str(each.message) for each in listed] == ["old"]


@pytest.mark.usefixtures("pdf_engine")
def test_every_library_the_engine_opens_is_looked_for() -> None:
    run = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, text=True, check=True)
    opened = {name.removeprefix("lib") for name in re.findall(r"^opens (\S+?)\.so\.\d+$", run.stdout, re.MULTILINE)}
    named = re.findall(r'_pdf\(\s*"[^"]+", "([^"]+)"', (ROOT / "scripts" / "parts.py").read_text("utf-8"))
    assert opened
    assert opened <= set(named) | parts.NOT_NEEDED


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("pdf_engine")
def test_without_harfbuzz_subset_every_pdf_is_made(tmp_path: Path) -> None:
    chosen = "test_the_bytes_are_those_of_the_renderer or test_every_case_is_valid_pdf_a_3b[stuck]"
    files = ("tests/cli/test_pdf_process.py", "tests/render/test_pdf.py")
    printed = run_tests(*files, "-k", chosen, env=without(tmp_path, "subset"))
    assert re.search(r"^=+ 2 passed, ", printed, re.MULTILINE), printed
    assert "HarfBuzz-Subset" in printed, "others' warnings are listed"


@pytest.mark.timeout(600)
def test_without_pango_tests_skip_and_say_why(tmp_path: Path) -> None:
    printed = run_tests("tests/cli/test_pdf_process.py", env=without(tmp_path, "pango"))
    assert not re.search(r"\d+ (failed|error)", printed), printed
    assert re.search(rf"^ +\d+  {NOT_INSTALLED}Pango, PangoFT2\b.* \(.*install .*pango", printed, re.MULTILINE), printed
    assert "tests skipped" in printed


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_complete_run_fails_for_what_is_not_installed(tmp_path: Path) -> None:
    environment = without(tmp_path, "pango")
    for option, code in (("--complete", pytest.ExitCode.TESTS_FAILED), ("-q", pytest.ExitCode.OK)):
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", option, "tests/cli/test_pdf_process.py"]
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == code, run.stdout


def test_a_missing_engine_is_told_at_every_call_and_without_its_own_page(tmp_path: Path) -> None:
    program = (
        "from bundler.errors import ToolFailed\n"
        "from bundler.render.engine import engine_versions, weasyprint_engine\n"
        "for ask in (weasyprint_engine, engine_versions, engine_versions, weasyprint_engine):\n"
        "    try:\n        ask()\n    except ToolFailed as error:\n        print(error.what)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], env=without(tmp_path, "pango"), capture_output=True, text=True, check=True
    )
    assert run.stdout == 4 * "The PDF cannot be made because Pango, a library of the system, is missing.\n"


def test_what_is_missing_is_told_with_its_cost_and_the_way_out(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "scripts/parts.py", "tell", "pdf"],
        cwd=ROOT, env=without(tmp_path, "pango", "subset"), capture_output=True, text=True, check=True,
    )  # fmt: skip
    needed, later = run.stdout.splitlines()
    assert re.match("Missing: Pango, PangoFT2.* So no PDF can be made", needed)
    assert later.startswith("Missing: HarfBuzz-Subset. So nothing is lost yet")
    assert all("To install: " in line for line in (needed, later))


@pytest.mark.parametrize("by", ["apt-get", "dnf", "apk", "zypper", "brew", "pacman"])
def test_every_library_has_a_way_out_everywhere(by: str) -> None:
    library = [part for part in parts.PARTS if part.group == parts.PDF]
    assert re.fullmatch(
        rf"(sudo )?{by} \S.* \S*(pango|harfbuzz)\S*.*|brew install pango|sudo pacman -S pango", parts.how(library, by)
    )


def test_the_lowest_versions_are_those_of_the_project_file() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    lowest = dict(line.partition(";")[0].split("==") for line in constraints(text))
    project = tomllib.loads(text)
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    without_end = {requirement for requirement in named if ">=" not in requirement}
    assert without_end == {"types-jsonschema", "types-pyyaml"}
    assert len(lowest) == len(named) - len(without_end)
    assert lowest["weasyprint"] == "70"
