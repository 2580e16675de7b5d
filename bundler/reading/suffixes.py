"""Public suffixes: names right below which anybody may register or be given one (https://publicsuffix.org)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources

from bundler.model.acs_records import RecordKey
from bundler.model.facts import RecordFacts, ZoneFacts
from bundler.reading.names import depth

_PROVIDERS = "// ===BEGIN PRIVATE DOMAINS==="
"""What divides the registries' names from those that providers give out."""


def public_suffix(name: str, *, providers: bool = True) -> str:
    """The public suffix of a name: a registry's (`co.uk`) or, with `providers`, a provider's (`azurewebsites.net`).

    By the algorithm of https://github.com/publicsuffix/list/wiki/Format; the last label where no rule tells more.
    """
    labels = name.casefold().rstrip(".").split(".")
    return next(_by_rule(labels, providers=providers), labels[-1])


def is_public_suffix(name: str) -> bool:
    """Whether the list names it, as a registry's (`co.uk`) or a provider's (`azurewebsites.net`). Never the root."""
    bare = name.casefold().rstrip(".")
    return bool(bare) and next(_by_rule(bare.split("."), providers=True), "") == bare


def registered_name(name: str, *, providers: bool = False) -> str:
    """The name that somebody registered, at a registry and, with `providers`, at a provider too: `contoso.co.uk` for
    `mail.contoso.co.uk`; empty for a public suffix.
    """
    bare = name.casefold().rstrip(".")
    suffix = public_suffix(bare, providers=providers)
    return "" if suffix == bare else ".".join(bare.split(".")[-(suffix.count(".") + 2) :])


def at_a_suffix(zone: ZoneFacts, domain: str, records: Mapping[RecordKey, RecordFacts]) -> ZoneFacts:
    """The zone, with what is not delegated where it is a public suffix that answers and holds none of the records."""
    answers = [answer for record in records.values() for answer in record.usable]
    if domain == zone.apex or not answers or any(answer.candidates for answer in answers):
        return zone
    if not is_public_suffix(zone.apex):
        return zone
    return replace(zone, undelegated=".".join(domain.split(".")[-(depth(zone.apex) + 1) :]))


def _by_rule(labels: list[str], *, providers: bool) -> Iterator[str]:
    """The suffixes that a rule gives, the one that decides first: an exception, then the longest."""
    names = [".".join(labels[start:]) for start in range(len(labels))]
    above = [*names[1:], ""]
    rules = _rules(providers=providers, a_labels="xn--" in names[0])
    yield from (parent for name, parent in zip(names, above, strict=True) if f"!{name}" in rules)
    yield from (name for name, parent in zip(names, above, strict=True) if name in rules or f"*.{parent}" in rules)


@cache
def _rules(*, providers: bool, a_labels: bool) -> frozenset[str]:
    """The rules, as the list's package has them, which itself takes a fifth of a second to read them all.

    Without `a_labels`, those that are not ASCII stay as they are: no name of a report is spelled so.
    """
    text = resources.files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8")
    lines = (text if providers else text.partition(_PROVIDERS)[0]).splitlines()
    rules = frozenset(line for line in lines if not line.startswith("//"))
    return frozenset(rule.encode("idna").decode() for rule in rules) if a_labels else rules
