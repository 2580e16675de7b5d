"""The SPF record allows everybody to send.

What is wrong

The record ends in +all, or in all without a sign, which means the same: every server in the world may send mail for the
domain.

Why it matters for ACS

ACS asks for -all. Besides, anybody can send forged mail in the name of the domain, and many receivers treat such a
record as a sign of abuse.

Remedy

Change the ending to -all. First make sure that every service that sends mail for the domain stands in the record.

Source

RFC 7208 section 4.6.2 (a missing sign means +) and section 5.1 (all);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.records import RecordKey
from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules._endings import ending_rule

RULE = Rule(
    id="spf-pass-all",
    severity=Severity.BLOCKING,
    title="SPF allows everybody to send",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=ending_rule(
        "+",
        "The SPF record of {name} ends in +all (a missing sign means +): it lets every server in the world send mail "
        "for the domain. ACS requires -all.",
        change="Change +all to -all.",
    ),
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
