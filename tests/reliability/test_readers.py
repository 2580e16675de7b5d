"""Files from outside"""

import json
from pathlib import Path

import pytest

from bundler import private, verify
from bundler.cli import settings
from bundler.observe import recording, trust_anchor
from bundler.observe.azure import bounded, exchange
from bundler.observe.dns import hints, transport
from tests.fuzz.targets import chained, sample
from tests.reliability.running import sentences, shell

pytestmark = pytest.mark.slow

LIMITS = (
    ("A recording (--replay, --history), one line", recording.MAX_LINE, "exit 2"),
    ("A recording, whole", recording.MAX_RECORDING, "exit 2"),
    ("One body of Azure, unpacked", bounded.MAX_BODY, "the step fails"),
    ("All bodies of Azure of one run, unpacked", bounded.MAX_ALL, "the step fails"),
    ("One answer to the sign-in, unpacked", bounded.MAX_SIGN_IN, "the sign-in fails"),
    ("Text kept of an answer that is no JSON", exchange.BODY_TEXT_BYTES, "cut"),
    ("Unwanted datagrams kept for one DNS message", transport.MOST_IGNORED_BYTES, "counted only"),
    ("--domain-json, --mask-values", settings.MAX_INPUT, "exit 2"),
    ("--root-hints", hints._LARGEST, "exit 2"),
    ("--trust-anchor", trust_anchor._LARGEST, "exit 2"),
    ("A private map", private.LARGEST_MAP, "set aside"),
    ("A file that `verify` or `reveal` reads", verify.LARGEST, "exit 2"),
)
"""What is read from outside, the most bytes of it that are taken, and what becomes of more."""


@pytest.mark.parametrize(("what", "most", "outcome"), LIMITS)
def test_every_reader_has_a_limit(what: str, most: int, outcome: str) -> None:
    assert 0 < most <= 1 << 28, what
    assert outcome


def replay(work: Path, lines: bytes) -> list[str]:
    (work / "case.jsonl").write_bytes(lines)
    run = shell("$P check contoso.com --replay case.jsonl; $P verify case.jsonl >/dev/null", cwd=work)
    assert "Traceback" not in run.stderr
    first = shell("$P check contoso.com --replay case.jsonl", cwd=work)
    assert first.returncode == 2, first.stderr
    return sentences(first.stderr)


@pytest.mark.fault("A recording with a byte that is no UTF-8, or a header of another form", "exit 2 with a sentence")
@pytest.mark.parametrize(
    "header", [b'{"format":"\xff"}', b'{"format":5}', b'{"format":null}', b"[]", b"{}", b'"x"', b"5", b"{\xff}"]
)
def test_odd_headers(work: Path, header: bytes) -> None:
    line = b'{"prev":"' + b"0" * 64 + b'","kind":"header","entry":' + header + b"}\n"
    assert len(replay(work, line)) == 1


@pytest.mark.fault("A recording chained again with impossible entries", "exit 2 with a sentence that names the line")
@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("dns", "seq", 2**63),
        ("dns", "seq", 2**70),
        ("dns", "elapsed_us", 2**64),
        ("dns", "elapsed_us", -1),
        ("dns", "attempt", 2**63),
        ("dns", "previous", 2**65),
        ("dns", "transport", ".."),
        ("dns", "sent_at", "0001-01-01T00:00:00Z"),
        ("dns", "sent_at", "9999-12-31T23:59:59Z"),
        ("dns", "sent_at", "2026-01-01T00:00:00"),
        ("dns", "server", {"name": "x", "address": "..", "port": 53}),
        ("dns", "server", {"name": "x", "address": "192.0.2.1", "port": 2**63}),
        ("arm", "source", ".."),
        ("arm", "seq", 2**63),
        ("arm", "status", 2**63),
        ("header", "started_at", "0001-01-01T00:00:00Z"),
        ("header", "inputs", {"domain": ".."}),
        ("trailer", "ended_at", "9999-12-31T23:59:59Z"),
    ],
)
def test_impossible_entries(work: Path, kind: str, field: str, value: object) -> None:
    entries = [dict(entry) for entry in sample()]
    at = next(n for n, entry in enumerate(entries) if entry["kind"] == kind)
    entries[at]["entry"] = {**entries[at]["entry"], field: value}
    (said,) = replay(work, chained(entries))
    assert f"line {at + 1}" in said
    assert len(said) < 600


@pytest.mark.fault("A file that never ends (/dev/zero) in place of any input", "exit 2 with a sentence")
@pytest.mark.parametrize(
    "option", ["--replay", "--history", "--mask-values", "--root-hints", "--trust-anchor", "--domain-json"]
)
def test_endless_files(work: Path, option: str) -> None:
    base = "" if option == "--replay" else "--replay $S" if option in {"--history", "--mask-values"} else ""
    run = shell(f"unshare -n $P check contoso.com {base} {option} /dev/zero", cwd=work)
    assert run.returncode == 2, run.stderr
    assert len(sentences(run.stderr)) == 1


@pytest.mark.parametrize("command", ["verify /dev/zero", "reveal /dev/zero TXT-1"])
def test_endless_packs(work: Path, command: str) -> None:
    run = shell(f"$P {command}", cwd=work)
    assert run.returncode == 2, run.stderr
    assert sentences(run.stderr) == [
        "acs-evidence: Cannot use /dev/zero: it is larger than 256 MiB. Give a pack or a recording."
    ]


def test_a_domain_file_with_huge_numbers(work: Path) -> None:
    (work / "d.json").write_text(json.dumps({"id": "x", "ttl": int("9" * 500)}))
    run = shell("unshare -n $P check contoso.com --domain-json d.json", cwd=work)
    assert run.returncode == 2, run.stderr
    assert len(sentences(run.stderr)) == 1
