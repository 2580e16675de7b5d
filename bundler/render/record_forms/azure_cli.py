"""Azure DNS by the Azure CLI (https://learn.microsoft.com/cli/azure/network/dns/record-set)."""

import shlex
from collections.abc import Iterator, Sequence

from bundler.render.record_forms.sets import Form, RecordSet


def write(sets: Sequence[RecordSet]) -> str:
    """Commands for a POSIX shell; `$ZONE_GROUP` is the resource group of the DNS zone.

    A TXT value joins those of its set; a new set gets the TTL of 3600 seconds, as ACS names it. A CNAME is replaced.
    """
    return "\n".join(["ZONE_GROUP=NAME   # resource group of the DNS zone", *_commands(sets)]) + "\n"


def _commands(sets: Sequence[RecordSet]) -> Iterator[str]:
    for each in sets:
        for value in each.values:
            verb, option = ("set-record", "--cname") if each.type == "CNAME" else ("add-record", "--value")
            yield f"az network dns record-set {each.type.lower()} {verb} \\"
            yield f'  --resource-group "$ZONE_GROUP" --zone-name {shlex.quote(each.zone)} \\'
            yield f"  --record-set-name {shlex.quote(each.host)} \\"
            yield f"  {option} {shlex.quote(value)}"


FORM = Form("az", "Azure CLI (az network dns)", write)
