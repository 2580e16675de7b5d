"""A recording gives back what was written, notices every change, and survives an interruption."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bundler.errors import UsageProblem
from bundler.model.observations import (
    RECORDING_FORMAT,
    ArmExchange,
    DnsExchange,
    Ignored,
    Inputs,
    Outcome,
    Purpose,
    Server,
    Step,
    StepOutcome,
)
from bundler.observe.recording import Header, RecordingWriter, read_recording

START = datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC)
DNS = DnsExchange(
    seq=2,
    sent_at=START + timedelta(seconds=1),
    purpose=Purpose.RECORD,
    zone="contoso.com",
    qname="contoso.com",
    qtype="TXT",
    server=Server("ns1.contoso.com", "192.0.2.1", origins=("glue", "authoritative")),
    transport="udp",
    attempt=2,
    previous=1,
    query=bytes(range(256)),
    answer=None,
    elapsed_us=1_000_000,
    outcome=Outcome.TIMEOUT,
    ignored=(Ignored(START, b"\xff\x00", "wrong-id"),),
)
ARM = ArmExchange(
    seq=1,
    sent_at=START,
    step="azure.domain",
    source="arm",
    method="GET",
    url="https://management.azure.com/subscriptions/x",
    api_version="2025-09-01",
    status=200,
    client_request_id="c",
    headers={"x-ms-request-id": "r"},
    body={"name": "contoso.com", "n": [1, None, "ü\u202e"]},
)
STEP = Step("dns.walk", StepOutcome.OK, START, START, cites=("D2",))


def header(**changes: object) -> Header:
    base = Header(RECORDING_FORMAT, "0.1.0", START, Inputs("contoso.com", requested_at=START), "iana:2026")
    return replace(base, **changes)  # type: ignore[arg-type]


def written(path: Path, *, finish: bool = True, **changes: object) -> Path:
    writer = RecordingWriter(path, header(**changes))
    for entry in (DNS, ARM, STEP):
        writer.append(entry)
    if finish:
        writer.finish(START + timedelta(seconds=9), interrupted=False)
    else:
        writer.close()
    return path


def test_round_trip(tmp_path: Path) -> None:
    observed = read_recording(written(tmp_path / "r.jsonl"))
    assert observed.dns == (DNS,)
    assert observed.arm == (ARM,)
    assert observed.steps == (STEP,)
    assert observed.inputs == Inputs("contoso.com", requested_at=START)
    assert observed.ended_at == START + timedelta(seconds=9)
    assert not observed.interrupted


def test_private_whatever_the_umask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    previous = os.umask(0)
    try:
        path = written(tmp_path / "r.jsonl")
    finally:
        os.umask(previous)
    assert path.stat().st_mode & 0o777 == 0o600


def test_never_overwrites(tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl")
    with pytest.raises(FileExistsError):
        RecordingWriter(path, header())


def test_the_chain_is_what_the_docstring_says(tmp_path: Path) -> None:
    lines = written(tmp_path / "r.jsonl").read_bytes().splitlines()
    for before, after in pairwise(lines):
        assert json.loads(after)["prev"] == hashlib.sha256(before).hexdigest()


@pytest.mark.parametrize("number", range(4))
def test_every_changed_line_is_noticed(tmp_path: Path, number: int) -> None:
    path = written(tmp_path / "r.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    lines[number] = lines[number].replace(b"contoso", b"fabrikam").replace(b'"ok"', b'"failed"')
    path.write_bytes(b"".join(lines))
    with pytest.raises(UsageProblem, match=f"changed after it was made: line {number + 2}"):
        read_recording(path)


def test_a_removed_line_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    with pytest.raises(UsageProblem, match="changed"):
        read_recording(path)


@pytest.mark.parametrize("torn", [b"", b'{"prev":"abc', b"\xff\xff"])
def test_an_interrupted_run_can_still_be_judged(tmp_path: Path, torn: bytes) -> None:
    path = written(tmp_path / "r.jsonl", finish=False)
    path.write_bytes(path.read_bytes() + torn)
    observed = read_recording(path)
    assert observed.interrupted
    assert observed.dns == (DNS,)
    assert observed.ended_at == DNS.sent_at


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}\n",
        b"hello\n",
        b"\x89PNG\r\n\x1a\n\n",
        b"[" * 100_000 + b"\n",
        b'{"prev":"' + b"0" * 64 + b'","kind":"header","entry":"x"}\n',
        b'{"prev":"' + b"0" * 64 + b'","kind":"header","entry":{"format":"acs-evidence-recording/2"}}\n',
        b'{"prev":"' + b"0" * 64 + b'","kind":"step","entry":{}}\n',
    ],
)
def test_foreign_files_get_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageProblem, match="is not an acs-evidence recording"):
        read_recording(path)


def test_a_missing_file_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="No such file"):
        read_recording(tmp_path / "none.jsonl")
