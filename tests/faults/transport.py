"""Rows 43 to 46: truncation, TCP, EDNS, cookies, rate limits, and answers that are not what was asked for."""

from tests.faults.row import Build, Family, Row, Scene
from tests.world import quirks
from tests.world.dnsdist import Fault, drop, truncate
from tests.world.quirks import Quirk

LONG = tuple(f'@ TXT "filler-{n}={"x" * 200}"' for n in range(8))
AT_APEX = {"Domain": "undetermined", "SPF": "undetermined"}


def fronted(*faults: Fault, also: tuple[str, ...] = (), numbers: tuple[int, ...] = (1, 2)) -> Build:
    """These servers' front does this."""

    def build(scene: Scene) -> None:
        scene.own(scene.records(*also))
        for number in numbers:
            scene.world.dns.fault(scene.host(number), *faults)

    return build


def behaving(quirk: Quirk, *, numbers: tuple[int, ...] = (1, 2), also: tuple[str, ...] = ()) -> Build:
    """These servers are scripted."""

    def build(scene: Scene) -> None:
        scene.own(scene.records(*also))
        for number in numbers:
            scene.world.dns.script(scene.host(number), quirk)

    return build


def without_tcp(scene: Scene) -> None:
    """TCP connections are refused."""
    scene.own(scene.records(*LONG))
    for number in (1, 2):
        scene.world.dns.script(scene.host(number), quirks.honest, tcp=False)


def from_elsewhere(scene: Scene) -> None:
    """The second server answers over UDP from the addresses of another interface."""
    scene.own()
    other = scene.world.dns.host(f"other.{scene.domain}", software="closed")
    scene.world.dns.script(scene.host(2), quirks.from_address(*other.addresses))


def software(name: str) -> Build:
    return lambda scene: scene.own(software=name)


ROWS = (
    Row("43-truncated", "every answer over UDP is cut off, TCP works", fronted(truncate())),
    Row("43-long", "TXT records longer than a datagram, TCP works", lambda scene: scene.own(scene.records(*LONG))),
    Row(
        "43-tcp-dropped",
        "TXT records longer than a datagram, TCP is dropped",
        fronted(drop(transport="tcp"), also=LONG),
        warnings="tcp-blocked",
        dns=AT_APEX,
        verdict="inconclusive",
    ),
    Row(
        "43-tcp-dropped-once",
        "TXT records longer than a datagram, TCP is dropped by one server",
        fronted(drop(transport="tcp"), also=LONG, numbers=(2,)),
        warnings="tcp-blocked",
    ),
    Row(
        "43-tcp-refused",
        "TXT records longer than a datagram, TCP is refused",
        without_tcp,
        warnings="tcp-blocked",
        dns=AT_APEX,
        verdict="inconclusive",
    ),
    Row("44-rate-limit", "BIND limits the rate of its answers", software("bind-limited")),
    Row(
        "45-edns-dropped", "questions with EDNS get no answer", behaving(quirks.without_edns()), warnings="edns-broken"
    ),
    *(
        Row(f"45-{rcode.lower()}", f"EDNS is answered {rcode}", behaving(quirks.without_edns(rcode)), warnings=warnings)
        for rcode, warnings in (("FORMERR", "edns-broken"), ("NOTIMP", "edns-broken"), ("BADVERS", "edns-broken"))
    ),
    Row(
        "45-options",
        "EDNS with an option is answered FORMERR",
        behaving(quirks.without_options()),
        warnings="edns-broken",
    ),
    Row("45-cookies", "BIND insists on cookies", software("bind-cookies")),
    Row(
        "46-wrong-first",
        "wrong id, wrong question, the question itself and noise come before the answer",
        behaving(
            quirks.before(
                quirks.wrong_id,
                quirks.wrong_question,
                quirks.question_itself,
                quirks.garbage,
                quirks.lower_case_question,
            )
        ),
    ),
    Row(
        "46-lower-case",
        "one server writes every question in lower case",
        behaving(quirks.instead(quirks.lower_case_question), numbers=(2,)),
    ),
    Row(
        "46-other-question",
        "one server answers another question",
        behaving(quirks.instead(quirks.wrong_question), numbers=(2,)),
        warnings="server-unreachable",
    ),
    Row("46-from-elsewhere", "one server answers from another address", from_elsewhere, warnings="udp-broken"),
    Row("46-trailing-bytes", "bytes follow the end of each message", behaving(quirks.instead(quirks.trailing_bytes))),
    Row(
        "46-cut-rdata",
        "one server's messages end too early",
        behaving(quirks.instead(quirks.cut_rdata), numbers=(2,)),
        warnings="server-failing",
    ),
)
FAMILY = Family("transport", ROWS)
