"""Lookups as exhibits: one exhibit a question, servers that said the same share a transcript, none is left out.

Also the `dig` and `nslookup` commands that ask the same again. Input are the `lookups` of a document, in its order.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bundler.render import moments
from bundler.render.folding import capped

Json = Mapping[str, Any]

SHOWN_RECORDS: Final = 16
"""Records of one section that a transcript shows."""
SHOWN_EXHIBITS: Final = 60
"""Questions with a transcript of their own; those that a finding or a record cites come first."""
_SHOWN_DATA: Final = 600
_SHOWN_SIGNATURE: Final = 16
_ONE_PIECE: Final = 8
_SERVER_WIDTH: Final = 62
_OWN_EXHIBIT: Final = frozenset({"record", "target", "zone", "spf-include", "comparison"})
"""Purposes whose questions are exhibits of their own. The way there and the control questions are one table, but for
what a finding cites."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One server's line under a transcript."""

    id: str
    server: str
    """`ns1.contoso.com 192.0.2.1`, with `:port` when that is not 53."""
    when: str
    """UTC to the microsecond; empty where nothing was sent."""
    remarks: tuple[str, ...]
    """Transport, time taken, size, NSID, EDE, and every attempt when there was more than one."""

    @property
    def line(self) -> str:
        """The whole line without its id."""
        return "  ".join(filter(None, (self.server, self.when, *self.remarks)))


@dataclass(frozen=True, slots=True)
class Transcript:
    """One answer and all servers that gave it."""

    lines: tuple[str, ...]
    asks: tuple[Ask, ...]

    @property
    def short(self) -> bool:
        """Short enough to stay on one page."""
        return len(self.lines) + len(self.asks) <= _ONE_PIECE

    @property
    def text(self) -> tuple[str, ...]:
        """All of it as lines."""
        asked = (f";; {ask.id}  {ask.line}" for ask in self.asks)
        return (*self.lines, *asked)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One question."""

    number: int
    question: str
    """`contoso.com TXT`."""
    about: str
    """Why it was asked, and of which zone's servers."""
    transcripts: tuple[Transcript, ...]
    ids: tuple[str, ...]
    cited_by: tuple[str, ...]
    """Ids of the findings that lean on it."""
    commands: tuple[str, ...]
    """Ask the first server the same again; for another server, put in its address."""

    @property
    def text(self) -> tuple[str, ...]:
        """All of it as lines."""
        answers = (line for transcript in self.transcripts for line in transcript.text)
        return (*answers, *(f"$ {command}" for command in self.commands))


@dataclass(frozen=True, slots=True)
class PathLine:
    """One lookup on the way there, in one line of a table."""

    id: str
    when: str
    question: str
    server: str
    result: str


@dataclass(frozen=True, slots=True)
class Exhibits:
    """Every lookup of the document, exactly once."""

    own: tuple[Exhibit, ...]
    path: tuple[PathLine, ...]
    path_number: int
    """Number of the exhibit that the path lines share."""

    def number_of(self) -> dict[str, int]:
        """Lookup id to exhibit number."""
        numbers = {id_: exhibit.number for exhibit in self.own for id_ in exhibit.ids}
        return numbers | {line.id: self.path_number for line in self.path}


ABOUT: Final = {
    "root": "asked at the root",
    "delegation": "asked at the parent zone",
    "ns-address": "address of a name server",
    "zone": "about the zone itself",
    "record": "one of the five records",
    "target": "target of a DKIM record",
    "spf-include": "name that the SPF record refers to",
    "control": "control question",
    "network": "control of the observer's own network",
    "comparison": "recursive resolver, for comparison only",
}


