"""Where a record is when its name is typed nearly right: what is asked, and how the answers are told apart."""

from collections.abc import Iterator

from bundler.reading.names import joined, relative

_KEYS = "._domainkey"
_FIRST = "selector1"
"""Only the first selector is asked about: a typo in one is a typo in both."""


def near_misses(name: str, rtype: str, domain: str, apex: str) -> Iterator[tuple[str, str]]:
    """Kinds and names: `underscore` and `domainkey` lost from a DKIM name, `selector` of Microsoft 365 in its place,
    `middle` label lost from a domain that lies two labels or more below the zone's apex.
    """
    host = relative(name, domain)
    selector, found, _ = host.partition(_KEYS)
    if rtype == "CNAME" and found and selector.startswith(_FIRST):
        yield "underscore", joined(f"{selector}.domainkey", domain)
        yield "domainkey", joined(selector, domain)
        if selector != _FIRST:
            yield "selector", joined(_FIRST + _KEYS, domain)
    labels = relative(domain, apex).split(".")
    if len(labels) > 1:
        yield "middle", joined(host, joined(labels[0], apex))
