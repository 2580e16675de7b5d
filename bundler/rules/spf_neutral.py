"""The SPF record ends in ?all.

What is wrong

The last part of an SPF record says what to do with mail from servers that are not listed. ?all ("neutral") says: make
no difference. The record then protects nothing.

Why it matters for ACS

ACS asks for -all. A record that ended in ?all was reported to fail with DnsRecordsNotMatched, and to pass after the
ending was changed.

Remedy

Change ?all to -all in the one SPF record. First make sure that every service that sends mail for the domain stands in
it.

Source

RFC 7208 section 8.2 (neutral);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.records import RecordKey
from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules._endings import ending_rule

RULE = Rule(
    id="spf-neutral",
    severity=Severity.BLOCKING,
    title="SPF ends in ?all where ACS asks for -all",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=ending_rule(
        "?",
        "The SPF record of {name} ends in ?all. ACS requires -all, and users report that it fails records with ?all.",
        change="Change ?all to -all.",
    ),
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
