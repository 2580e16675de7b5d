"""TXT values taken into parts of one class each, by the decision of `bundler.reading.attempts`."""

import re
from collections.abc import Iterator

from bundler.model.acs_records import RecordKey
from bundler.model.fields import Field
from bundler.model.report import Report
from bundler.reading.attempts import Expected, is_spf_term, meaning

_ESCAPED_BYTE = re.compile(r"\\[0-9]{3}")
_WORDS = re.compile(r"\s+|\S+")


def expected_in_report(report: Report) -> Expected:
    """What ACS expects, as the report says it: the same that the rules went by."""
    return tuple((RecordKey(each.key), each.expected, each.name) for each in report.records if each.expected)


def parts(kind: Field, text: str, expected: Expected) -> list[tuple[Field, str]]:
    """The parts of a value of class `txt` or `spf-text`; together they are the text."""
    return list(_txt(text, expected) if kind is Field.TXT else _spf_text(text))


def octets(text: str) -> int:
    r"""How many bytes a printed text represents (`\DDD` is one)."""
    return len(_ESCAPED_BYTE.sub("?", text).encode("utf-8", "replace"))


def _txt(text: str, expected: Expected) -> Iterator[tuple[Field, str]]:
    read = meaning(text, expected)
    dmarc = read.of(RecordKey.DMARC)
    done = 0
    for start, end in read.own:
        yield from _foreign(text[done:start])
        people = dmarc is not None and any(start <= at < end for at, _ in dmarc.spans)
        yield Field.DMARC if people else Field.ACS_RECORD, text[start:end]
        done = end
    yield from _foreign(text[done:])


def _spf_text(text: str) -> Iterator[tuple[Field, str]]:
    words = _WORDS.findall(text)
    if all(word.isspace() or is_spf_term(word) for word in words):
        yield Field.ACS_RECORD, text
        return
    for word in words:
        if word.isspace():
            yield Field.PUBLIC, word
        else:
            yield (Field.ACS_RECORD if is_spf_term(word) else Field.FOREIGN_TXT), word


def _foreign(text: str) -> Iterator[tuple[Field, str]]:
    """Without the spaces around it, so that the same words have the same label wherever they are."""
    bare = text.strip()
    if not bare:
        yield Field.PUBLIC, text
        return
    start = text.index(bare)
    yield Field.PUBLIC, text[:start]
    yield Field.FOREIGN_TXT, bare
    yield Field.PUBLIC, text[start + len(bare) :]
