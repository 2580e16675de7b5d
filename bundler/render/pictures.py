"""Where the pictures' parts lie, in points; templates draw them as SVG. One unit is one point of a printed page."""

import itertools
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bundler.render import moments, verdict_words
from bundler.render.transcripts import Json
from bundler.render.verdict_words import Sign, answer_sign

WIDTH: Final = 516
"""Of the text column of an A4 page."""
MATRIX_ROWS: Final = 12
"""Addresses that the matrix on page one shows; those with trouble come first."""
_ROW: Final = 14
_LABEL: Final = 230
_SERVER_ROW: Final = 15
_ZONE_NAME: Final = 32
"""Characters that fit into the box of a zone."""
PATH_SERVERS: Final = 16


@dataclass(frozen=True, slots=True)
class Cell:
    """One record at one address."""

    x: float
    sign: Sign


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One address."""

    y: float
    server: str
    address: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Records across, name-server addresses down."""

    height: float
    columns: tuple[tuple[float, str], ...]
    rows: tuple[MatrixRow, ...]
    left_out: int
    text: str
    """The same in words, for readers who do not see it."""


def shortened(text: str, characters: int) -> str:
    """The text, or its beginning and end around an ellipsis."""
    if len(text) <= characters:
        return text
    tail = characters // 2 - 1
    return f"{text[: characters - tail - 1]}…{text[-tail:]}"


def matrix(records: Sequence[Json]) -> Matrix:
    """The matrix of a document's `records`."""
    answers: dict[tuple[str, str], dict[str, Sign]] = {}
    for record in records:
        for answer in record["answers"]:
            answers.setdefault((answer["server"], answer["address"]), {})[record["key"]] = answer_sign(answer)
    width = (WIDTH - _LABEL) / max(1, len(records))
    columns = tuple((_LABEL + width * (i + 0.5), record["key"]) for i, record in enumerate(records))
    calm = (verdict_words.ANSWER_RIGHT, verdict_words.ANSWER_UNJUDGED)
    shown = sorted(answers.items(), key=lambda row: all(sign in calm for sign in row[1].values()))
    if len(shown) <= MATRIX_ROWS:
        shown = list(answers.items())
    rows = tuple(
        MatrixRow(
            20 + _ROW * i,
            shortened(server, 30),
            address,
            tuple(Cell(x, signs[key]) for x, key in columns if key in signs),
        )
        for i, ((server, address), signs) in enumerate(shown[:MATRIX_ROWS])
    )
    text = "; ".join(
        f"{row.server} {row.address}: " + ", ".join(f"{key} {sign.word}" for key, sign in answers[server].items())
        for row, (server, _) in zip(rows, shown, strict=False)
    )
    return Matrix(20 + _ROW * len(rows), columns, rows, len(answers) - len(rows), text)


@dataclass(frozen=True, slots=True)
class Stop:
    """One event of the time line, or several of one kind in a row."""

    x: float
    date: str
    time: str
    local: str
    """The same at the local clock; with its date where that is another one."""
    lines: tuple[str, ...]
    gap: str
    """Time since the event before; empty for the first."""
    gap_x: float


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Events at equal distances, with the time between them written out."""

    stops: tuple[Stop, ...]
    text: str

    @property
    def has_local(self) -> bool:
        """Local times are below those in UTC."""
        return any(stop.local for stop in self.stops)

    @property
    def words_y(self) -> float:
        """Where the words of an event begin."""
        return 61.0 if self.has_local else 52.0

    @property
    def height(self) -> float:
        """Of the whole picture."""
        return self.words_y - 2 + 9 * max(len(stop.lines) for stop in self.stops)


TIME_STOPS: Final = 6


def time_line(events: Sequence[Json]) -> TimeLine | None:
    """The first and the last events of a document's `timeline`; None for fewer than two."""
    runs = [list(alike) for _, alike in itertools.groupby(events, key=lambda event: event["what"])]
    if len(runs) < 2:
        return None
    shown = [*runs[:1], *runs[-(TIME_STOPS - 1) :]] if len(runs) > TIME_STOPS else runs
    step = WIDTH / len(shown)
    stops = tuple(_stop(alike, shown[i - 1][-1] if i else None, step, i) for i, alike in enumerate(shown))
    return TimeLine(stops, "; ".join(f"{moments.second(run[0]['at'])}: {_what(run)}" for run in shown))


