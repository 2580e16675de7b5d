"""Blanks are wrong in the value.

What is wrong

The value has a blank too many or too few: at its beginning or end, in the middle of a word, or missing where two parts
of a split value were joined. Blanks copied from a web page can also be special characters that only look like blanks.

Why it matters for ACS

A value with a blank in the wrong place is another value: the token is no longer the one that ACS gave out, and SPF is
read word by word.

Remedy

Copy the value afresh from the Azure portal and paste it whole. If the host splits long values into several strings,
keep the blank inside one of them: the strings are joined with nothing between.

Source

RFC 7208 section 3.3 (strings are joined without a blank) and section 4.5 (how SPF must begin);
https://learn.microsoft.com/azure/communication-services/concepts/email/email-domain-configuration-troubleshooting
"""

from bundler.model.rule import Need, Precedence, Rule, Severity
from bundler.rules._typing import TXT_KEYS, has_stray_blanks, typing_rule

RULE = Rule(
    id="value-whitespace",
    severity=Severity.BLOCKING,
    title="Blanks are wrong in a record's value",
    needs=(Need.RECORD,),
    check_record=typing_rule(
        has_stray_blanks,
        "The {what} at {name} has a blank in the wrong place, or one is missing: {found}. That makes it another "
        "value than the one that is looked for.",
    ),
    records=TXT_KEYS,
    precedence=Precedence.CAUSE,
)
