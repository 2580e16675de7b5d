"""DMARC text by RFC 9989, and what RFC 7489 saw differently."""

import pytest

from bundler.reading import dmarc


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("v=DMARC1; p=reject", "reject"),
        ("v=DMARC1;p=Quarantine;", "quarantine"),
        ("v = DMARC1 ; p = none ; rua = mailto:d@contoso.com", "none"),
        ("v=DMARC1; sp=reject; p=reject", "reject"),
        ("v=DMARC1; p=reject; x-ours=1", "reject"),
        ("v=DMARC1", "none"),
        ("v=DMARC1; rua=mailto:d@contoso.com", "none"),
        ("v=DMARC1; p=block; rua=mailto:d@contoso.com", "none"),
        ("v=DMARC1; p=reject; sp=block; rua=mailto:d@contoso.com", "none"),
        ("v=DMARC1; p=reject; adkim=x", "reject"),
    ],
)
def test_receivers_apply_it(text: str, policy: str) -> None:
    record = dmarc.parse(text.encode())
    assert (record.valid, record.policy) == (True, policy)
    assert dmarc.is_published([text.encode(), b"unrelated"])


@pytest.mark.parametrize(
    "text",
    [
        "v=dmarc1; p=reject",
        "v=DMARC2; p=reject",
        "p=reject; v=DMARC1",
        "v=DMARC1 p=reject",
        " v=DMARC1; p=reject",
        "v=DMARC1; p=block",
        "v=DMARC1; p=block; rua=d@contoso.com",
        '"v=DMARC1; p=reject"',
    ],
)
def test_receivers_ignore_it(text: str) -> None:
    record = dmarc.parse(text.encode())
    assert (record.valid, record.policy) == (False, "")
    assert record.faults
    assert not dmarc.is_published([text.encode()])


def test_two_records_are_none() -> None:
    assert not dmarc.is_published([b"v=DMARC1; p=none", b"v=DMARC1; p=reject"])
    assert not dmarc.is_published([])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("v=DMARC1; p=rejct; rua=mailto:d@contoso.com", "rejct"),
        ("v=DMARC1; p=reject, rua=mailto:d@contoso.com", "reject, rua=mailto:d@contoso.com"),
        ("v=DMARC1; p=none; nonsense", " nonsense"),
        ("v=DMARC1; p=none; rua=d@contoso.com", "d@contoso.com"),
        ("v=DMARC1; p=none; p=reject", " p=reject"),
        ("v=DMARC1; p=none; fo=2", "2"),
    ],
)
def test_a_fault_keeps_its_place(text: str, place: str) -> None:
    fault = dmarc.parse(text.encode()).faults[0]
    assert text[fault.position :][: fault.length] == place


def test_report_size_limits_and_several_addresses() -> None:
    record = dmarc.parse(b"v=DMARC1; p=none; rua=mailto:a@contoso.com!10m, mailto:b@contoso.com")
    assert record.faults == ()
    assert record.tag("rua") == "mailto:a@contoso.com!10m, mailto:b@contoso.com"
    assert record.tag("ruf") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"v=DMARC1", "without `p=`"),
        (b"v=DMARC1; sp=none; p=none", "right after the version"),
        (b"v=DMARC1; p=none; pct=50", "`pct=` was removed"),
        (b"v=DMARC1; p=none; np=reject", "`np=` is new"),
    ],
)
def test_where_the_two_standards_differ(text: bytes, words: str) -> None:
    assert words in dmarc.parse(text).notes[0]
    assert dmarc.parse(b"v=DMARC1; p=none; rua=mailto:d@contoso.com").notes == ()
