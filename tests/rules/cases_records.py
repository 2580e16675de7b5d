"""The Domain, DKIM and DKIM2 records and their names: missing, mistyped, misplaced."""

from tests.build import SELECTORS, SPF, TARGET_ZONE, TOKEN, Scenario, zone_text
from tests.rules.case import case
from tests.rules.tapes import (
    ALL,
    FIRST,
    SECOND,
    STALE,
    TARGETS,
    apex_unseen,
    goes_onward,
    in_a_circle,
    name_between,
    zone,
)

CASES = (
    case(
        "a subdomain without records in a customer's zone",
        "fix-dns",
        "record-missing",
        "dmarc-missing",
        "mx-missing",
        dns=Scenario(domain="mail.contoso.com", apex="contoso.com", zone="mail.contoso.com A 192.0.2.1"),
    ),
    case(
        "the name between is an alias of a name that does not exist",
        "inconclusive",
        dns=Scenario(also=name_between("NXDOMAIN", *ALL, alias="parking.fabrikam.com.")),
    ),
    case("the name between is empty", "inconclusive", dns=Scenario(also=name_between("NOERROR", *ALL))),
    case("DKIM missing", "fix-dns", "record-missing", dns=zone(without=("DKIM",))),
    case("everything missing", "fix-dns", "record-missing", "dmarc-missing", "mx-missing", dns=Scenario(zone="")),
    case("another token", "fix-dns", "value-mismatch", dns=zone(token=STALE)),
    case("token alone", "fix-dns", "value-mismatch", dns=zone(token=TOKEN.partition("=")[2])),
    case("name in front of the token", "fix-dns", "value-mismatch", dns=zone(token=f"contoso.com. IN TXT {TOKEN}")),
    case("name in front of SPF", "fix-dns", "value-mismatch", dns=zone(spf=f"@ TXT {SPF}")),
    case(
        "name in front of a DKIM target",
        "fix-dns",
        "cname-target-wrong",
        dns=zone(f"{FIRST} CNAME {SELECTORS[0]}.{TARGETS[0]}.", without=("DKIM",)),
    ),
    case(
        "DKIM target truncated",
        "fix-dns",
        "value-truncated",
        dns=zone(f"{FIRST} CNAME {TARGETS[0][:-4]}.", without=("DKIM",)),
    ),
    case("SPF truncated", "fix-dns", "value-truncated", dns=zone(spf="v=spf1 include:spf.protec...")),
    case("another token beside the right one", "inconclusive", dns=zone(f'contoso.com TXT "{STALE}"')),
    case(
        "value in two strings",
        "inconclusive",
        dns=zone(f'contoso.com TXT "{TOKEN[:9]}" "{TOKEN[9:]}"', without=("Domain",)),
    ),
    case("quoted", "fix-dns", "value-quoted", dns=zone(rf'contoso.com TXT "\"{SPF}\""', without=("SPF",))),
    case(
        "typographic quotes",
        "fix-dns",
        "value-quoted",
        dns=zone(rf'contoso.com TXT "\226\128\156{TOKEN}\226\128\157"', without=("Domain",)),
    ),
    case("blank in front", "fix-dns", "value-whitespace", dns=zone(f'contoso.com TXT " {TOKEN}"', without=("Domain",))),
    case(
        "blank lost between strings",
        "fix-dns",
        "value-whitespace",
        dns=zone('contoso.com TXT "v=spf1" "include:spf.protection.outlook.com -all"', without=("SPF",)),
    ),
    case(
        "no-break space",
        "fix-dns",
        "value-whitespace",
        dns=zone(r'contoso.com TXT "v=spf1\194\160include:spf.protection.outlook.com -all"', without=("SPF",)),
    ),
    case(
        "dot at the end of the token",
        "fix-dns",
        "value-trailing-dot",
        dns=zone(f'contoso.com TXT "{TOKEN}."', without=("Domain",)),
    ),
    case(
        "DKIM without its underscore",
        "fix-dns",
        "name-misspelt",
        dns=zone(f"selector1-azurecomm-prod-net.domainkey.contoso.com CNAME {TARGETS[0]}.", without=("DKIM",)),
    ),
    case(
        "DKIM without _domainkey",
        "fix-dns",
        "name-misspelt",
        dns=zone(f"selector1-azurecomm-prod-net.contoso.com CNAME {TARGETS[0]}.", without=("DKIM",)),
    ),
    case(
        "DKIM under another selector",
        "fix-dns",
        "name-misspelt",
        dns=zone(f"selector1._domainkey.contoso.com CNAME {TARGETS[0]}.", without=("DKIM",)),
    ),
    case(
        "DKIM of Microsoft 365 alone",
        "fix-dns",
        "name-misspelt",
        dns=zone(
            "selector1._domainkey.contoso.com CNAME selector1-contoso-com._domainkey.contoso.onmicrosoft.com.",
            without=("DKIM",),
        ),
    ),
    case(
        "a middle label left out",
        "fix-dns",
        "name-misspelt",
        dns=Scenario(
            domain="a.b.contoso.com",
            apex="contoso.com",
            zone="\n".join([zone_text("a.b.contoso.com", without=["Domain"]), f'a.contoso.com TXT "{TOKEN}"']),
        ),
    ),
    case("cut off", "fix-dns", "value-truncated", dns=zone(token=f"{TOKEN[:36]}...")),
    case(
        "cut off, DKIM", "fix-dns", "value-truncated", dns=zone(f"{FIRST} CNAME {TARGETS[0][:-4]}.", without=("DKIM",))
    ),
    case(
        "token and SPF in one record",
        "fix-dns",
        "values-in-one-record",
        dns=zone(f'contoso.com TXT "{SPF}" "{TOKEN}"', without=("Domain", "SPF")),
    ),
    case("dot at the end of SPF", "fix-dns", "value-trailing-dot", dns=zone(spf=f"{SPF}.")),
    case("doubled", "fix-dns", "name-doubled", dns=zone(f"{FIRST}.contoso.com CNAME {TARGETS[0]}.", without=("DKIM",))),
    case(
        "doubled at the domain",
        "fix-dns",
        "name-doubled",
        dns=zone(f'contoso.com.contoso.com TXT "{TOKEN}"', without=("Domain",)),
    ),
    case(
        "doubled or just a wildcard",
        "fix-dns",
        "record-missing",
        dns=zone(f'*.contoso.com TXT "{TOKEN}"', without=("Domain",)),
    ),
    case(
        "subdomain left out",
        "fix-dns",
        "name-missing-subdomain",
        dns=Scenario(
            domain="mail.contoso.com",
            apex="contoso.com",
            zone=zone_text("mail.contoso.com", without=["DKIM"]) + f"\n{FIRST} CNAME {TARGETS[0]}.",
        ),
    ),
    case(
        "subdomain's token at the domain above",
        "fix-dns",
        "name-missing-subdomain",
        dns=Scenario(
            domain="mail.contoso.com",
            apex="contoso.com",
            zone=zone_text("mail.contoso.com", without=["Domain"]) + f'\ncontoso.com TXT "{TOKEN}"',
        ),
    ),
    case(
        "nothing at the subdomain, and the domain above is one of ACS itself",
        "fix-dns",
        "record-missing",
        "mx-missing",
        dns=Scenario(domain="mail.contoso.com", apex="contoso.com", zone=zone_text(token=STALE)),
    ),
    case(
        "DKIM at the domain above, whose token was not seen",
        "fix-dns",
        "record-missing",
        dns=Scenario(
            domain="mail.contoso.com",
            apex="contoso.com",
            zone=zone_text("mail.contoso.com", without=["DKIM"]) + f"\n{FIRST} CNAME {TARGETS[0]}.",
            also=apex_unseen,
        ),
    ),
    case(
        "subdomain under the DMARC policy of the domain above",
        "inconclusive",
        dns=Scenario(
            domain="mail.contoso.com",
            apex="contoso.com",
            zone=zone_text("mail.contoso.com", without=["DMARC"]) + '\n_dmarc.contoso.com TXT "v=DMARC1; p=reject"',
        ),
    ),
    case("token in upper case", "fix-dns", "value-mismatch", dns=zone(token=TOKEN.upper())),
    case(
        "subdomain",
        "inconclusive",
        dns=Scenario(domain="mail.contoso.com", apex="contoso.com", zone=zone_text("mail.contoso.com")),
    ),
    case(
        "alias at the domain",
        "fix-dns",
        "apex-cname",
        dns=zone("contoso.com CNAME web.example.", without=("Domain", "SPF", "MX")),
    ),
    case(
        "TXT in place of the alias",
        "fix-dns",
        "cname-is-txt",
        dns=zone(f'{FIRST} TXT "{TARGETS[0]}"', without=("DKIM",)),
    ),
    case(
        "addresses in place of the alias",
        "fix-dns",
        "cname-flattened",
        dns=zone(f"{FIRST} A 203.0.113.9", without=("DKIM",)),
    ),
    case(
        "domain appended to the target",
        "fix-dns",
        "cname-target-wrong",
        dns=zone(f"{FIRST} CNAME {TARGETS[0]}.contoso.com.", without=("DKIM",)),
    ),
    case(
        "another target",
        "fix-dns",
        "cname-target-wrong",
        dns=zone(f"{FIRST} CNAME dkim.fabrikam.com.", without=("DKIM",)),
    ),
    case(
        "upper case in the target", "inconclusive", dns=zone(f"{FIRST} CNAME {TARGETS[0].upper()}.", without=("DKIM",))
    ),
    case(
        "target gone",
        "inconclusive",
        "cname-target-missing",
        dns=Scenario(target_zone=TARGET_ZONE.splitlines()[0]),
    ),
    case(
        "over another name",
        "inconclusive",
        "cname-chain",
        dns=Scenario(
            zone=zone_text(without=["DKIM"])
            + f"\n{FIRST} CNAME dkim.contoso.com.\ndkim.contoso.com CNAME {TARGETS[0]}.",
            also=goes_onward,
        ),
    ),
    case("two aliases", "fix-dns", "cname-multiple", dns=zone(f"{FIRST} CNAME old.example.")),
    case(
        "circle",
        "fix-dns",
        "cname-loop",
        dns=Scenario(
            zone=zone_text(without=["DKIM"]) + f"\n{FIRST} CNAME a.contoso.com.\na.contoso.com CNAME {FIRST}.",
            also=in_a_circle,
        ),
    ),
    case(
        "swapped",
        "fix-dns",
        "selectors-swapped",
        dns=zone(f"{FIRST} CNAME {TARGETS[1]}.", f"{SECOND} CNAME {TARGETS[0]}.", without=("DKIM", "DKIM2")),
    ),
    case(
        "wildcard alias",
        "fix-dns",
        "wildcard-answer",
        dns=zone("*.contoso.com CNAME web.example.", without=("DKIM", "DKIM2")),
    ),
    case(
        "wildcard alias that is right for one of two",
        "fix-dns",
        "wildcard-answer",
        dns=zone(f"*.contoso.com CNAME {TARGETS[0]}.", without=("DKIM", "DKIM2")),
    ),
    case(
        "alias at the domain to a name with the right records",
        "inconclusive",
        "apex-cname",
        dns=zone(
            "contoso.com CNAME mail.contoso.com.",
            f'mail.contoso.com TXT "{TOKEN}"',
            f'mail.contoso.com TXT "{SPF}"',
            without=("Domain", "SPF", "MX"),
        ),
    ),
    case("no MX", "inconclusive", "mx-missing", dns=zone(without=("MX",))),
    case("null MX", "inconclusive", "mx-missing", dns=zone("contoso.com MX 0 .", without=("MX",))),
)