def _what(alike: Sequence[Json]) -> str:
    """An event, or how often it came: `Verification requested, 3 times until 08:35:53`; with a date of its own."""
    if len(alike) == 1:
        return str(alike[0]["what"])
    first, last = moments.parse(alike[0]["at"]), moments.parse(alike[-1]["at"])
    until = f"{last:%H:%M:%S}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M}"
    return f"{alike[0]['what']}, {len(alike)} times until {until}"


def _stop(alike: Sequence[Json], before: Json | None, step: float, place: int) -> Stop:
    at = moments.parse(alike[0]["at"])
    date, time = f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}"
    local = moments.local(alike[0]["at"], alike[0]["utc_offset"])
    x = step * (place + 0.5)
    return Stop(
        x=x,
        date=date,
        time=f"{time} UTC",
        local=local.removeprefix(f"{date} "),
        lines=tuple(textwrap.wrap(_what(alike), int(step / 4.4), max_lines=5, placeholder=" …")),
        gap=moments.span(at - moments.parse(before["at"])) if before else "",
        gap_x=x - step / 2,
    )


@dataclass(frozen=True, slots=True)
class DrawnZone:
    """One box on the way down."""

    y: float
    name: str
    note: str
    broken: bool


@dataclass(frozen=True, slots=True)
class PathServer:
    """One address of the zone."""

    y: float
    name: str
    address: str
    sign: Sign
    note: str


@dataclass(frozen=True, slots=True)
class DrawnDelegation:
    """From the root to each address of the zone."""

    height: float
    zones: tuple[DrawnZone, ...]
    servers: tuple[PathServer, ...]
    left_out: int
    text: str


def delegation(doc: Json) -> DrawnDelegation:
    """The way that a resolver takes from the root to the domain's zone, with what broke."""
    zones = _zones(doc)
    ordered = sorted(doc["servers"], key=lambda server: server["status"] == "authoritative")
    chosen = ordered[:PATH_SERVERS] if len(ordered) > PATH_SERVERS else doc["servers"]
    servers = tuple(
        PathServer(
            8 + _SERVER_ROW * i,
            shortened(server["name"], 34),
            server["address"],
            verdict_words.SERVERS[server["status"]],
            _server_note(server),
        )
        for i, server in enumerate(chosen)
    )
    height = max(44 * len(zones) - 10, _SERVER_ROW * len(servers) + 4)
    way = " to ".join(f"{zone.name} ({zone.note})" for zone in zones)
    ends = "; ".join(f"{server.name} {server.address} {server.sign.word}" for server in servers)
    return DrawnDelegation(
        height, zones, servers, len(ordered) - len(servers), f"{way}; servers: {ends or 'none found'}"
    )


def _zones(doc: Json) -> tuple[DrawnZone, ...]:
    lookups: dict[str, list[Json]] = {}
    for lookup in doc["lookups"]:
        zone = lookup["zone"]
        from_root = lookup["purpose"] == "root" and zone == "."
        if from_root or (lookup["purpose"] == "delegation" and zone != "." and _leads_to(lookup, doc)):
            lookups.setdefault(zone, []).append(lookup)
    names = sorted(lookups, key=lambda name: name != ".")
    if doc["zone"]:
        names.append(doc["zone"])
    zones = []
    for i, name in enumerate(names):
        asked = lookups.get(name, [])
        answered = sum(lookup["outcome"] == "answered" for lookup in asked)
        if name == doc["zone"]:
            good = sum(server["status"] == "authoritative" for server in doc["servers"])
            note, broken = f"{good} of {len(doc['servers'])} addresses authoritative", not good
        else:
            note, broken = f"{answered} of {len(asked)} questions answered", not answered
        zones.append(DrawnZone(44.0 * i, "the root" if name == "." else shortened(name, _ZONE_NAME), note, broken))
    return tuple(zones)


def _leads_to(lookup: Json, doc: Json) -> bool:
    zone, target = lookup["zone"], doc["zone"] or doc["domain"]
    return zone != target and (f".{target}".endswith(f".{zone}") or lookup["name"] == target)


def _server_note(server: Json) -> str:
    if server["in_parent"] is False:
        return "not in the delegation"
    if server["in_child"] is False and server["status"] == "authoritative":
        return "not in the zone's own NS set"
    return shortened(server["detail"], 40)
