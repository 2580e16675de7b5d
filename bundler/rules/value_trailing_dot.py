"""The value ends in a dot that does not belong to it.

What is wrong

In zone files names end in a dot. The value of a TXT record is not a name: a dot at its end becomes part of the value.

Why it matters for ACS

The ownership token with a dot is another token, and an SPF record that ends in a dot has an ending that nobody knows.

Remedy

Enter the value again without the dot.

Source

RFC 1035 section 5.1 (the final dot marks complete names); RFC 7208 section 4.6.1 (terms of SPF);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules._typing import TXT_KEYS, ends_in_dot, typing_rule

RULE = Rule(
    id="value-trailing-dot",
    severity=Severity.BLOCKING,
    title="A record's value ends in a stray dot",
    needs=(Need.RECORD,),
    check_record=typing_rule(
        # Three dots are what is left of a value that was cut off: see `value-truncated`.
        lambda value, record: ends_in_dot(value, record) and not value.rstrip().endswith(b".."),
        "The {what} at {name} ends in a dot: {found}. The dot counts as part of the value, so it is not the one "
        "that is looked for.",
    ),
    records=TXT_KEYS,
    precedence=Precedence.CAUSE,
)
