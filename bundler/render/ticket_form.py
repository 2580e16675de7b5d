"""What the portal's form for a support request asks, field by field, each value ready to paste
(https://learn.microsoft.com/azure/azure-portal/supportability/how-to-create-azure-support-request).
"""

from collections.abc import Iterator

from bundler.model.redacted import RedactedReport
from bundler.render import moments
from bundler.render.form_text import paragraphs
from bundler.render.transcripts import Json
from bundler.render.visible import all_visible


def ticket_form(report: RedactedReport) -> str:
    """The fields, then the description; where no case is to be opened, that and what to do in its place."""
    return "\n".join(_lines(all_visible(report.document))).rstrip() + "\n"


def _lines(doc: Json) -> Iterator[str]:
    title, *description = paragraphs(doc)
    if doc["verdict"] == "open-case":
        yield "Azure portal > Help + support > Create a support request"
        yield ""
        fields = tuple(_fields(doc, title))
        width = max(len(name) for name, _ in fields) + 2
        yield from (f"{name + ':':<{width}}{value}" for name, value in fields)
        yield ""
        yield "Description:"
        yield ""
    else:
        yield title
        yield ""
    for paragraph in description:
        yield paragraph
        yield ""


def _fields(doc: Json, title: str) -> Iterator[tuple[str, str]]:
    azure, ticket = doc["azure"], doc["ticket"]
    yield "Issue type", "Technical"
    if azure["subscription"]:
        yield "Subscription", azure["subscription"]
    yield "Service", "Azure Communication Services"
    if azure["resource_id"]:
        yield "Resource", azure["resource_id"]
    yield "Problem type", "the one about Email"
    yield "Summary", title
    if ticket["problem_start"]:
        yield "Problem start", moments.second(ticket["problem_start"])
    yield "Severity", f"{ticket['severity']} (a suggestion)"
    yield "Diagnostic information", "your choice"
    yield "File", "the pack: acs-evidence build " + doc["domain"] + " -o case.pdf"
