"""Questions whose right answer is that there is nothing: they show wildcards and mistyped names."""

import random
import string

from bundler.observe.dns.query import Question, is_askable
from bundler.reading.names import joined, relative
from bundler.reading.near_misses import near_misses

_LABEL_LENGTH = 16


def neighbourhood(record: Question, domain: str) -> Question:
    """Where a random neighbour of the record would live, with the record's type."""
    return Question(domain if record.qname == domain else record.qname.partition(".")[2], record.qtype)


def random_name(zone: str, rng: random.Random) -> str:
    """A name that nobody has made on purpose."""
    return joined("".join(rng.choices(string.ascii_lowercase, k=_LABEL_LENGTH)), zone)


def misplaced(record: Question, domain: str, apex: str) -> list[Question]:
    """Where the record ends up when its name is typed into the form of a DNS host in the wrong way.

    Doubled, when the full name is typed where the host adds the zone by itself; for a domain below the apex, without
    the domain's own labels; and with a label mistyped or left out (`bundler.reading.near_misses`).
    """
    names = [joined(record.qname, apex)]
    if apex != domain:
        names.append(joined(relative(record.qname, domain), apex))
    names += [name for _, name in near_misses(record.qname, record.qtype, domain, apex)]
    return [Question(name, record.qtype) for name in dict.fromkeys(names) if name != record.qname and is_askable(name)]
