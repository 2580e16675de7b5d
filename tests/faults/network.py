"""Rows 36 and 48: the observer's own network lacks IPv6, answers in place of the servers, or lets nothing through."""

from dataclasses import replace
from functools import partial

import dns.message
import dns.rcode

from tests.faults.row import Family, Row, Scene, hosted
from tests.world.quirks import Query, altered
from tests.world.world import World

UNDETERMINED = dict.fromkeys(("Domain", "SPF", "DKIM", "DKIM2", "DMARC"), "undetermined")


def with_ipv6_elsewhere(scene: Scene) -> None:
    """The servers have IPv6 addresses, which nobody reaches from here."""
    zone = scene.own()
    addresses = {scene.host(n).name: (*scene.host(n).addresses, f"2620:4f:8000:36::{n}") for n in (1, 2)}
    zone.content = replace(zone.content, addresses=addresses)
    zone.glue = addresses


def lie(_query: Query, answer: dns.message.Message) -> None:
    """Nothing exists, says the network."""
    answer.answer = []
    answer.set_rcode(dns.rcode.NXDOMAIN)


FAMILIES = (
    Family(
        "no-ipv6",
        (Row("36-no-ipv6", "the observer has no IPv6", with_ipv6_elsewhere, notes="ipv6-not-tested"),),
        world=partial(World, ipv6=False),
    ),
    Family(
        "intercepted",
        (
            Row(
                "48-intercepted",
                "the network answers itself, rightly",
                hosted(),
                warnings="network-interception",
                dns=UNDETERMINED,
                verdict="inconclusive",
            ),
        ),
        prepare=lambda world: world.dns.intercept(),
    ),
    Family(
        "lied-to",
        (
            Row(
                "48-lied-to",
                "the network answers itself, and lies",
                hosted(),
                warnings="network-interception",
                dns=UNDETERMINED,
                verdict="inconclusive",
            ),
        ),
        prepare=lambda world: world.dns.intercept(altered(lie)),
    ),
    Family(
        "blocked",
        (
            Row(
                "48-blocked",
                "the network drops all DNS",
                hosted(),
                warnings="delegation-unanswered",
                dns=UNDETERMINED,
                verdict="inconclusive",
            ),
        ),
        internet=False,
    ),
)
