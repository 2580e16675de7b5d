"""Values with an inside, part by part."""

import pytest

from bundler.model.fields import Field
from bundler.redact import Level, Policy
from bundler.redact.basis import Basis
from bundler.redact.ownership import Ownership
from bundler.redact.scrub import KnownSpellings
from tests.redact.writing import text as text_of
from tests.redact.writing import texts

CUSTOMER = Ownership(
    base="contoso.com",
    relative=frozenset({"@", "_dmarc.newsletter", "newsletter"}),
    shared_hosts=frozenset({"a.gtld-servers.net"}),
    shared_addresses=frozenset({"192.0.2.1"}),
)


def written(kind: Field, text: str, level: Level = Level.PUBLIC) -> str:
    return text_of(Basis(Policy(level), CUSTOMER), kind, text)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("contoso.com", "DOMAIN-1"),
        ("Contoso.COM.", "DOMAIN-1."),
        ("_dmarc.contoso.com", "_dmarc.DOMAIN-1"),
        ("selector1-azurecomm-prod-net._domainkey.contoso.com", "selector1-azurecomm-prod-net._domainkey.DOMAIN-1"),
        ("_dmarc.contoso.com.contoso.com", "_dmarc.DOMAIN-1.DOMAIN-1"),
        ("newsletter.contoso.com", "LABEL-1.DOMAIN-1"),
        ("ns1.contoso.com", "ns1.DOMAIN-1"),
        ("_dmarc.newsletter", "_dmarc.LABEL-1"),
        ("newsletter", "LABEL-1"),
        ("@", "@"),
        (".", "."),
        ("com", "com"),
        ("azurecomm.net", "azurecomm.net"),
        (
            "selector1-azurecomm-prod-net._domainkey.azurecomm.net",
            "selector1-azurecomm-prod-net._domainkey.azurecomm.net",
        ),
        ("a.gtld-servers.net", "a.gtld-servers.net"),
        ("contoso-com.mail.protection.outlook.com", "HOST-1"),
        ("notcontoso.com", "HOST-1"),
        ("ck0pojmg874ljref7efn8430qvit8bsm.com", "HOST-1"),
    ],
)
def test_public_names(name: str, masked: str) -> None:
    assert written(Field.DOMAIN, name) == masked
    if masked != "DOMAIN-1.":
        assert written(Field.HOST, name) == masked


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("ms-domain-verification=43d01b7e-996b-4e31-8159-f10119c2087a", "ms-domain-verification=TOKEN-1"),
        (' "ms-domain-verification=43d01b7e" ', ' "ms-domain-verification=TOKEN-1" '),
        ("MS-Domain-Verification=", "MS-Domain-Verification="),
        ("v=spf1 include:spf.protection.outlook.com -all", "v=spf1 include:spf.protection.outlook.com -all"),
        ("v=spf1 include:spf.protection.outlook.com ~all", "v=spf1 include:spf.protection.outlook.com ~all"),
        (
            "v=spf1  a mx include:_spf.mailer.example ip4:203.0.113.0/24 -all",
            "v=spf1  a mx include:HOST-1 ip4:ADDRESS-1 -all",
        ),
        ("v=spf1 a:mail.contoso.com redirect=_spf.contoso.com", "v=spf1 a:mail.DOMAIN-1 redirect=LABEL-1.DOMAIN-1"),
        ("v=spf1 exists:%{i}.x.example garbage", "v=spf1 exists:HOST-1 RECORD-1"),
        (
            "selector1-azurecomm-prod-net._domainkey.azurecomm.net",
            "selector1-azurecomm-prod-net._domainkey.azurecomm.net",
        ),
        ("selector1._domainkey.mailer.example", "HOST-1"),
        ("selector1-azurecomm-prod-net._domainkey.azurecomm.net.contoso.com", None),
        ("fication=43d01b7e and more", "RECORD-1"),
    ],
)
def test_public_acs_records(value: str, masked: str | None) -> None:
    result = written(Field.ACS_RECORD, value)
    assert "contoso" not in result
    assert masked is None or result == masked
    assert written(Field.ACS_RECORD, value, Level.SUPPORT) == value


@pytest.mark.parametrize(
    ("record", "masked"),
    [
        ("v=DMARC1; p=none", "v=DMARC1; p=none"),
        (
            "v=DMARC1;rua=mailto:a@contoso.com, mailto:b@x.example!1m;ruf=MAILTO:a@contoso.com",
            "v=DMARC1;rua=mailto:MAILBOX-1@contoso.com, mailto:MAILBOX-2@x.example!1m;ruf=MAILTO:MAILBOX-1@contoso.com",
        ),
        ("v=DMARC1; p=none; rua=a@contoso.com", "v=DMARC1; p=none; rua=MAILBOX-1"),
        ("v=DMARC1; p=none; rua=mailto:a%40contoso.com", "v=DMARC1; p=none; rua=MAILBOX-1"),
        ("v=DMARC1; p=none; rua=https://x.example/a", "v=DMARC1; p=none; rua=MAILBOX-1"),
        ("v=DMARC1 p=none a@contoso.com", "v=DMARC1 p=none MAILBOX-1"),
        ("rc@contoso.com", "MAILBOX-1"),
    ],
)
def test_dmarc_keeps_the_policy_and_masks_the_mailboxes(record: str, masked: str) -> None:
    assert written(Field.DMARC, record, Level.SUPPORT) == masked
    assert written(Field.DMARC, record, Level.OPEN) == record


