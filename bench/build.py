"""What `build --replay RECORDING -o case.pdf` costs: against WeasyPrint itself, in memory, and with hostile input.

`python -m bench.build [--json] [--runs N]`

Times are those that a user waits for whole processes, measured in pairs one right after the other; the program lays out
the PDF in a second process, so the ratio of processor times, which is what one processor alone would show, is given as
well. The reference is a process that imports WeasyPrint and renders the very same page (same HTML, style, typefaces and
options) and does nothing else: no reading, no judgement, no redaction, no attachments, no final scan.
"""

import argparse
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pikepdf

from bench._measure import SAMPLE, Cost, Figure, cost, median_ratio, private_environment, program, python, run
from bundler.model.observations import RECORDING_FORMAT, Observations
from bundler.observe.recording import Header, RecordingWriter
from tests.build import Host, Scenario, zone_text

ALONE = Path(__file__).with_name("_weasyprint_alone.py")
RATIO, PEAK, HOSTILE = 1.3, 150.0, 3.0
DOMAIN = "contoso.com"

FORTY = tuple(Host(f"ns{n}.{DOMAIN}", (f"192.0.2.{n}",)) for n in range(1, 41))
BIG_SET = "\n".join(f'{DOMAIN} TXT "{n:03} {"x" * 240}"' for n in range(245))
"""With what belongs to each record, close to the 65,535 bytes that a DNS message can hold."""
STRINGS = f"{DOMAIN} TXT " + " ".join(f'"{n:03}{"y" * 252}"' for n in range(200))
PLAIN = Scenario()
HOSTILE_CASES = {
    "TXT set of 64 KiB": Scenario(zone=f"{zone_text()}\n{BIG_SET}"),
    "TXT record of 200 strings": Scenario(zone=f"{zone_text()}\n{STRINGS}"),
    "40 name servers": Scenario(hosts=FORTY),
    "40 name servers, each with a TXT set of 64 KiB": Scenario(hosts=FORTY, zone=f"{zone_text()}\n{BIG_SET}"),
}


def measure(options: argparse.Namespace) -> Iterator[Figure]:
    """The sample against WeasyPrint alone, then hostile recordings against a plain one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pack").mkdir()
        yield from _against_the_engine(folder, options.runs)
        plain = write_recording(PLAIN.observations(), folder / "plain.jsonl")
        for number, (title, scenario) in enumerate(HOSTILE_CASES.items()):
            hostile = write_recording(scenario.observations(), folder / f"hostile-{number}.jsonl")
            ratio = median_ratio(options.runs, partial(build, hostile, folder), partial(build, plain, folder))
            yield Figure(f"hostile: {title} / plain case", ratio, budget=HOSTILE)


def _against_the_engine(folder: Path, runs: int) -> Iterator[Figure]:
    page = folder / "page.html"
    cost(python("-m", "bench._printed_page", SAMPLE, page))
    pairs = [(build(SAMPLE, folder), cost(python(ALONE, page, folder / "pack/alone.pdf"))) for _ in range(runs)]
    ratios = sorted(whole.wall / alone.wall for whole, alone in pairs)
    work = sorted(whole.cpu / alone.cpu for whole, alone in pairs)
    with pikepdf.open(folder / "pack/case.pdf") as made, pikepdf.open(folder / "pack/alone.pdf") as alone_made:
        pages, same = len(made.pages), len(alone_made.pages)
    if pages != same:
        raise RuntimeError(f"not the same pages: {pages} and {same}")
    spread = f"{pages} pages; {ratios[0]:.2f} to {ratios[-1]:.2f}"
    yield Figure(
        "build --replay, whole process / WeasyPrint alone", ratios[len(ratios) // 2], budget=RATIO, note=spread
    )
    yield Figure("the same in processor time", work[len(work) // 2])
    yield Figure("build --replay, memory at most", max(w.peak for w, _ in pairs), "MB", PEAK, f"{pages} pages")
    yield Figure("WeasyPrint alone, memory at most", max(a.peak for _, a in pairs), "MB")


def build(recording: Path, folder: Path) -> Cost:
    """Run the program as a user would."""
    command = program("build", DOMAIN, "--replay", recording, "-o", folder / "pack/case.pdf")
    return cost(command, environment=private_environment(folder / "home"))


def write_recording(observations: Observations, path: Path) -> Path:
    """Write a recording file as a live run would."""
    header = Header(
        format=RECORDING_FORMAT,
        tool_version=observations.tool_version,
        started_at=observations.started_at,
        inputs=observations.inputs,
        root_hints=observations.root_hints,
    )
    writer = RecordingWriter(path, header)
    for exchange in observations.dns:
        writer.append(exchange)
    writer.finish(observations.ended_at, interrupted=False)
    return path


if __name__ == "__main__":
    run(__doc__, measure, ("--runs", {"type": int, "default": 5}))
