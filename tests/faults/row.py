"""What a row of the catalogue is: how its corner of the world is built, and what the report must say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bundler.model.acs_records import REQUIRED
from bundler.model.report import Report
from tests.world.arm_bodies import Body, ownership_token
from tests.world.world import World
from tests.world.zones import Host, Zone

SELECTOR1, SELECTOR2 = (f"selector{n}-azurecomm-prod-net._domainkey" for n in (1, 2))
TARGETS = "_domainkey.azurecomm.net."

_RIGHT = {
    "Domain": '@ TXT "ms-domain-verification={token}"',
    "SPF": '@ TXT "v=spf1 include:spf.protection.outlook.com -all"',
    "DKIM": f"{SELECTOR1} CNAME {SELECTOR1}.azurecomm.net.",
    "DKIM2": f"{SELECTOR2} CNAME {SELECTOR2}.azurecomm.net.",
    "DMARC": '_dmarc TXT "v=DMARC1; p=none"',
    "MX": "@ MX 10 mail.fabrikam.com.",
}


@dataclass(frozen=True)
class Scene:
    """One row's corner of its family's world."""

    world: World
    domain: str
    hoster: tuple[Host, ...]
    """Name servers that rows share which are about records alone."""

    def records(self, *also: str, **parts: str) -> str:
        """The lines of a zone with everything right, but for `parts` (by record key, and `MX`) and with `also`."""
        lines = [*(_RIGHT | parts).values(), *also]
        return "\n".join(lines).replace("{token}", ownership_token(self.domain)).replace("{domain}", self.domain)

    def hosted(self, *also: str, **parts: str) -> Zone:
        """The row's domain with these records at the shared hoster."""
        return self.world.dns.zone(self.domain, self.records(*also, **parts), hosts=self.hoster)

    def own(self, records: str = "", *, hosts: int = 2, software: str = "nsd") -> Zone:
        """The row's domain at name servers of its own, `host(1)`, `host(2)` ...; everything is right by default."""
        return self.world.dns.domain(self.domain, records or self.records(), hosts=hosts, software=software)

    def host(self, number: int) -> Host:
        """One of the domain's own name servers."""
        return self.world.dns.hosts[f"ns{number}.{self.domain}"]


Build = Callable[[Scene], object]


def hosted(*also: str, **parts: str) -> Build:
    """Set-up of a row that is about records alone; see `Scene.records`."""
    return lambda scene: scene.hosted(*also, **parts)


def says(rule: str, *words: str) -> Callable[[Report], None]:
    """The findings of a rule hold these words."""

    def check(report: Report) -> None:
        parts = [part for f in report.findings if f.id == rule for part in (*f.explanation, *f.detail)]
        text = "".join(part if isinstance(part, str) else part.text for part in parts)
        assert [word for word in words if word not in text] == [], text

    return check


@dataclass(frozen=True)
class Row:
    """One fault. Rule ids are separated by blanks; all rules that no column names must be silent."""

    name: str
    """Number in the catalogue and a word: `10-softfail`. Also the name of the recording."""
    fault: str
    build: Build
    blocking: str = ""
    warnings: str = ""
    notes: str = ""
    dns: Mapping[str, str] = field(default_factory=dict)
    """Record key -> outcome, for those that are not right."""
    verdict: str = ""
    """By default `fix-dns` where something blocks, else `open-case`: verification was asked for days ago."""
    spoils: tuple[str, ...] = ()
    """Records that are right and yet blocked: no conclusion is drawn from their state."""
    check: Callable[[Report], None] | None = None
    """What else the report must hold."""
    zone: str = ""
    """The sender domain, where it is not one of the row's own below `example`."""
    advertised: Callable[[Body], object] | None = None
    """Edits the body that Azure shows for the domain."""
    clock: timedelta = timedelta()
    """How far the observer's clock is ahead."""

    @property
    def domain(self) -> str:
        """The sender domain."""
        return self.zone or f"row{self.name}.example"

    @property
    def findings(self) -> set[tuple[str, str]]:
        """Rule id and severity of everything that must be found."""
        columns = {"blocking": self.blocking, "warning": self.warnings, "note": self.notes}
        found = {(rule, severity) for severity, ids in columns.items() for rule in ids.split()}
        stuck = any(self.outcome(key) == "right" for key in REQUIRED if key not in self.spoils)
        return found | ({("verification-stuck", "warning")} if stuck else set())

    def outcome(self, key: str) -> str:
        """What DNS says about one record."""
        return self.dns.get(key, "right")


@dataclass(frozen=True)
class Family:
    """Rows that live in one world."""

    name: str
    rows: tuple[Row, ...]
    world: Callable[[], World] = World
    prepare: Callable[[World], object] = lambda _: None
    """Said to the world after the rows are built."""
    signed: bool = False
    """The world's root and `example` are signed, and the root's key is the trust anchor."""
    internet: bool = True
    """False: nothing of the world's DNS can be reached."""
