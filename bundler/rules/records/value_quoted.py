"""Quotation marks are part of the value.

What is wrong

Zone files and some guides show TXT values in quotation marks, which are not part of the value. Here they were typed
into a form that takes every character as the value.

Why it matters for ACS

A record that begins with a quotation mark is neither the ownership token nor an SPF record.

Remedy

Enter the value again without quotation marks, backticks or backslashes.

Source

RFC 1035 section 5.1 (quotes in zone files are not part of the value); RFC 7208 section 4.5 (how SPF must begin);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules.records._typos import TXT_KEYS, is_quoted, typing_rule

RULE = Rule(
    id="value-quoted",
    severity=Severity.BLOCKING,
    title="Quotation marks are part of a record's value",
    needs=(Need.RECORD,),
    check_record=typing_rule(
        is_quoted,
        "The value of the {what} at {name} contains quotation marks that are not part of the expected value: {found}.",
    ),
    records=TXT_KEYS,
    precedence=Precedence.CAUSE,
)
