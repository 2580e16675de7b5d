"""What the document shows for each value of a report, by the value's field class and the policy."""

import ipaddress
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bundler.model.fields import Field
from bundler.model.redacted import Tally
from bundler.reading.attempts import Expected
from bundler.redact import structured
from bundler.redact.composed import octets, parts
from bundler.redact.labels import SECRET, Labels
from bundler.redact.plain_words import is_plain, plain_words
from bundler.redact.policy import COMPOSED, Level, Policy
from bundler.redact.scrub import SHORT, Known, alternatives
from bundler.redact.secrets import find_secrets
from bundler.redact.survey import Survey
from bundler.redact.terms import is_documented, is_request_id, is_term

VALUE = "value"
"""Kind of a literal value that the user forbade."""
_STANDARD_LABEL = re.compile(
    r"@|\*|_dmarc|_domainkey|selector[12]-azurecomm-[a-z]+-net|www|(ns|dns|mx|mail|smtp)\d{0,2}", re.IGNORECASE
)
"""Labels that standards, ACS and everybody use: they tell nothing about the customer."""
_REMOTE = frozenset(
    {Field.FOREIGN_TXT, Field.ACS_RECORD, Field.DMARC, Field.SERVER_TEXT, Field.FREE_TEXT, Field.PERSON, Field.TICKET}
)
"""Classes of texts that others wrote: looked through for secrets before they are shown."""
_UNTYPED = frozenset({Field.FREE_TEXT, Field.SERVER_TEXT})
_TEXTS = _UNTYPED | {Field.FOREIGN_TXT, Field.DMARC, Field.MAILBOX, Field.PERSON, Field.TICKET, Field.TAG}
"""Classes whose values can hold values of other classes, spelled in any way."""


Leaf = tuple[Field, str]
"""Class and value."""
_Given = tuple[str, str, tuple[str, ...], str]
"""Kind, value, spellings and prefix of a label."""


