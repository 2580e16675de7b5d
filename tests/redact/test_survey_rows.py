"""A survey's rows: masked alike everywhere, and by nothing that shows."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bundler.errors import GateRefused
from bundler.gate import Gate, Identity, finder
from bundler.model.fields import Field, Value
from bundler.model.report import Verdict
from bundler.model.survey import JudgedDomain, JudgedTogether, Survey
from bundler.redact import Level, Policy
from bundler.redact.survey_rows import SealedSurvey, Stream, SurveySubjects, seal_survey
from bundler.render.survey import FORMS, KINDS, shown, shown_row
from bundler.render.survey.as_json import line

IDS = tuple(
    f"/subscriptions/11111111-2222-4333-8444-55555555555{n}/resourceGroups/rg-adatum/providers/Microsoft.Communication/"
    f"emailServices/adatum-mail-{n}/domains/{name}"
    for n, name in enumerate(("contoso.com", "mail.fabrikam.co.uk"))
)
KNOWN = SurveySubjects(("contoso.com", "mail.fabrikam.co.uk"), IDS)
KEY = bytes(range(32))
ROWS = (
    JudgedDomain(
        "contoso.com",
        Verdict.FIX_DNS,
        ("DNS of ", Value(Field.DOMAIN, "contoso.com"), " is wrong."),
        ("Ask ", Value(Field.HOST, "ns1.mail.fabrikam.co.uk"), " and ", Value(Field.HOST, "ns1.adatum-dns.net"), "."),
        unverified=(("SPF ", Value(Field.TERM, "VerificationFailed")),),
        resource_id=IDS[0],
        resources=IDS,
        servers=("ns1.adatum-dns.net", "ns1.mail.fabrikam.co.uk"),
    ),
    JudgedDomain(
        "mail.fabrikam.co.uk",
        Verdict.INCONCLUSIVE,
        (Value(Field.FREE_TEXT, "contoso.com was asked in place of mail.fabrikam.co.uk"),),
        ("Remove ", Value(Field.TXT, "google-site-verification=0123456789abcdefghij"), "."),
        resource_id=IDS[1],
        servers=("ns1.adatum-dns.net",),
    ),
)
TOGETHER = (JudgedTogether("dns-host-failing", (Value(Field.HOST, "ns1.adatum-dns.net"),), ("contoso.com",)),)
NAMES = ("contoso", "fabrikam", "adatum", "11111111-2222", "google-site", "0123456789abcdefghij")


def sealed(level: Level, **also: object) -> SealedSurvey:
    def find(masked: object) -> object:
        return finder(masked, Identity(), key=KEY)  # type: ignore[arg-type]

    policy = Policy(level, **also)  # type: ignore[arg-type]
    return seal_survey(ROWS, TOGETHER, KNOWN, policy, key=KEY, find=find)  # type: ignore[arg-type]


def written(found: SealedSurvey) -> dict[str, str]:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    return {suffix: form(shown(Survey(at, found.rows, found.findings))) for suffix, form in FORMS.items()}


@pytest.mark.parametrize("suffix", FORMS)
def test_public_names_nobody_in_any_form(suffix: str) -> None:
    text = written(sealed(Level.PUBLIC))[suffix].casefold()
    assert [name for name in NAMES if name in text] == []
    assert "domain-1" in text


def test_the_same_name_has_the_same_label_in_every_row_and_form() -> None:
    found = sealed(Level.PUBLIC)
    one, two = found.rows
    assert (one.domain, two.domain) == ("DOMAIN-1", "mail.DOMAIN-2")
    assert one.servers == ("HOST-1", "ns1.mail.DOMAIN-2")
    assert two.servers == ("HOST-1",)
    assert found.findings[0].text == "HOST-1"
    assert one.do == "Ask ns1.mail.DOMAIN-2 and HOST-1."
    assert one.resources == (one.resource_id, two.resource_id)
    assert "DOMAIN-1" in one.resource_id
    forms = written(found)
    document = json.loads(forms[".json"])
    table = list(csv.DictReader(io.StringIO(forms[".csv"])))
    assert (
        [row["domain"] for row in document["domains"]] == [row["domain"] for row in table] == ["DOMAIN-1", two.domain]
    )
    assert table[0]["resource_id"] == document["domains"][0]["resource_id"] == one.resource_id


@pytest.mark.parametrize("level", Level)
def test_lines_that_are_printed_meanwhile_have_the_labels_of_the_whole(level: Level) -> None:
    stream = Stream(KNOWN, Policy(level))
    assert tuple(map(stream.row, ROWS)) == sealed(level).rows


def test_whatever_finishes_first_has_the_same_label() -> None:
    backwards = Stream(KNOWN, Policy(Level.PUBLIC))
    assert [backwards.row(row).domain for row in reversed(ROWS)] == ["mail.DOMAIN-2", "DOMAIN-1"]


def test_support_shows_what_an_engineer_needs_and_no_record_of_others() -> None:
    text = "".join(written(sealed(Level.SUPPORT)).values())
    assert all(name in text for name in NAMES[:4])
    assert "google-site" not in text
    assert "TXT-1" in text


def test_open_shows_everything() -> None:
    text = "".join(written(sealed(Level.OPEN)).values())
    assert all(name in text for name in NAMES)


def test_a_class_can_be_masked_and_kept() -> None:
    one, two = sealed(Level.SUPPORT, mask=frozenset({Field.SUBSCRIPTION})).rows
    assert "11111111" not in one.resource_id + two.resource_id
    assert "contoso.com" in one.resource_id
    assert sealed(Level.PUBLIC, keep=frozenset({Field.HOST})).rows[0].servers[0] == "ns1.adatum-dns.net"


def test_forbidden_values_go_everywhere() -> None:
    text = "".join(written(sealed(Level.SUPPORT, values=("adatum",))).values())
    assert "adatum" not in text


@pytest.mark.parametrize("suffix", FORMS)
def test_the_gate_finds_what_a_form_shows_by_mistake(suffix: str) -> None:
    found = sealed(Level.PUBLIC)
    twin = replace(found, rows=found.twin_rows, findings=found.twin_findings)

    def constants(_suffix: str) -> list[tuple[str, bytes, bool]]:
        return [(KINDS[suffix], written(twin)[suffix].encode(), True)]

    gate = Gate(found.masked, Identity(), key=KEY, constants=constants)
    honest, leaking = written(sealed(Level.PUBLIC))[suffix], written(sealed(Level.SUPPORT))[suffix]
    gate.scan(f"survey{suffix}", honest.encode(), KINDS[suffix])
    with pytest.raises(GateRefused):
        gate.scan(f"survey{suffix}", leaking.encode(), KINDS[suffix])


def test_the_twin_is_the_same_survey_of_other_names() -> None:
    found = sealed(Level.PUBLIC)
    assert found.twin_rows == found.rows
    assert found.twin_findings == found.findings


HOSTILE = "=HYPERLINK(1)|a`b`<script>alert(1)</script>[x](javascript:1)\r\n\x1b[2J\u202e"


@pytest.fixture
def hostile() -> dict[str, str]:
    value = Value(Field.FREE_TEXT, HOSTILE)
    row = JudgedDomain("contoso.com", Verdict.FIX_DNS, (value,), (value,), findings=(HOSTILE,), error=HOSTILE)
    known = SurveySubjects(("contoso.com",))
    found = seal_survey((row,), (JudgedTogether("x", (value,), (HOSTILE,)),), known, Policy(Level.OPEN), key=KEY)
    return written(found) | {"line": line(shown_row(found.rows[0]))}


def test_nothing_steers_a_terminal(hostile: dict[str, str]) -> None:
    for text in hostile.values():
        assert not {"\x1b", "\u202e"} & set(text)


def test_a_cell_is_no_formula(hostile: dict[str, str]) -> None:
    (row,) = csv.DictReader(io.StringIO(hostile[".csv"]))
    assert not [cell for cell in row.values() if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}]
    assert all(len(row) == 8 for row in csv.reader(io.StringIO(hostile[".csv"])))


def test_a_cell_of_markdown_stays_one(hostile: dict[str, str]) -> None:
    import markdown_it

    html = markdown_it.MarkdownIt("gfm-like", {"linkify": False}).render(hostile[".md"])
    assert html.count("<tr>") == 2
    assert html.count("<td") == 5
    assert "<script" not in html
    assert "<a " not in html


def test_nothing_of_a_page_runs(hostile: dict[str, str]) -> None:
    assert "<script" not in hostile[".html"]
    assert "javascript:1" not in hostile[".html"] or "href" not in hostile[".html"]
