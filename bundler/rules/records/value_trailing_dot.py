"""The value ends in an extra dot.

What is wrong

In zone files names end in a dot. The value of a TXT record is not a name: a dot at its end becomes part of the value.

Why it matters for ACS

The ownership token with a dot is another token, and -all. with a dot is no valid part of SPF.

Remedy

Enter the value again without the dot.

Source

RFC 1035 section 5.1 (the final dot marks complete names); RFC 7208 section 4.6.1 (terms of SPF);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules.records._typos import TXT_KEYS, ends_in_dot, typing_rule

RULE = Rule(
    id="value-trailing-dot",
    severity=Severity.BLOCKING,
    title="A record's value ends in an extra dot",
    needs=(Need.RECORD,),
    check_record=typing_rule(
        # Three dots are what is left of a value that was truncated: see `value-truncated`.
        lambda value, record: ends_in_dot(value, record) and not value.rstrip().endswith(b".."),
        "The value of the {what} at {name} ends in a dot that is not part of the expected value: {found}.",
    ),
    records=TXT_KEYS,
    precedence=Precedence.CAUSE,
)
