"""The name a DKIM alias leads to does not exist.

What is wrong

The alias is correct, but its target, in a zone of Microsoft, has no DKIM key.

Why it matters for ACS

Without the key, receivers cannot check signatures, and ACS may not verify the record. The target is in a zone of
Microsoft, so only Microsoft can publish the key.

Remedy

Change nothing at your DNS host. Mention the missing key in the support case; this document shows the answers.

Source

RFC 6376 section 3.6.2 (how keys are found);
https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains
"""

from collections.abc import Iterator

from bundler.conclusions.record_answers import ids
from bundler.model.acs_records import DKIM_KEYS, DnsOutcome
from bundler.model.facts import Facts, RecordFacts
from bundler.model.fields import phrase
from bundler.model.rule import Fix, Need, Problem, Rule, Severity
from bundler.phrases import RECORD_NAMES, acs, servers


def check(record: RecordFacts, facts: Facts) -> Iterator[Problem]:
    """One problem when the alias is correct and its target is not there."""
    target = facts.targets.get(record.key)
    if record.outcome is not DnsOutcome.RIGHT or target is None or target.exists is not False:
        return
    yield Problem(
        explanation=phrase(
            "The alias of the {what} is correct, but its target {target} has no key. The target belongs to "
            "Microsoft; no change in your DNS can repair it.",
            what=RECORD_NAMES[record.key],
            target=acs(target.name),
        ),
        fix=Fix(("Mention this finding in the support case: only Microsoft can publish the key.",)),
        cites=ids(target.lookups),
        detail=phrase("Asked at {servers}.", servers=servers(x.server for x in target.lookups)),
    )


RULE = Rule(
    id="cname-target-missing",
    severity=Severity.WARNING,
    title="The key that a DKIM alias leads to does not exist",
    needs=(Need.RECORD, Need.TARGET),
    check_record=check,
    records=DKIM_KEYS,
)
