"""Which names and addresses lead to the customer, and which belong to everybody.

Needed where names are masked: `a.gtld-servers.net` tells nothing about the customer, `ns1.contoso.com` does. Whatever
is not known to belong to everybody counts as the customer's.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bundler.model.fields import Field, Value
from bundler.model.report import LookupSection, Report, RRRow
from bundler.reading.suffixes import registered_name
from bundler.redact.azure_words import shared_zones
from bundler.redact.scrub import SHORT


@dataclass(frozen=True, slots=True)
class Ownership:
    """What a report says about whose names and addresses are whose."""

    base: str
    """The customer's topmost name: everything at or below it is the customer's."""
    relative: frozenset[str]
    """Host names as typed at a DNS host, relative to the zone."""
    shared_hosts: frozenset[str]
    shared_addresses: frozenset[str]

    def varied(self, vary: Callable[[str], str], rename: Callable[[str], str]) -> "Ownership":
        """The same of a report with other names in it: `vary` for those of the report, `rename` for the base."""
        return Ownership(
            rename(self.base), frozenset(map(vary, self.relative)), self.shared_hosts, self.shared_addresses
        )

    def base_of(self, name: str) -> str:
        """The customer's topmost name at or above a name that is the customer's."""
        return self.base if _under(name, self.base) else ""

    def is_customers(self, name: str) -> bool:
        """At or below the customer's topmost name."""
        return _under(name, self.base)

    def tells_customer(self, name: str) -> bool:
        """Another's name made of the customer's, as mail exchangers are: `contoso-com.mail.protection.outlook.com`."""
        brand = self.base.partition(".")[0]
        return any(word in name for word in (self.base, self.base.replace(".", "-"), brand) if len(word) >= SHORT)

    def is_shared(self, name: str) -> bool:
        """Belongs to everybody: the root, a TLD, a registry above the customer, ACS's own names, and their servers."""
        return is_shared_zone(name, self.base) or name in self.shared_hosts


def ownership(report: Report) -> Ownership:
    """Look the whole report over."""
    base = topmost(report.domain.casefold().rstrip("."))
    own_hosts = {server.name.casefold() for server in report.servers}
    own_addresses = {server.address for server in report.servers}
    hosts: set[str] = set()
    addresses: set[str] = set()
    for lookup in report.lookups:
        if is_shared_zone(lookup.zone, base) and not lookup.recursive:
            hosts.add(lookup.server.casefold())
            addresses.add(lookup.address)
        hosts.update(_values(_owned(lookup, lambda owner: is_shared_zone(owner, base)), Field.HOST))
    hosts -= own_hosts
    for lookup in report.lookups:
        addresses.update(_values(_owned(lookup, hosts.__contains__), Field.ADDRESS))
    return Ownership(
        base, frozenset(_relative_names(report, base)), frozenset(hosts), frozenset(addresses - own_addresses)
    )


def topmost(domain: str) -> str:
    """The name that a registry or a provider assigned; the domain itself where it is one of theirs."""
    return registered_name(domain, providers=True) or domain


def _under(name: str, base: str) -> bool:
    return name == base or name.endswith(f".{base}")


def is_shared_zone(name: str, base: str) -> bool:
    """Whether a zone is everybody's: the root, a TLD, a registry above `base`, or one of ACS's own."""
    return "." not in name.strip(".") or base.endswith(f".{name}") or any(_under(name, zone) for zone in shared_zones())


def _owned(lookup: LookupSection, wanted: Callable[[str], bool]) -> Iterator[RRRow]:
    for section in (lookup.answer, lookup.authority, lookup.additional):
        yield from (row for row in section if wanted(row.owner.casefold()))


def _values(rows: Iterable[RRRow], field: Field) -> Iterator[str]:
    for row in rows:
        yield from (part.text.casefold() for part in row.data if isinstance(part, Value) and part.field is field)


def _relative_names(report: Report, base: str) -> Iterator[str]:
    for finding in report.findings:
        for entry in finding.fix.entries:
            yield entry.host.casefold()
    names = {report.domain, *(record.name for record in report.records)}
    for name in names:
        for zone in {report.zone or base, base}:
            if name.casefold().endswith(f".{zone}"):
                yield name.casefold().removesuffix(f".{zone}")
