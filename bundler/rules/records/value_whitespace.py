"""The value has extra or missing spaces.

What is wrong

The value has an extra space at its beginning, at its end or inside a word, or a space is missing where two parts of a
split value were joined. A space that is copied from a web page can also be a special character that only looks like a
space.

Why it matters for ACS

With another space the value is another value: the token is no longer the token of the resource, and spaces separate the
parts of SPF.

Remedy

Copy the value again from the Azure portal and paste it whole. If the host splits long values into several strings, keep
the space inside one of them: the strings are joined without a space.

Source

RFC 7208 section 3.3 (strings are joined without a space) and section 4.5 (how SPF must begin);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules.records._typos import TXT_KEYS, has_stray_blanks, typing_rule

RULE = Rule(
    id="value-whitespace",
    severity=Severity.BLOCKING,
    title="A record's value has extra or missing spaces",
    needs=(Need.RECORD,),
    check_record=typing_rule(
        has_stray_blanks,
        "The value of the {what} at {name} has extra or missing spaces: {found}.",
    ),
    records=TXT_KEYS,
    precedence=Precedence.CAUSE,
)
