"""Makes `samples/` again: records each case in a closed world, then renders every format from the recording.

Recording needs root and Debian's name servers (see .ci/run). `--render` only renders again from the recordings at hand.
The key that labels' commitments depend on is fixed here, so that the same recording gives the same files.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
FORMATS = ("pdf", "md", "html", "json")
WATCHED = "watched"
"""The one sample that has a history: the rounds of a watch, and the pack built when it was decided."""
SURVEYED = "survey"
"""The one sample of many domains: what each was judged, and the table in every form."""
SURVEY_FORMATS = ("csv", "md", "html", "json")
KEY = bytes(32)
"""Samples are public: their commitments protect nothing."""

sys.path.insert(0, str(ROOT))

from bundler.cli.judging import subject_of
from bundler.cli.journal import Journal
from bundler.cli.survey import rendered
from bundler.observe.recording import read_recording
from bundler.private import PrivateCase, save
from bundler.redact import Policy
from bundler.redact.survey_rows import SurveySubjects
from tests.world.cases import CASES, DOMAIN, Case
from tests.world.fleet import build
from tests.world.story import record_story


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--render", action="store_true", help="render from the recordings at hand")
    parser.add_argument("case", nargs="*", choices=[*CASES, WATCHED, SURVEYED, []], help="only these cases")
    options = parser.parse_args()
    for name in options.case or [*CASES, WATCHED, SURVEYED]:
        folder = SAMPLES / name
        folder.mkdir(parents=True, exist_ok=True)
        if name == SURVEYED:
            if not options.render:
                record_survey(folder / "judged.jsonl")
            render_survey(folder, folder)
            print(f"samples/{name}: {', '.join(SURVEY_FORMATS)}")
            continue
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


def record_survey(target: Path) -> None:
    """Run the program itself over the whole fleet; its file of --resume holds what it judged."""
    from tests.world.world import World

    with World() as world:
        build(world, now=datetime.now(UTC))
        world.start()
        made = world.folder / "judged.jsonl"
        run = world.run_program("survey", "--resume", str(made), timeout=180)
        if run.stderr:
            sys.exit(f"survey: {run.stderr}")
        shutil.copyfile(made, target)


def render_survey(folder: Path, target: Path) -> None:
    """Every form of what was judged, without network."""
    header = json.loads((folder / "judged.jsonl").read_text("utf-8").partition("\n")[0])
    with tempfile.TemporaryDirectory() as copy:
        journal = Journal(Path(shutil.copy(folder / "judged.jsonl", copy)), header["about"])
        rows = journal.rows()
    known = SurveySubjects(
        tuple(sorted(row.domain for row in rows)),
        tuple(sorted({each for row in rows for each in (row.resource_id, *row.resources) if each})),
    )
    suffixes = [f".{suffix}" for suffix in SURVEY_FORMATS]
    _, made, refused = rendered(rows, known, Policy(), suffixes, at=journal.begun)
    if refused:
        sys.exit(str(refused))
    for suffix, data in made.items():
        (target / f"survey{suffix}").write_bytes(data)


def draw_page_one(pack: Path, picture: Path) -> None:
    """The picture in the README."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pack)
    page = document[0].render(scale=1.6).to_pil()
    page.quantize(64).save(picture, optimize=True)
    document.close()


if __name__ == "__main__":
    main()
