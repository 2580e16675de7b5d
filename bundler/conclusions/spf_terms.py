"""What rules about SPF share: which record a server gives, and how the right one would read."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from bundler.model.facts import Facts, RecordAnswer, RecordFacts
from bundler.model.mail import SpfEvaluation, SpfRecord, SpfTerm
from bundler.reading.spf import parse, select

FOREIGN_INCLUDES = {
    "spf.communication.azure.com": "a name that Microsoft does not document for the SPF record of ACS",
    "spf.azurecomm.net": "a name that Microsoft does not document for the SPF record of ACS",
    "azurecomm.net": "the zone of the DKIM keys, not of the sending servers",
    "azure.com": "a domain of Microsoft that it does not document for the SPF record of ACS",
    "azure-communication-services.net": "a name from guides that Microsoft does not document for the SPF record of ACS",
}
"""Includes that circulate in guides and are not what ACS asks for, with what they are."""

_SENDERS = {"include", "a", "mx", "ptr", "ip4", "ip6", "exists", "redirect"}


def by_record(
    answers: Iterable[RecordAnswer], facts: Facts
) -> Iterator[tuple[SpfEvaluation, tuple[RecordAnswer, ...]]]:
    """Each SPF record that is alone at the name, with the answers that give it."""
    groups: dict[bytes, list[RecordAnswer]] = {}
    for answer in answers:
        records = select(answer.values)
        if len(records) == 1 and records[0] in facts.spf:
            groups.setdefault(records[0], []).append(answer)
    for raw, members in groups.items():
        yield facts.spf[raw], tuple(members)


def expected_spf(record: RecordFacts) -> SpfRecord:
    """The record that ACS asks for, in its terms."""
    return parse(record.expected.value.encode() if record.expected else b"v=spf1")


def missing_includes(expected: SpfRecord, *found: SpfRecord) -> tuple[str, ...]:
    """Includes that ACS asks for and none of the records has."""
    there = {term.value.casefold() for each in found for term in each.includes}
    return tuple(term.value for term in expected.includes if term.value.casefold() not in there)


def foreign_includes(expected: SpfRecord, found: SpfRecord) -> tuple[str, ...]:
    """Includes that look like those of ACS and are not."""
    foreign = FOREIGN_INCLUDES.keys() - {term.value.casefold() for term in expected.includes}
    return tuple(term.value for term in found.includes if term.value.casefold() in foreign)


def other_terms(expected: SpfRecord, found: SpfRecord) -> tuple[SpfTerm, ...]:
    """Terms that speak for other senders than ACS, or were meant to."""
    wanted = {term.value.casefold() for term in expected.includes} | {
        name.casefold() for name in foreign_includes(expected, found)
    }
    return tuple(term for term in found.terms if term.name in _SENDERS and term.value.casefold() not in wanted)


def corrected(expected: SpfRecord, *found: SpfRecord, without: AbstractSet[str] = frozenset()) -> str:
    """One record out of those published, with what ACS asks for in it and with its ending.

    Made of terms that are published and terms that ARM gave, nothing else; includes of names in `without` go. Empty
    where no ending is asked for, or where a published record has faults beside terms for other senders, so that nobody
    can say what was meant.
    """
    ending = expected.all_term
    others = [term for record in found for term in other_terms(expected, record)]
    if ending is None or (others and any(record.faults for record in found)):
        return ""
    wanted = [f"include:{term.value}" for term in expected.includes]
    kept = [
        f"include:{t.value}" if t.name == "redirect" else t.text.decode("latin-1")
        for t in others
        if t.name != "include" or t.value.casefold().removesuffix(".") not in without
    ]
    return " ".join(dict.fromkeys(["v=spf1", *wanted, *kept, ending.text.decode("latin-1")]))