def test_dmarc_in_public_holds_nothing_but_registered_tags() -> None:
    assert written(Field.DMARC, "v=DMARC1; p=none; x=contoso") == "v=DMARC1; p=none;DMARC-1"


@pytest.mark.parametrize(
    ("mailbox", "support", "public"),
    [
        ("hostmaster.contoso.com", "MAILBOX-1.contoso.com", "MAILBOX-1.DOMAIN-1"),
        (r"first\.last.contoso.com.", "MAILBOX-1.contoso.com.", "MAILBOX-1.DOMAIN-1."),
        ("hostmaster@contoso.com", "MAILBOX-1@contoso.com", "MAILBOX-1@DOMAIN-1"),
        ("dns.hoster.example", "MAILBOX-1.hoster.example", "MAILBOX-1.HOST-1"),
        ("lonely", "MAILBOX-1", "MAILBOX-1"),
        ("bad..name", "MAILBOX-1", "MAILBOX-1"),
    ],
)
def test_mailboxes(mailbox: str, support: str, public: str) -> None:
    assert written(Field.MAILBOX, mailbox, Level.SUPPORT) == support
    assert written(Field.MAILBOX, mailbox) == public


def test_the_two_forms_of_a_mailbox_have_one_label() -> None:
    both = (Field.MAILBOX, "keeper.contoso.com"), (Field.MAILBOX, "Keeper@contoso.com")
    assert texts(Basis(Policy(), CUSTOMER), *both) == ["MAILBOX-1.contoso.com", "MAILBOX-1@contoso.com"]


@pytest.mark.parametrize(
    ("resource", "masked"),
    [
        (
            "/subscriptions/0/resourceGroups/g/providers/M/emailServices/e/domains/contoso.com",
            "/subscriptions/SUBSCRIPTION-1/resourceGroups/RG-1/providers/M/emailServices/RESOURCE-1/domains/DOMAIN-1",
        ),
        ("/domains/contoso.com/senderUsernames/jo", "/domains/DOMAIN-1/senderUsernames/SENDER-1"),
        ("/SUBSCRIPTIONS/0", "/SUBSCRIPTIONS/SUBSCRIPTION-1"),
        ("/tenants/t/somethingNew/x", "/tenants/TENANT-1/somethingNew/RESOURCE-1"),
        ("no id at all", "ID-1"),
    ],
)
def test_resource_ids_are_taken_apart(resource: str, masked: str) -> None:
    assert written(Field.RESOURCE_ID, resource) == masked


def test_an_id_that_is_none_is_masked_in_support_too() -> None:
    assert written(Field.RESOURCE_ID, "secret place", Level.SUPPORT) == "ID-1"


def test_shared_addresses_stay_in_public() -> None:
    assert written(Field.ADDRESS, "192.0.2.1") == "192.0.2.1"
    assert written(Field.ADDRESS, "192.0.2.2") == "ADDRESS-1"


KNOWN = KnownSpellings.of(
    {
        "contoso-rg": (Field.RESOURCE_GROUP, "contoso-rg"),
        "contoso-rg-2": (Field.RESOURCE_GROUP, "contoso-rg-2"),
        "it": (Field.RESOURCE, "it"),
        "contoso.com": (Field.DOMAIN, "contoso.com"),
        "jo@contoso.com": (Field.PERSON, "jo@contoso.com"),
        "2001:db8::53": (Field.ADDRESS, "2001:db8::53"),
    },
    frozenset({"00000000-1111-2222-3333-444444444444", "198.51.100.1"}),
)


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("group CONTOSO-RG-2, then contoso-rg.", "group RG-1, then RG-2."),
        ("it bit it", "RESOURCE-1 bit RESOURCE-1"),
        ("write to jo@contoso.com or al@contoso.com", "write to PERSON-1 or MAILBOX-1"),
        ("at contoso.com:", "at DOMAIN-1:"),
        ("tenant 'd15ea5ed-0000-4bad-8bad-feedfacecafe'", "tenant 'GUID-1'"),
        ("tenant d15ea5ed00004bad8badfeedfacecafe", "tenant GUID-1"),
        ("scope 00000000-1111-2222-3333-444444444444", "scope 00000000-1111-2222-3333-444444444444"),
        (
            "from 203.0.113.9:443, [2001:DB8:0:0::53]:53 and 198.51.100.1.",
            "from ADDRESS-1:443, [ADDRESS-2]:53 and 198.51.100.1.",
        ),
        ("at 12:30:45 on 127.0.0.1", "at 12:30:45 on 127.0.0.1"),
        ("fe80::1%eth0", "ADDRESS-1%eth0"),
        ("hash " + "0123456789abcdef" * 4, "hash TOKEN-1"),
        ("Connection refused", "Connection refused"),
        (
            "mailto:x%40y.example",
            "mailto:x%40y.example".replace("x%40y.example", "MAILBOX-1").replace("mailto:", "mailto:"),
        ),
    ],
)
def test_free_text(text: str, scrubbed: str) -> None:
    assert text_of(Basis(Policy(), CUSTOMER, known=KNOWN), Field.FREE_TEXT, text) == scrubbed


def test_several_secrets_in_one_line_are_all_masked() -> None:
    told = "a@x.example b@x.example 10.1.1.1 10.1.1.2 d15ea5ed-0000-4bad-8bad-feedfacecafe a@x.example"
    masked = text_of(Basis(Policy(), CUSTOMER), Field.FREE_TEXT, told)
    assert masked == "MAILBOX-1 MAILBOX-2 ADDRESS-1 ADDRESS-2 GUID-1 MAILBOX-1"
