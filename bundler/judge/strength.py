"""What a case rests on, what it lacks, and the one command that would make it stronger. Never changes the verdict."""

from collections.abc import Sequence
from datetime import timedelta

from bundler.conclusions.sightings import right_since
from bundler.conclusions.verification_requests import (
    Request,
    first_request,
    last_request,
    requests,
    requests_since_right,
)
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase, phrase
from bundler.model.report import StrengthRow
from bundler.phrases import called, domain, many
from bundler.reading.matching import is_right
from bundler.remedies.azure_commands import initiate

STRONG_AGE = timedelta(hours=24)
"""No page of Microsoft says how long a check may take; people who asked in public forums had waited a day or more."""
STRONG_REQUESTS = 2
ONE_ROUND = timedelta(minutes=15)
"""The Activity Log may not show for which record a request was: those made together count once."""


def strength(records: Sequence[RecordFacts], facts: Facts) -> tuple[StrengthRow, ...]:
    """One row for each thing that a sceptical reader asks about; `records` are those of the case."""
    return (_age(records, facts), _requests(records, facts), _right_before(records, facts), _logged(records, facts),
            _resolver(records, facts))  # fmt: skip


def stronger(records: Sequence[RecordFacts], rows: Sequence[StrengthRow], facts: Facts) -> Phrase:
    """The command for the weightiest of what is missing."""
    missing = {row.id for row in rows if not row.met}
    name = domain(facts.domain)
    if "right-before" in missing:
        return phrase("acs-evidence check {name} --record before.jsonl", name=name)
    if "requests" in missing and (commands := initiate(records[:1], facts)):
        return commands[0]
    if "resolver" in missing:
        return phrase("acs-evidence build {name} --resolver system -o case.pdf", name=name)
    return ()


def _age(records: Sequence[RecordFacts], facts: Facts) -> StrengthRow:
    first = min((one.at for record in records if (one := first_request(record, facts))), default=facts.now)
    age = facts.now - first
    return StrengthRow("age", age >= STRONG_AGE, (f"Unverified for {words(age)} since the first known request.",))


def _requests(records: Sequence[RecordFacts], facts: Facts) -> StrengthRow:
    since_right = min((rounds(requests_since_right(record, facts)) for record in records), default=0)
    known = min((rounds(requests(record, facts)) for record in records), default=0)
    if since_right:
        text = f"{many(since_right, 'request', 'requests')} when DNS was known to be correct."
    elif known:
        text = f"{many(known, 'request is', 'requests are')} known; none was made when DNS was known to be correct."
    else:
        text = "No request is known, only a state that follows a request."
    return StrengthRow("requests", max(since_right, known) >= STRONG_REQUESTS, (text,))


def rounds(several: Sequence[Request]) -> int:
    """How often verification was asked for: requests within some minutes may be one for each record."""
    count, last = 0, None
    for at in sorted(one.at for one in several):
        if last is None or at - last > ONE_ROUND:
            count += 1
        last = at
    return count


def _right_before(records: Sequence[RecordFacts], facts: Facts) -> StrengthRow:
    late = [
        record
        for record in records
        if (since := right_since(record, facts)) is None
        or (asked := last_request(record, facts)) is None
        or since.at > asked.at
    ]
    if not late:
        return StrengthRow(
            "right-before", True, ("An earlier recording shows that DNS was correct before the last request.",)
        )
    text = "Nothing shows that DNS was correct before the last request for the {names}."
    return StrengthRow("right-before", False, phrase(text, names=called([record.key for record in late])))


def _logged(records: Sequence[RecordFacts], facts: Facts) -> StrengthRow:
    sources = {one.source for record in records if (one := last_request(record, facts))}
    if sources == {"activity-log"}:
        return StrengthRow("logged", True, ("The Activity Log shows the last request.",))
    if sources and sources <= {"activity-log", "recorded-call"}:
        return StrengthRow("logged", True, ("The last request and its answer were recorded when it was sent.",))
    return StrengthRow("logged", False, ("The Activity Log does not show the last request for every record.",))


def _resolver(records: Sequence[RecordFacts], facts: Facts) -> StrengthRow:
    """What recursive resolvers gave: they see what ACS can see, through caches."""
    given = [_given_by_resolvers(record, facts) for record in records]
    right = [
        all(is_right(record.key, values, record.expected) for values in answers)
        for record, answers in zip(records, given, strict=True)
    ]
    if given and all(given) and all(right):
        return StrengthRow("resolver", True, ("A recursive resolver gives the same values.",))
    if not facts.comparison:
        text = "No recursive resolver was asked."
    elif all(right):
        text = "No recursive resolver answered for every record."
    else:
        text = "A recursive resolver gives other values, or none."
    return StrengthRow("resolver", False, (text,))


def _given_by_resolvers(record: RecordFacts, facts: Facts) -> list[tuple[bytes, ...]]:
    """The values in each answer of a resolver; an error and silence are none."""
    replies = [x.reply for x in facts.comparison if (x.qname, x.qtype) == (record.name, record.rtype)]
    return [
        tuple(
            rr.joined if record.rtype == "TXT" else rr.target.encode()
            for rr in reply.answer
            if rr.rtype == record.rtype
        )
        for reply in replies
        if reply is not None and reply.rcode in {"NOERROR", "NXDOMAIN"}
    ]


def words(age: timedelta) -> str:
    """`8 d`, `5 h`, `40 min`."""
    minutes = int(age.total_seconds() // 60)
    if minutes >= 48 * 60:
        return f"{minutes // 1440} d"
    return f"{minutes // 60} h" if minutes >= 120 else f"{minutes} min"
