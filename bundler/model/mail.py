"""What the text of SPF and DMARC records says, term by term, with the place of every fault."""

from dataclasses import dataclass

MOST_LOOKUPS = 10
"""Terms that cause DNS lookups in one evaluation (RFC 7208 section 4.6.4)."""
MOST_VOIDS = 2
"""Lookups of one evaluation that find nothing (RFC 7208 section 4.6.4)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the grammar does not allow."""

    position: int
    """Offset of the first byte in the record."""
    length: int
    reason: str
    """Our own words."""


@dataclass(frozen=True, slots=True)
class SpfTerm:
    """One mechanism or modifier (RFC 7208 section 4.6.1)."""

    position: int
    """Offset of the first byte in the record."""
    text: bytes
    qualifier: str
    """`+ - ~ ?` as it counts (`+` where none is written); empty for a modifier."""
    name: str
    """Lower case."""
    value: str
    """The domain-spec, network or text after `:` or `=`, without a prefix length; empty where there is none."""
    modifier: bool = False
    fault: Fault | None = None

    @property
    def needs_lookup(self) -> bool:
        """Counts against the limit of ten (RFC 7208 section 4.6.4)."""
        return self.name in {"include", "a", "mx", "ptr", "exists", "redirect"}

    @property
    def has_macro(self) -> bool:
        """Its name depends on the message, so nobody can look it up beforehand (RFC 7208 section 7)."""
        return "%" in self.value


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """An SPF record in its terms."""

    raw: bytes
    terms: tuple[SpfTerm, ...]
    faults: tuple[Fault, ...]
    """In order; any of them makes receivers answer permerror (RFC 7208 section 4.6)."""

    @property
    def last(self) -> SpfTerm | None:
        """The last term."""
        return self.terms[-1] if self.terms else None

    @property
    def all_term(self) -> SpfTerm | None:
        """The first `all`: nothing after it is evaluated (RFC 7208 section 5.1)."""
        return next((t for t in self.terms if t.name == "all" and not t.modifier), None)

    @property
    def includes(self) -> tuple[SpfTerm, ...]:
        """The `include` mechanisms."""
        return tuple(t for t in self.terms if t.name == "include" and not t.modifier)

    @property
    def redirect(self) -> SpfTerm | None:
        """The `redirect` modifier, where it counts: no `all` is in the record (RFC 7208 section 6.1)."""
        if self.all_term:
            return None
        return next((t for t in self.terms if t.name == "redirect" and t.modifier), None)


@dataclass(frozen=True, slots=True)
class SpfLookup:
    """One term that costs a DNS lookup when the record is evaluated to its end."""

    domain: str
    """Whose record holds the term."""
    term: str
    depth: int
    """0 for the domain's own record, 1 for an included one, and so on."""
    void: bool | None
    """The name has no such record or does not exist; None where that was not observed."""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpfEvaluation:
    """An SPF record together with everything it refers to, followed to the end as if no sender matched."""

    record: SpfRecord
    lookups: tuple[SpfLookup, ...]
    """In the order a receiver makes them; more than ten are a permerror (RFC 7208 section 4.6.4)."""
    problems: tuple[str, ...]
    """Why evaluation ends in permerror although the record itself is well formed: an included domain without SPF
    or with two records, a loop, a fault in an included record, too many mail servers. In plain words."""
    wanted: tuple[tuple[str, str], ...]
    """Questions (name, type) whose answers would be needed and are not there."""
    cites: tuple[str, ...]
    """The lookups used."""
    dead: tuple[str, ...] = ()
    """Names that the record itself includes and that have no SPF record: every evaluation ends in an error there."""

    @property
    def voids(self) -> tuple[SpfLookup, ...]:
        """Lookups that found nothing; more than two are a permerror."""
        return tuple(x for x in self.lookups if x.void)

    @property
    def complete(self) -> bool:
        """Everything was observed, so that the counts are whole and not lower bounds."""
        return not self.wanted and all(x.void is not None for x in self.lookups)

    @property
    def permerror(self) -> bool:
        """Receivers can answer permerror for mail that no term matches."""
        return bool(self.record.faults or self.problems) or len(self.lookups) > 10 or len(self.voids) > 2


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """A DMARC record by RFC 9989, and what RFC 7489 saw differently."""

    raw: bytes
    tags: tuple[tuple[str, str], ...]
    """In order, names in lower case."""
    faults: tuple[Fault, ...]
    """A record with one is ignored by receivers, or read as if the tag were not there: see `valid`."""
    valid: bool
    """Receivers apply it."""
    policy: str
    """`none`, `quarantine` or `reject` as it counts; empty where the record is not valid."""
    notes: tuple[str, ...] = ()
    """What RFC 7489 and RFC 9989 treat differently in this record, in plain words."""

    def tag(self, name: str) -> str:
        """Value of a tag, empty where it is absent."""
        return next((value for tag, value in self.tags if tag == name), "")
