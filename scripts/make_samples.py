"""Makes `samples/` again: records each case in a closed world, then renders every format from the recording.

Recording needs root and Debian's name servers (see .ci/run). `--render` only renders again from the recordings at hand.
The key that labels' commitments depend on is fixed here, so that the same recording gives the same files.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
FORMATS = ("pdf", "md", "html", "json")
WATCHED = "watched"
"""The one sample that has a history: the rounds of a watch, and the pack built when it was decided."""
KEY = bytes(32)
"""Samples are public: their commitments protect nothing."""

sys.path.insert(0, str(ROOT))

from bundler.cli.judging import subject_of
from bundler.observe.recording import read_recording
from bundler.private import PrivateCase, save
from tests.world.cases import CASES, DOMAIN, Case
from tests.world.story import record_story


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--render", action="store_true", help="render from the recordings at hand")
    parser.add_argument("case", nargs="*", choices=[*CASES, WATCHED, []], help="only these cases")
    options = parser.parse_args()
    for name in options.case or [*CASES, WATCHED]:
        folder = SAMPLES / name
        folder.mkdir(parents=True, exist_ok=True)
        if not options.render and name == WATCHED:
            record_story(folder)
        elif not options.render:
            record(CASES[name], folder / "recording.jsonl")
        render(folder, folder)
        print(f"samples/{name}: {', '.join(FORMATS)}")
    draw_page_one(SAMPLES / "stuck" / "case.pdf", ROOT / "docs" / "page-one.png")


def record(case: Case, target: Path) -> None:
    """Run the program itself against the case's world."""
    from tests.world.world import World

    with World() as world:
        case.build(world)
        world.start()
        made = world.folder / "recording.jsonl"
        run = world.run_program("check", DOMAIN, "--json", "--record", str(made), timeout=120)
        if not made.exists():
            sys.exit(f"{case.name}: {run.stderr}")
        shutil.copyfile(made, target)


def render(folder: Path, target: Path) -> None:
    """Every format from the recording, by the program itself, without network."""
    recording = next(folder.glob("recording.jsonl*"))
    history = [argument for path in sorted((folder / "earlier").glob("*")) for argument in ("--history", str(path))]
    with tempfile.TemporaryDirectory() as state, tempfile.TemporaryDirectory() as output:
        environment = {**os.environ, "XDG_STATE_HOME": state, "PYTHONPATH": str(ROOT)}
        os.environ["XDG_STATE_HOME"] = state
        save(PrivateCase(subject_of(read_recording(recording)), KEY), ())
        outputs = [argument for suffix in FORMATS for argument in ("-o", f"{output}/case.{suffix}")]
        command = [sys.executable, "-m", "bundler", "build", DOMAIN, "--replay", str(recording), *history, *outputs]
        subprocess.run(command, check=True, env=environment, capture_output=True)
        for suffix in FORMATS:
            shutil.copyfile(f"{output}/case.{suffix}", target / f"case.{suffix}")


def draw_page_one(pack: Path, picture: Path) -> None:
    """The picture in the README."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pack)
    page = document[0].render(scale=1.6).to_pil()
    page.quantize(64).save(picture, optimize=True)
    document.close()


if __name__ == "__main__":
    main()
