"""What the observer's own network does to DNS: which families work, and whether somebody answers for others.

The root servers are the control group: only when they are silent over a family as well is the network, not a server
of the domain, the cause. A question to an address that no server has tells interception from a badly set-up server.
"""

from collections.abc import Sequence

from bundler.model.facts import Lookup, NetworkFacts
from bundler.model.observations import Outcome, Purpose
from bundler.reading.addresses import began_in_the_open
from bundler.reading.transports import read_transports

_UNSENT = {Outcome.NOT_SENT, Outcome.CUT_SHORT}


def read_network(lookups: Sequence[Lookup]) -> NetworkFacts:
    """Judge the observer's network from the control questions of the recording."""
    unassigned = [x for x in lookups if is_unassigned(x)]
    own = [x for x in lookups if x.purpose is not Purpose.COMPARISON and not is_unassigned(x)]
    roots = [x for x in own if x.purpose is Purpose.ROOT or (x.purpose is Purpose.NETWORK and x.qname == ".")]
    lies = [x for x in unassigned if x.outcome in {Outcome.ANSWERED, Outcome.MALFORMED}]
    false_roots = [x for x in roots if _recursive(x)]
    intercepted: bool | None = None
    detail = ""
    if lies:
        intercepted, detail = True, f"{lies[0].server.address}, an address without a server, answered"
    elif false_roots and not any(x.reply is not None and x.reply.aa for x in own):
        intercepted, detail = (
            True,
            f"the root server {false_roots[0].server.address} answered like a recursive resolver",
        )
    elif any(x.outcome not in _UNSENT for x in unassigned) or any(_genuine(x) for x in own):
        intercepted = False
    shown = lies or (false_roots if intercepted else unassigned)
    return NetworkFacts(
        intercepted=intercepted,
        ipv4=_reachable(own, roots, ipv6=False),
        ipv6=_reachable(own, roots, ipv6=True),
        cites=tuple(x.id for x in [*shown, *(r for r in roots if over_ipv6(r) and r not in shown)]),
        detail=detail,
        open_world=began_in_the_open(lookups),
        udp=_over_udp(lookups),
    )


def _over_udp(lookups: Sequence[Lookup]) -> bool | None:
    found = read_transports(x for x in lookups if not is_unassigned(x)).values()
    if any(one.udp for one in found):
        return True
    return False if any(one.tcp and one.udp is False for one in found) else None


def is_unassigned(lookup: Lookup) -> bool:
    """The question to a documentation-range address, which has neither a name nor a zone."""
    return lookup.purpose is Purpose.NETWORK and not lookup.server.name and lookup.zone in {"", "."}


def over_ipv6(lookup: Lookup) -> bool:
    """Whether the lookup went to an IPv6 address."""
    return ":" in lookup.server.address


def _recursive(lookup: Lookup) -> bool:
    """No root server offers recursion; something in the way does."""
    return lookup.reply is not None and "ra" in lookup.reply.flags and not lookup.reply.aa


def _genuine(lookup: Lookup) -> bool:
    return lookup.reply is not None and lookup.reply.aa and "ra" not in lookup.reply.flags


def _reachable(own: Sequence[Lookup], roots: Sequence[Lookup], *, ipv6: bool) -> bool | None:
    if any(x.outcome is Outcome.ANSWERED for x in own if over_ipv6(x) is ipv6):
        return True
    tried = any(x.outcome not in _UNSENT for x in roots if over_ipv6(x) is ipv6)
    return False if tried else None
