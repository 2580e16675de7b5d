"""Cases to render. Parametric on purpose: any number of name servers, any text in the places that strangers fill."""

from dataclasses import dataclass
from datetime import timedelta

from bundler.model.acs_records import DnsOutcome
from bundler.model.fields import Field, Value
from bundler.model.outcomes import RuleStatus
from bundler.model.redacted import RedactedReport
from bundler.model.report import (
    EarlierRow,
    EarlierSection,
    Event,
    FindingSection,
    FixSection,
    HostEntry,
    LookupSection,
    Observed,
    RecordSection,
    Report,
    RuleOutcome,
    ServerAnswerRow,
    ServerSection,
    TicketSection,
    Tool,
    TransportsSection,
    Verdict,
)
from bundler.model.rule import Severity
from bundler.redact import Level, Policy, redact
from tests.render import parts
from tests.render.parts import CORRELATION, DMARC, DOMAIN, END, FOREIGN, OWNERSHIP, RECORDS, SPF, START, Lookups

KEY = bytes(range(32))
STATES = {
    Verdict.VERIFIED: "Verified",
    Verdict.OPEN_CASE: "VerificationInProgress",
    Verdict.FIX_DNS: "VerificationFailed",
}


@dataclass(frozen=True, slots=True)
class Story:
    """What a case is about."""

    verdict: Verdict = Verdict.OPEN_CASE
    count: int = 4
    """Name-server addresses."""
    silent: int = 0
    """How many of them, the last ones, never answer."""
    ownership: str = OWNERSHIP
    spf: str = SPF
    foreign: str = FOREIGN
    nsid: str = ""
    note: str = "Mail from the web shop has been failing since the move on Monday."


def case(verdict: Verdict = Verdict.OPEN_CASE, **details: int | str) -> Report:
    """A judged case; `details` are fields of `Story`."""
    return tell(Story(verdict, **details))  # type: ignore[arg-type]


def redacted(report: Report, level: str = "support") -> RedactedReport:
    """The report as it may leave the machine."""
    return redact(report, Policy(Level(level)), KEY)[0]


def tell(story: Story) -> Report:
    addresses = parts.servers(story.count)
    lookups = Lookups(story.nsid, addresses[story.count - story.silent :] if story.silent else [])
    _ask(lookups, story, addresses)
    summary, ask = _words(story.verdict)
    return Report(
        format="acs-evidence/1",
        tool=Tool("acs-evidence", "0.1.0"),
        generated_at=END,
        domain=DOMAIN,
        zone=DOMAIN,
        verdict=story.verdict,
        summary=(summary,),
        ask=(ask,),
        observed=Observed(
            START, END, len(lookups.made), 3, "iana:2026-10-01", "public",
            (("IPv6 could not be tested from this network.",), ("The Activity Log could not be read.",)),
        ),
        azure=parts.azure(),
        records=tuple(_record(story, lookups, *record) for record in RECORDS),
        history=(
            EarlierSection(
                "H1", START - timedelta(days=2), START - timedelta(days=2), "5d" * 32, False, True,
                tuple(EarlierRow(key, DnsOutcome.RIGHT, "VerificationInProgress", "") for key in ("Domain", "SPF")),
            ),
        ),
        servers=_servers(story, lookups, addresses),
        findings=_findings(story, lookups),
        timeline=(
            Event(START - timedelta(days=3), "+01:00", ("The domain was created in ACS.",), ("A1",)),
            Event(START - timedelta(hours=26), "+01:00", ("Verification was requested.",), ("A3",)),
            Event(START + timedelta(seconds=1), "+01:00", ("Seen right on every authoritative server.",), ("D19",)),
            Event(END, "+01:00", ("The observation ended.",), ()),
        ),
        ticket=TicketSection(
            "2611230040001234",
            ("ACS Email: domain verification stuck for contoso.com",),
            (
                ("The domain contoso.com does not leave VerificationInProgress.",),
                ("All required records are right on every authoritative server; see the attached document.",),
            ),
            story.note,
        ),
        lookups=tuple(lookups.made),
        rdap=(),
        arm=(
            parts.call(1, "azure.domain", 200),
            parts.call(2, "azure.email-service", 200),
            parts.call(3, "azure.activity-log", 403),
        ),
        steps=parts.steps(),
        rules=(
            RuleOutcome("spf-softfail", RuleStatus.CLEAR if story.spf == SPF else RuleStatus.FOUND, ()),
            RuleOutcome("record-missing", RuleStatus.CLEAR, ()),
            RuleOutcome("dnssec-bogus", RuleStatus.NOT_APPLICABLE, ()),
            RuleOutcome("verification-pending", RuleStatus.UNDECIDED, ("activity-log",)),
        ),
    )  # fmt: skip


