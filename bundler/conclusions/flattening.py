"""An alias that the DNS host hides: it answers with what it found at the alias's end."""

from dataclasses import dataclass

from bundler.conclusions.dns_hosts import serving, zone_of
from bundler.conclusions.record_answers import values_of
from bundler.model.facts import AnswerKind, Facts, Lookup, RecordFacts


@dataclass(frozen=True, slots=True)
class Flattened:
    """What is there in place of the alias, and how sure it is."""

    instead: str
    why: str
    lookups: tuple[Lookup, ...]


def seen(record: RecordFacts, facts: Facts) -> Flattened | None:
    """Addresses in place of the alias; at a DNS host known to flatten also the target's key, or a name without data."""
    addresses = tuple(x for x in record.beside if x.qtype in {"A", "AAAA"} and values_of(x, x.qtype))
    if addresses:
        why = "The DNS host proxies the record, or replaces the alias with what it leads to."
        return Flattened("IP addresses", why, addresses)
    known = next((host.name for host in serving(facts, zone_of(record.name, facts)) if host.flattens), "")
    if not known:
        return None
    keys = key_of_target(record, facts)
    if keys:
        why = f"{known} can replace an alias with what it leads to (CNAME flattening), which is the likely cause."
        return Flattened("the key that the alias leads to", why, keys)
    if is_empty(record):
        why = f"{known} can hide an alias (proxy, CNAME flattening), which is the likely cause if you entered one."
        return Flattened("no data at a name that exists", why, record.beside)
    return None


def key_of_target(record: RecordFacts, facts: Facts) -> tuple[Lookup, ...]:
    """The lookups that show a DKIM key in place of the alias: the one its target has, or any where that is unknown."""
    target = facts.targets.get(record.key)
    wanted = set(target.values) if target is not None else set()
    return tuple(
        x
        for x in record.beside
        if (found := values_of(x, "TXT"))
        and (set(found) & wanted or any(v.lower().startswith(b"v=dkim1") for v in found))
    )


def is_empty(record: RecordFacts) -> bool:
    """The name exists, and holds neither an alias nor text nor an address."""
    nodata = [answer for answer in record.usable if answer.kind is AnswerKind.NODATA]
    texts = [x for x in record.beside if x.qtype in {"TXT", "A", "AAAA"} and values_of(x, x.qtype)]
    return bool(nodata) and len(nodata) == len(record.usable) and bool(record.beside) and not texts
