"""A name that the document shows stays whole in free text, even where a label of it looks like a token."""

import gzip
from pathlib import Path

import pytest

from bundler.observe.recording import read_recording
from bundler.redact import Level
from bundler.redact.scrub import KnownSpellings
from tests.gate.sealing import complete

HASH = "9e107d9d372bb6826bd81d3542a419d6e4d9"
NAME = f"{HASH}.contoso.com"
LONGEST = Path(__file__).parents[1] / "faults" / "recordings" / "h-long-name.jsonl.gz"


def scrubbed(text: str, *shown: str) -> str:
    pieces = KnownSpellings.of({}, frozenset(shown)).scrub(text).pieces
    return "".join(piece if isinstance(piece, str) else f"[{piece.kind}]" for piece in pieces)


@pytest.mark.parametrize("spelled", [NAME, NAME.upper(), f"_dmarc.{NAME}", f"{NAME}."])
def test_a_shown_name_is_kept(spelled: str) -> None:
    assert scrubbed(f"no answer about {spelled} came", NAME) == f"no answer about {spelled} came"


def test_the_same_letters_elsewhere_are_a_token() -> None:
    assert scrubbed(f"{NAME} and {HASH}", NAME) == f"{NAME} and [token]"
    assert scrubbed(f"about {NAME}") == "about [token].contoso.com"


def test_a_guid_in_a_shown_name_is_kept() -> None:
    guid = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert scrubbed(f"{guid}.azurecomm.net is not {guid}", f"{guid}.azurecomm.net") == (
        f"{guid}.azurecomm.net is not [guid]"
    )


@pytest.mark.patient
@pytest.mark.parametrize("level", Level)
def test_the_longest_name_passes_the_final_scan(level: Level, tmp_path: Path) -> None:
    recording = tmp_path / "recording.jsonl"
    recording.write_bytes(gzip.decompress(LONGEST.read_bytes()))
    complete(read_recording(recording), level, ".json", ".md", ".html")
