"""The SPF record has no ending.

What is wrong

The last part of an SPF record, all with a sign in front, says what to do with mail from servers that are not listed. It
is missing here, and no redirect= stands in its place. That counts as ?all: make no difference.

Why it matters for ACS

ACS asks for a record that ends in -all.

Remedy

Add -all to the end of the one SPF record. First make sure that every service that sends mail for the domain stands in
it.

Source

RFC 7208 section 4.7 (default result), section 5.1 (all) and section 6.1 (redirect);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.records import RecordKey
from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules._endings import ending_rule

RULE = Rule(
    id="spf-no-all",
    severity=Severity.BLOCKING,
    title="SPF has no ending where ACS asks for -all",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=ending_rule(
        "",
        "The SPF record of {name} has no ending. ACS requires -all.",
        change="Add -all at its end.",
    ),
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
