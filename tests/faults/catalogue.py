"""All families of faults."""

from tests.faults import aliases, delegation, dnssec, hostile, network, reach, records, servers, transport

FAMILIES = (
    records.FAMILY,
    aliases.FAMILY,
    servers.FAMILY,
    delegation.FAMILY,
    transport.FAMILY,
    dnssec.FAMILY,
    *dnssec.ELSEWHERE,
    *network.FAMILIES,
    hostile.FAMILY,
    *reach.FAMILIES,
)
ROWS = {row.name: row for family in FAMILIES for row in family.rows}
