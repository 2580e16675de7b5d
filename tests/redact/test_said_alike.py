"""What several servers say alike is redacted once, and nothing of the outcome tells so."""

import base64
from pathlib import Path

import pytest

from bundler.judge import judge
from bundler.model.fields import Field
from bundler.model.report import Report
from bundler.observe.recording import read_recording
from bundler.redact import Level, Policy, _Redactor
from bundler.redact.survey import Survey
from bundler.redact.values import Values
from bundler.redact.walk import Walk, readable
from tests.messages import query, reply
from tests.sample_report import sample_report

RECORDING = Path(__file__).parents[2] / "samples" / "stuck" / "recording.jsonl"
KEY = b"k" * 32
REPORTS = {"sample": sample_report, "eight addresses": lambda: judge(read_recording(RECORDING))}
POLICIES = {
    **{level.value: Policy(level) for level in Level},
    "names": Policy(Level.OPEN, mask=frozenset({Field.HOST, Field.DOMAIN})),
    "records": Policy(Level.SUPPORT, mask=frozenset({Field.ACS_RECORD, Field.RESOURCE_ID}), values=("ns1", "3600")),
}


def written_anew(values: Values, kind: Field, text: str) -> str:
    """A value written each time as if it were the first."""
    if kind is Field.RESOURCE_ID:
        return values._by_class(kind, text)
    values._given.clear()
    written = values._by_class(kind, text)
    values._written[kind, text] = written, tuple(values._given)
    return written


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", REPORTS)
def test_document_labels_and_counts_are_those_of_one_by_one(
    name: str, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report: Report = REPORTS[name]()
    at_once = _Redactor(report, POLICIES[policy], KEY).attempt(frozenset())
    monkeypatch.setattr(Values, "_as_before", written_anew)
    monkeypatch.setattr(Walk, "_row", Walk._new_row)
    monkeypatch.setattr(Walk, "_is_readable", lambda _, wire: not wire or readable(base64.b64decode(wire)))
    one_by_one = _Redactor(report, POLICIES[policy], KEY).attempt(frozenset())
    assert at_once.document == one_by_one.document
    assert at_once.masked == one_by_one.masked


def test_messages_are_alike_but_for_their_id() -> None:
    walk = Walk(Values(Policy(), Survey("contoso.com", frozenset(), frozenset(), frozenset())), KEY)
    good = (query("contoso.com", "TXT"), reply("contoso.com", "TXT", [("contoso.com", "TXT", '"a"')]))
    bad = (b"\0", b"\0\0", b"\0\0\0", good[0][:11], good[1] + b"x", good[1][:-1])
    for message in (b"", *good, *bad, *bad, *good, b""):
        for number in (b"\0\0", b"\1\2"):
            each = number[: len(message)] + message[2:]
            assert walk._is_readable(base64.b64encode(each).decode()) is (not each or readable(each))
    assert not walk._is_readable("no base64!")
