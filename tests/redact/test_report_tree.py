"""The way through a report: what has no field class cannot leave."""

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest

from bundler.model.fields import Field, Phrase, Public, Value
from bundler.model.report import Report
from bundler.redact import Level, Policy, redact
from bundler.redact.report_tree import Node, ReportWriter, ways
from tests.sample_report import sample_report

KEY = b"k" * 32


@dataclass(frozen=True)
class Bare:
    name: str


@dataclass(frozen=True)
class Nested:
    inner: tuple[Bare, ...]


@dataclass(frozen=True)
class Mapped:
    names: dict[str, Public]


@dataclass(frozen=True)
class Numbered:
    number: Annotated[int, Field.PERSON]


@dataclass(frozen=True)
class Twice:
    name: Annotated[str, Field.PERSON, Field.PUBLIC]


@dataclass(frozen=True)
class Unlabelled:
    name: Annotated[str, "a remark"]


@dataclass(frozen=True)
class Good:
    at: Annotated[datetime | None, Field.PUBLIC]
    text: Phrase
    value: Value
    more: tuple[Public, ...] | None


def written(item: object) -> Any:
    nodes = {
        (Field.PERSON, "someone"): Node("PERSON-1", masks=True, measured=False),
        (Field.REQUEST_ID, "r-1"): Node("r-1"),
        (None, "by "): Node("by "),
    }
    return ReportWriter(nodes, KEY, shows=lambda _: True).node(item).json


@pytest.mark.parametrize("broken", [Bare, Nested, Mapped, Numbered, Twice, Unlabelled])
def test_a_leaf_without_exactly_one_class_is_an_error(broken: type) -> None:
    with pytest.raises(TypeError, match=r"\w+\.\w+ (has no|needs exactly one) field class"):
        ways(broken)


def test_every_leaf_of_the_report_has_a_class() -> None:
    assert list(ways(Report)) == [field.name for field in fields(Report)]


def test_a_public_leaf_with_something_else_in_it_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"Report\.format holds a bytes"):
        redact(sample_report(format=b"acs-evidence/1"), Policy(), KEY)


def test_values_become_json_types() -> None:
    tokyo = datetime(2026, 1, 10, 21, 0, 0, 5, tzinfo=timezone(timedelta(hours=9)))
    good = Good(tokyo, ("by ", Value(Field.PERSON, "someone")), Value(Field.REQUEST_ID, "r-1"), None)
    assert written(good) == {
        "at": "2026-01-10T12:00:00.000005Z",
        "text": "by PERSON-1",
        "value": "r-1",
        "more": None,
    }
    assert written(replace(good, at=None, more=("a",)))["more"] == ["a"]
    assert datetime.now(UTC).tzinfo is UTC


def test_the_document_has_the_reports_own_names() -> None:
    def names(item: Any, made: Any) -> None:
        if is_dataclass(item) and not isinstance(item, Value):
            assert list(made) == [field.name for field in fields(item)]
            for field in fields(item):
                names(getattr(item, field.name), made[field.name])
        elif isinstance(item, tuple) and not all(isinstance(part, str | Value) for part in item):
            for part, other in zip(item, made, strict=True):
                names(part, other)

    report = sample_report()
    document = dict(redact(report, Policy(Level.OPEN), KEY)[0].document)
    del document["redaction"], document["manifest"]
    names(report, document)


CANARY = {
    Field.DOMAIN: "canary-d7f3.contoso.com",
    Field.HOST: "canary-d7f3.hoster.example",
    Field.ADDRESS: "203.0.113.211",
    Field.RESOLVER: "10.211.7.3",
    Field.RESOURCE_ID: "/subscriptions/canary-d7f3/resourceGroups/canary-d7f3",
    Field.MAILBOX: "canary-d7f3@contoso.com",
    Field.DMARC: "v=DMARC1; p=none; rua=mailto:canary-d7f3@contoso.com",
    Field.ACS_RECORD: "ms-domain-verification=canary-d7f3",
}


UNMASKABLE = {Field.PUBLIC, Field.TERM, Field.WIRE, Field.TXT, Field.SPF_TEXT}


@pytest.mark.parametrize("field", sorted(set(Field) - UNMASKABLE))
def test_every_class_can_be_masked_in_prose_and_in_free_text(field: Field) -> None:
    canary = CANARY.get(field, "canary-d7f3")
    report = sample_report(summary=("Here: ", Value(field, canary), "."))
    told = f"seen as {canary.upper()} and <{canary}>"
    report = replace(report, ticket=replace(report.ticket, note=told))
    document = redact(report, Policy(Level.SUPPORT, mask=frozenset({field})), KEY)[0].document
    for text in (document["summary"], document["ticket"]["note"]):
        assert "canary" not in text.casefold()
        assert "211.7.3" not in text
        assert "113.211" not in text
    assert document["summary"].startswith("Here: ")
