"""Commitments, checked the way a reader checks them."""

import subprocess

import pytest

from bundler.redact import Policy, commitment, redact
from tests.needs import why_not
from tests.sample_report import sample_report

KEY = bytes(range(32))


@pytest.mark.skipif(bool(why_not("openssl", "basenc")), reason=why_not("openssl", "basenc"))
def test_a_reader_needs_openssl_alone() -> None:
    redacted, masked = redact(sample_report(), Policy(), KEY)
    printed = {entry["label"]: entry["commitment"] for entry in redacted.document["redaction"]["ledger"]}
    for each in masked.disclosures[:3]:
        disclosed = commitment.disclosure(each.salt, each.label, each.value)
        check = 'printf %s "$1" | openssl dgst -sha256 -binary | basenc --base64url | tr -d ='
        found = subprocess.run(["sh", "-c", check, "sh", disclosed], capture_output=True, text=True, check=True)
        assert found.stdout.strip() == printed[each.label]
        assert commitment.disclosed_value(disclosed) == (each.label, each.value)


def test_salts_are_distinct_and_depend_on_the_key() -> None:
    _, masked = redact(sample_report(), Policy(), KEY)
    salts = [each.salt for each in masked.disclosures]
    assert len(set(salts)) == len(salts)
    assert all(len(salt) == 16 for salt in salts)
    assert commitment.salt_for(KEY, "TXT-1", "a") != commitment.salt_for(KEY[::-1], "TXT-1", "a")


def test_a_salt_serves_one_disclosure_only() -> None:
    """Two packs of one case can give one label to two values (RFC 9901 section 9.3)."""
    assert len({commitment.salt_for(KEY, label, value) for label in ("TXT-1", "TXT-2") for value in "ab"}) == 4


def test_the_shape_of_a_commitment_does_not_depend_on_the_value() -> None:
    made = [commitment.commitment(commitment.disclosure(b"s" * 16, "TXT-1", text)) for text in ("", "x", "ü" * 9000)]
    assert {len(each) for each in made} == {43}
    assert len(set(made)) == 3


@pytest.mark.parametrize("text", ["", "x", "bm90IGpzb24", "WzFd", "WyJhIiwxLCJiIl0", "ünicode"])
def test_other_texts_are_no_disclosures(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        commitment.disclosed_value(text)
