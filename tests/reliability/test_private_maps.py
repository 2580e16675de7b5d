"""Private maps"""

import json
import os
from pathlib import Path

import pytest

from tests.reliability.running import sentences, shell
from tests.share import some_of

KEY = "00" * 32


def state() -> Path:
    return Path(os.environ["XDG_STATE_HOME"]) / "acs-evidence"


@pytest.mark.fault(
    "The private map of another case is damaged", "it is set aside and named; the pack is made, once and for all"
)
@pytest.mark.parametrize(
    "content",
    some_of(
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe\x00",
            b"[" * 100_000,
            b'{"format": "acs-evidence-private/1"}',
            json.dumps({"format": "acs-evidence-private/1", "subject": 5, "key": KEY, "disclosures": {}}).encode(),
            json.dumps({"format": "acs-evidence-private/1", "subject": "x", "key": "zz", "disclosures": {}}).encode(),
            json.dumps({"format": "acs-evidence-private/1", "subject": "x", "key": KEY, "disclosures": []}).encode(),
            json.dumps(
                {"format": "acs-evidence-private/1", "subject": "x", "key": KEY, "disclosures": {"a": 1}}
            ).encode(),
        ],
        2,
    ),
)
def test_a_damaged_map(work: Path, content: bytes) -> None:
    damaged = state() / "aaaa" / "private.json"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(content)
    first = shell("$P build contoso.com --replay $S -o case.json", cwd=work)
    assert first.returncode == 0, first.stderr
    (said,) = sentences(first.stderr)
    (aside,) = damaged.parent.iterdir()
    assert str(aside) in said
    assert aside.read_bytes() == content
    again = shell("$P build contoso.com --replay $S -o case.json && $P reveal case.json PERSON-1", cwd=work)
    assert again.returncode == 0, again.stderr
    assert "damaged" not in again.stderr


@pytest.mark.fault("A private map is no file", "it is named and passed over")
def test_a_map_that_is_no_file(work: Path) -> None:
    path = state() / "aaaa" / "private.json"
    path.mkdir(parents=True)
    run = shell("$P check contoso.com --replay $S", cwd=work)
    assert run.returncode == 10, run.stderr
    assert str(path) in sentences(run.stderr)[0]
