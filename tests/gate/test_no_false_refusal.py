"""The scan refuses no ordinary case: every stored fault, and zones as people have them, pass at every level."""

import gzip
from itertools import product
from pathlib import Path

import pytest

from bundler.observe.recording import read_recording
from bundler.redact import Level
from tests.build import Scenario, zone_text
from tests.gate.sealing import complete
from tests.share import some_of

RECORDINGS = sorted((Path(__file__).parents[1] / "faults" / "recordings").glob("*.jsonl.gz"))
PUBLISHED = (
    "v=spf1 -all",
    "v=spf1 ~all",
    "v=spf1 mx ~all",
    "v=spf1 include:_spf.google.com ~all",
    "v=spf1 include:spf.protection.outlook.com include:_spf.google.com ~all",
    "v=spf1 include:spf.protection.outlook.com",
    "v=spf1 redirect=_spf.contoso.com",
    "v=spf1 a:mail.contoso.com include:sendgrid.net +all",
    "V=SPF1 INCLUDE:SPF.PROTECTION.OUTLOOK.COM -ALL",
    "v=spf1, include:spf.protection.outlook.com -all",
)
NUMBERS = '\ncontoso.com TXT "100"\ncontoso.com TXT "12345"'


@pytest.mark.slow
@pytest.mark.many
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("stored", RECORDINGS, ids=lambda path: path.name.partition(".")[0])
def test_stored_faults(stored: Path, level: Level, tmp_path: Path) -> None:
    recording = tmp_path / "recording.jsonl"
    recording.write_bytes(gzip.decompress(stored.read_bytes()))
    complete(read_recording(recording), level, ".json", ".md", ".html")


@pytest.mark.parametrize(("spf", "level"), some_of(product(PUBLISHED, Level), 13))
def test_zones_as_people_have_them(spf: str, level: Level) -> None:
    complete(Scenario(zone=zone_text(spf=spf) + NUMBERS).observations(), level, ".json", ".md", ".html")
