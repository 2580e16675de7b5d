"""What several servers say alike is redacted once, and nothing of the outcome tells so."""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bundler.judge import judge
from bundler.model.fields import Field
from bundler.model.report import Report, RRRow
from bundler.observe.recording import read_recording
from bundler.redact import Level, Policy
from bundler.redact.messages import Messages, readable
from bundler.redact.report_tree import Node, ReportWriter
from bundler.redact.trial import Redactor, Trial
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


class Anew(dict[Any, Any]):
    """A memory that keeps nothing."""

    def __contains__(self, key: object) -> bool:
        return False


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", REPORTS)
def test_document_labels_and_counts_are_those_of_one_by_one(
    name: str, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report: Report = REPORTS[name]()
    at_once = Redactor(report, POLICIES[policy], KEY).attempt()
    written: list[object] = []
    row = ReportWriter._row

    def counted(self: ReportWriter, one: RRRow) -> Node:
        written.append(one)
        return row(self, one)

    monkeypatch.setattr(ReportWriter, "_row", counted)
    Redactor(report, POLICIES[policy], KEY).attempt()
    distinct = len(written)
    monkeypatch.setattr(
        "bundler.redact.trial.ReportWriter", lambda texts, key, shows: ReportWriter(texts, key, shows, Anew())
    )
    monkeypatch.setattr(Messages, "is_readable", lambda _, wire: not wire or readable(base64.b64decode(wire)))
    one_by_one = Redactor(report, POLICIES[policy], KEY).attempt()
    assert at_once.document == one_by_one.document
    assert at_once.masked == one_by_one.masked
    rows = [row for each in report.lookups for row in (*each.answer, *each.authority, *each.additional)]
    assert (distinct, len(written) - distinct) == (len(set(rows)), len(rows))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", REPORTS)
def test_what_a_visit_tells_is_what_the_document_shows(name: str, policy: str) -> None:
    """Each label of the ledger is counted as often as it stands in the document, and no other label stands there."""
    report: Report = REPORTS[name]()
    one = Redactor(report, POLICIES[policy], KEY).attempt()
    document = {key: value for key, value in one.document.items() if key != "redaction"}
    standing = Counter(
        found
        for text in _strings(document)
        for found in re.findall(r"(?<![A-Z])[A-Z]+-[0-9]+", text)
        if found in _own(one)
    )
    assert standing == {entry.label: entry.count for entry in one.decided.labels.entries.values()}


def _own(trial: Trial) -> set[str]:
    return {entry.label for entry in trial.decided.labels.entries.values()}


def _strings(item: object) -> Iterator[str]:
    match item:
        case str():
            yield item
        case dict():
            for each in item.values():
                yield from _strings(each)
        case list():
            for each in item:
                yield from _strings(each)


def test_messages_are_alike_but_for_their_id() -> None:
    messages = Messages()
    good = (query("contoso.com", "TXT"), reply("contoso.com", "TXT", [("contoso.com", "TXT", '"a"')]))
    bad = (b"\0", b"\0\0", b"\0\0\0", good[0][:11], good[1] + b"x", good[1][:-1])
    for message in (b"", *good, *bad, *bad, *good, b""):
        for number in (b"\0\0", b"\1\2"):
            each = number[: len(message)] + message[2:]
            assert messages.is_readable(base64.b64encode(each).decode()) is (not each or readable(each))
    assert not messages.is_readable("no base64!")
