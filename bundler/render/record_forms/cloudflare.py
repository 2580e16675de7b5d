"""A file for Cloudflare's import
(https://developers.cloudflare.com/dns/manage-dns-records/how-to/import-and-export/).

A proxied CNAME record answers with addresses, and a resolver never sees the alias.
"""

from collections.abc import Sequence

from bundler.render.record_forms.sets import Form, RecordSet, quoted


def write(sets: Sequence[RecordSet]) -> str:
    """A zone file with full names; `cf_tags` keeps the aliases from being proxied. What is there stays."""
    return "".join(
        f"{each.name}. {each.ttl} IN TXT {quoted(value)}\n"
        if each.type == "TXT"
        else f"{each.name}. {each.ttl} IN {each.type} {value}. ; cf_tags=cf-proxied:false\n"
        for each in sets
        for value in each.values
    )


FORM = Form("cloudflare", "Cloudflare (DNS > Records > Import and Export)", write)
