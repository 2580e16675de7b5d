"""The case as pages tell it: a document sorted into what templates need, every string made visible.

Templates loop over this and over the document; they decide nothing. All formats start here, so they tell the same.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from bundler.model.redacted import RedactedReport
from bundler.render import moments, verdict_words
from bundler.render.difference import ValueDifference, closest, difference
from bundler.render.finding_groups import FindingGroup, changes, grouped
from bundler.render.form_text import paragraphs
from bundler.render.next_steps import broken, next_steps
from bundler.render.pictures import DrawnDelegation, Matrix, TimeLine, delegation, matrix, shortened, time_line
from bundler.render.transcripts import Exhibits, Json, arrange
from bundler.render.verdict_words import Sign, VerdictWords
from bundler.render.visible import all_visible, visible

_HALF_LINE: Final = 44
_NO_ERROR: Final = "None"
"""What ACS writes as the error code of a verified record."""


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """What several addresses said alike about one record."""

    sign: Sign
    reason: str
    values: tuple[str, ...]
    others: int
    servers: tuple[str, ...]
    cites: tuple[str, ...]
    difference: ValueDifference | None


@dataclass(frozen=True, slots=True)
class RecordView:
    """One of the five records with everything said about it."""

    row: Json
    """The document's record section."""
    sign: Sign
    tally: str
    """What follows the sign: `on all 8 addresses`, `on 6 of 8 addresses, wrong on 2`."""
    state: str
    """ACS state with its error code, or that it was not read."""
    error: str
    """The error code alone; empty where it says nothing."""
    next: str
    """The record's own verdict in two words."""
    marked: bool
    """Somebody has something to do about it: ACS asks for it and has not verified it, or DNS gives something else."""
    waited: str
    """How long before the end of the observation verification was last requested; empty where that is not known."""
    asked: str
    """Whose word the time of the last request is, where it is not the Activity Log's about this very record."""
    right: str
    """`seen 2026-11-25 16:24`, or `since …` where an earlier recording shows it right; empty where it is not."""
    seen: str
    """`seen 2026-11-25 16:24`, or `since …` where an earlier recording shows the state; empty where it was not read."""
    groups: tuple[AnswerGroup, ...]

    @property
    def told(self) -> str:
        """Sign and tally: `✓ right on all 4 addresses`, `□ undetermined: no usable answer on all 4 addresses`."""
        return f"{self.sign} {self.tally}" if self.tally.startswith("on ") else f"{self.sign}: {self.tally}"

    @property
    def wrong(self) -> tuple[AnswerGroup, ...]:
        """The groups that answered, and not right."""
        return tuple(
            group for group in self.groups if group.sign in (verdict_words.ANSWER_WRONG, verdict_words.ANSWER_MISSING)
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the case's particulars."""

    label: str
    value: str
    literal: bool = False
    """To be set in the mono face: something to copy."""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that ended alike."""

    outcome: str
    wanting: str
    """What was not observed, where they are undecided for it; else empty."""
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """A command to run, in lines, and what it is for."""

    why: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a template may show."""

    doc: Json
    verdict: VerdictWords
    level: str
    facts: tuple[Fact, ...]
    records: tuple[RecordView, ...]
    findings: tuple[FindingGroup, ...]
    changes: tuple[Json, ...]
    """Edits at the DNS host, each once: ready to type."""
    matrix: Matrix
    time_line: TimeLine | None
    delegation: DrawnDelegation
    exhibits: Exhibits
    anchors: AbstractSet[str]
    """Evidence ids that have a place in the pages."""
    rules: tuple[RuleGroup, ...]
    next: tuple[NextStep, ...]
    """What to run next, each command in lines that can be copied together."""
    ticket_text: str
    """The text for the form of a support request, to be copied whole; empty where none is to be opened."""

    @property
    def title(self) -> str:
        """For the document's metadata and the running head."""
        return f"ACS Email evidence for {self.doc['domain']}"

    @property
    def unnamed(self) -> tuple[Json, ...]:
        """Record rows, one for each last request whose record the Activity Log does not show."""
        rows = (record.row for record in self.records if record.row["last_request_id"])
        return tuple({row["last_request_id"]: row for row in rows if not row["request_named"]}.values())

    @property
    def next_lines(self) -> tuple[str, ...]:
        """What to run next as lines of a shell, each command under its reason."""
        return tuple(line for step in self.next for line in (*((f"# {step.why}",) if step.why else ()), *step.lines))

    @property
    def running_head(self) -> str:
        """What is on top of every page, in one line."""
        ticket = self.doc["ticket"]["number"]
        parts = (shortened(self.title, 70), f"ticket {shortened(ticket, 20)}" if ticket else "")
        return " · ".join(filter(None, (*parts, f"case {self.doc['redaction']['case']}")))

    @property
    def short_facts(self) -> tuple[Fact, ...]:
        """Those that fit into half a line."""
        return tuple(fact for fact in self.facts if len(fact.value) <= _HALF_LINE)

    @property
    def long_facts(self) -> tuple[Fact, ...]:
        """Those that need a line."""
        return tuple(fact for fact in self.facts if len(fact.value) > _HALF_LINE)

    @property
    def unfinished_steps(self) -> tuple[Json, ...]:
        """The collectors that did not succeed. One that was skipped was so on purpose, or for another one's failure."""
        return tuple(step for step in self.doc["steps"] if step["outcome"] not in {"ok", "skipped"})


def tell(report: RedactedReport, *, covered: AbstractSet[int] | None = None) -> Case:
    """The case of a report. `covered` limits the characters to those that can be drawn; see `visible`."""
    doc = all_visible(report.document, covered)
    exhibits = arrange(doc["lookups"], _cited(doc["findings"]))
    return Case(
        doc=doc,
        verdict=verdict_words.VERDICTS[doc["verdict"]],
        level=verdict_words.LEVELS[doc["redaction"]["level"]],
        facts=tuple(fact for fact in _facts(doc, covered) if fact.value),
        records=tuple(_record(row, doc) for row in doc["records"]),
        findings=grouped(doc["findings"]),
        changes=changes(doc["findings"]),
        matrix=matrix(doc["records"]),
        time_line=time_line(doc["timeline"]),
        delegation=delegation(doc),
        exhibits=exhibits,
        anchors=frozenset(
            [
                *exhibits.number_of(),
                *(section["id"] for section in (*doc["arm"], *doc["rdap"], *doc["history"])),
                *(f"S:{step['id']}" for step in doc["steps"]),
            ]
        ),
        rules=_rules(doc["rules"]),
        next=tuple(NextStep(step.why, broken(step.command)) for step in next_steps(doc)),
        ticket_text="\n\n".join(paragraphs(doc)) if doc["ticket"]["title"] else "",
    )


def _rules(rules: Iterable[Json]) -> tuple[RuleGroup, ...]:
    groups: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        groups.setdefault((rule["outcome"], ", ".join(rule["blocked_by"])), []).append(rule["id"])
    return tuple(RuleGroup(outcome, wanting, tuple(ids)) for (outcome, wanting), ids in sorted(groups.items()))


def _cited(findings: Iterable[Json]) -> dict[str, tuple[str, ...]]:
    cited: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        for cite in finding["cites"]:
            cited[cite] = tuple(dict.fromkeys((*cited.get(cite, ()), finding["id"])))
    return cited


def _facts(doc: Json, covered: AbstractSet[int] | None) -> Iterator[Fact]:
    azure, observed = doc["azure"], doc["observed"]
    yield Fact("Support ticket", doc["ticket"]["number"], literal=True)
    yield Fact("In Unicode", _unicode(doc["domain"], covered), literal=True)
    yield Fact("Email resource", azure["email_service"], literal=True)
    yield Fact("Resource group", azure["resource_group"], literal=True)
    yield Fact("Subscription", azure["subscription"], literal=True)
    yield Fact("Resource id", azure["resource_id"], literal=True)
    yield Fact("Problem since", _problem_since(doc))
    yield Fact("Region", ", data location ".join(filter(None, (azure["location"], azure["data_location"]))))
    yield Fact("Management", azure["management"])
    yield Fact("Provisioning", azure["provisioning_state"])
    yield Fact("DNS zone", doc["zone"], literal=True)
    yield Fact("Observed", moments.stretch(observed["started_at"], observed["ended_at"]))
    yield Fact("From", _vantage(observed))
    yield Fact("Azure", _azure_source(azure))


def _problem_since(doc: Json) -> str:
    """`2026-11-17 16:24 UTC: unverified for 8 d`; empty where no request is known."""
    start, end = doc["ticket"]["problem_start"], doc["observed"]["ended_at"]
    if not start:
        return ""
    return f"{moments.minute(start)} UTC: unverified for {moments.span(moments.parse(end) - moments.parse(start))}"


def _unicode(domain: str, covered: AbstractSet[int] | None) -> str:
    """The U-labels of a name (RFC 5890 section 2.3.2.1); empty where it has none, or where it is masked."""
    if "xn--" not in domain:
        return ""
    import idna

    try:
        return visible(idna.decode(domain), covered)
    except idna.IDNAError:
        return ""


def _azure_source(azure: Json) -> str:
    source = (
        "read" if azure["source"] == "azure" else verdict_words.SOURCES.get(azure["source"], str(azure["source"])) + ","
    )
    return f"{source} {moments.second(azure['read_at'])}" if azure["read_at"] else source.rstrip(",")


def _vantage(observed: Json) -> str:
    messages, calls = observed["dns_messages"], observed["arm_calls"]
    where = "another endpoint" if observed["cloud"] == "another endpoint" else f"{observed['cloud']} cloud"
    azure = f"{calls} call{'' if calls == 1 else 's'} to Azure ({where})" if calls else "no call to Azure"
    return (
        f"the customer's network: {messages} DNS message{'' if messages == 1 else 's'}, from the root down, and {azure}"
    )


def _record(row: Json, doc: Json) -> RecordView:
    groups: dict[tuple[Any, ...], list[Json]] = {}
    for answer in row["answers"]:
        key = (answer["kind"], answer["right"], answer["reason"], tuple(answer["values"]), answer["others"])
        groups.setdefault(key, []).append(answer)
    labels = [entry["label"] for entry in doc["redaction"]["ledger"]]
    views = tuple(_group(row["expected"], same, labels) for same in groups.values())
    return RecordView(
        row=row,
        sign=verdict_words.DNS[row["dns"]],
        tally=_tally(row),
        state=_state(row),
        error=_error(row),
        next=_next(row),
        marked=row["verdict"] not in {None, "verified"} or (row["required"] and row["dns"] in {"wrong", "missing"}),
        waited=moments.before(row["last_request_at"], doc["observed"]["ended_at"]) if row["last_request_at"] else "",
        asked=_asked(row),
        right=_right(row, doc["observed"]["started_at"]),
        seen=_seen(row),
        groups=views,
    )


def _asked(row: Json) -> str:
    if not row["last_request_at"]:
        return ""
    known = {"customer": "statement of the customer", "earlier-recording": "or before"}
    if row["request_source"] in known:
        return known[row["request_source"]]
    return "" if row["request_named"] else "record not logged"


def _right(row: Json, started_at: str) -> str:
    if not row["right_since"]:
        return ""
    now = moments.parse(row["right_since"]) >= moments.parse(started_at)
    return f"{'seen' if now else 'since'} {moments.minute(row['right_since'])}"


def _seen(row: Json) -> str:
    if row["state_since"]:
        return f"since {moments.minute(row['state_since'])}"
    return f"seen {moments.minute(row['state_seen_at'])}" if row["state_seen_at"] else ""


def _next(row: Json) -> str:
    if row["verdict"] == "verified" and row["dns"] in {"wrong", "missing"}:
        return "correct the record"
    if row["waits_for"]:
        return f"wait for {row['waits_for']}"
    if not row["required"] and row["dns"] == "right":
        return "nothing to do"
    return verdict_words.RECORD_VERDICTS[row["verdict"]] if row["verdict"] else "advice only"


def _group(expected: str, same: list[Json], labels: list[str]) -> AnswerGroup:
    first = same[0]
    sign = verdict_words.answer_sign(first)
    nearest = closest(expected, first["values"]) if expected and sign == verdict_words.ANSWER_WRONG else None
    if nearest is not None and any(label in nearest for label in labels):
        nearest = None  # where a label differs from a value says nothing
    return AnswerGroup(
        sign=sign,
        reason=_reason(first),
        values=tuple(first["values"]),
        others=first["others"],
        servers=tuple(f"{answer['server']} {answer['address']}".strip() for answer in same),
        cites=tuple(answer["cite"] for answer in same),
        difference=None if nearest is None else difference(expected, nearest),
    )


def _reason(answer: Json) -> str:
    """Why there is no value, or what kind of nothing it is."""
    if answer["reason"]:
        return verdict_words.REASONS.get(answer["reason"], str(answer["reason"]))
    return answer["kind"].upper() if answer["kind"] in ("nodata", "nxdomain") else ""


def _tally(row: Json) -> str:
    total = len(row["answers"])
    if not total:
        return "not asked"
    counts: dict[str, int] = {}
    for answer in row["answers"]:
        sign = verdict_words.answer_sign(answer)
        counts[sign.word] = counts.get(sign.word, 0) + 1
    alike = counts.pop(verdict_words.DNS[row["dns"]].word, 0)
    others = [f"{word} on {count}" for word, count in counts.items()]
    if alike == total:
        return "on the one address" if total == 1 else f"on all {total} addresses"
    if alike:
        return ", ".join((f"on {alike} of {total} addresses", *others))
    if len(others) == 1:
        return f"{next(iter(counts))} on {'the one address' if total == 1 else f'all {total} addresses'}"
    return ", ".join(others) + f" of {total} addresses"


def _state(row: Json) -> str:
    if not row["state"]:
        return "not read"
    error = _error(row)
    return f"{row['state']} ({error})" if error else str(row["state"])


def _error(row: Json) -> str:
    code = row["error_code"] or ""
    return "" if code == _NO_ERROR else str(code)