def _ask(lookups: Lookups, story: Story, addresses: list[parts.Address]) -> None:
    hosts = list(dict.fromkeys(host for host, _ in addresses))
    tld = ("a.gtld-servers.net", "198.51.100.30")
    ns = tuple(parts.rr(DOMAIN, "NS", Value(Field.HOST, host)) for host in hosts)
    referral = ("qr",)
    lookups.ask("root", ".", "com", "NS", ("a.root-servers.net", "198.51.100.4"), (), flags=referral,
                authority=(parts.rr("com", "NS", Value(Field.HOST, tld[0])),))  # fmt: skip
    lookups.ask("delegation", "com", DOMAIN, "NS", tld, (), flags=referral, authority=ns)
    for host, address in addresses:
        if ":" not in address:
            lookups.ask("ns-address", "net", host, "A", tld, (parts.rr(host, "A", Value(Field.ADDRESS, address)),))
    soa = ("ns1.example.net ", Value(Field.MAILBOX, "hostmaster.contoso.com"), " 2026112301 7200 900 1209600 300")
    apex = (
        parts.txt(DOMAIN, story.ownership, "acs-ownership"),
        parts.txt(DOMAIN, story.spf, "spf"),
        parts.txt(DOMAIN, story.foreign, "google-site-verification"),
    )
    questions = [
        ("zone", DOMAIN, "SOA", (parts.rr(DOMAIN, "SOA", *soa),)),
        ("zone", DOMAIN, "NS", ns),
        ("zone", DOMAIN, "MX", (parts.rr(DOMAIN, "MX", "10 ", Value(Field.HOST, "mx.contoso.com")),)),
        ("record", DOMAIN, "TXT", apex),
        ("record", f"_dmarc.{DOMAIN}", "TXT", (parts.txt(f"_dmarc.{DOMAIN}", DMARC, "dmarc"),)),
        *(
            ("record", name, rtype, (parts.rr(name, rtype, Value(Field.ACS_RECORD, value)),))
            for _, name, rtype, value in RECORDS
            if rtype == "CNAME"
        ),
        ("control", f"u3k7-absent.{DOMAIN}", "TXT", ()),
    ]
    for purpose, name, rtype, answer in questions:
        for server in addresses:
            rcode = "NXDOMAIN" if purpose == "control" else "NOERROR"
            lookups.ask(purpose, DOMAIN, name, rtype, server, answer, rcode=rcode)
    for _, _, rtype, value in RECORDS:
        if rtype == "CNAME":
            key = parts.txt(value, "v=DKIM1; k=rsa; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" * 10, "dkim")
            lookups.ask("target", "azurecomm.net", value, "TXT", ("ns1-01.example.org", "203.0.113.53"), (key,))


def _record(story: Story, lookups: Lookups, key: str, name: str, rtype: str, expected: str) -> RecordSection:
    found = {"Domain": story.ownership, "SPF": story.spf, "DMARC": DMARC}.get(key, expected)
    rows = [_answer(made, key, expected, found) for made in lookups.about(name, rtype)]
    right = found == expected or not expected
    usable = any(row.kind == "values" for row in rows)
    done = story.verdict is Verdict.VERIFIED or key == "Domain" or (key == "SPF" and right)
    advice = key == "DMARC"
    return RecordSection(
        key=key,
        name=name,
        type=rtype,
        required=not advice,
        expected=expected,
        expected_source="azure" if expected else "",
        ttl=3600 if expected else None,
        state="NotStarted" if advice else "Verified" if done else STATES.get(story.verdict, "NotStarted"),
        error_code="None" if done and not advice else None if right else "DnsRecordsNotMatched",
        dns=(DnsOutcome.RIGHT if right else DnsOutcome.WRONG) if usable else DnsOutcome.UNDETERMINED,
        verdict=None if advice else Verdict.VERIFIED if done else story.verdict,
        next_step=("Nothing to do." if done or advice else "Follow the verdict on the first page.",),
        last_request_at=None if done or advice else START - timedelta(hours=26),
        last_request_id="" if done or advice else CORRELATION,
        right_since=START - timedelta(days=2) if right and usable else None,
        state_since=START - timedelta(days=2),
        answers=tuple(rows),
        cites=("A1",),
    )


