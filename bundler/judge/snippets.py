"""Ready commands and snippets for one edit. Only for values that need no escaping anywhere."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bundler.model.fields import Field, Part, Phrase, Value, merged, phrase
from bundler.model.rule import RecordChange
from bundler.phrases import record_value, spf_text
from bundler.reading.names import relative

_PLAIN = re.compile(r"[A-Za-z0-9 _.:;=/@+*?~,!<>()^|#&%{}-]+")
"""No quotes, dollars, backslashes or control characters: what is published may be hostile to a shell."""
_LONGEST_STRING = 255
"""Bytes in one string of a TXT record (RFC 1035 section 3.3)."""


def snippets(change: RecordChange, apex: str, kinds: Sequence[str], *, crowded: bool) -> tuple[Phrase, ...]:
    """The zone-file line, then what `kinds` name: `azure-cli`, `azurerm`, `cloudflare`, `aws`.

    `crowded`: other TXT values are at the name, and snippets that write all of them at once are left out.
    """
    if not all(_PLAIN.fullmatch(text) for text in (change.value, *change.replaces)):
        return ()
    return tuple(_made(change, relative(change.name, apex) or "@", apex, kinds, crowded))


def _made(change: RecordChange, host: str, apex: str, kinds: Sequence[str], crowded: bool) -> Iterator[Phrase]:
    if change.action != "remove":
        yield _zone_line(change)
    if "azure-cli" in kinds:
        yield from _azure_cli(change, host, apex)
    # Terraform reads %{ as the start of a directive.
    if change.action != "remove" and "%{" not in change.value:
        for kind in kinds:
            if kind in _TERRAFORM and (kind == "cloudflare" or not crowded):
                yield _TERRAFORM[kind](change, host, apex)


def _name(text: str) -> Value:
    return Value(Field.DOMAIN, text)


def _value(change: RecordChange, text: str = "") -> Value:
    return record_value(change.rtype, text or change.value)


def _zone_line(change: RecordChange) -> Phrase:
    text = "{name}. {ttl} IN {type} {data}"
    return phrase(text, name=_name(change.name), ttl=change.ttl, type=change.rtype, data=_data(change))


def _data(change: RecordChange) -> Phrase:
    """Rdata in presentation format."""
    if change.rtype != "TXT":
        return (_value(change), ".")
    if len(change.value) <= _LONGEST_STRING:
        return merged(('"', _value(change), '"'))
    # Only SPF records are so long; cut between terms, so that each piece can be read by itself.
    parts: list[Part] = []
    rest = change.value
    while rest:
        end = rest.rfind(" ", 0, _LONGEST_STRING) + 1 if len(rest) > _LONGEST_STRING else 0
        string, rest = rest[: end or _LONGEST_STRING], rest[end or _LONGEST_STRING :]
        parts += [' "' if parts else '"', spf_text(string), '"']
    return merged(parts)


def _azure_cli(change: RecordChange, host: str, apex: str) -> Iterator[Phrase]:
    """https://learn.microsoft.com/cli/azure/network/dns/record-set: TXT values are added and removed one by one."""
    text = (
        "az network dns record-set {kind} {verb} --resource-group <group of the DNS zone> --zone-name {zone} "
        "--record-set-name {host} {option} '{value}'"
    )

    def command(kind: str, verb: str, option: str, value: str) -> Phrase:
        names = {"zone": _name(apex), "host": _name(host)}
        return phrase(text, kind=kind, verb=verb, option=option, value=_value(change, value), **names)

    if change.rtype == "CNAME":
        verb = "remove-record" if change.action == "remove" else "set-record"
        yield command("cname", verb, "--cname", change.value)
    elif change.rtype == "TXT":
        for old in (change.value,) if change.action == "remove" else change.replaces:
            yield command("txt", "remove-record", "--value", old)
        if change.action != "remove":
            yield command("txt", "add-record", "--value", change.value)


def _azurerm(change: RecordChange, host: str, apex: str) -> Phrase:
    """https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/dns_txt_record (and CNAME)."""
    content = 'record {{\n    value = "{value}"\n  }}' if change.rtype == "TXT" else 'record = "{value}"'
    text = (
        'resource "azurerm_dns_{kind}_record" "acs" {{\n  name = "{host}"\n  zone_name = "{zone}"\n'
        '  resource_group_name = "<group of the DNS zone>"\n  ttl = {ttl}\n  ' + content + "\n}}"
    )
    names = {"host": _name(host), "zone": _name(apex), "value": _value(change)}
    return phrase(text, kind=change.rtype.lower(), ttl=change.ttl, **names)


def _cloudflare(change: RecordChange, host: str, apex: str) -> Phrase:
    """https://registry.terraform.io/providers/cloudflare/cloudflare/latest/docs/resources/dns_record."""
    del host, apex
    content = '\\"{value}\\"' if change.rtype == "TXT" else "{value}"
    proxied = "\n  proxied = false" if change.rtype == "CNAME" else ""
    text = (
        'resource "cloudflare_dns_record" "acs" {{\n  zone_id = "<zone id>"\n  name = "{name}"\n  type = "{type}"\n'
        f'  content = "{content}"\n  ttl = {{ttl}}{proxied}\n}}}}'
    )
    names = {"name": _name(change.name), "value": _value(change)}
    return phrase(text, type=change.rtype, ttl=change.ttl, **names)


def _aws(change: RecordChange, host: str, apex: str) -> Phrase:
    """https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_record."""
    del host, apex
    text = (
        'resource "aws_route53_record" "acs" {{\n  zone_id = "<hosted zone id>"\n  name = "{name}"\n  type = "{type}"\n'
        '  ttl = {ttl}\n  records = ["{value}"]\n}}'
    )
    names = {"name": _name(change.name), "value": _value(change)}
    return phrase(text, type=change.rtype, ttl=change.ttl, **names)


_TERRAFORM: Mapping[str, Callable[[RecordChange, str, str], Phrase]] = {
    "azurerm": _azurerm,
    "cloudflare": _cloudflare,
    "aws": _aws,
}
