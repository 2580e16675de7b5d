"""The samples are what this version makes of their recordings."""

import json
from pathlib import Path

import pikepdf
import pytest

from bundler.model.report import Verdict
from bundler.render.engine import engine_versions
from bundler.verify.pdf_pack import embedded
from scripts.make_samples import SAMPLES, SURVEY_FORMATS, SURVEYED, WATCHED, render, render_survey
from tests.world.cases import CASES, Case
from tests.world.fleet import FLEET

FOLDERS = [SAMPLES / name for name in (*CASES, WATCHED)]


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.usefixtures("pdf_engine")
def test_current(folder: Path, tmp_path: Path) -> None:
    render(folder, tmp_path)
    for suffix in ("json", "md", "html"):
        made, kept = (tmp_path / f"case.{suffix}").read_bytes(), (folder / f"case.{suffix}").read_bytes()
        assert made == kept, f"{folder.name}/case.{suffix} is stale: make generate"
    made, kept = (tmp_path / "case.pdf").read_bytes(), (folder / "case.pdf").read_bytes()
    assert embedded(made).document == embedded(kept).document
    if embedded(kept).manifest["engine"] == engine_versions():
        assert made == kept, "the same versions make the same bytes"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_short_enough_to_be_read(folder: Path) -> None:
    with pikepdf.open(folder / "case.pdf") as pdf:
        assert len(pdf.pages) <= 9


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_verdicts(case: Case) -> None:
    document = json.loads((SAMPLES / case.name / "case.json").read_text("utf-8"))
    assert document["verdict"] == case.verdict


def test_the_watched_one_shows_the_whole_path() -> None:
    document = json.loads((SAMPLES / WATCHED / "case.json").read_text("utf-8"))
    assert document["verdict"] == "open-case"
    line = [event["what"] for event in document["timeline"]]
    in_order = [
        "ACS showed NotStarted: Domain, SPF, DKIM and DKIM2",
        "Earlier recording: SPF missing, Domain, DKIM and DKIM2 right",
        "Earlier recording: SPF right",
        "Verification requested for Domain",
        "Verification requested for DKIM",
        "ACS showed Verified: SPF and DKIM2",
        "Observation ended",
    ]
    places = [next((n for n, what in enumerate(line) if what.startswith(start)), -1) for start in in_order]
    assert -1 not in places, line
    assert places == sorted(places)
    assert all(event["cites"] for event in document["timeline"][1:-1])
    hashes = {section["sha256"] for section in document["history"]}
    assert len(hashes) == len(document["history"]) >= 4
    (dkim,) = [record for record in document["records"] if record["key"] == "DKIM"]
    assert dkim["right_since"] < dkim["last_request_at"] < document["generated_at"]


def test_the_survey_is_current_and_has_every_verdict(tmp_path: Path) -> None:
    folder = SAMPLES / SURVEYED
    render_survey(folder, tmp_path)
    for suffix in SURVEY_FORMATS:
        made, kept = ((each / f"survey.{suffix}").read_bytes() for each in (tmp_path, folder))
        assert made == kept, f"survey.{suffix} is stale: make generate"
    rows = json.loads((folder / "survey.json").read_text("utf-8"))["domains"]
    assert {row["domain"]: row["verdict"] for row in rows} == {member.domain: member.verdict for member in FLEET}
    assert {row["verdict"] for row in rows} == set(map(str, Verdict))
    assert {row["depth"] for row in rows} == {"quick", "full"}
