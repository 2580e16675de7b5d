"""The paragraphs that go into the form of a support request, the title first."""

from collections.abc import Iterator
from typing import Final

from bundler.render import verdict_words
from bundler.render.transcripts import Json

_LONGEST_TITLE: Final = 99


def paragraphs(doc: Json) -> tuple[str, ...]:
    """The title, then the paragraphs."""
    ticket = doc["ticket"]
    told = tuple(_description(doc)) if ticket["title"] else tuple(_no_case(doc))
    return (ticket["title"] or _title(doc), *told)


def _description(doc: Json) -> Iterator[str]:
    ticket = doc["ticket"]
    yield from ticket["description"]
    if withheld := doc["redaction"]["withheld"]["wire"]:
        yield f"The bytes of {len(withheld)} DNS messages are withheld from it, since they hold masked values."
    if ticket["note"]:
        yield f"Note by the customer: {ticket['note']}"


def _no_case(doc: Json) -> Iterator[str]:
    yield "Nothing is asked of Microsoft yet."
    yield doc["summary"]
    yield doc["ask"]


def _title(doc: Json) -> str:
    verdict = verdict_words.VERDICTS[doc["verdict"]].title
    title = f"ACS Email: {doc['domain']}: {verdict}"
    return title if len(title) <= _LONGEST_TITLE else f"ACS Email: {verdict}"