@dataclass(slots=True)
class Values:
    """Writes values, and remembers what it masked and what it showed."""

    policy: Policy
    survey: Survey
    expected: Expected = ()
    """What ACS asks for: decides what a TXT value is meant as."""
    known: Known = field(default_factory=Known)
    withheld: AbstractSet[Leaf] = frozenset()
    """Values that are masked whole although their class is shown: a first attempt showed something masked in them."""
    passages: int = 0
    """How often one of them was written."""
    labels: Labels = field(default_factory=Labels)
    shown: set[str] = field(default_factory=set)
    """Names, ids and documented words as they stand in the document."""
    exhibited: set[str] = field(default_factory=set)
    """Records, people and mail addresses as they stand in the document."""
    tallies: dict[str, Tally] = field(default_factory=dict)
    maskings: int = 0
    """How many labels stand in the document so far."""
    unmeasured: int = 0
    """How many of these stand for values whose length must not show either: all but foreign TXT records, whose size
    matters because it makes answers too large."""
    _forbidden: re.Pattern[str] | None = None
    _written: dict[tuple[Field, str], tuple[str, tuple[_Given, ...]]] = field(default_factory=dict)
    """Class and value to what stands for it, and the labels in that: every server of a zone gives the same records."""
    _given: list[_Given] = field(default_factory=list)
    """The labels of the value that is being written."""

    def __post_init__(self) -> None:
        self._forbidden = alternatives(self.policy.values)

    def write(self, kind: Field, text: str) -> str:
        """What stands in the document for one value of a class."""
        if not text or kind is Field.PUBLIC:
            return text
        if kind in COMPOSED and (kind, text) not in self.withheld:
            return self._composed(kind, text)
        before = self.maskings
        written = self._as_before(kind, text)
        tally = self.tallies.get(kind, Tally(0, 0))
        masked = self.maskings > before
        self.tallies[kind] = Tally(tally.shown + (not masked), tally.masked + masked)
        return written

    def _composed(self, kind: Field, text: str) -> str:
        """A TXT value part by part; a part of somebody else beside an attempt keeps its length."""
        pieces = parts(kind, text, self.expected)
        if len(pieces) == 1:
            return self.write(*pieces[0])
        return "".join(self._piece(*piece) for piece in pieces)

    def _piece(self, kind: Field, text: str) -> str:
        written = self.write(kind, text)
        if kind is not Field.FOREIGN_TXT or written == text:
            return written
        return f"[{written}, {octets(text)} bytes]"

    def label(self, kind: str, value: str, *spellings: str, prefix: str = "") -> str:
        """The label that stands for a masked value."""
        self._given.append((kind, value, spellings, prefix))
        self.maskings += 1
        self.unmeasured += kind != Field.FOREIGN_TXT
        return self.labels.give(kind, value, spellings, prefix)

    def _as_before(self, kind: Field, text: str) -> str:
        """A value that was written before stands as it did, and its labels are given, and so counted, again."""
        if (kind, text) in self.withheld:
            self.passages += 1
            return self.label(Field.FOREIGN_TXT if kind in COMPOSED else kind, text)
        if kind is Field.RESOURCE_ID:  # its parts are written, and counted, one by one
            return self._by_class(kind, text)
        if before := self._written.get((kind, text)):
            written, labels = before
            for of, value, spellings, prefix in labels:
                self.label(of, value, *spellings, prefix=prefix)
            return written
        self._given.clear()
        written = self._by_class(kind, text)
        self._written[kind, text] = written, tuple(self._given)
        return written

    def _by_class(self, kind: Field, text: str) -> str:
        masks = self.policy.masks(kind)
        match kind:
            case Field.DOMAIN | Field.HOST:
                return self._name(kind, text)
            case Field.ADDRESS if text in self.survey.shared_addresses:
                return self._everybodys(text)
            case Field.RESOLVER if not masks:
                return self._resolver(text)
            case Field.RESOURCE_ID:
                return self._resource_id(text)
            case Field.MAILBOX if masks:
                return structured.mailbox(text, self.label, self._domain)
            case Field.DMARC if masks or self.policy.masks(Field.MAILBOX):
                return self._everybodys_record(text, structured.dmarc(text, self.label, self._domain, strict=masks))
            case Field.ACS_RECORD if masks:
                return self._everybodys_record(text, structured.acs_record(text, self.label, self._target))
            case Field.TERM:
                return self._term(text)
            case Field.REQUEST_ID if not masks and not is_request_id(text):
                return self._by_class(Field.FREE_TEXT, text)
            case Field.FREE_TEXT if kind not in self.policy.mask and self._is_plain(text, masks=masks):
                return self._clean(plain_words(text, self.survey.is_customers, self._domain))
            case Field.FREE_TEXT | Field.SERVER_TEXT if not masks and self.policy.level is not Level.OPEN:
                return self._clean(self.known.scrub(text, self.label))
            case _:
                return self.label(kind, text) if masks else self._show(kind, text)

    def _is_plain(self, text: str, *, masks: bool) -> bool:
        """Whether a free text is one of this program's own, whose words are nobody's by chance."""
        known = not masks and self.known.holds_identifier(text)
        return not known and is_plain(text, self.survey.is_customers)

    def own_words(self, text: str) -> str:
        """Prose of this program, without what the user forbade."""
        return text if self._forbidden is None else self._forbidden.sub(self._forbidden_label, text)

    def given_for(self, kind: Field, text: str) -> tuple[tuple[str, str], ...]:
        """The labels that were given for a value: kind and masked value of each."""
        return tuple((given[0], given[1]) for given in self._written.get((kind, text), ("", ()))[1])

    def _show(self, kind: Field, text: str) -> str:
        """The value itself, without what is masked elsewhere."""
        if kind in _TEXTS:
            text = self.known.without_masked(text, self.label)
        else:
            text = self.known.without_identifiers(text, self.label, equal=kind is Field.ACS_RECORD)
        if kind in _REMOTE:
            text = self._clean(text)
        elif self._forbidden is not None:
            text = self._forbidden.sub(self._forbidden_label, text)
        if kind in _TEXTS or kind is Field.ACS_RECORD:
            self.exhibited.update([text] if kind not in _UNTYPED else [])
        else:
            self.shown.add(text)
        return text

    def _everybodys(self, text: str) -> str:
        """A name, an address or a word that tells nothing, even where a masked one is a part of it."""
        self.shown.add(text)
        return text if self._forbidden is None else self._forbidden.sub(self._forbidden_label, text)

    def _everybodys_record(self, text: str, written: str) -> str:
        """A record written part by part. One without anything to mask is everybody's, whatever is a part of it."""
        cleaned = self._clean(written)
        if cleaned == text:
            self.exhibited.add(text)
        return cleaned

    def _term(self, text: str) -> str:
        if is_documented(text):
            return self._everybodys(text)
        if is_term(text) and not self.known.holds_identifier(text):
            return text if self._forbidden is None else self._forbidden.sub(self._forbidden_label, text)
        return self._by_class(Field.FREE_TEXT, text)

    def _clean(self, text: str) -> str:
        """Without secrets, and without what the user forbade."""
        parts: list[str] = []
        done = 0
        for start, end in sorted((start, end) for _, start, end in find_secrets(text)):
            if start >= done:
                parts += [text[done:start], self.label(SECRET, text[start:end])]
                done = end
        text = "".join((*parts, text[done:]))
        return self._forbidden.sub(self._forbidden_label, text) if self._forbidden is not None else text

    def _forbidden_label(self, match: re.Match[str]) -> str:
        return self.label(VALUE, match.group())

    def _resource_id(self, text: str) -> str:
        whole = self.policy.masks(Field.RESOURCE_ID)
        if text.startswith("/"):
            return structured.resource_id(text, lambda kind, part: self._part(kind, part, whole=whole))
        return (
            self.label(Field.RESOURCE_ID, text)
            if self.policy.level is not Level.OPEN
            else self._show(Field.RESOURCE_ID, text)
        )

    def _part(self, kind: Field, text: str, *, whole: bool) -> str:
        if whole and text and kind is not Field.TERM:
            return self.label(kind, text)
        return self.write(kind, text)

    def _resolver(self, text: str) -> str:
        private = self.policy.masks_private_resolvers() and not _is_global(text)
        return self.label(Field.RESOLVER, text) if private else self._show(Field.RESOLVER, text)

    # Names. The customer's keep their shape where domains are masked: `_dmarc.contoso.com` becomes `_dmarc.DOMAIN-1`.

    def _domain(self, text: str) -> str:
        return self._name(Field.DOMAIN, text)

    def _target(self, text: str) -> str:
        """A name inside a masked record, which may lead to the customer whatever is done with names."""
        name = text.casefold().rstrip(".")
        if self.survey.is_customers(name) or self.survey.is_shared(name):
            return self._name(Field.DOMAIN, text)
        return self.label(Field.HOST, name)

    def _name(self, kind: Field, text: str) -> str:
        name = text.casefold().rstrip(".")
        dot = "." if text.endswith(".") else ""
        if name and self.policy.masks(Field.DOMAIN):
            if self.survey.is_customers(name):
                return self._customers_name(name) + dot
            if name in self.survey.relative:
                return ".".join(map(self._sublabel, name.split("."))) + dot
        if self.survey.is_shared(name):
            return self._everybodys(text)
        if self.policy.masks(Field.DOMAIN) and self.survey.tells_customer(name):
            return self.label(Field.HOST, name) + dot
        if not name or not self.policy.masks(kind):
            return self._show(kind, text)
        return self.label(Field.HOST, name) + dot

    def _customers_name(self, name: str) -> str:
        base = self.survey.base_of(name)
        brand = base.partition(".")[0]
        top = self.label(Field.DOMAIN, base, *([brand] if len(brand) >= SHORT else []))
        rest = name.removesuffix(base).rstrip(".")
        if not rest:
            return top
        if self.survey.is_customers(rest):
            return f"{self._customers_name(rest)}.{top}"
        return ".".join([*map(self._sublabel, rest.split(".")), top])

    def _sublabel(self, label: str) -> str:
        if _STANDARD_LABEL.fullmatch(label):
            self.shown.add(label)
            return label
        return self.label(Field.DOMAIN, label, prefix="LABEL")


def _is_global(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False
