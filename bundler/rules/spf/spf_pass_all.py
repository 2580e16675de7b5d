"""The SPF record allows everybody to send.

What is wrong

The record ends in +all, or in all without a sign, which means the same: every server may send mail for the domain.

Why it matters for ACS

ACS asks for -all. With +all, anybody can send forged mail in the name of the domain.

Remedy

Change +all to -all. First make sure that the record lists every service that sends mail for the domain.

Source

RFC 7208 section 4.6.2 (a missing sign means +) and section 5.1 (all);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.acs_records import RecordKey
from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules.spf._endings import ending_rule

RULE = Rule(
    id="spf-pass-all",
    severity=Severity.BLOCKING,
    title="SPF allows everybody to send",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=ending_rule(
        "+",
        "The SPF record of {name} ends in +all (or in all, which means the same): every server may send mail for the "
        "domain. ACS asks for -all.",
        change="Change +all to -all.",
    ),
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
