"""The records that ACS expects, in one form or in all of them, as plain text."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from bundler.model.acs_records import ExpectedSource
from bundler.model.redacted import RedactedReport
from bundler.render.record_forms import FORMS, Form, RecordSet, record_sets
from bundler.render.transcripts import Json
from bundler.render.visible import all_visible

_WIDTH: Final = 80
_UNSEEN: Final = " (not seen: no name server answered, and a zone above may serve it)"


def records_text(report: RedactedReport, form: str = "") -> str:
    """All forms with headings; with a form's id that form alone, ready for a file. Empty: no value is known."""
    doc = all_visible(report.document)
    sets = record_sets({**doc, "records": [_placed(record, doc["domain"]) for record in doc["records"]]})
    if not sets:
        return ""
    if form:
        return next(each for each in FORMS if each.id == form).write(sets)
    return "\n".join(_lines(doc, sets)).rstrip() + "\n"


def unknown_values(report: RedactedReport) -> tuple[str, ...]:
    """Keys of required records whose expected value nobody gave."""
    records = report.document["records"]
    return tuple(each["key"] for each in records if each["required"] and not each["expected"])


def _placed(record: Json, domain: str) -> Json:
    return {**record, "zone": record["zone"] or domain}


def _lines(doc: Json, sets: Sequence[RecordSet]) -> Iterator[str]:
    yield f"Records that ACS expects for {doc['domain']}"
    yield ""
    for zone in dict.fromkeys(each.zone for each in sets):
        seen = any(record["zone"] == zone for record in doc["records"])
        yield f"Zone: {zone}{'' if seen else _UNSEEN}"
    yield from _sources(doc)
    yield ""
    for form in FORMS:
        yield form.title
        yield "-" * len(form.title)
        yield from _warned(form, sets)
        yield form.write(sets)


def _sources(doc: Json) -> Iterator[str]:
    required = [each for each in doc["records"] if each["required"]]
    if documented := [each["key"] for each in required if each["expected_source"] == ExpectedSource.DOCUMENTED]:
        yield from _wrapped(f"{_and(documented)}: documented by Microsoft, not read from the domain resource.")
    if unknown := [each["key"] for each in required if not each["expected"]]:
        yield from _wrapped(f"{_and(unknown)}: the value is not known. Sign in to Azure, or give --domain-json.")


def _warned(form: Form, sets: Sequence[RecordSet]) -> Iterator[str]:
    if form.whole_sets and any(each.type == "TXT" for each in sets):
        yield from _wrapped("A TXT record set holds every TXT value of its name. Add the values that are there now.")
        yield ""


def _wrapped(text: str) -> Sequence[str]:
    return textwrap.wrap(text, _WIDTH)


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
