"""The SPF record ends in ?all.

What is wrong

The last part of an SPF record says how to treat mail from servers that are not listed. ?all ("neutral") treats it like
any other mail, so the record protects nothing.

Why it matters for ACS

ACS asks for -all. A user reports that a record with ?all failed with DnsRecordsNotMatched, and was verified with -all.

Remedy

Change ?all to -all in the one SPF record. First make sure that the record lists every service that sends mail for the
domain.

Source

RFC 7208 section 8.2 (neutral);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.acs_records import RecordKey
from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules.spf._endings import ending_rule

RULE = Rule(
    id="spf-neutral",
    severity=Severity.BLOCKING,
    title="SPF ends in ?all where ACS asks for -all",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=ending_rule(
        "?",
        "The SPF record of {name} ends in ?all. ACS asks for -all, and a user reports that ?all failed with "
        "DnsRecordsNotMatched.",
        change="Change ?all to -all.",
    ),
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
