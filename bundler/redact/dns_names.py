"""Names. The customer's keep their shape where domains are masked: `_dmarc.contoso.com` becomes `_dmarc.DOMAIN-1`."""

import re
from collections.abc import Callable

from bundler.model.fields import Field
from bundler.redact.scrub import SHORT
from bundler.redact.written import Written, hidden, joined, shown

_STANDARD_LABEL = re.compile(
    r"@|\*|_dmarc|_domainkey|selector[12]-azurecomm-[a-z]+-net|www|(ns|dns|mx|mail|smtp)\d{0,2}", re.IGNORECASE
)
"""Labels that standards, ACS and everybody use: they tell nothing about the customer."""


def customers_name(text: str, base_of: Callable[[str], str]) -> Written:
    """A name of the customer's, written label by label. `base_of`: the topmost name above one, empty for another's."""
    return joined((_below(_bare(text), base_of), _dot(text)))


def relative_name(text: str) -> Written:
    """A name as it is typed at a DNS host, written label by label."""
    return joined((joined(map(_sublabel, _bare(text).split(".")), between="."), _dot(text)))


def host_label(text: str) -> Written:
    """One label for the whole name; the full stop behind it stays."""
    return joined((hidden(Field.HOST, _bare(text)), _dot(text)))


def _below(name: str, base_of: Callable[[str], str]) -> Written:
    base = base_of(name)
    brand = base.partition(".")[0]
    top = hidden(Field.DOMAIN, base, *([brand] if len(brand) >= SHORT else []))
    rest = name.removesuffix(base).rstrip(".")
    if not rest:
        return top
    before = _below(rest, base_of) if base_of(rest) else joined(map(_sublabel, rest.split(".")), between=".")
    # The topmost name gets its number first, though it stands last.
    return Written((*before.pieces, ".", *top.pieces), (*top.labels, *before.labels), before.shown)


def _sublabel(label: str) -> Written:
    if _STANDARD_LABEL.fullmatch(label):
        return Written((label,), shown=(label,))
    return hidden(Field.DOMAIN, label, prefix="LABEL")


def _bare(name: str) -> str:
    return name.casefold().rstrip(".")


def _dot(name: str) -> Written:
    return shown("." if name.endswith(".") else "")
