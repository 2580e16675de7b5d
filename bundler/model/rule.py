"""What a rule is, what it may need, and what it returns."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bundler.model.acs_records import RecordKey
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase
from bundler.model.outcomes import RuleStatus, Severity

__all__ = [
    "Check",
    "Fix",
    "Need",
    "Precedence",
    "Problem",
    "RecordChange",
    "RecordCheck",
    "RecordsCheck",
    "Rule",
    "RuleStatus",
    "Severity",
]


class Precedence(StrEnum):
    """Who speaks when several rules see the same defect.

    A problem is covered, and not reported again, when blocking problems of an earlier class touch its records and
    cite all of its evidence.
    """

    CAUSE = "cause"
    """Names why the answer is wrong: a doubled name, an alias in the way, servers that disagree."""
    DEFECT = "defect"
    """Names what is wrong in the answer: a soft ending, a trailing dot."""
    FALLBACK = "fallback"
    """Only says that the answer is not the expected one."""
    APART = "apart"
    """Speaks of something else than the value: covers nothing and is never covered."""
    CONCLUSION = "conclusion"
    """Says what follows from a state where DNS is correct: asked when all about DNS is said, and not about a record
    that a blocking problem touches."""


class Need(StrEnum):
    """What must have been observed before a rule may speak. The engine checks it; a rule never guesses."""

    ZONE = "zone"
    """The zone of the domain was found and at least one of its addresses was asked. A public suffix above a domain
    that is not delegated is not its zone."""
    AUTHORITATIVE = "authoritative"
    """At least one server of the zone answered with authority."""
    PARENT = "parent"
    """The delegation of the domain's zone in the zone above was observed."""
    ABOVE = "above"
    """What the zone above says of the delegation was observed, be it that there is none."""
    RECORD = "record"
    """Record rules: at least one authoritative answer for this record, from a zone that can hold it."""
    EXPECTED = "expected"
    """Record rules: the expected value is known."""
    STATE = "state"
    """Record rules: ACS's state of this record was read."""
    TARGET = "target"
    """Record rules: the CNAME target was asked at its own zone's servers and answered."""
    CONTROL = "control"
    """The control questions were answered."""
    BESIDE = "beside"
    """Record rules: the CNAME is there, or the name does not exist, or the name was asked for other types too."""
    BETWEEN = "between"
    """Record rules: a name between the domain and the record's was asked for, or there is none."""
    SPF_TREE = "spf-tree"
    """Everything the published SPF records refer to was looked up, or is broken already without the rest."""
    MX = "mx"
    """A server of the zone answered for the mail exchangers of the domain."""
    NETWORK = "network"
    """The control questions about the observer's own network were answered."""
    CLOCK = "clock"
    """The observer's clock could be held against ARM's, or against signatures."""
    WALK = "walk"
    """Some server was asked on the way to the zone."""
    DNSSEC = "dnssec"
    """The chain of trust down to the zone could be followed, or shown to be broken or absent."""
    REGISTRATION = "registration"
    """The registry answered about the registration (--rdap)."""
    AZURE = "azure"
    """Azure was asked, with or without success."""
    AZURE_SEARCH = "azure-search"
    """The search for the domain in Azure finished."""
    AZURE_EXISTENCE = "azure-existence"
    """Whether the domain exists in ACS is known: it was read, searched for, or not found under its id."""
    AZURE_DOMAIN = "azure-domain"
    EMAIL_SERVICE = "email-service"
    COMMUNICATION_SERVICES = "communication-services"
    SENDERS = "senders"
    ACTIVITY_LOG = "activity-log"
    HISTORY = "history"
    """An earlier recording read the states of the same domain resource."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One edit at the DNS host: what to type. `judge` adds how the host that serves the zone wants it."""

    action: str
    """`add`, `replace` or `remove`."""
    name: str
    """Full name, no final dot."""
    rtype: str
    value: str
    """What to publish (for `remove`: what to delete). Only ever a value that ARM gave or Microsoft documents, one that
    is published already, or an SPF record put together from terms of both."""
    ttl: int = 3600
    replaces: tuple[str, ...] = ()
    """For `replace`: the values that are published now and go."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do, in prose, and the exact edits where there are any."""

    text: Phrase
    changes: tuple[RecordChange, ...] = ()
    commands: tuple[Phrase, ...] = ()
    """What to run, each ready to paste into a POSIX shell; the Azure CLI's also into PowerShell."""
    powershell: tuple[Phrase, ...] = ()
    """The same with Azure PowerShell."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a rule found. Cannot be built without evidence."""

    explanation: Phrase
    """What is wrong and why it matters here, in sentences a newcomer understands."""
    fix: Fix
    cites: tuple[str, ...]
    """Evidence ids (`D17`, `A3`, `S:azure.domain`), the telling ones first."""
    detail: Phrase = ()
    """Facts for the machine-minded: addresses, serials, bytes."""
    records: tuple[RecordKey, ...] = ()
    """The records it touches; empty: all of them."""
    severity: Severity | None = None
    """Where one rule knows two degrees; None: the rule's own."""

    def __post_init__(self) -> None:
        if not self.cites:
            raise ValueError("a finding without evidence cannot be built")


Check = Callable[[Facts], Iterable[Problem]]
RecordCheck = Callable[[RecordFacts, Facts], Iterable[Problem]]
RecordsCheck = Callable[[Sequence[RecordFacts], Facts], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue. Exactly one of `check`, `check_record` and `check_records` is set."""

    id: str
    """kebab-case, names the problem; the module has the same name with underscores."""
    severity: Severity
    title: str
    """The problem in a few words, for tables and bookmarks; at most 80 characters."""
    needs: tuple[Need, ...]
    check: Check | None = None
    check_record: RecordCheck | None = None
    """Called for each of `records` that was observed, one after the other."""
    check_records: RecordsCheck | None = None
    """Called once with all of `records` that were observed, where one problem can speak of several of them."""
    records: tuple[RecordKey, ...] = ()
    """Record rules: the records it is about."""
    precedence: Precedence = Precedence.APART
    advice: bool = False
    """Good for mail, and no part of verification: left out while a cause keeps the whole domain from being found."""
    family: str = field(default="", compare=False)
    """The folder of its module; discovery fills it in."""
    page: str = field(default="", compare=False)
    """The module's docstring; discovery fills it in."""

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.check, self.check_record, self.check_records)) != 1:
            raise ValueError(f"{self.id}: exactly one of check, check_record and check_records")
        if self.of_records != bool(self.records):
            raise ValueError(f"{self.id}: records go with check_record or check_records")

    @property
    def of_records(self) -> bool:
        """Whether it is about single records, whose needs the engine checks one by one."""
        return self.check is None
