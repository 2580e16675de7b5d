"""A judged domain as a row of a survey, and what only many rows show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bundler.model.fields import plain
from bundler.model.report import Report, Verdict
from bundler.model.survey import ORDER, FleetFinding, Row

TOGETHER = timedelta(minutes=10)
"""Changes to domains within this time are told as made together."""
_RESET = frozenset({"states-reset", "state-went-back"})
_SERVER_TROUBLE = frozenset(
    {"server-unreachable", "server-failing", "server-lame", "udp-broken", "answer-not-authoritative"}
)
_MANY = 3
"""Domains from which on trouble at one DNS host is told as its trouble."""


def row_of(report: Report, resources: Sequence[str] = (), depth: str = "full") -> Row:
    """The row of a judged domain. `depth`: how much was asked, `quick` or `full`."""
    azure = report.azure
    unverified = (r for r in report.records if r.required and r.state.casefold() != "verified")
    return Row(
        domain=report.domain,
        verdict=report.verdict,
        summary=_shown(plain(report.summary)),
        do="" if report.verdict is Verdict.VERIFIED else _shown(plain(report.ask)),
        unverified=tuple(f"{record.key} {record.state}".strip() for record in unverified),
        resource_id=azure.resource_id or (resources[0] if resources else ""),
        resources=tuple(resources) if len(resources) > 1 else (),
        findings=tuple(dict.fromkeys(each.id for each in report.findings if each.severity == "blocking")),
        all_findings=tuple(dict.fromkeys(each.id for each in report.findings)),
        servers=tuple(dict.fromkeys(server.name for server in report.servers if server.in_child and server.name)),
        modified_at=azure.modified_at,
        depth=depth,
    )


def failed_row(domain: str, why: str) -> Row:
    """The row of a domain that could not be judged."""
    return Row(domain, Verdict.INCONCLUSIVE, why, "Run the survey again for this domain.", error=why)


def worst(rows: Iterable[Row]) -> Verdict:
    """The worst verdict; verified where there is none."""
    found = {row.verdict for row in rows}
    return next((verdict for verdict in ORDER if verdict in found), Verdict.VERIFIED)


def ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The worst first, then by name."""
    return tuple(sorted(rows, key=lambda row: (ORDER.index(row.verdict), row.domain)))


def fleet_findings(rows: Sequence[Row]) -> tuple[FleetFinding, ...]:
    """What only several domains show."""
    return (*_in_several_resources(rows), *_hosts_in_trouble(rows), *_reset_together(rows))


def _in_several_resources(rows: Sequence[Row]) -> Iterator[FleetFinding]:
    twice = [row for row in rows if len(row.resources) > 1]
    if twice:
        yield FleetFinding(
            "domain-in-two-resources",
            "More than one resource contains the domain. Each has its own token and its own states.",
            tuple(row.domain for row in twice),
        )


def _hosts_in_trouble(rows: Sequence[Row]) -> Iterator[FleetFinding]:
    served: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for host in dict.fromkeys(_company(name) for name in row.servers):
            served[host].append(row)
    for host, theirs in sorted(served.items()):
        bad = [row for row in theirs if _SERVER_TROUBLE & set(row.all_findings)]
        if len(bad) >= _MANY and 2 * len(bad) > len(theirs):
            yield FleetFinding(
                "dns-host-failing",
                f"Name servers of {host} fail for {len(bad)} of {len(theirs)} domains. Ask this DNS host first.",
                tuple(row.domain for row in bad),
            )


def _reset_together(rows: Sequence[Row]) -> Iterator[FleetFinding]:
    moments = sorted(
        (at, row.domain) for row in rows if _RESET & set(row.all_findings) if (at := _moment(row.modified_at))
    )
    group: list[tuple[datetime, str]] = []
    for each in [*moments, None]:
        if each is not None and (not group or each[0] - group[-1][0] <= TOGETHER):
            group.append(each)
            continue
        if len(group) > 1:
            yield FleetFinding(
                "states-reset-together",
                f"The states of {len(group)} domains were reset at about {group[0][0]:%Y-%m-%d %H:%M} UTC. "
                "A deployment that declares them again may be the cause.",
                tuple(domain for _, domain in group),
            )
        group = [each] if each is not None else []


def _company(server: str) -> str:
    """The last labels of a name server's name: `azure-dns.com` of `ns1-05.azure-dns.com`."""
    return ".".join(server.split(".")[-2:])


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:19] + "+00:00") if text else None
    except ValueError:
        return None


def _shown(text: str) -> str:
    return " ".join(text.split())
