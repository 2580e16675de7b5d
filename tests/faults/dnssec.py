"""Row 47: signed zones, right and wrong, below a signed root. Signed by ldns, served by NSD."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bundler.model.acs_records import REQUIRED
from tests.faults.row import Build, Family, Row, Scene, says
from tests.world.dnssec import no_ds, without_signatures, wrong_digest
from tests.world.world import World
from tests.world.zones import Host

Edit = Callable[[Host, str], str]


def signed(
    *also: str, edit: Edit | None = None, how: Mapping[str, object] | None = None, software: str = "nsd", **parts: str
) -> Build:
    """A signed zone at two servers of its own; `edit` changes the file that a host loads after signing."""

    def build(scene: Scene) -> None:
        scene.own(scene.records(*also, **parts), software=software).edit = edit
        scene.world.dns.sign(scene.domain, **(how or {}))

    return build


def only_second(change: Callable[[str], str]) -> Edit:
    return lambda host, text: change(text) if host.name.startswith("ns2.") else text


def unsigned_with_ds(scene: Scene) -> None:
    scene.own().ds = f"{scene.domain}. 3600 IN DS 12345 13 2 {'AB' * 32}\n"


def unknown_algorithm(ds: str) -> str:
    """DNSKEY algorithm 200, which nobody has assigned."""
    owner, ttl, cls, kind, tag, _algorithm, *rest = ds.split()
    return " ".join([owner, ttl, cls, kind, tag, "200", *rest])


def without_denials(_host: Host, zone_file: str) -> str:
    return "".join(
        line for line in zone_file.splitlines(keepends=True) if "\tNSEC\t" not in line and "\tRRSIG\tNSEC " not in line
    )


def altered_after_signing(zone_file: str) -> str:
    return zone_file.replace("v=DMARC1; p=none", "v=DMARC1; p=reject").replace(
        "spf.protection.outlook.com -all", "spf.protection.outlook.com ip4:192.0.2.7 -all"
    )


def without_selector2(zone_file: str) -> str:
    return "".join(line for line in zone_file.splitlines(keepends=True) if not line.startswith("selector2-"))


def expired_targets(world: World) -> None:
    """Microsoft's zone for DKIM keys, signed and forgotten."""
    world.dns.sign("net")
    world.dns.sign("azurecomm.net", **EXPIRED)


def signed_targets(world: World) -> None:
    """All that the records lead to is signed."""
    world.dns.sign("net", nsec3=True, opt_out=True)
    world.dns.sign("com", "azurecomm.net", "outlook.com")


EXPIRED = {"inception": timedelta(days=-60), "expiration": timedelta(days=-30)}
WILDCARD = '* TXT "v=DMARC1; p=none"'

ROWS = (
    Row("47-secure", "everything is signed and right", signed()),
    Row("47-unsigned", "the zone is not signed", lambda scene: scene.own()),
    Row("47-island", "the zone is signed and the zone above has no DS", signed(how={"ds": no_ds})),
    Row("47-nsec3", "NSEC3 with opt-out", signed(how={"nsec3": True, "opt_out": True})),
    Row("47-ed25519", "signed with Ed25519", signed(how={"algorithm": "ED25519"})),
    Row("47-unknown-algorithm", "the DS names an algorithm that nobody knows", signed(how={"ds": unknown_algorithm})),
    Row(
        "47-expired",
        "the signatures have expired",
        signed(how=EXPIRED),
        blocking="dnssec-bogus",
        spoils=REQUIRED,
        check=says("dnssec-bogus", "expired"),
    ),
    Row(
        "47-not-yet-valid",
        "the signatures are not valid yet",
        signed(how={"inception": timedelta(days=1)}),
        blocking="dnssec-bogus",
        spoils=REQUIRED,
        check=says("dnssec-bogus", "not-yet-valid"),
    ),
    Row(
        "47-wrong-ds",
        "the DS fits no key",
        signed(how={"ds": wrong_digest}),
        blocking="dnssec-bogus",
        spoils=REQUIRED,
        check=says("dnssec-bogus", "wrong-ds"),
    ),
    Row(
        "47-no-keys",
        "a DS stands above an unsigned zone",
        unsigned_with_ds,
        blocking="dnssec-bogus",
        spoils=REQUIRED,
        check=says("dnssec-bogus", "no-dnskey"),
    ),
    Row(
        "47-missing-rrsig",
        "one server lacks the signatures of TXT",
        signed(edit=only_second(lambda text: without_signatures(text, "TXT"))),
        blocking="dnssec-bogus",
        warnings="dnssec-bogus",
        check=says("dnssec-bogus", "missing-rrsig"),
    ),
    Row(
        "47-altered",
        "one server's TXT was changed after signing",
        signed(edit=only_second(altered_after_signing)),
        blocking="dnssec-bogus",
        warnings="dnssec-bogus spf-merged",
        check=says("dnssec-bogus", "wrong-signature"),
    ),
    Row(
        "47-wildcard",
        "a wildcard with its proof",
        signed(DMARC=WILDCARD),
        warnings="wildcard-answer",
    ),
    Row(
        "47-wildcard-unproven",
        "a wildcard without the proof that nothing closer exists",
        signed(DMARC=WILDCARD, edit=without_denials),
        # That _domainkey has no records of its own is not proved either, and resolvers that minimise ask for it.
        blocking="dnssec-bogus",
        warnings="dnssec-bogus wildcard-answer",
        spoils=("DKIM", "DKIM2"),
        check=says("dnssec-bogus", "no-wildcard-proof"),
    ),
    Row(
        "47-denied",
        "DMARC is missing, and NSEC proves it",
        signed(DMARC=""),
        notes="dmarc-missing",
        dns={"DMARC": "missing"},
    ),
    Row(
        "47-denied-nsec3",
        "DMARC is missing, and NSEC3 proves it",
        signed(DMARC="", how={"nsec3": True}),
        notes="dmarc-missing",
        dns={"DMARC": "missing"},
    ),
    *(
        Row(
            f"47-denial-unproved{name}",
            "one server lost a record that was signed, so that no range covers its name",
            signed(edit=only_second(without_selector2), how=how, software=software),
            blocking="dnssec-bogus servers-disagree",
            dns={"DKIM2": "missing"},
            check=says("dnssec-bogus", "nothing signed proves that it is not there"),
        )
        for name, how, software in (("", {}, "nsd"), ("-nsec3", {"nsec3": True}, "bind"))
    ),
    Row(
        "47-expiring",
        "the signatures end tomorrow",
        signed(how={"expiration": timedelta(days=1)}),
        warnings="dnssec-expiring",
    ),
    Row(
        "47-wrong-clock",
        "the observer's clock is five days behind",
        signed(),
        warnings="clock-wrong",
        clock=timedelta(days=-5),
    ),
)
FAMILY = Family("dnssec", ROWS, signed=True)
ELSEWHERE = (
    Family(
        "signed targets",
        (Row("47-targets-signed", "the zones of targets and includes are signed", signed()),),
        prepare=signed_targets,
        signed=True,
    ),
    Family(
        "expired targets",
        (
            Row(
                "47-targets-expired",
                "the signatures of the targets' zone have expired",
                signed(),
                warnings="dnssec-bogus",
                check=says("dnssec-bogus", "The records of the domain lead to", "azurecomm.net"),
            ),
        ),
        prepare=expired_targets,
        signed=True,
    ),
)
