"""Whether a value is shown, masked or taken apart: decided here, by its class, its text and the policy."""

import ipaddress
from enum import Enum, auto
from typing import NamedTuple

from bundler.model.fields import Field
from bundler.redact.basis import Basis
from bundler.redact.plain_words import is_plain
from bundler.redact.policy import COMPOSED, Level
from bundler.redact.terms import is_documented, is_request_id, is_term


class Treatment(Enum):
    """What becomes of a value."""

    UNTOUCHED = auto()
    """Stays as it is."""
    OWN_WORDS = auto()
    """Stays as it is, but for what the user forbade."""
    EVERYBODYS = auto()
    """A name, an address or a word that tells nothing, even where a masked one is a part of it."""
    SHOWN = auto()
    """Shown without what is masked elsewhere."""
    MASKED = auto()
    """A label represents it."""
    WITHHELD = auto()
    """A label represents it, because something masked showed in it."""
    SEARCHED = auto()
    """Free text without what is masked elsewhere, and without what has a private shape."""
    PLAIN_WORDS = auto()
    """Free text that is this program's own, with its names written as names."""
    TXT_PARTS = auto()
    ID_PARTS = auto()
    MAILBOX_PARTS = auto()
    DMARC_PARTS = auto()
    RECORD_PARTS = auto()
    CUSTOMERS_NAME = auto()
    """A label represents the customer's topmost name, the labels that everybody uses stay."""
    RELATIVE_NAME = auto()
    """The same for a name as it is typed at a DNS host."""
    HOST_LABEL = auto()
    """One label represents another's name."""
    TARGET_LABEL = auto()
    """The same without the full stop behind it."""


class Decision(NamedTuple):
    """What becomes of a value, and as a value of which class."""

    treatment: Treatment
    kind: Field


_IN_PARTS = {
    Field.MAILBOX: Treatment.MAILBOX_PARTS,
    Field.DMARC: Treatment.DMARC_PARTS,
    Field.ACS_RECORD: Treatment.RECORD_PARTS,
}
"""Classes that are taken apart where they are masked."""


def decide(kind: Field | None, text: str, basis: Basis) -> Decision:
    """What becomes of a value. None is this program's own prose."""
    if kind is None:
        return Decision(Treatment.OWN_WORDS, Field.PUBLIC)
    if not text or kind is Field.PUBLIC:
        return Decision(Treatment.UNTOUCHED, kind)
    if (kind, text) in basis.withheld:
        return Decision(Treatment.WITHHELD, Field.FOREIGN_TXT if kind in COMPOSED else kind)
    if kind in COMPOSED:
        return Decision(Treatment.TXT_PARTS, kind)
    of = _effective_class(kind, text, basis)
    return Decision(_treatment(of, text, basis), of)


def _effective_class(kind: Field, text: str, basis: Basis) -> Field:
    """The class that a value has by its shape: what Azure chose and does not look like it is free text."""
    if kind is Field.TERM and not is_documented(text) and not (is_term(text) and not _holds_masked(text, basis)):
        return Field.FREE_TEXT
    if kind is Field.REQUEST_ID and not basis.policy.masks(kind) and not is_request_id(text):
        return Field.FREE_TEXT
    return kind


def _treatment(kind: Field, text: str, basis: Basis) -> Treatment:
    policy = basis.policy
    masks = policy.masks(kind)
    if kind in _IN_PARTS and (masks or (kind is Field.DMARC and policy.masks(Field.MAILBOX))):
        return _IN_PARTS[kind]
    match kind:
        case Field.DOMAIN | Field.HOST:
            return name_treatment(kind, text, basis)
        case Field.TERM:
            return Treatment.EVERYBODYS if is_documented(text) else Treatment.OWN_WORDS
        case Field.ADDRESS if text in basis.ownership.shared_addresses:
            return Treatment.EVERYBODYS
        case Field.FREE_TEXT if kind not in policy.mask and _is_plain(text, basis, masks=masks):
            return Treatment.PLAIN_WORDS
        case Field.FREE_TEXT | Field.SERVER_TEXT if not masks and policy.level is not Level.OPEN:
            return Treatment.SEARCHED
        case Field.RESOURCE_ID if text.startswith("/"):
            return Treatment.ID_PARTS
        case Field.RESOURCE_ID:
            masks = policy.level is not Level.OPEN
        case Field.RESOLVER if not masks:
            masks = policy.masks_private_resolvers() and not _is_global(text)
    return Treatment.MASKED if masks else Treatment.SHOWN


def name_treatment(kind: Field, text: str, basis: Basis) -> Treatment:
    """What becomes of a DNS name of class `domain` or `host`."""
    policy, ownership, name = basis.policy, basis.ownership, _bare(text)
    hides_customer = bool(name) and policy.masks(Field.DOMAIN)
    if hides_customer and ownership.is_customers(name):
        return Treatment.CUSTOMERS_NAME
    if hides_customer and name in ownership.relative:
        return Treatment.RELATIVE_NAME
    if ownership.is_shared(name):
        return Treatment.EVERYBODYS
    if policy.masks(Field.DOMAIN) and ownership.tells_customer(name):
        return Treatment.HOST_LABEL
    return Treatment.HOST_LABEL if name and policy.masks(kind) else Treatment.SHOWN


def target_treatment(text: str, basis: Basis) -> Treatment:
    """What becomes of a name inside a masked record, which can lead to the customer whatever is done with names."""
    name = _bare(text)
    if basis.ownership.is_customers(name) or basis.ownership.is_shared(name):
        return name_treatment(Field.DOMAIN, text, basis)
    return Treatment.TARGET_LABEL


def _bare(name: str) -> str:
    return name.casefold().rstrip(".")


def _is_plain(text: str, basis: Basis, *, masks: bool) -> bool:
    """Whether a free text is one of this program's own, whose words are nobody's by chance."""
    return (masks or not _holds_masked(text, basis)) and is_plain(text, basis.ownership.is_customers)


def _holds_masked(text: str, basis: Basis) -> bool:
    return basis.known.holds_identifier(text)


def _is_global(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False
