"""Two cases that differ only in what is masked give the same document."""

import json
from typing import Any

import pytest

from bundler.model.redacted import Document, RedactedReport
from bundler.redact import Level, Policy, redact
from bundler.render import RenderOptions, renderer_for
from tests.sample_report import OTHER_PRIVATE, PRIVATE, Private, sample_report

KEY = b"k" * 32


def without_proofs(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every salted hash of a masked value replaced by its length."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    for entry in copy["redaction"]["ledger"]:
        entry["commitment"] = "x" * len(entry["commitment"])
    for lookup in copy["lookups"]:
        if lookup["id"] in copy["redaction"]["withheld"]["wire"]:
            lookup["wire"]["sha256"] = "x" * len(lookup["wire"]["sha256"])
    copy["manifest"] = {}
    return copy


def masked_document(private: Private, level: Level, key: bytes = KEY) -> dict[str, Any]:
    return redact(sample_report(private), Policy(level), key)[0].document


@pytest.mark.parametrize("level", [Level.PUBLIC, Level.SUPPORT])
def test_masked_values_do_not_show_in_the_document(level: Level) -> None:
    one, other = masked_document(PRIVATE, level), masked_document(OTHER_PRIVATE, level)
    assert one != other, "the salted proofs must differ"
    assert json.dumps(without_proofs(one)) == json.dumps(without_proofs(other))


@pytest.mark.parametrize("suffix", [".md", ".html", ".json"])
def test_masked_values_do_not_show_in_a_rendering(suffix: str) -> None:
    def rendered(private: Private) -> bytes:
        document = without_proofs(masked_document(private, Level.SUPPORT))
        document["manifest"] = masked_document(PRIVATE, Level.SUPPORT)["manifest"]
        return renderer_for(suffix).render(RedactedReport(Document(document)), options=RenderOptions())

    assert rendered(PRIVATE) == rendered(OTHER_PRIVATE)


def test_proofs_say_nothing_without_the_key() -> None:
    one, other = masked_document(PRIVATE, Level.SUPPORT), masked_document(PRIVATE, Level.SUPPORT, b"j" * 32)
    assert one["redaction"]["case"] != other["redaction"]["case"]
    pairs = zip(one["redaction"]["ledger"], other["redaction"]["ledger"], strict=True)
    assert all(a["label"] == b["label"] and a["commitment"] != b["commitment"] for a, b in pairs)
    assert without_proofs(one)["lookups"] == without_proofs(other)["lookups"]
