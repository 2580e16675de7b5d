"""The scan refuses no ordinary case: every stored fault, and zones as people have them, pass at every level."""

import gzip
import hashlib
from pathlib import Path

import pytest

from bundler.gate import Gate, Identity
from bundler.judge import judge
from bundler.model.observations import Observations
from bundler.observe.recording import read_recording
from bundler.redact import Level, Policy, redact
from bundler.render import RenderOptions, renderer_for
from tests.build import Scenario, zone_text

KEY = hashlib.sha256(b"key of this test").digest()
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


def passes(observations: Observations, level: Level) -> None:
    report, masked = redact(judge(observations), Policy(level=level), KEY)
    gate = Gate(masked, Identity(user="", host="", home=""), key=KEY)
    for suffix in (".json", ".md"):
        gate.scan(f"case{suffix}", renderer_for(suffix).render(report, options=RenderOptions()))


@pytest.mark.parametrize("level", [Level.PUBLIC, Level.SUPPORT])
@pytest.mark.parametrize("stored", RECORDINGS, ids=lambda path: path.name.partition(".")[0])
def test_stored_faults(stored: Path, level: Level, tmp_path: Path) -> None:
    recording = tmp_path / "recording.jsonl"
    recording.write_bytes(gzip.decompress(stored.read_bytes()))
    passes(read_recording(recording), level)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("spf", PUBLISHED)
def test_zones_as_people_have_them(spf: str, level: Level) -> None:
    passes(Scenario(zone=zone_text(spf=spf) + NUMBERS).observations(), level)
