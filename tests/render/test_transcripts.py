"""Every lookup is an exhibit, once, with what asks it again; pictures say in words what they draw."""

from typing import Any

import pytest

from bundler.model.report import Verdict
from bundler.render import pictures
from bundler.render.case import tell
from bundler.render.cites import ranges
from bundler.render.transcripts import SHOWN_EXHIBITS, arrange, commands
from tests.render.conftest import CASES
from tests.render.documents import case, redacted


def document(**details: Any) -> Any:
    return redacted(case(**details)).document


@pytest.mark.parametrize("name", CASES)
def test_every_lookup_is_told_exactly_once(name: str) -> None:
    doc = redacted(CASES[name]()).document
    exhibits = tell(redacted(CASES[name]())).exhibits
    told = [ask.id for exhibit in exhibits.own for answer in exhibit.transcripts for ask in answer.asks]
    told += [line.id for line in exhibits.path]
    assert sorted(told) == sorted(lookup["id"] for lookup in doc["lookups"])
    assert exhibits.number_of().keys() == set(told)


def test_servers_that_said_the_same_share_a_transcript() -> None:
    doc = document(count=8, silent=2)
    (exhibit,) = [e for e in arrange(doc["lookups"], {}).own if e.question == "contoso.com TXT"]
    assert [len(answer.asks) for answer in exhibit.transcripts] == [6, 2]
    assert exhibit.transcripts[1].lines == (";; no answer in time",)
    assert "udp timeout after 1500 ms" in exhibit.transcripts[1].asks[0].line


def test_what_a_finding_cites_has_its_own_exhibit_and_names_the_finding() -> None:
    doc = document()
    root = doc["lookups"][0]["id"]
    assert root in {line.id for line in arrange(doc["lookups"], {}).path}
    own = arrange(doc["lookups"], {root: ("delegation-mismatch",)}).own
    assert [e.cited_by for e in own if root in e.ids] == [("delegation-mismatch",)]


def test_too_many_questions_leave_the_uncited_ones_in_the_table() -> None:
    first = document()["lookups"][-1]
    many = [first | {"id": f"D{n}", "name": f"n{n}.contoso.com", "purpose": "spf-include"} for n in range(100)]
    exhibits = arrange(many, {"D99": ("value-mismatch",)})
    assert len(exhibits.own) == SHOWN_EXHIBITS
    assert "D99" in exhibits.own[0].ids
    assert len(exhibits.path) == 100 - SHOWN_EXHIBITS


@pytest.mark.parametrize(
    ("changes", "dig", "nslookup"),
    [
        (
            {},
            "dig @192.0.2.1 contoso.com. TXT +norecurse +nsid",
            "nslookup -type=TXT -norecurse contoso.com. 192.0.2.1",
        ),
        (
            {"port": 5353, "transport": "tcp", "address": "2001:db8::1"},
            "dig @2001:db8::1 -p 5353 contoso.com. TXT +norecurse +nsid +tcp",
            "nslookup -type=TXT -norecurse -port=5353 -vc contoso.com. 2001:db8::1",
        ),
        ({"recursive": True}, "dig @192.0.2.1 contoso.com. TXT +nsid", "nslookup -type=TXT contoso.com. 192.0.2.1"),
        (
            {"name": "a;rm -rf.contoso.com"},
            "dig @192.0.2.1 'a;rm -rf.contoso.com.' TXT +norecurse +nsid",
            "nslookup -type=TXT -norecurse 'a;rm -rf.contoso.com.' 192.0.2.1",
        ),
    ],
)
def test_the_commands_ask_the_same_again(changes: dict[str, Any], dig: str, nslookup: str) -> None:
    lookup = next(x for x in document()["lookups"] if x["purpose"] == "record")
    assert commands(lookup | changes) == (dig, nslookup)


def test_ids_in_a_row_become_a_range() -> None:
    assert ranges(["D3", "D4", "D5", "A1", "S:x", "D9"]) == [("D3", "D5"), ("A1", "A1"), ("S:x", "S:x"), ("D9", "D9")]


def test_the_matrix_shows_trouble_first_and_says_what_it_leaves_out() -> None:
    records = document(count=40, silent=1)["records"]
    matrix = pictures.matrix(records)
    assert (len(matrix.rows), matrix.left_out) == (pictures.MATRIX_ROWS, 40 - pictures.MATRIX_ROWS)
    assert matrix.rows[0].address == "2001:db8:53::28"
    assert {cell.sign.word for cell in matrix.rows[0].cells} == {"no usable answer"}
    assert "2001:db8:53::28: Domain no usable answer, SPF no usable answer" in matrix.text


def test_the_delegation_goes_from_the_root_to_every_address_and_marks_what_broke() -> None:
    picture = pictures.delegation(document(silent=1))
    assert [zone.name for zone in picture.zones] == ["the root", "com", "contoso.com"]
    assert not any(zone.broken for zone in picture.zones)
    assert [server.sign.word for server in picture.servers] == ["authoritative"] * 3 + ["silent"]
    assert pictures.delegation(document(verdict=Verdict.INCONCLUSIVE, silent=4)).zones[-1].broken


def test_the_time_line_writes_out_the_time_between() -> None:
    events = document()["timeline"]
    line = pictures.time_line(events)
    assert line is not None
    assert [stop.gap for stop in line.stops] == ["", "1 d 22 h", "1 d 2 h", "3 s"]
    assert pictures.time_line(events[:1]) is None
    assert pictures.time_line([events[0]] * 20) is None
    many = pictures.time_line([events[0] | {"what": f"Event {n}"} for n in range(20)])
    assert many is not None
    assert len(many.stops) == pictures.TIME_STOPS


def test_the_time_line_tells_once_what_came_several_times_in_a_row() -> None:
    first, second, *_, last = document()["timeline"]
    line = pictures.time_line([first, second, second | {"at": "2026-11-22T04:00:05Z"}, last])
    assert line is not None
    assert [" ".join(stop.lines) for stop in line.stops][1] == "Verification was requested., 2 times until 04:00:05"


def test_the_time_line_shows_the_local_clock_with_its_date_where_that_is_another_one() -> None:
    first, _, _, last = document()["timeline"]
    late = last | {"at": "2026-11-23T23:30:00.000000Z"}
    line = pictures.time_line([first | {"utc_offset": ""}, last, late])
    assert line is not None
    assert [stop.local for stop in line.stops] == ["", "06:52:05 +01:00"]
    line = pictures.time_line([first, late])
    assert line is not None
    assert line.stops[-1].local == "2026-11-24 00:30:00 +01:00"


def test_answers_in_another_order_are_the_same_answer() -> None:
    lookups = [x for x in document(count=2)["lookups"] if (x["name"], x["type"]) == ("contoso.com", "TXT")]
    turned = lookups[1] | {"answer": lookups[1]["answer"][::-1]}
    (exhibit,) = arrange([lookups[0], turned], {}).own
    assert [len(answer.asks) for answer in exhibit.transcripts] == [2]


def test_a_chain_of_aliases_keeps_its_order() -> None:
    (first,) = [x for x in document(count=1)["lookups"] if x["type"] == "CNAME" and "selector1" in x["name"]]
    alias = first["answer"][0]
    lookup = first | {"answer": [alias | {"owner": "z.contoso.com"}, alias | {"owner": "a.contoso.com"}]}
    (exhibit,) = arrange([lookup], {}).own
    assert [line.split()[0] for line in exhibit.transcripts[0].lines[1:]] == ["z.contoso.com.", "a.contoso.com."]
