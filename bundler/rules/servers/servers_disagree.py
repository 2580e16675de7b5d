"""The name servers of the zone do not give the same answer.

What is wrong

Every name server of a zone must give the same data. Here at least one gives what ACS expects and at least one does not.
Usually one server has an old copy of the zone, or the zone was copied to a new DNS host and only one of the two hosts
was changed.

Why it matters for ACS

A resolver may ask any of the servers. It gets the correct record on one try and the wrong one on the next, so
verification may fail although your own look-ups succeed.

Remedy

Update the servers named here: repair the zone transfer, publish the record at both hosts, or remove the old host from
the delegation at the registrar.

Source

RFC 1034 section 4.3.5 (zone maintenance and transfers); RFC 2182 section 4 (secondary servers);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from collections.abc import Iterator, Sequence

from bundler.conclusions.record_answers import cites, grouped, wrong
from bundler.model.acs_records import REQUIRED, RecordKey
from bundler.model.facts import AnswerKind, Facts, RecordAnswer, RecordFacts
from bundler.model.fields import Phrase, phrase
from bundler.model.observations import Server
from bundler.model.rule import Fix, Need, Precedence, Problem, RecordChange, Rule, Severity
from bundler.phrases import RECORD_NAMES, domain, givers, rows, server, values


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem naming the servers that differ from the right ones."""
    odd = wrong(record)
    fine = tuple(answer for answer in record.usable if answer.right)
    if not odd or not fine:
        return
    yield Problem(
        explanation=phrase(
            "The name servers of the zone give different answers for the {what} at {name}. {fine} {give} what ACS "
            "expects. {odd}. A resolver may ask any of them.",
            what=RECORD_NAMES[record.key],
            name=domain(record.name),
            fine=givers(fine),
            give="gives" if len({answer.server for answer in fine}) == 1 else "give",
            odd=_what_the_others_say(odd, record.rtype),
        ),
        fix=Fix(
            phrase(
                "Update {servers}: check the zone transfer to them, publish the record there too if they belong to "
                "another DNS host, or remove them from the delegation at the registrar.",
                servers=givers(odd),
            ),
            _changes(record, odd, fine),
        ),
        cites=cites([*odd, *fine]),
        detail=phrase("SOA serials: {serials}.", serials=_serials([a.server for a in (*odd, *fine)], facts)),
    )


def _changes(
    record: RecordFacts, odd: Sequence[RecordAnswer], fine: Sequence[RecordAnswer]
) -> tuple[RecordChange, ...]:
    """What must change at the servers that differ: what the others give, in place of what they give."""
    expected = record.expected
    if expected is None:
        return ()
    wanted = [value for answer in fine for value in answer.candidates]
    value = next((each.decode("latin-1") for each in wanted if record.key is RecordKey.SPF), expected.value)
    others = dict.fromkeys(v.decode("latin-1") for answer in odd for v in answer.candidates)
    old = tuple(each for each in others if each != value and record.key is not RecordKey.DOMAIN)
    change = RecordChange("replace" if old else "add", record.name, record.rtype, value, expected.ttl, old[:1])
    return (change, *(RecordChange("remove", record.name, record.rtype, each, expected.ttl) for each in old[1:]))


def _what_the_others_say(odd: Sequence[RecordAnswer], rtype: str) -> Phrase:
    groups = [
        phrase("{servers} {say}", servers=givers(answers), say=_saying(found, answers, rtype))
        for found, answers in grouped(odd).items()
    ]
    return rows(groups)


def _saying(found: tuple[bytes, ...], answers: Sequence[RecordAnswer], rtype: str) -> Phrase:
    one = len({answer.server for answer in answers}) == 1
    if found:
        return phrase("{give} {found}", give="gives" if one else "give", found=values(found, rtype))
    kind = "the name does not exist" if answers[0].kind is AnswerKind.NXDOMAIN else "there is no such record"
    return (f"{'says' if one else 'say'} that {kind}",)


def _serials(servers: Sequence[Server], facts: Facts) -> Phrase:
    known = {s.server: s.serial for s in facts.zone.servers} if facts.zone else {}
    items = [phrase("{serial} at {one}", serial=str(known.get(s) or "unknown"), one=server(s)) for s in servers]
    return rows(items)


RULE = Rule(
    id="servers-disagree",
    severity=Severity.BLOCKING,
    title="The zone's name servers give different answers",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=check,
    records=REQUIRED,
    precedence=Precedence.CAUSE,
)
