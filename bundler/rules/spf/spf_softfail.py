"""The SPF record ends in ~all.

What is wrong

SPF is a TXT record that lists who may send mail for the domain. Its last part says how to treat mail from all other
servers. This one ends in ~all ("soft fail": accept, but mark), and ACS asks for -all ("fail": refuse).

Why it matters for ACS

Microsoft documents that verification of SPF fails when the record contains ~all. Everything else in the record may be
correct.

Remedy

Change ~all to -all in the one SPF record, at the DNS host that serves the zone. First make sure that the record lists
every service that sends mail for the domain: with -all, receivers may refuse the mail of any other.

Source

RFC 7208 section 8.5 (soft fail);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.acs_records import RecordKey
from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules.spf._endings import ending_rule

RULE = Rule(
    id="spf-softfail",
    severity=Severity.BLOCKING,
    title="SPF ends in ~all where ACS asks for -all",
    needs=(Need.RECORD, Need.EXPECTED),
    check_record=ending_rule(
        "~",
        "The SPF record of {name} ends in ~all. ACS fails SPF records with ~all.",
        change="Change ~all to -all.",
    ),
    records=(RecordKey.SPF,),
    precedence=Precedence.DEFECT,
)
