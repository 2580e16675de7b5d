"""What the document shows for each value of a report, by the value's field class and the policy."""

from collections.abc import Callable, Mapping

from bundler.model.fields import Field
from bundler.redact import dns_names, structured
from bundler.redact.basis import Basis
from bundler.redact.cleaning import cleaned, without_forbidden
from bundler.redact.composed import octets, parts
from bundler.redact.plain_words import plain_words
from bundler.redact.treatment import Treatment, decide, name_treatment, target_treatment
from bundler.redact.written import Written, hidden, joined, shown

_REMOTE = frozenset(
    {Field.FOREIGN_TXT, Field.ACS_RECORD, Field.DMARC, Field.SERVER_TEXT, Field.FREE_TEXT, Field.PERSON, Field.TICKET}
)
"""Classes of texts that others wrote: looked through for secrets before they are shown."""
_UNTYPED = frozenset({Field.FREE_TEXT, Field.SERVER_TEXT})
_TEXTS = _UNTYPED | {Field.FOREIGN_TXT, Field.DMARC, Field.MAILBOX, Field.PERSON, Field.TICKET, Field.TAG}
"""Classes whose values can hold values of other classes, spelled in any way."""


def write(kind: Field | None, text: str, basis: Basis) -> Written:
    """What is in the document for one value of a class; None is this program's own prose."""
    how, of = decide(kind, text, basis)
    written = _WRITERS[how](of, text, basis)
    if kind is None or how in {Treatment.UNTOUCHED, Treatment.TXT_PARTS}:
        return written
    tallies = (*written.tallies, (kind, bool(written.labels)))
    return Written(written.pieces, written.labels, written.shown, tallies, written.passages)


def _untouched(_: Field, text: str, __: Basis) -> Written:
    return shown(text)


def _own_words(_: Field, text: str, basis: Basis) -> Written:
    return without_forbidden(shown(text), basis.forbidden)


def _everybodys(_: Field, text: str, basis: Basis) -> Written:
    return without_forbidden(Written((text,), shown=(text,)), basis.forbidden)


def _shown(kind: Field, text: str, basis: Basis) -> Written:
    """The value itself, without what is masked elsewhere."""
    if kind in _TEXTS:
        written = basis.known.without_masked(text)
    else:
        written = basis.known.without_identifiers(text, equal=kind is Field.ACS_RECORD)
    if kind in _REMOTE:
        written = cleaned(written, text, basis.forbidden)
    else:
        written = without_forbidden(written, basis.forbidden)
    as_it_is = not written.labels and kind not in _TEXTS and kind is not Field.ACS_RECORD
    return Written((text,), shown=(text,)) if as_it_is else written


def _masked(kind: Field, text: str, _: Basis) -> Written:
    return hidden(kind, text)


def _withheld(kind: Field, text: str, _: Basis) -> Written:
    label = hidden(kind, text)
    return Written(label.pieces, label.labels, passages=1)


def _searched(_: Field, text: str, basis: Basis) -> Written:
    return cleaned(basis.known.scrub(text), text, basis.forbidden)


def _plain_words(_: Field, text: str, basis: Basis) -> Written:
    return cleaned(_parts(plain_words(text, basis.ownership.is_customers), basis), text, basis.forbidden)


def _txt(kind: Field, text: str, basis: Basis) -> Written:
    """A TXT value part by part; a part of somebody else beside an attempt keeps its length."""
    pieces = parts(kind, text, basis.expected)
    if len(pieces) == 1:
        return write(*pieces[0], basis)
    return joined(_txt_part(of, piece, basis) for of, piece in pieces)


def _txt_part(kind: Field, text: str, basis: Basis) -> Written:
    written = write(kind, text, basis)
    if kind is not Field.FOREIGN_TXT or not written.labels:
        return written
    return joined((shown("["), written, shown(f", {octets(text)} bytes]")))


def _resource_id(_: Field, text: str, basis: Basis) -> Written:
    return joined((_segment(of, segment, basis) for of, segment in structured.segments(text)), between="/")


def _segment(kind: Field, text: str, basis: Basis) -> Written:
    if basis.policy.masks(Field.RESOURCE_ID) and text and kind is not Field.TERM:
        return hidden(kind, text)
    return write(kind, text, basis)


def _mailbox(_: Field, text: str, basis: Basis) -> Written:
    return _parts(structured.mailbox(text), basis)


def _dmarc(_: Field, text: str, basis: Basis) -> Written:
    tags = structured.dmarc(text, strict=basis.policy.masks(Field.DMARC))
    return cleaned(_parts(tags, basis), text, basis.forbidden)


def _acs_record(_: Field, text: str, basis: Basis) -> Written:
    return cleaned(_parts(structured.acs_record(text), basis), text, basis.forbidden)


def _customers_name(_: Field, text: str, basis: Basis) -> Written:
    return dns_names.customers_name(text, basis.ownership.base_of)


def _relative_name(_: Field, text: str, __: Basis) -> Written:
    return dns_names.relative_name(text)


def _host_label(_: Field, text: str, __: Basis) -> Written:
    return dns_names.host_label(text)


def _target_label(_: Field, text: str, __: Basis) -> Written:
    return hidden(Field.HOST, text.casefold().rstrip("."))


_WRITERS: Mapping[Treatment, Callable[[Field, str, Basis], Written]] = {
    Treatment.UNTOUCHED: _untouched,
    Treatment.OWN_WORDS: _own_words,
    Treatment.EVERYBODYS: _everybodys,
    Treatment.SHOWN: _shown,
    Treatment.MASKED: _masked,
    Treatment.WITHHELD: _withheld,
    Treatment.SEARCHED: _searched,
    Treatment.PLAIN_WORDS: _plain_words,
    Treatment.TXT_PARTS: _txt,
    Treatment.ID_PARTS: _resource_id,
    Treatment.MAILBOX_PARTS: _mailbox,
    Treatment.DMARC_PARTS: _dmarc,
    Treatment.RECORD_PARTS: _acs_record,
    Treatment.CUSTOMERS_NAME: _customers_name,
    Treatment.RELATIVE_NAME: _relative_name,
    Treatment.HOST_LABEL: _host_label,
    Treatment.TARGET_LABEL: _target_label,
}


def _parts(pieces: structured.Parts, basis: Basis) -> Written:
    """A value taken apart: what its own rules mask, and names by the policy."""
    return joined(_part(piece, basis) for piece in pieces)


def _part(piece: structured.Part, basis: Basis) -> Written:
    match piece:
        case str():
            return shown(piece)
        case structured.Name(text, target):
            how = target_treatment(text, basis) if target else name_treatment(Field.DOMAIN, text, basis)
            return _WRITERS[how](Field.DOMAIN, text, basis)
    return Written((piece,), (piece,))
