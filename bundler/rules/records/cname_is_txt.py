"""A TXT record is where an alias belongs.

What is wrong

For DKIM, ACS asks for an alias (a CNAME record). A TXT record is published at its name instead: the target name as
text, or a copy of the key.

Why it matters for ACS

ACS asks for the alias. A copy of the key would also stop working when Microsoft renews the key; the alias follows the
new key.

Remedy

Delete the TXT record and add a CNAME record with the same name and the target shown.

Source

RFC 6376 section 3.6.2 (how keys are found); RFC 1034 section 3.6.2 (aliases);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.flattening import seen
from bundler.conclusions.record_answers import absent, cites, ids, values_of
from bundler.model.acs_records import DKIM_KEYS
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import Phrase, phrase
from bundler.model.rule import Fix, Need, Precedence, Problem, RecordChange, Rule, Severity
from bundler.phrases import RECORD_NAMES, domain, sentences, txt
from bundler.remedies.publishing import publish


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when TXT is there and no alias."""
    lookups = [x for x in record.beside if x.qtype == "TXT" and values_of(x, "TXT")]
    without = [answer for answer in record.usable if absent(answer)]
    if not lookups or not without or seen(record, facts) is not None:
        return
    found = values_of(lookups[0], "TXT")
    target = facts.targets.get(record.key)
    same = target is not None and bool(set(found) & set(target.values))
    text = "At {name}, a TXT record is where the alias of the {what} belongs: \u201c{value}\u201d. "
    if same:
        text += "It is the key that the alias leads to: somebody copied it, or the DNS host replaces the alias with "
        text += "what it leads to (CNAME flattening). "
    text += "ACS asks for a CNAME record there, and there is none."
    fix = publish(record)
    first: Phrase = ("Delete the TXT record there.",)
    if same:
        first = ("If you entered a CNAME record there, turn off flattening; otherwise delete the TXT record.",)
    old = tuple(RecordChange("remove", record.name, "TXT", value.decode("latin-1")) for value in found)
    yield Problem(
        explanation=phrase(text, name=domain(record.name), what=RECORD_NAMES[record.key], value=txt(found[0])),
        fix=Fix(sentences([first, fix.text]), (*old, *fix.changes)),
        cites=(*ids(lookups), *cites(without)),
    )


RULE = Rule(
    id="cname-is-txt",
    severity=Severity.BLOCKING,
    title="A TXT record is where a DKIM alias belongs",
    needs=(Need.RECORD, Need.BESIDE),
    check_record=check,
    records=DKIM_KEYS,
    precedence=Precedence.CAUSE,
)