def arrange(lookups: Iterable[Json], cited: Mapping[str, tuple[str, ...]]) -> Exhibits:
    """Group lookups into exhibits. `cited` maps lookup ids to the ids of the findings that lean on them."""
    groups: dict[tuple[str, str, str, str], list[Json]] = {}
    for lookup in lookups:
        groups.setdefault((lookup["purpose"], lookup["zone"], lookup["name"], lookup["type"]), []).append(lookup)
    rank = {purpose: place for place, purpose in enumerate(("record", "target", "zone", "delegation"))}
    ordered = sorted(groups.items(), key=lambda group: rank.get(group[0][0], len(rank)))
    own = [g for g in ordered if g[0][0] in _OWN_EXHIBIT or any(lookup["id"] in cited for lookup in g[1])]
    if len(own) > SHOWN_EXHIBITS:
        own.sort(key=lambda group: not any(lookup["id"] in cited for lookup in group[1]))
        own = own[:SHOWN_EXHIBITS]
    kept = {key for key, _ in own}
    path = [_path_line(lookup) for key, group in groups.items() if key not in kept for lookup in group]
    exhibits = tuple(_exhibit(number, group, cited) for number, (_, group) in enumerate(own, 1))
    return Exhibits(exhibits, tuple(sorted(path, key=lambda line: line.when)), len(exhibits) + 1)


def _exhibit(number: int, group: list[Json], cited: Mapping[str, tuple[str, ...]]) -> Exhibit:
    first = group[0]
    answers: dict[tuple[str, ...], list[Json]] = {}
    for lookup in group:
        answers.setdefault(tuple(_answer_lines(lookup)), []).append(lookup)
    zone = "the root" if first["zone"] == "." else first["zone"]
    about = ABOUT.get(first["purpose"], str(first["purpose"])) + (f", at the servers of {zone}" if zone else "")
    return Exhibit(
        number,
        f"{first['name']} {first['type']}",
        about,
        tuple(Transcript(lines, tuple(_asks(same))) for lines, same in answers.items()),
        tuple(lookup["id"] for lookup in group),
        tuple(dict.fromkeys(finding for lookup in group for finding in cited.get(lookup["id"], ()))),
        commands(first),
    )


def result(lookup: Json) -> str:
    """How a lookup ended in a few words: `NOERROR, aa, 2 answers` or `no answer in time`."""
    if lookup["outcome"] != "answered":
        return OUTCOMES.get(lookup["outcome"], str(lookup["outcome"]))
    count = len(lookup["answer"])
    answers = (
        f"{count} answer{'' if count == 1 else 's'}" if count else "referral" if _is_referral(lookup) else "no data"
    )
    return ", ".join((lookup["rcode"], *(("aa",) if "aa" in lookup["flags"] else ()), answers))


def _is_referral(lookup: Json) -> bool:
    return "aa" not in lookup["flags"] and any(record["type"] == "NS" for record in lookup["authority"])


OUTCOMES: Final = {
    "timeout": "no answer in time",
    "port-closed": "port closed",
    "unreachable": "unreachable",
    "closed": "connection closed early",
    "malformed": "unreadable answer",
    "cut-short": "stopped at the deadline",
    "not-sent": "not sent",
    "error": "failed",
}


def _path_line(lookup: Json) -> PathLine:
    question = f"{lookup['name']} {lookup['type']}"
    return PathLine(lookup["id"], moments.exact(lookup["asked_at"]), question, _server(lookup), result(lookup))


def _answer_lines(lookup: Json) -> Iterator[str]:
    """The transcript; records sorted, so that servers that rotate their answers still say the same."""
    if lookup["outcome"] != "answered":
        why = lookup["attempts"][-1]["detail"] if _never_sent(lookup) and lookup["attempts"] else ""
        yield f";; {result(lookup)}{': ' if why else ''}{why}"
        return
    counts = ", ".join(f"{name.upper()}: {len(lookup[name])}" for name in ("answer", "authority", "additional"))
    yield f";; status: {lookup['rcode']}, flags: {' '.join(lookup['flags'])}; {counts}"
    lines = [_record_line(record) for record in lookup["answer"]]
    if not any(record["type"] in ("CNAME", "DNAME") for record in lookup["answer"]):
        lines.sort()
    yield from lines[:SHOWN_RECORDS]
    if len(lines) > SHOWN_RECORDS:
        yield f";; [{len(lines) - SHOWN_RECORDS} more records omitted]"
    for name in ("authority", "additional"):
        if sets := sorted(_record_sets(lookup[name])):
            more = f" [… {len(sets) - SHOWN_RECORDS} more sets]" if len(sets) > SHOWN_RECORDS else ""
            yield f";; {name.upper()} {'; '.join(sets[:SHOWN_RECORDS])}{more}"


