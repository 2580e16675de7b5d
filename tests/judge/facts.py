"""Facts made by hand, for tables over what readings can hold."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bundler.model.acs_records import DKIM_KEYS, ExpectedSource, RecordKey
from bundler.model.azure_facts import Operation
from bundler.model.facts import (
    RR,
    AnswerKind,
    Facts,
    Lookup,
    NetworkFacts,
    RecordAnswer,
    RecordFacts,
    Reply,
    SentMessage,
    ServerStatus,
    ZoneFacts,
    ZoneServer,
)
from bundler.model.observations import Inputs, Outcome, Purpose, Server
from bundler.reading import read
from bundler.reading.azure import documented_defaults, parse_domain_body
from bundler.reading.records import outcome_of
from tests.build import TOKEN, observations
from tests.world.arm_bodies import domain_body

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
SERVERS = (Server("ns1.contoso.com", "192.0.2.1"), Server("ns2.contoso.com", "192.0.2.2"))
WRONG_VALUE = {
    RecordKey.DOMAIN: b"ms-domain-verification=another",
    RecordKey.SPF: b"v=spf1 include:spf.protection.outlook.com ~all",
    RecordKey.DKIM: b"dkim.fabrikam.com",
    RecordKey.DKIM2: b"dkim.fabrikam.com",
    RecordKey.DMARC: b"v=DMARC1; p=wrong",
}
_EXPECTED = {record.key: record for record in documented_defaults("contoso.com", expect_token=TOKEN)}
"""`right`, `wrong`, `missing` or `silent`: what one server says about a record."""


def answer(key: RecordKey, says: str, server: Server, *, seq: int, at: datetime, ttl: int = 3600) -> RecordAnswer:
    """One server's answer about one record; `says`: `right`, `wrong`, `missing` or `silent`."""
    expected = _EXPECTED.get(key)
    name = expected.name if expected else "_dmarc.contoso.com"
    rtype = "CNAME" if key in DKIM_KEYS else "TXT"
    right = expected.value.encode() if expected else b"v=DMARC1; p=reject"
    values = {"right": (right,), "wrong": (WRONG_VALUE[key],)}.get(says, ())
    rrs = tuple(RR(name, ttl, rtype, v.decode(), (v,), v.decode() if key in DKIM_KEYS else "") for v in values)
    rcode = "NXDOMAIN" if says == "missing" else "NOERROR"
    reply = None if says == "silent" else Reply(rcode, ("qr", "aa"), rrs, (), (), 100)
    outcome = Outcome.TIMEOUT if says == "silent" else Outcome.ANSWERED
    attempt = SentMessage(seq, at, "udp", outcome, 1000, "", truncated=False)
    kinds = {"missing": AnswerKind.NXDOMAIN, "silent": AnswerKind.NONE}
    return RecordAnswer(
        lookup=Lookup(f"D{seq}", Purpose.RECORD, "contoso.com", name, rtype, server, (attempt,), outcome, reply),
        kind=kinds.get(says, AnswerKind.VALUES),
        values=values,
        reason="time-out" if says == "silent" else "",
        right=None if says == "silent" else says == "right",
        candidates=values,
    )


def record(
    key: RecordKey,
    says: Iterable[str] = ("right", "right"),
    *,
    state: str = "NotStarted",
    error_code: str | None = None,
    at: datetime = NOW - timedelta(seconds=30),
    ttl: int = 3600,
) -> RecordFacts:
    """One record as two servers give it."""
    first = 10 * (list(RecordKey).index(key) + 1)
    answers = tuple(
        answer(key, each, server, seq=first + n, at=at, ttl=ttl)
        for n, (each, server) in enumerate(zip(says, SERVERS, strict=False))
    )
    expected = _EXPECTED.get(key)
    return RecordFacts(
        key=key,
        name=expected.name if expected else "_dmarc.contoso.com",
        rtype="CNAME" if key in DKIM_KEYS else "TXT",
        expected=expected,
        state=state,
        error_code=error_code,
        answers=answers,
        outcome=outcome_of(answers),
        cites=("A1",) if state else (),
    )


def facts(
    records: Iterable[RecordFacts] = (),
    *,
    requested: timedelta | None = None,
    operations: tuple[Operation, ...] | None = (),
    stated: timedelta | None = None,
    intercepted: bool | None = False,
    management: str = "CustomerManaged",
    serial: int = 7,
) -> Facts:
    """A case with the given records, all others right and verified.

    `requested`: age of a request in the Activity Log, for every record. `stated`: age of one the customer names.
    """
    given = {each.key: each for each in records}
    every = {key: given.get(key) or record(key, state="Verified") for key in RecordKey}
    log = operations
    if requested is not None:
        log = (*(operations or ()), operation("initiateVerification", requested))
    body = domain_body("contoso.com", properties={"domainManagement": management})
    base = read(observations())
    return replace(
        base,
        inputs=Inputs("contoso.com", requested_at=None if stated is None else NOW - stated),
        now=NOW,
        azure=replace(
            base.azure,
            domain=parse_domain_body(body, ExpectedSource.AZURE, NOW, ("A1",)),
            operations=log,
            cites=("A1",),
        ),
        zone=_zone(every, serial),
        network=NetworkFacts(intercepted, ipv4=True, ipv6=True, cites=("D1",)),
        records=every,
        lookups=tuple(a.lookup for r in every.values() for a in r.answers),
    )


def operation(name: str, ago: timedelta, *, status: str = "Succeeded", record: str = "") -> Operation:
    """An Activity Log entry."""
    return Operation(NOW - ago, name, status, record, f"correlation-{ago}", f"operation-{ago}", "", ("A2",))


def _zone(records: Mapping[RecordKey, RecordFacts], serial: int) -> ZoneFacts:
    heard = {a.server for r in records.values() for a in r.usable}
    status = {True: ServerStatus.AUTHORITATIVE, False: ServerStatus.SILENT}
    servers = tuple(
        ZoneServer(s, status[s in heard], in_parent=True, in_child=True, serial=serial, detail="", cites=("D1",))
        for s in SERVERS
    )
    return ZoneFacts("contoso.com", "com", True, (), servers, (), (), ())
