"""A judged domain as a row of a survey, and what only many rows show."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bundler.conclusions.dns_hosts import UNKNOWN, known_hosts, recognised
from bundler.model.facts import ServerStatus
from bundler.model.fields import Field, Phrase, Value, merged, phrase
from bundler.model.report import Report, Verdict
from bundler.model.survey import ORDER, JudgedDomain, JudgedTogether

TOGETHER = timedelta(minutes=10)
"""Changes to domains within this time are told as made together."""
_RESET = frozenset({"states-reset", "state-went-back"})
_MANY = 3
"""Domains from which on something is told of them together: two may be chance."""
_BREAKS = re.compile(r"\s+")
_WELL = frozenset({ServerStatus.AUTHORITATIVE, ServerStatus.NOT_TESTED})


def row_of(report: Report, resources: Sequence[str] = (), depth: str = "full") -> JudgedDomain:
    """The row of a judged domain. `depth`: how much was asked, `quick` or `full`."""
    azure = report.azure
    unverified = (r for r in report.records if r.required and r.state.casefold() != "verified")
    return JudgedDomain(
        domain=report.domain,
        verdict=report.verdict,
        summary=_one_line(report.summary),
        do=_one_line(_do(report)),
        unverified=tuple(
            (str(record.key), *((" ", Value(Field.TERM, record.state)) if record.state else ()))
            for record in unverified
        ),
        resource_id=azure.resource_id or (resources[0] if resources else ""),
        resources=tuple(resources) if len(resources) > 1 else (),
        findings=tuple(dict.fromkeys(each.id for each in report.findings if each.severity == "blocking")),
        all_findings=tuple(dict.fromkeys(each.id for each in report.findings)),
        servers=tuple(dict.fromkeys(server.name for server in report.servers if server.in_child and server.name)),
        failing=tuple(
            dict.fromkeys(server.name for server in report.servers if server.name and server.status not in _WELL)
        ),
        modified_at=azure.modified_at,
        depth=depth,
    )


def _do(report: Report) -> Phrase:
    """What the report asks for; where DNS is wrong, what the first blocking finding says and its remedy."""
    if report.verdict is Verdict.VERIFIED:
        return ()
    blocking = (each for each in report.findings if each.severity == "blocking" and each.fix.text)
    first = next(blocking, None) if report.verdict is Verdict.FIX_DNS else None
    return report.ask if first is None else merged([*first.explanation, " ", *first.fix.text])


def failed_row(domain: str, why: str) -> JudgedDomain:
    """The row of a domain that could not be judged."""
    said = (Value(Field.FREE_TEXT, why),)
    return JudgedDomain(domain, Verdict.INCONCLUSIVE, said, ("Run the survey again for this domain.",), error=why)


def worst(rows: Iterable[JudgedDomain]) -> Verdict:
    """The worst verdict; verified where there is none."""
    found = {row.verdict for row in rows}
    return next((verdict for verdict in ORDER if verdict in found), Verdict.VERIFIED)


def ordered(rows: Iterable[JudgedDomain]) -> tuple[JudgedDomain, ...]:
    """The worst first, then by name."""
    return tuple(sorted(rows, key=lambda row: (ORDER.index(row.verdict), row.domain)))


def fleet_findings(rows: Sequence[JudgedDomain]) -> tuple[JudgedTogether, ...]:
    """What only several domains show."""
    return (*_in_several_resources(rows), *_hosts_in_trouble(rows), *_reset_together(rows))


def _in_several_resources(rows: Sequence[JudgedDomain]) -> Iterator[JudgedTogether]:
    twice = [row for row in rows if len({each.casefold() for each in row.resources}) > 1]
    if twice:
        yield JudgedTogether(
            "domain-in-two-resources",
            ("More than one resource contains the domain. Each has its own token and its own states.",),
            tuple(row.domain for row in twice),
        )


def _hosts_in_trouble(rows: Sequence[JudgedDomain]) -> Iterator[JudgedTogether]:
    """Hosts whose name servers fail for most of their domains, unless so do those of every other host.

    Where all fail, it may be the network of this computer.
    """
    served: dict[str, dict[str, JudgedDomain]] = defaultdict(dict)
    failed: dict[str, dict[str, JudgedDomain]] = defaultdict(dict)
    for row in rows:
        for server in (*row.servers, *row.failing):
            served[_company(server)][row.domain] = row
        for server in row.failing:
            failed[_company(server)][row.domain] = row
    bad = [
        host for host, theirs in served.items() if len(failed[host]) >= _MANY and 2 * len(failed[host]) > len(theirs)
    ]
    if len(bad) > 1 and len(bad) == sum(len(theirs) >= _MANY for theirs in served.values()):
        return
    known = {each.name for each in known_hosts()}
    for host in sorted(bad):
        name: Value | str = host if host in known else Value(Field.HOST, host)
        yield JudgedTogether(
            "dns-host-failing",
            phrase(
                f"Name servers of {{host}} fail for {len(failed[host])} of {len(served[host])} domains. "
                "Ask this DNS host first.",
                host=name,
            ),
            tuple(failed[host]),
        )


def _reset_together(rows: Sequence[JudgedDomain]) -> Iterator[JudgedTogether]:
    moments = sorted(
        (at, row.domain) for row in rows if _RESET & set(row.all_findings) if (at := _moment(row.modified_at))
    )
    group: list[tuple[datetime, str]] = []
    for each in [*moments, None]:
        if each is not None and (not group or each[0] - group[0][0] <= TOGETHER):
            group.append(each)
            continue
        if len(group) >= _MANY:
            yield JudgedTogether(
                "states-reset-together",
                phrase(
                    "The states of {count} domains were reset at about {at} UTC. "
                    "A deployment that declares them again may be the cause.",
                    count=len(group),
                    at=f"{group[0][0]:%Y-%m-%d %H:%M}",
                ),
                tuple(domain for _, domain in group),
            )
        group = [each] if each is not None else []


def _company(server: str) -> str:
    """Whose name server that is: a known host's name, or the last labels of the server's own."""
    known = recognised(server)
    if known is not UNKNOWN:
        return known.name
    labels = server.casefold().rstrip(".").split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if deep else labels[-2:])


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:19] + "+00:00") if text else None
    except ValueError:
        return None


def _one_line(text: Phrase) -> Phrase:
    """Without line breaks in our own words; values keep what they hold."""
    return tuple(_BREAKS.sub(" ", part) if isinstance(part, str) else part for part in text)
