"""Azure DNS by Bicep (https://learn.microsoft.com/azure/templates/microsoft.network/dnszones/txt and cname)."""

from collections.abc import Iterator, Sequence

from bundler.render.record_forms.sets import Form, RecordSet, strings

_API_VERSION = "2018-05-01"


def write(sets: Sequence[RecordSet]) -> str:
    """The zones as existing resources, and a resource for each set."""
    zones = list(dict.fromkeys(each.zone for each in sets))
    names = {zone: f"zone{number}" if number else "zone" for number, zone in enumerate(zones)}
    zone_type = f"'Microsoft.Network/dnsZones@{_API_VERSION}'"
    parts = [f"resource {names[zone]} {zone_type} existing = {{\n  name: {_literal(zone)}\n}}\n" for zone in zones]
    return "\n".join([*parts, *("\n".join(_resource(each, names[each.zone])) + "\n" for each in sets)])


def _resource(each: RecordSet, zone: str) -> Iterator[str]:
    yield f"resource {each.identifier} 'Microsoft.Network/dnsZones/{each.type}@{_API_VERSION}' = {{"
    yield f"  parent: {zone}"
    yield f"  name: {_literal(each.host)}"
    yield "  properties: {"
    yield f"    TTL: {each.ttl}"
    if each.type == "TXT":
        yield "    TXTRecords: ["
        for value in each.values:
            yield "      {"
            yield "        value: ["
            yield from (f"          {_literal(part)}" for part in strings(value))
            yield "        ]"
            yield "      }"
        yield "    ]"
    else:
        yield "    CNAMERecord: {"
        yield f"      cname: {_literal(each.values[0])}"
        yield "    }"
    yield "  }"
    yield "}"


def _literal(text: str) -> str:
    """https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings"""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${") + "'"


FORM = Form("bicep", "Bicep", write, whole_sets=True)
