"""The wheel, installed into an empty environment outside the checkout, renders a sample."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "stuck" / "recording.jsonl"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.wheel
def test_templates_and_data_travel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = [p for p in (ROOT / "templates").rglob("*") if p.is_file()]
    assert sources
    assert {f"bundler/_templates/{p.relative_to(ROOT / 'templates')}" for p in sources} <= names
    assert {f"bundler/data/{p.name}" for p in (ROOT / "bundler" / "data").iterdir()} <= names


@pytest.mark.slow
@pytest.mark.wheel
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("pdf_engine")
def test_renders_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, check=True, cwd=tmp_path)
    outputs = [tmp_path / f"case.{suffix}" for suffix in ("pdf", "md", "html", "json")]
    command = [str(home / "bin" / "acs-evidence"), "build", "contoso.com", "--replay", str(SAMPLE)]
    for output in outputs:
        command += ["-o", str(output)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "open-case" in run.stdout
    assert all(output.stat().st_size > 1000 for output in outputs)
    where = subprocess.run(
        [str(python), "-c", "import bundler; print(bundler.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(home) in where.stdout
