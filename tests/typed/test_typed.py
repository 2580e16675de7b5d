"""Every row of the table ends in a pack: the right verdict and finding, no refusal, no leak, in every format."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest

from bundler.reading.text import shown
from bundler.redact import Level
from tests.build import NS1, SELECTORS, SPF, TOKEN, Scenario, zone_text
from tests.gate.sealing import Case, complete
from tests.gate.sealing import packed as packed_at
from tests.rules.case import Azure, case
from tests.share import apart, some_of
from tests.typed.table import TABLE, Typed

SUFFIXES = (".json", ".md", ".html")


def rdata(value: str) -> str:
    """A TXT value in presentation format, in strings of at most 255 bytes."""
    raw = value.encode()
    pieces = [raw[n : n + 255] for n in range(0, len(raw), 255)]
    return " ".join('"' + "".join(_escaped(byte) for byte in piece) + '"' for piece in pieces)


def _escaped(byte: int) -> str:
    return chr(byte) if 0x20 <= byte < 0x7F and chr(byte) not in '"\\' else f"\\{byte:03d}"


def zone(row: Typed) -> str:
    """The zone of a row."""
    match row.place:
        case "Domain":
            return zone_text(without=["Domain"]) + f"\ncontoso.com TXT {rdata(row.value)}"
        case "SPF":
            return zone_text(without=["SPF"]) + f"\ncontoso.com TXT {rdata(row.value)}"
        case "DMARC":
            return zone_text(without=["DMARC"]) + f"\n_dmarc.contoso.com TXT {rdata(row.value)}"
        case "DKIM":
            return zone_text(without=["DKIM"]) + f"\n{SELECTORS[0]}.contoso.com TXT {rdata(row.value)}"
        case "*":
            return zone_text() + f"\n*.contoso.com TXT {rdata(row.value)}"
    return zone_text() + f"\ncontoso.com TXT {rdata(row.value)}"


def scenario(row: Typed) -> Scenario:
    if row.one_server:
        return Scenario(odd={NS1.addresses[0]: zone(row)})
    return Scenario(zone=zone(row))


def foreign_parts(row: Typed) -> Iterator[str]:
    """What of a row is nobody's record of ACS, and must not be readable at `support`.

    Whose record it is is shown (its kind, `google-site-verification`); what stands behind the sign is not.
    """
    others = (
        "=abc123",
        "=abc ",
        "our own words behind it",
        "please keep",
        "Grady Archie",
        "call Adele at",
        "adele@",
        "rosebud",
    )
    yield from (part for part in others if part in row.value)
    ours = "v=spf1" in row.value or "contoso.com" in row.value
    if row.place in {"apex", "*"} and len(row.value) > 12 and not ours:
        kind, sign, token = row.value.partition("=")
        yield sign + token if kind.endswith("-verification") else row.value


def leaks(row: Typed, packed: Case) -> list[str]:
    """Formats in which something masked can be read, though it stands nowhere in a pack without the row."""
    return [
        suffix
        for suffix, data in packed.made.files.items()
        for part in foreign_parts(row)
        if part[:12].encode() in data and part[:12].encode() not in without_a_row()[suffix]
    ]


@cache
def without_a_row() -> Mapping[str, bytes]:
    """The files of a pack in which everything is right."""
    return complete(Scenario().observations(), Level.SUPPORT, *SUFFIXES).made.files


def _read(packed: Case) -> str:
    """Every string of the document, as it is."""
    return json.dumps(packed.sealed.report.document, ensure_ascii=False).replace("\\\\", "\\")


@pytest.mark.parametrize("level", [Level.SUPPORT, apart(Level.OPEN), apart(Level.PUBLIC)])
@pytest.mark.parametrize(
    "row",
    some_of(TABLE, len(TABLE) // 3),
    ids=lambda row: f"{row.place}: {row.value[:40]!r}{' once' * row.one_server}",
)
def test_every_row_ends_in_the_right_pack(
    row: Typed, level: Level, record_property: Callable[[str, object], None]
) -> None:
    observations = case("typed", row.verdict, dns=scenario(row), azure=Azure()).observations()
    packed = packed_at(observations, level, *SUFFIXES)
    record_property("refusals", len(packed.made.problems))
    leaked = leaks(row, packed) if level is Level.SUPPORT else []
    record_property("leaks", len(leaked))
    assert not packed.made.problems, {suffix: problem.what for suffix, problem in packed.made.problems.items()}
    found = {finding.id for finding in packed.report.findings}
    assert packed.report.verdict == row.verdict
    assert not row.finding or row.finding in found, sorted(found)
    if level is Level.SUPPORT:
        assert not leaked
        attempt = row.place in {"Domain", "SPF"} and row.value.isascii() and not list(foreign_parts(row))
        assert not attempt or shown(row.value) in _read(packed)
    # At `public` an attempt among other words, and a label as somebody's text, hide more than they must.
    assert packed.sealed.passages == 0 or level is Level.PUBLIC or row.value == "TXT-1"


@pytest.mark.slow
@pytest.mark.many
@pytest.mark.usefixtures("pdf_engine")
@pytest.mark.parametrize(
    "row", TABLE[::11], ids=lambda row: f"{row.place}: {row.value[:40]!r}{' once' * row.one_server}"
)
def test_some_rows_as_pdf_at_every_level(row: Typed) -> None:
    observations = case("typed", row.verdict, dns=scenario(row), azure=Azure()).observations()
    for level in Level:
        assert complete(observations, level, ".pdf").made.files[".pdf"].startswith(b"%PDF-")


def test_the_table_is_long_enough() -> None:
    assert len({(row.place, row.value, row.one_server) for row in TABLE}) == len(TABLE) >= 120
    assert {SPF, TOKEN}.isdisjoint(row.value for row in TABLE)