def _record_sets(records: Iterable[Json]) -> Iterator[str]:
    """One text a record set: name servers and their addresses are beside the point of most answers."""
    sets: dict[tuple[str, int, str], list[str]] = {}
    for record in records:
        if record["type"] != "OPT":
            sets.setdefault((record["owner"], record["ttl"], record["type"]), []).append(_data(record))
    for (owner, ttl, rtype), data in sets.items():
        yield f"{dotted(owner)} {ttl} IN {rtype} {', '.join(sorted(data)[:SHOWN_RECORDS])}"


def _record_line(record: Json) -> str:
    line = f"{dotted(record['owner'])} {record['ttl']} IN {record['type']} {_data(record)}"
    if record["type"] != "TXT" or not record["octets"]:
        return line
    return f"{line} ; {record['kind'] or 'text'}, {record['octets']:,} octets"


def _data(record: Json) -> str:
    data = str(record["data"])
    if record["type"] in ("RRSIG", "DNSKEY"):
        *head, last = data.split(" ")
        data = " ".join((*head, f"{last[:_SHOWN_SIGNATURE]}…" if len(last) > _SHOWN_SIGNATURE else last))
    return capped(data, _SHOWN_DATA)


def dotted(name: str) -> str:
    """A full name as transcripts write it, with its final dot."""
    return name if name.endswith(".") else f"{name}."


def _server(lookup: Json) -> str:
    address = lookup["address"]
    if lookup["port"] != 53:
        address = f"[{address}]:{lookup['port']}" if ":" in address else f"{address}:{lookup['port']}"
    return f"{lookup['server']} {address}".strip()


def _asks(same: list[Json]) -> Iterator[Ask]:
    """The servers' lines, ids and names padded to one width."""
    id_width = max(len(lookup["id"]) for lookup in same)
    width = min(max(len(_server(lookup)) for lookup in same) + id_width, _SERVER_WIDTH)
    for lookup in same:
        yield _ask(lookup, width - len(lookup["id"]))


def _never_sent(lookup: Json) -> bool:
    """Left out before anything was sent: there is no time, no transport and no trouble to tell."""
    return bool(lookup["outcome"] == "not-sent")


def _ask(lookup: Json, width: int) -> Ask:
    if _never_sent(lookup):
        return Ask(lookup["id"], _server(lookup), "", ())
    remarks = [lookup["transport"], moments.milliseconds(lookup["elapsed_us"])]
    remarks.append(f"{lookup['size']} octets" if lookup["size"] else "")
    remarks.append(f"NSID {lookup['nsid']}" if lookup["nsid"] else "")
    remarks += [f"EDE {text}" for text in lookup["ede"]]
    remarks += lookup["unread"]
    remarks += list(_trouble(lookup["attempts"]))
    shown = tuple(capped(remark, 200) for remark in remarks if remark)
    return Ask(lookup["id"], _server(lookup).ljust(width), moments.exact(lookup["asked_at"]), shown)


def _trouble(attempts: list[Json]) -> Iterator[str]:
    """Every attempt that did not simply answer, and what else arrived."""
    for attempt in attempts:
        if attempt["outcome"] != "answered":
            took = moments.milliseconds(attempt["elapsed_us"])
            said = " ".join(filter(None, (attempt["transport"], attempt["outcome"], took and f"after {took}")))
            yield f"{said} ({attempt['detail']})" if attempt["detail"] else said
        if attempt["ignored"]:
            yield f"not taken: {', '.join(attempt['ignored'])}"


def commands(lookup: Json) -> tuple[str, str]:
    """The `dig` and the `nslookup` command that ask the same server the same question again."""
    name, address = shlex.quote(dotted(lookup["name"])), shlex.quote(lookup["address"])
    port, recursive, tcp = lookup["port"], lookup["recursive"], lookup["transport"] == "tcp"
    dig = ["dig", f"@{address}", *(("-p", str(port)) if port != 53 else ()), name, lookup["type"]]
    dig += [*(() if recursive else ("+norecurse",)), "+nsid", *(("+tcp",) if tcp else ())]
    nslookup = ["nslookup", f"-type={lookup['type']}", *(() if recursive else ("-norecurse",))]
    nslookup += [*((f"-port={port}",) if port != 53 else ()), *(("-vc",) if tcp else ()), name, address]
    return " ".join(dig), " ".join(nslookup)
