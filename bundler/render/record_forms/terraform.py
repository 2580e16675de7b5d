"""Azure DNS by Terraform (https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/dns_txt_record
and dns_cname_record).
"""

import json
from collections.abc import Iterator, Sequence

from bundler.render.record_forms.sets import Form, RecordSet


def write(sets: Sequence[RecordSet]) -> str:
    """A resource for each set, and the variable that they share."""
    head = 'variable "dns_zone_resource_group" {\n  type = string\n}\n'
    return "\n".join([head, *("\n".join(_resource(each)) + "\n" for each in sets)])


def _resource(each: RecordSet) -> Iterator[str]:
    yield f"resource {literal(f'azurerm_dns_{each.type.lower()}_record')} {literal(each.identifier)} {{"
    yield f"  name                = {literal(each.host)}"
    yield f"  zone_name           = {literal(each.zone)}"
    yield "  resource_group_name = var.dns_zone_resource_group"
    yield f"  ttl                 = {each.ttl}"
    for value in each.values:
        if each.type == "TXT":
            yield "  record {"
            yield f"    value = {literal(value)}"
            yield "  }"
        else:
            yield f"  record              = {literal(value)}"
    yield "}"


def literal(text: str) -> str:
    """A quoted string: `${` and `%{` would start a template
    (https://developer.hashicorp.com/terraform/language/expressions/strings).
    """
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


FORM = Form("terraform", "Terraform (azurerm)", write, whole_sets=True)
