"""Rows 1 to 16, 19: what is published is missing, wrong, or at the wrong place. Real zones at real NSD servers."""

from tests.faults.row import SELECTOR1, SELECTOR2, Build, Family, Row, Scene, hosted, says

DKIM_MISSING = {"DKIM": "missing"}
WRONG_SPF = {"SPF": "wrong"}


def four_servers(scene: Scene) -> None:
    scene.own(hosts=4)


TEN_INCLUDES = " ".join(f"include:s{n}.fabrikam.com" for n in range(10))


def subdomain(*in_zone: str, **parts: str) -> Build:
    """The sender domain lies inside the zone above it; `in_zone`: lines there."""

    def build(scene: Scene) -> None:
        apex = scene.domain.partition(".")[2]
        inside = f"$ORIGIN {scene.domain}.\n{scene.records(**parts)}\n$ORIGIN {apex}.\n"
        scene.world.dns.zone(apex, inside + "\n".join(in_zone), hosts=scene.hoster)

    return build


ROWS = (
    Row("01-right", "everything is right, four name servers on both families", four_servers),
    Row(
        "02-nxdomain",
        "a record is missing and its name does not exist",
        hosted(DKIM=""),
        blocking="record-missing",
        dns=DKIM_MISSING,
        check=says("record-missing", "the name itself does not exist"),
    ),
    Row(
        "03-nodata",
        "a record is missing and its name holds another type",
        hosted(DKIM=f'{SELECTOR1} HINFO "a" "b"'),
        blocking="record-missing",
        dns=DKIM_MISSING,
        check=says("record-missing", "holds no CNAME record"),
    ),
    Row(
        "03-other-txt",
        "the ownership record is missing among other TXT records",
        hosted('@ TXT "MS=ms48217635"', Domain=""),
        blocking="record-missing",
        dns={"Domain": "missing"},
    ),
    Row(
        "04-one-character",
        "one character of the ownership token is wrong",
        hosted(Domain='@ TXT "ms-domain-verification={token}0"'),
        blocking="value-mismatch",
        dns={"Domain": "wrong"},
    ),
    Row(
        "04-trailing-dot",
        "a value ends in a dot",
        hosted(Domain='@ TXT "ms-domain-verification={token}."'),
        blocking="value-trailing-dot",
        dns={"Domain": "wrong"},
    ),
    Row(
        "04-escaped",
        "the semicolon of a value was escaped once too often",
        hosted(DMARC=r'_dmarc TXT "v=DMARC1\\; p=none"'),
        warnings="dmarc-invalid",
        dns={"DMARC": "wrong"},
    ),
    Row(
        "05-split",
        "a right value in two strings",
        hosted(SPF='@ TXT "v=spf1 include:spf.protection" ".outlook.com -all"'),
    ),
    Row(
        "06-lost-blank",
        "a value split where its blank was",
        hosted(SPF='@ TXT "v=spf1 include:spf.protection.outlook.com" "-all"'),
        blocking="value-whitespace",
        dns={"SPF": "wrong"},
    ),
    Row(
        "06-added-blank",
        "a value split with one blank too many",
        hosted(SPF='@ TXT "v=spf1 include:spf.protection. " "outlook.com -all"'),
        blocking="value-whitespace",
        dns={"SPF": "wrong"},
    ),
    Row(
        "07-quotes",
        "quotation marks are part of the value",
        hosted(SPF=r'@ TXT "\"v=spf1 include:spf.protection.outlook.com -all\""'),
        blocking="value-quoted",
        dns={"SPF": "wrong"},
    ),
    Row(
        "08-two-spf",
        "two SPF records",
        hosted('@ TXT "v=spf1 include:other.{domain} -all"'),
        blocking="spf-multiple",
        dns={"SPF": "wrong"},
        check=says("spf-multiple", "include:other", "spf.protection.outlook.com"),
    ),
    Row(
        "09-merged",
        "SPF of several senders in one record",
        hosted(SPF='@ TXT "v=spf1 include:spf.protection.outlook.com ip4:192.0.2.77 -all"'),
        warnings="spf-merged",
    ),
    Row(
        "09-eleven-lookups",
        "SPF takes more than ten look-ups",
        hosted(
            SPF=f'@ TXT "v=spf1 include:spf.protection.outlook.com " "{TEN_INCLUDES} -all"',
        ),
        warnings="spf-merged spf-lookup-limit",
        check=says("spf-lookup-limit", "takes 11 DNS"),
    ),
    Row(
        "09-broken-include",
        "SPF includes a name without SPF",
        hosted(SPF='@ TXT "v=spf1 include:spf.protection.outlook.com include:mail.fabrikam.com -all"'),
        warnings="spf-merged spf-include-broken",
    ),
    Row(
        "09-three-voids",
        "SPF refers to more than two names without records",
        hosted(SPF='@ TXT "v=spf1 include:spf.protection.outlook.com a:v1.{domain} a:v2.{domain} a:v3.{domain} -all"'),
        warnings="spf-merged spf-void-limit",
    ),
    Row(
        "10-softfail",
        "SPF ends in ~all",
        hosted(SPF='@ TXT "v=spf1 include:spf.protection.outlook.com ~all"'),
        blocking="spf-softfail",
        dns={"SPF": "wrong"},
    ),
    Row(
        "10-glued",
        "a term and the ending of SPF are glued together",
        hosted(SPF='@ TXT "v=spf1 include:spf.protection.outlook.com ip4:192.0.2.77~all"'),
        blocking="spf-syntax",
        dns={"SPF": "wrong"},
        check=says("spf-syntax", "ip4:192.0.2.77~all"),
    ),
    *(
        Row(
            f"10-{rule.removeprefix('spf-')}",
            f"SPF reads {spf}",
            hosted(SPF=f'@ TXT "{spf}"'),
            blocking=rule,
            dns=WRONG_SPF,
        )
        for rule, spf in (
            ("spf-neutral", "v=spf1 include:spf.protection.outlook.com ?all"),
            ("spf-pass-all", "v=spf1 include:spf.protection.outlook.com +all"),
            ("spf-no-all", "v=spf1 include:spf.protection.outlook.com"),
            ("spf-after-all", "v=spf1 -all include:spf.protection.outlook.com"),
            ("spf-missing-include", "v=spf1 ip4:192.0.2.7 -all"),
        )
    ),
    Row(
        "10-wrong-include",
        "SPF includes the zone of the DKIM keys, which has no SPF record",
        hosted(SPF='@ TXT "v=spf1 include:azurecomm.net -all"'),
        blocking="spf-wrong-include",
        warnings="spf-include-broken",
        dns=WRONG_SPF,
    ),
    Row(
        "10-leading-blank",
        "SPF begins with a blank",
        hosted(SPF='@ TXT " v=spf1 include:spf.protection.outlook.com -all"'),
        blocking="value-whitespace",
        dns={"SPF": "wrong"},
    ),
    Row("10-no-mail", "the domain has no MX record", hosted(MX=""), notes="mx-missing"),
    Row(
        "11-two-dmarc",
        "two DMARC records",
        hosted('_dmarc TXT "v=DMARC1; p=reject"'),
        warnings="dmarc-multiple",
        dns={"DMARC": "wrong"},
    ),
    Row(
        "11-dmarc-at-apex",
        "DMARC at the domain itself",
        hosted(DMARC='@ TXT "v=DMARC1; p=none"'),
        notes="dmarc-missing",
        dns={"DMARC": "missing"},
    ),
    Row(
        "11-dmarc-alias",
        "the DMARC name is an alias of a record in another zone",
        hosted(DMARC="_dmarc CNAME policy.dmarc.fabrikam.com."),
    ),
    Row(
        "12-no-policy",
        "DMARC without p, which RFC 9989 allows",
        hosted(DMARC='_dmarc TXT "v=DMARC1; rua=mailto:reports@{domain}"'),
    ),
    Row(
        "12-pct",
        "DMARC with pct, which RFC 9989 removed",
        hosted(DMARC='_dmarc TXT "v=DMARC1; p=quarantine; pct=50"'),
    ),
    Row(
        "13-doubled",
        "a DKIM alias under the doubled domain",
        hosted(DKIM=f"{SELECTOR1}.{{domain}} CNAME {SELECTOR1}.azurecomm.net."),
        blocking="name-doubled",
        dns=DKIM_MISSING,
    ),
    Row(
        "13-doubled-dmarc",
        "DMARC under the doubled domain",
        hosted(DMARC='_dmarc.{domain} TXT "v=DMARC1; p=none"'),
        warnings="name-doubled",
        dns={"DMARC": "missing"},
    ),
    Row(
        "13-subdomain",
        "the domain lies inside the zone above it",
        subdomain(),
        zone="mail.row13-subdomain.example",
    ),
    Row(
        "13-subdomain-left-out",
        "a record of a subdomain stands at the zone above it",
        subdomain(f"{SELECTOR1} CNAME {SELECTOR1}.azurecomm.net.", DKIM=""),
        blocking="name-missing-subdomain",
        dns=DKIM_MISSING,
        zone="mail.row13-subdomain-left-out.example",
    ),
    Row(
        "14-doubled-wildcard",
        "the doubled name answers because of a wildcard only",
        hosted(DMARC='* TXT "v=DMARC1; p=none"'),
        warnings="wildcard-answer",
    ),
    Row(
        "15-wildcard-alias",
        "a wildcard alias answers for the DKIM names",
        hosted(DKIM=f"* CNAME {SELECTOR1}.azurecomm.net.", DKIM2=""),
        blocking="wildcard-answer",
        warnings="wildcard-answer",
        dns={"DKIM2": "wrong"},
    ),
    Row(
        "16-key-as-txt",
        "a DKIM key was published as TXT",
        hosted(DKIM=f'{SELECTOR1} TXT "v=DKIM1; k=rsa; p=MIIB"'),
        blocking="cname-is-txt",
        dns=DKIM_MISSING,
    ),
    Row(
        "19-swapped",
        "the two DKIM aliases are exchanged",
        hosted(
            DKIM=f"{SELECTOR1} CNAME {SELECTOR2}.azurecomm.net.", DKIM2=f"{SELECTOR2} CNAME {SELECTOR1}.azurecomm.net."
        ),
        blocking="selectors-swapped",
        dns={"DKIM": "wrong", "DKIM2": "wrong"},
    ),
)
FAMILY = Family("records", ROWS)
