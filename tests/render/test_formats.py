"""What holds for every format: discovery, the same facts, the same bytes."""

import io
import json
import re
import sys
from html.parser import HTMLParser
from subprocess import run
from typing import Any

import pikepdf
import pytest
from markdown_it import MarkdownIt

from bundler.errors import UsageProblem
from bundler.model.redacted import Document, RedactedReport
from bundler.render import RenderOptions, moments, renderer_for, renderers
from bundler.render.visible import visible
from tests.render.conftest import CASES, Render, page_texts
from tests.render.documents import case, redacted
from tests.sample_report import sample_report
from tests.share import apart

SUFFIXES = (".html", ".json", ".md", ".pdf", ".txt")


def test_every_format_module_is_found_by_its_suffix() -> None:
    assert tuple(sorted(renderers())) == SUFFIXES
    assert renderer_for(".PDF").suffix == ".pdf"


@pytest.mark.parametrize("suffix", [".docx", "", "pdf"])
def test_an_unknown_suffix_is_a_usage_problem_that_names_the_formats(suffix: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        renderer_for(suffix)
    assert ".pdf" in caught.value.advice


@pytest.mark.parametrize("suffix", [apart(each) if each == ".pdf" else each for each in SUFFIXES])
@pytest.mark.parametrize("name", CASES)
def test_every_case_renders_in_every_format(name: str, suffix: str, rendered: Render) -> None:
    assert len(rendered(name, suffix)) > (100 if suffix == ".txt" else 1_000)


@pytest.mark.patient
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_report_gives_the_same_bytes_in_another_process_zone_and_hash_seed(
    suffix: str, rendered: Render
) -> None:
    program = (
        "import sys, hashlib; from tests.render.documents import case, redacted\n"
        "from bundler.render import RenderOptions, renderer_for\n"
        f"data = renderer_for({suffix!r}).render(redacted(case()), options=RenderOptions())\n"
        "sys.stdout.buffer.write(data)"
    )
    environment = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C", "HOME": "/nonexistent"}
    again = run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    assert again.stdout == rendered("stuck", suffix)


@pytest.mark.parametrize("level", [apart("public"), "support", apart("open")])
@pytest.mark.parametrize("suffix", [".md", ".html", ".pdf"])
def test_every_format_tells_every_fact(suffix: str, level: str) -> None:
    for report in (sample_report(), case(silent=1)):
        safe = redacted(report, level)
        text = squeezed(plain_text(renderer_for(suffix).render(safe, options=RenderOptions()), suffix))
        missing = [fact for fact in facts(safe.document) if squeezed(fact) not in text]
        assert not missing


def facts(doc: Any) -> set[str]:
    """What a reader must find, whatever the format."""
    found = {doc["domain"], doc["summary"], doc["ask"], doc["observed"]["root_hints"], *doc["observed"]["limits"]}
    found |= {doc["azure"][key] for key in ("resource_id", "data_location", "management", "created_at", "created_by")}
    for record in doc["records"]:
        found |= {record["key"], record["name"], record["expected"], record["state"], record["last_request_id"]}
        found |= {value for answer in record["answers"] for value in answer["values"]}
        found |= {answer["address"] for answer in record["answers"]}
        found |= {
            moments.minute(record[key]) for key in ("right_since", "state_since", "last_request_at") if record[key]
        }
    for finding in doc["findings"]:
        found |= {finding["id"], finding["title"], finding["explanation"], finding["fix"]["text"], finding["detail"]}
        found |= set(finding["fix"]["commands"])
        for entry in finding["fix"]["entries"]:
            found |= {entry["host"], entry["name"], entry["value"], entry["hint"], *entry["commands"]}
    for lookup in doc["lookups"]:
        at = lookup["asked_at"].replace("T", " ")
        found |= {lookup["id"], lookup["name"], lookup["address"], lookup["rcode"], lookup["nsid"], at}
        if lookup["purpose"] in ("record", "target", "zone", "control"):
            found |= {str(record["data"]) for record in lookup["answer"]}
    for call in doc["arm"]:
        ids = ("id", "step", "request_id", "correlation_id", "client_request_id", "routing_id", "detail")
        found |= {call[key] for key in ids}
    found |= {str(server["serial"]) for server in doc["servers"] if server["serial"]}
    found |= {text for step in doc["steps"] for text in (step["id"], step["detail"], step["advice"])}
    found |= {moments.local(event["at"], event["utc_offset"]) for event in doc["timeline"]}
    found |= {text for earlier in doc["history"] for text in (earlier["id"], earlier["sha256"])}
    found |= {event["what"] for event in doc["timeline"]} | {rule["id"] for rule in doc["rules"]}
    found |= {text for entry in doc["redaction"]["ledger"] for text in (entry["label"], entry["commitment"])}
    found |= {doc["ticket"]["number"], doc["ticket"]["title"], doc["ticket"]["note"], *doc["ticket"]["description"]}
    found |= {doc["manifest"]["root"], doc["redaction"]["case"]}
    return {visible(fact) for fact in found if fact}


def plain_text(data: bytes, suffix: str) -> str:
    if suffix == ".pdf":
        return "\n".join(page_texts(data))
    if suffix == ".md":
        return re.sub(r"\\([^\w\s])", r"\1", data.decode()).replace("&#64;", "@").replace("<br>", " ")
    parser = _Text()
    parser.feed(data.decode())
    return "".join(parser.parts)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def squeezed(text: str) -> str:
    """Without blanks and line ends, for pages break lines."""
    return re.sub(r"\s+", "", text)


def test_the_pdf_carries_the_json_document_and_the_manifest(rendered: Render) -> None:
    with pikepdf.open(io.BytesIO(rendered("stuck", ".pdf"))) as pdf:
        attached = {name: bytes(file.get_file().read_bytes()) for name, file in pdf.attachments.items()}
    assert attached["evidence.json"] == rendered("stuck", ".json")
    manifest = json.loads(attached["manifest.json"])
    assert manifest.items() >= json.loads(attached["evidence.json"])["manifest"].items()
    assert manifest["paper"] == "a4"


@pytest.mark.parametrize("name", ["stuck", "hostile", "large"])
def test_the_json_reads_back_as_the_document_and_is_plain_ascii(name: str, rendered: Render) -> None:
    data = rendered(name, ".json")
    assert data.isascii()
    assert json.loads(data) == redacted(CASES[name]()).document


def test_the_json_holds_no_character_that_could_steer_a_terminal(rendered: Render) -> None:
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f-\xff]", rendered("hostile", ".json"))


