"""Running the DNS observation inside a closed world, and looking at what it recorded."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bundler.model.acs_records import ExpectedRecord
from bundler.model.facts import Lookup
from bundler.model.observations import DnsExchange, Outcome, Purpose, Step
from bundler.observe.dns import DnsPlan, load_hints, observe_dns
from bundler.observe.recorder import Recorder, Silence, utc_now
from bundler.reading.wire import lookups
from tests.world.world import World

SELECTORS = ("selector1-azurecomm-prod-net._domainkey", "selector2-azurecomm-prod-net._domainkey")
TARGETS = tuple(f"{selector}.azurecomm.net" for selector in SELECTORS)
RECORDS = """\
@ TXT "ms-domain-verification=0a1b2c3d-0000-4000-8000-00000000c0de"
@ TXT "v=spf1 include:spf.protection.outlook.com -all"
selector1-azurecomm-prod-net._domainkey CNAME selector1-azurecomm-prod-net._domainkey.azurecomm.net.
selector2-azurecomm-prod-net._domainkey CNAME selector2-azurecomm-prod-net._domainkey.azurecomm.net.
_dmarc TXT "v=DMARC1; p=none"
"""


@dataclass(frozen=True)
class Seen:
    """What one observation left."""

    exchanges: tuple[DnsExchange, ...]
    steps: dict[str, Step]
    seconds: float

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        return lookups(self.exchanges)

    def find(self, purpose: Purpose | None = None, qname: str = "", qtype: str = "", zone: str = "") -> list[Lookup]:
        """The lookups that fit everything given."""
        return [
            x
            for x in self.lookups
            if purpose in {None, x.purpose}
            and qname in {"", x.qname}
            and qtype in {"", x.qtype}
            and zone in {"", x.zone}
        ]


def addresses(found: Iterable[Lookup]) -> set[str]:
    """Where these lookups went."""
    return {lookup.server.address for lookup in found}


def answered(found: Iterable[Lookup]) -> set[str]:
    """Where an answer came from."""
    return {lookup.server.address for lookup in found if lookup.outcome is Outcome.ANSWERED}


def plan(domain: str, **changes: Any) -> DnsPlan:
    """What the command line makes of a domain."""
    names = ((domain, "TXT"), *((f"{s}.{domain}", "CNAME") for s in SELECTORS), (f"_dmarc.{domain}", "TXT"))
    given: dict[str, Any] = {
        "hints": load_hints(None),
        "early_names": names,
        "early_targets": TARGETS,
        "early_includes": ("spf.protection.outlook.com",),
    }
    return DnsPlan(domain=domain, **given | changes)


async def nothing_more() -> tuple[ExpectedRecord, ...]:
    """Azure has nothing to add."""
    return ()


def observe(
    world: World,
    domain: str = "contoso.com",
    expected: Callable[[], Awaitable[tuple[ExpectedRecord, ...]]] = nothing_more,
    **changes: Any,
) -> Seen:
    """Observe a domain from inside the world."""
    with world.entered():
        return run(plan(domain, **changes), expected)


def run(what: DnsPlan, expected: Callable[[], Awaitable[tuple[ExpectedRecord, ...]]] = nothing_more) -> Seen:
    """Observe from where the caller is."""
    recorder = Recorder()
    started = time.monotonic()

    async def inside() -> None:
        await observe_dns(
            what, recorder, expected=expected(), progress=Silence(), random=random.Random(7), clock=utc_now
        )

    asyncio.run(inside())
    seconds = time.monotonic() - started
    kept = recorder.observations(None, tool_version="", started_at=None, ended_at=None, root_hints="")  # type: ignore[arg-type]
    return Seen(kept.dns, {step.id: step for step in kept.steps}, seconds)
