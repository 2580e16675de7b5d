"""Servers and zones that are huge, or mean harm: they cost neither the run nor the evidence of others."""

import secrets
from collections.abc import Callable

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from bundler.model.fields import plain
from bundler.model.report import Report
from tests.faults.row import Build, Family, Row, Scene, hosted
from tests.world import quirks
from tests.world.quirks import Query, Quirk, altered, instead

LONG_DOMAIN = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 13, "example"])
"""213 octets: the DKIM names just fit, the doubled ones do not."""


def second(quirk: Quirk) -> Build:
    """The second server is scripted."""

    def build(scene: Scene) -> None:
        scene.own()
        scene.world.dns.script(scene.host(2), quirk)

    return build


def both(quirk: Quirk) -> Build:
    """Both servers are."""

    def build(scene: Scene) -> None:
        scene.own()
        for number in (1, 2):
            scene.world.dns.script(scene.host(number), quirk)

    return build


def refers_up(_query: Query, answer: dns.message.Message) -> None:
    """The server refers everybody to the root."""
    answer.flags &= ~dns.flags.AA
    answer.set_rcode(dns.rcode.NOERROR)
    answer.answer = []
    answer.authority = [dns.rrset.from_text(".", 3600, "IN", "NS", "a.root-servers.net.")]


def padded(_query: Query, right: bytes) -> bytes:
    """The right answer, with a thousand records behind it that nobody asked for, each time others."""
    texts = [b"\xc0\x0c\0\x10\0\x01\0\0\0\x3c\0\x09\x08" + secrets.token_bytes(8) for _ in range(1000)]
    additional = int.from_bytes(right[10:12], "big") + len(texts)
    return right[:10] + additional.to_bytes(2, "big") + right[12:] + b"".join(texts)


def padded_over_tcp(query: Query, right: bytes) -> bytes:
    """The same over TCP; over UDP only that it has to be fetched there."""
    if query.transport == "tcp":
        return padded(query, right)
    return right[:2] + bytes([right[2] | 2]) + right[3:4] + right[4:6] + bytes(6) + query.wire[12:][: _question(query)]


def _question(query: Query) -> int:
    return len(query.message.question[0].name.to_wire() or b"") + 4


def tells_limits(*words: str) -> Callable[[Report], None]:
    """The pack's limits hold these words."""

    def check(report: Report) -> None:
        told = [plain(limit) for limit in report.observed.limits]
        assert [word for word in words if not any(word in limit for limit in told)] == [], told

    return check


def text(count: int, length: int) -> tuple[str, ...]:
    """So many TXT records of so many bytes each, at the domain."""
    return tuple(f'@ TXT {" ".join([chr(34) + "x" * 250 + chr(34)] * (length // 250))} "{n}"' for n in range(count))


ROWS = (
    Row("h-huge-txt", "60 KiB of TXT records at the domain", hosted(*text(60, 1000))),
    Row("h-many-txt", "200 TXT records at the domain", hosted(*text(200, 0))),
    Row("h-many-strings", "one TXT record of 200 strings", hosted(*text(1, 50_000))),
    Row("h-forty-servers", "forty name servers on both families", lambda scene: scene.own(hosts=40)),
    Row("h-not-utf8", "TXT records that are not UTF-8", hosted(r'@ TXT "\255\254\128key=\195\040"')),
    Row("h-control", "control characters in TXT records", hosted(r'@ TXT "\000\007\027[31mred\027]0;title\007\r\n"')),
    Row(
        "h-not-utf8-spf",
        "SPF that is not UTF-8",
        hosted(SPF=r'@ TXT "v=spf1 include:spf.protection.outlook.com \255 -all"'),
        blocking="spf-syntax",
        dns={"SPF": "wrong"},
    ),
    Row("h-long-name", "a name so long that it cannot be doubled", hosted(), zone=LONG_DOMAIN),
    Row("h-idn", "an internationalized domain", hosted(), zone="xn--mnchen-3ya.example"),
    Row(
        "h-loop",
        "one server sends compression loops",
        second(instead(quirks.compression_loop)),
        warnings="server-failing",
    ),
    Row("h-garbage", "one server sends noise", second(instead(quirks.garbage)), warnings="server-failing"),
    Row("h-short", "one server sends less than a header", second(instead(quirks.too_short)), warnings="server-failing"),
    Row("h-flood", "one server sends a dozen wrong answers first", second(quirks.before(*[quirks.wrong_id] * 12))),
    Row(
        "h-padded",
        "one server pads every answer with a thousand other records",
        second(instead(padded)),
        check=tells_limits("the answers of this server are too large"),
    ),
    Row(
        "h-padded-tcp",
        "one server does so over TCP and answers over UDP that it is truncated",
        second(instead(padded_over_tcp)),
        check=tells_limits("the answers of this server are too large"),
    ),
    Row(
        "h-padded-both",
        "both servers do",
        both(instead(padded)),
        dns=dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2", "DMARC"), "undetermined"),
        verdict="inconclusive",
        check=tells_limits("the answers of this server are too large"),
    ),
    Row("h-refers-up", "one server refers everybody to the root", second(altered(refers_up)), warnings="server-lame"),
)
FAMILY = Family("hostile", ROWS)
