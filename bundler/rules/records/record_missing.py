"""A record that ACS asks for is missing.

What is wrong

An authoritative name server of the zone says that the name has no such record. Caches are not the cause: this program
asked the zone's own server.

Why it matters for ACS

ACS asks for the record at exactly this name. Users report that verification of a missing record ends in
VerificationFailed with DnsRecordsNotMatched.

Remedy

Publish the record at the DNS host that serves the zone, with the host name and value shown. If you added it already,
check the host, the name and the type.

Source

RFC 2308 section 2 (how a server says that a name or a record does not exist);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.dns_hosts import server_names
from bundler.conclusions.flattening import is_empty
from bundler.conclusions.record_answers import absent, cites
from bundler.model.acs_records import DKIM_KEYS, REQUIRED
from bundler.model.facts import AnswerKind, Facts, RecordFacts
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Need, Precedence, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, domain, givers, hosts, sentences
from bundler.reading.names import depth
from bundler.remedies.publishing import publish

MOST_LABELS = 2
"""Of a name that is delegated by a registry as a rule: `contoso.com`."""


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem for all servers that do not have the record."""
    without = tuple(answer for answer in record.usable if answer.right is not True and absent(answer))
    if not without:
        return
    if all(answer.kind is AnswerKind.NXDOMAIN for answer in without):
        how = "the name itself does not exist"
    elif any(answer.kind is AnswerKind.VALUES for answer in without):
        how = "there are other TXT records, but none is meant as this one"
    else:
        how = f"the name exists, but holds no {record.rtype} record"
    text = phrase(
        "The {what} is not in DNS: at {name}, {how}. ACS asks for it there.",
        what=RECORD_NAMES[record.key],
        name=domain(record.name),
        how=how,
    )
    yield Problem(
        explanation=sentences([text, *_elsewhere(record, facts), *_hidden(record)]),
        fix=publish(record),
        cites=cites(without),
        detail=phrase("Said by {servers}.", servers=givers(without)),
    )


def _elsewhere(record: RecordFacts, facts: Facts) -> Iterator[Phrase]:
    """The name is in a zone of its own, so that an entry in the zone above it is never seen."""
    zone = record.zone
    above = zone.partition(".")[2]
    own_zone = facts.zone is not None and zone != facts.zone.apex
    if zone and (own_zone or (zone == facts.domain and depth(zone) > MOST_LABELS)):
        text = (
            "The name is delegated: it belongs to the zone {zone} at {servers}. Resolvers do not see records for "
            "it in {above}."
        )
        names = hosts(server_names(facts, zone))
        yield phrase(text, zone=domain(zone), servers=names or ("its own servers",), above=domain(above))


def _hidden(record: RecordFacts) -> Iterator[Phrase]:
    if record.key in DKIM_KEYS and is_empty(record):
        yield ("If you entered it, the DNS host may hide it: a proxy or CNAME flattening does that.",)


RULE = Rule(
    id="record-missing",
    severity=Severity.BLOCKING,
    title="A record that ACS asks for is not in DNS",
    needs=(Need.RECORD,),
    check_record=check,
    records=REQUIRED,
    precedence=Precedence.FALLBACK,
)
