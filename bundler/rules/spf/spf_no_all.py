"""The SPF record does not end in all.

What is wrong

The last part of an SPF record, such as -all, says how to treat mail from servers that are not listed. This record has
neither it nor a redirect=. That counts as ?all: treat it like any other mail.

Why it matters for ACS

ACS asks for a record that ends in -all.

Remedy

Add -all to the end of the one SPF record. First make sure that the record lists every service that sends mail for the
domain.

Source

RFC 7208 section 4.7 (default result), section 5.1 (all) and section 6.1 (redirect);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.acs_records import RecordKey
from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules.spf._endings import ending_rule

RULE = Rule(
    id="spf-no-all",
    severity=Severity.BLOCKING,
    title="SPF does not end in all where ACS asks for -all",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=ending_rule(
        "",
        "The SPF record of {name} has no all term at its end. ACS asks for -all.",
        change="Add -all to its end.",
    ),
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
