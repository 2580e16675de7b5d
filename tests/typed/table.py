"""What people type: mistyped and unusual record sets, each with the verdict and the finding that must come of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.build import SPF, TOKEN

GUID = TOKEN.partition("=")[2]
OUTLOOK = "include:spf.protection.outlook.com"
OTHER_GUID = "7d0e1f2a-1111-4222-8333-944455566677"


@dataclass(frozen=True)
class Typed:
    """One record set that differs from the right one."""

    place: str
    """`Domain`, `SPF`, `DMARC`: in place of that record; `apex`, `_dmarc`, `*`, `DKIM`: one more TXT record there."""
    value: str
    finding: str
    """The id that must be among the findings; empty: nothing is wrong with the required records."""
    verdict: str = "fix-dns"
    one_server: bool = False
    """Only one of the servers gives it."""


def _domain() -> Iterator[Typed]:
    mismatches = (
        GUID,
        GUID.upper(),
        GUID.replace("-", ""),
        f"{{{GUID}}}",
        f"ms-domain-verification:{GUID}",
        f"ms-domain-verification {GUID}",
        f"ms-domainverification={GUID}",
        f"msdomainverification={GUID}",
        f"ms_domain_verification={GUID}",
        f"ms.domain.verification={GUID}",
        f"ms-domain-verfication={GUID}",
        f"ms-domain-verifcation={GUID}",
        f"ms-doamin-verification={GUID}",
        f"sm-domain-verification={GUID}",
        f"domain-verification={GUID}",
        f"microsoft-domain-verification={GUID}",
        f"TXT {TOKEN}",
        f"@ IN TXT {TOKEN}",
        f"contoso.com {TOKEN}",
        f"contoso.com. 3600 IN TXT {TOKEN}",
        f"MS={GUID}",
        f"MS={TOKEN}",
        f"value={TOKEN}",
        f"{TOKEN}=",
        f"{TOKEN};",
        TOKEN.upper(),
        f"ms-domain-verification={OTHER_GUID}",
        f"ms-domain-verification={GUID[:-1]}0",
        f"ms-domain-verification=={GUID}",
        f"ms-domain-verification-{GUID}",
        f"google-site-verification=abc123 {TOKEN}",
        f"{TOKEN} our own words behind it",
        f"please keep: {GUID} (Adele)",
        TOKEN.replace("-", "\u2011"),
        TOKEN.replace("-", "\u2013"),
        TOKEN.replace("=", "\uff1d"),
    )
    yield from (Typed("Domain", value, "value-mismatch") for value in mismatches)
    for quotes in ('""', "\u201c\u201d", "\u2018\u2019", "''", "``", "\u201e\u201c"):
        yield Typed("Domain", quotes[0] + TOKEN + quotes[1], "value-quoted")
    for spaced in (
        f" {TOKEN}",
        f"{TOKEN} ",
        f"ms-domain-verification= {GUID}",
        f"ms-domain-verification ={GUID}",
        f"{TOKEN}\u00a0",
        f"\u200b{TOKEN}",
        f"\ufeff{TOKEN}",
        TOKEN.replace("=", "=\u200b"),
        f"{TOKEN}\t",
    ):
        yield Typed("Domain", spaced, "value-whitespace")
    for cut in (TOKEN[:-1], TOKEN[:40], "ms-domain-verification=", "ms-domain-verification"):
        yield Typed("Domain", cut, "value-truncated")
    yield Typed("Domain", f"{TOKEN} {SPF}", "values-in-one-record")
    yield Typed("Domain", f"{TOKEN}.", "value-trailing-dot")
    yield Typed("Domain", GUID, "servers-disagree", one_server=True)
    yield Typed("Domain", f"MS={GUID}", "servers-disagree", one_server=True)


def _spf() -> Iterator[Typed]:
    mismatches = (
        f"v=spfl {OUTLOOK} -all",
        f"v=spf {OUTLOOK} -all",
        f"v=spf2 {OUTLOOK} -all",
        f"v:spf1 {OUTLOOK} -all",
        f"v-spf1 {OUTLOOK} -all",
        f"vspf1 {OUTLOOK} -all",
        f"v=sfp1 {OUTLOOK} -all",
        f"v=spf1,{OUTLOOK},-all",
        f"v=spf1;{OUTLOOK};-all",
        f"spf1 {OUTLOOK} -all",
        f"=spf1 {OUTLOOK} -all",
        f"{OUTLOOK} -all",
        "spf.protection.outlook.com",
        f"SPF: v=spf1 {OUTLOOK} -all",
        f"TXT v=spf1 {OUTLOOK} -all",
        f"google-site-verification=abc {SPF}",
        f"spf2.0/pra {OUTLOOK} -all",
    )
    yield from (Typed("SPF", value, "value-mismatch") for value in mismatches)
    for blank in ("v= spf1", "v =spf1", "v=spf 1", "v = spf1", "v=spf1\u00a0", "\u200bv=spf1"):
        yield Typed("SPF", f"{blank} {OUTLOOK} -all", "value-whitespace")
    for blank in (
        f"v=spf1{OUTLOOK} -all",
        "v=spf1 include: spf.protection.outlook.com -all",
        f"v=spf1 {OUTLOOK}-all",
        f"v=spf1 {OUTLOOK} - all",
    ):
        yield Typed("SPF", blank, "value-whitespace")
    for quotes in ('""', "\u201c\u201d", "''"):
        yield Typed("SPF", quotes[0] + SPF + quotes[1], "value-quoted")
    for broken in (
        "v=spf1 incldue:spf.protection.outlook.com -all",
        "v=spf1 include spf.protection.outlook.com -all",
        "v=spf1 include=spf.protection.outlook.com -all",
        f"v=spf1 {OUTLOOK} \u2013all",
        f"v=spf1 {OUTLOOK} -al",
        f"v=spf1 {OUTLOOK}, -all",
        f"v=spf1 {OUTLOOK} ip4:300.1.2.3 -all",
        f"v=spf1 {OUTLOOK} rosebud -all",
    ):
        yield Typed("SPF", broken, "spf-syntax" if "include=" not in broken else "spf-missing-include")
    yield Typed("SPF", f"v=spf1 {OUTLOOK} ~all", "spf-softfail")
    yield Typed("SPF", f"v=spf1 {OUTLOOK} ?all", "spf-neutral")
    yield Typed("SPF", f"v=spf1 {OUTLOOK} +all", "spf-pass-all")
    yield Typed("SPF", f"v=spf1 {OUTLOOK}", "spf-no-all")
    yield Typed("SPF", "v=spf1 mx -all", "spf-missing-include")
    yield Typed("SPF", f"v=spf1 {OUTLOOK} -all google-site-verification=abc123", "spf-after-all")
    yield Typed("SPF", f"v=spf1 {OUTLOOK} -all Grady Archie", "spf-syntax")
    yield Typed("SPF", f"v=spfl {OUTLOOK} -all", "servers-disagree", one_server=True)
    yield Typed("SPF", f"v= spf1 {OUTLOOK} -all", "servers-disagree", one_server=True)


def _dmarc() -> Iterator[Typed]:
    for value in (
        "p=none",
        "DMARC1; p=none",
        "v=DMARC; p=none",
        "v=DMARC1, p=none",
        "v=DMARC1 p=none",
        "v=DMARC1; p=none; rua=mailto:",
        "v=DMARC1; p=none; rua=",
        "v=DMARC1; p=none; rua=adele@contoso.com",
        "v=DMARC1; p=non",
        "v=dmarc1; p=none",
        "V=DMARC1; p=none",
        "\u201cv=DMARC1; p=none\u201d",
        "v=DMARC1; p=none; call Adele at 555-0100",
    ):
        yield Typed("DMARC", value, "dmarc-invalid", "request-verification")
    for value in ("v=DMARC1; p=none; ruf=mailto:adele@contoso.com,,", "v=DMARC1; p=quarantine; pct=all"):
        yield Typed("DMARC", value, "", "request-verification")
    for value in ("rosebud", "catch all", "99 bottles", "a wildcard record", "see docs.contoso.com/x?y=1"):
        yield Typed("DMARC", value, "dmarc-missing", "request-verification")


FOREIGN = """
contoso|contoso.com|rosebud|catch all|100|12345|2026-01-10|12:00|Adele|Grady Archie|a wildcard record
the name servers of the zone|It is not in DNS|ACS looks for it there|auto|grid|media|license|software|author|emails
IPv6|sha256|0.1.0|TXT-1|DOMAIN-1|SPF record|google-site-verification=Zm9vYmFyYmF6|MS=ms12345678
docusign=05958488-4752-4ef2-95eb-aa7ba8a3bd0e|facebook-domain-verification=abcdefghij
apple-domain-verification=KLMNOPQR|adele.vance@contoso.com|v=verify|all|include|-all|null|true|{}|<b>bold</b>
# heading|\u00fcbergr\u00f6\u00dfe|The quick brown fox jumps over the lazy dog.|Verified|NotStarted|westeurope
ns1.contoso.com|192.0.2.1|spf|dkim|selector1|hostmaster|azure|Microsoft|case|pack
"""


def _foreign() -> Iterator[Typed]:
    for value in [*FOREIGN.strip().replace("\n", "|").split("|"), "| a | b |", "x" * 1319, "y z " * 1300]:
        yield Typed("apex", value, "", "request-verification")
    for value in ("catch all", "a wildcard record", "rosebud 42", "x" * 1319, "v=spf1 -all", "contoso", "TXT"):
        yield Typed("*", value, "", "request-verification")
    key, target = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3", "selector1-azurecomm-prod-net._domainkey.azurecomm.net"
    yield from (Typed("DKIM", value, "cname-is-txt") for value in ("catch all", key, target))


TABLE = (*_domain(), *_spf(), *_dmarc(), *_foreign())