def _answer(made: LookupSection, key: str, expected: str, found: str) -> ServerAnswerRow:
    answered = made.outcome == "answered"
    field = Field.DMARC if key == "DMARC" else Field.ACS_RECORD
    return ServerAnswerRow(
        server=made.server,
        address=made.address,
        kind="values" if answered else "none",
        right=found == expected if answered and expected else None,
        reason="" if answered else "time-out",
        values=(Value(field, found),) if answered else (),
        others=2 if answered and key in ("Domain", "SPF") else 0,
        asked_at=made.asked_at,
        cite=made.id,
    )


def _servers(story: Story, lookups: Lookups, addresses: list[parts.Address]) -> tuple[ServerSection, ...]:
    first = lookups.about(DOMAIN, "SOA")
    return tuple(
        ServerSection(
            name=server[0],
            address=server[1],
            status="silent" if server in lookups.dead else "authoritative",
            in_parent=True,
            in_child=server not in lookups.dead,
            origins=("authoritative",),
            serial=None if server in lookups.dead else 2026112301,
            nsid="" if server in lookups.dead else story.nsid,
            transports=TransportsSection(server not in lookups.dead, None, True, 1232, 183, False),
            detail="time-out over UDP and TCP" if server in lookups.dead else "",
            cites=(made.id,),
        )
        for server, made in zip(addresses, first, strict=True)
    )


def _findings(story: Story, lookups: Lookups) -> tuple[FindingSection, ...]:
    asked = lookups.about(DOMAIN, "TXT")
    cites = (*(made.id for made in asked), "A1", "S:azure.activity-log")
    found = [_softfail(cites) if story.spf != SPF else _stuck(cites)]
    if story.silent:
        found.append(
            FindingSection(
                "server-unreachable", Severity.WARNING, "A name server does not answer", (),
                ("One address of the zone gave no answer over UDP and TCP. Resolvers that try it first are slow.",),
                FixSection(("Ask the DNS host to bring it back, or take it out of the delegation.",), (), ()),
                (f"{story.silent} of {story.count} addresses silent.",),
                tuple(made.id for made in asked if made.outcome != "answered"),
            )
        )  # fmt: skip
    note = FindingSection(
        "ipv6-not-tested", Severity.NOTE, "IPv6 was not tested", (), ("No server could be asked over IPv6 from here.",),
        FixSection(("Nothing, unless mail hosts are IPv6 only.",), (), ()), (), ("S:dns.network",),
    )  # fmt: skip
    return (*found, note)


def _softfail(cites: tuple[str, ...]) -> FindingSection:
    entry = HostEntry(
        "replace", "your DNS host", "@", DOMAIN, "TXT", Value(Field.ACS_RECORD, SPF), 3600,
        "Edit the existing record; a second SPF record breaks both.", (("dig contoso.com TXT +short",),),
    )  # fmt: skip
    return FindingSection(
        "spf-softfail", Severity.BLOCKING, "SPF record ends in ~all", ("SPF",),
        ("The SPF record of ", Value(Field.DOMAIN, DOMAIN), " ends in ~all. ACS is documented to accept only -all."),
        FixSection(("Change the last term to -all, then request verification of SPF again.",), (entry,), ()),
        ("Last term ~all in the answers of all addresses.",), cites,
    )  # fmt: skip


def _stuck(cites: tuple[str, ...]) -> FindingSection:
    told = "DKIM and DKIM2 have been right on every server for longer than 30 minutes, and ACS is still in progress."
    return FindingSection(
        "verification-stuck", Severity.BLOCKING, "ACS does not take note of right DNS", ("DKIM", "DKIM2"),
        (told,),
        FixSection(("Send this document with a support request; it holds the text for the form.",), (), ()),
        ("Requested 26 h before; TTL 3600.",), cites,
    )  # fmt: skip


def _words(verdict: Verdict) -> tuple[str, str]:
    match verdict:
        case Verdict.OPEN_CASE:
            summary = "DKIM and DKIM2 are right on every authoritative server, and ACS still does not say Verified."
            return summary, "Please run the verification of DKIM and DKIM2 for this domain again."
        case Verdict.FIX_DNS:
            summary = "The SPF record ends in ~all, which ACS refuses; the other records are right."
            return (
                summary,
                "Replace the SPF record by the value below, wait one hour, then request verification of SPF.",
            )
        case _:
            return f"The verdict of this case is {verdict.value}.", "Follow the next step of each record."