FIXED = {
    "format", "verdict", "dns", "state", "severity", "outcome", "status", "kind", "purpose", "source", "level",
    "expected_source", "id", "cites", "cite", "key", "generated_at", "started_at", "ended_at", "read_at", "asked_at",
    "sent_at", "at", "last_request_at", "right_since", "state_since", "utc_offset", "manifest",
}  # fmt: skip
"""Keys whose strings steer the pages: enumerations, evidence ids and times."""
POISON = " <script>x</script> | `x` ](http://x.example) {{ 7*7 }} \u202e\x1b[31m [bold] "


def poisoned(value: Any, key: str = "") -> Any:
    """The document with hostile text in every string that is not fixed."""
    match value:
        case str() if key not in FIXED:
            return value + POISON
        case dict():
            return {name: item if name in FIXED else poisoned(item, name) for name, item in value.items()}
        case list():
            return [poisoned(item, key) for item in value]
        case _:
            return value


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_string_of_the_document_can_become_markup(suffix: str) -> None:
    document = poisoned(redacted(sample_report()).document) | {"azure": poisoned(redacted(case()).document["azure"])}
    data = renderer_for(suffix).render(RedactedReport(Document(document)), options=RenderOptions())
    text = plain_text(data, suffix) if suffix == ".pdf" else data.decode()
    assert not re.search("[\x1b\u202e]", text)
    if suffix == ".html":
        assert "<script" not in text
    if suffix == ".md":
        parser = MarkdownIt("commonmark").enable("table")
        inline = [child for token in parser.parse(text) for child in token.children or []]
        assert not [child for child in inline if child.type == "html_inline" and child.content != "<br>"]
        assert not [child for child in inline if child.type == "link_open" and "http" in str(child.attrs["href"])]
