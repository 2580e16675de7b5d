"""Files that the command line names"""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from bundler.cli.places import check_places
from bundler.errors import UsageProblem
from tests.reliability.running import CHECKOUT, SAMPLE, sentences, shell
from tests.share import some_of


@pytest.mark.fault(
    "An output and --record are one file, in any spelling or over a link", "exit 2 before anybody is asked"
)
@pytest.mark.parametrize(
    ("prepare", "output", "record"),
    [
        ("", "case.json", "case.json"),
        ("", "case.md", "./case.md"),
        ("mkdir o", "case.json", "o/../case.json"),
        ("mkdir o; ln -s o p", "o/case.json", "p/case.json"),
        ("ln -s case.json link.json", "case.json", "link.json"),
    ],
)
def test_output_and_recording(work: Path, prepare: str, output: str, record: str) -> None:
    run = shell(f"{prepare}\nunshare -n $P build contoso.com --no-azure -o {output} --record {record}", cwd=work)
    assert run.returncode == 2, run.stderr
    assert "are the same file" in sentences(run.stderr)[-1]
    assert not list(work.rglob("case.*"))


@pytest.mark.fault(
    "An output is the recording that is replayed, a history, or another input", "exit 2; the input is untouched"
)
@pytest.mark.parametrize(
    "options",
    [
        "--replay rec.json -o rec.json",
        "--replay rec.json -o hard.json",
        "--replay rec.json --history old.json -o old.json",
        "--replay rec.json --mask-values old.json -o case.md -o old.json",
        "--replay rec.json --history rec.json -o case.md",
        "--replay rec.json -o case.md -o hard.md -o soft.md",
    ],
)
def test_output_and_input(work: Path, options: str) -> None:
    for name in ("rec.json", "old.json"):
        (work / name).write_bytes(SAMPLE.read_bytes())
    (work / "hard.json").hardlink_to(work / "rec.json")
    (work / "soft.md").symlink_to("hard.md")
    run = shell(f"$P build contoso.com --force {options}", cwd=work)
    assert run.returncode == 2, run.stderr
    assert len(sentences(run.stderr)) == 1
    assert (work / "rec.json").read_bytes() == (work / "old.json").read_bytes() == SAMPLE.read_bytes()


@pytest.mark.fault("A symbolic link that forms a loop, or a name of more than 255 characters", "exit 2 with a sentence")
@pytest.mark.parametrize("option", ["-o case.md -o {}", "-o case.md --history {}", "--mask-values {} -o case.md"])
@pytest.mark.parametrize("name", ["loop.md", "x" * 300 + ".md"])
def test_names_no_file_can_have(work: Path, option: str, name: str) -> None:
    (work / "loop.md").symlink_to("loop.md")
    run = shell(f"$P build contoso.com --replay $S {option.format(name)}", cwd=work)
    assert run.returncode == 2, run.stderr
    (said,) = sentences(run.stderr)
    assert "cannot be used" in said
    assert len(said) < 250


@pytest.mark.fault(
    "An output exists and is no pack of ours, without a terminal", "exit 2, the file untouched; --force replaces it"
)
@pytest.mark.parametrize("name", ["case.pdf", "case.json", "case.html", "case.md"])
@pytest.mark.parametrize("content", some_of([b"my thesis", b"", b"%PDF-1.7 thesis", b'{"a": 1}', b"# Shopping"], 2))
def test_a_foreign_file_is_not_replaced(work: Path, name: str, content: bytes) -> None:
    (work / name).write_bytes(content)
    run = shell(f"$P build contoso.com --replay $S -o {name}", cwd=work)
    assert run.returncode == 2, run.stderr
    assert "--force" in sentences(run.stderr)[-1]
    assert (work / name).read_bytes() == content


@pytest.mark.slow
def test_force_and_packs_of_ours_are_replaced(work: Path) -> None:
    outputs = "-o case.pdf -o case.json -o case.html -o case.md"
    for name in ("case.pdf", "case.json", "case.html", "case.md"):
        (work / name).write_text("old")
    first = shell(f"$P build contoso.com --replay $S --force {outputs}", cwd=work)
    assert first.returncode == 0, first.stderr
    for level in ("public", "support", "open"):
        again = shell(f"$P build contoso.com --replay $S {outputs} --redact {level}", cwd=work)
        assert again.returncode == 0, again.stderr


@pytest.mark.fault("An output exists and is no pack of ours, at a terminal", "it asks; no: exit 2, the file untouched")
@pytest.mark.parametrize(("answer", "code"), [("n", 2), ("y", 0)])
def test_at_a_terminal_it_asks(work: Path, answer: str, code: int) -> None:
    (work / "case.md").write_text("my thesis")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bundler", "build", "contoso.com", "--replay", str(SAMPLE), "-o", "case.md"]
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(command, cwd=work, env=env, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs) as run:
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        assert run.wait(30) == code
    assert b"Replace it?" in os.read(ours, 4096)
    os.close(ours)
    assert ((work / "case.md").read_text() == "my thesis") == (code == 2)


def test_one_option_may_name_an_input_twice(work: Path) -> None:
    (work / "old").write_bytes(b"")
    check_places([("--history", work / "old", False), ("--history", work / "old", False)])
    with pytest.raises(UsageProblem, match="same file"):
        check_places([("--history", work / "old", False), ("--replay", work / "old", False)])
