"""What each level shows and masks of the full report."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from bundler.model.fields import Field, Value, phrase
from bundler.redact import Level, Policy, redact
from tests.sample_report import (
    CORRELATION_ID,
    DOMAIN,
    DOMAIN_ID,
    EXPIRY,
    GROUP,
    PRIVATE,
    REGISTRAR,
    REQUEST_ID,
    SELECTORS,
    SERVERS,
    SERVICE,
    SPF,
    SUBSCRIPTION,
    TOKEN,
    Private,
    sample_report,
)

KEY = b"k" * 32
SUPPORT_SECRETS = [
    PRIVATE.tenant,
    PRIVATE.creator,
    PRIVATE.modifier,
    PRIVATE.caller,
    PRIVATE.soa_mailbox,
    PRIVATE.dmarc_mailbox,
    PRIVATE.client_address,
    PRIVATE.resolver,
    PRIVATE.foreign_txt,
    PRIVATE.other_txt,
]
CUSTOMER = [
    DOMAIN,
    "contoso",
    SUBSCRIPTION,
    GROUP,
    SERVICE,
    TOKEN.partition("=")[2],
    REQUEST_ID,
    CORRELATION_ID,
    "fabrikam",
    REGISTRAR,
    EXPIRY,
    "2003-02-14",
    "rdap.example.net",
]
CUSTOMER += [address for _, address in SERVERS]


def document(level: Level = Level.SUPPORT, **changes: Any) -> dict[str, Any]:
    redacted, _ = redact(sample_report(**changes), Policy(level), KEY)
    return redacted.document


def text_of(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False).casefold()


@pytest.mark.parametrize("secret", SUPPORT_SECRETS)
def test_support_masks_what_the_engineer_does_not_need(secret: str) -> None:
    assert secret.casefold() not in text_of(document())


@pytest.mark.parametrize(
    "needed",
    [
        DOMAIN,
        DOMAIN_ID,
        SUBSCRIPTION,
        GROUP,
        SERVICE,
        TOKEN,
        SPF,
        REQUEST_ID,
        CORRELATION_ID,
        "unitedstates",
        "VerificationInProgress",
        "2026-01-10T12:00:05.000125Z",
        "2601100040001234",
        "DoNotReply",
        "2026011001",
        "node1.iad",
        *(f"{selector}.azurecomm.net" for selector in SELECTORS),
        *(host for host, _ in SERVERS),
        *(address for _, address in SERVERS),
    ],
)
def test_support_shows_what_the_engineer_acts_on(needed: str) -> None:
    assert json.dumps(needed)[1:-1].casefold() in text_of(document())


@pytest.mark.parametrize("secret", SUPPORT_SECRETS + CUSTOMER)
def test_public_masks_whatever_leads_to_the_customer(secret: str) -> None:
    assert secret.casefold() not in text_of(document(Level.PUBLIC))


@pytest.mark.parametrize("value", SUPPORT_SECRETS + CUSTOMER)
def test_open_shows_everything(value: str) -> None:
    assert value.casefold() in text_of(document(Level.OPEN))


def test_public_still_tells_the_story() -> None:
    told = document(Level.PUBLIC)
    dkim = next(record for record in told["records"] if record["key"] == "DKIM")
    assert told["domain"] == told["zone"] == told["azure"]["domain_resource"] == "DOMAIN-1"
    assert dkim["name"] == f"{SELECTORS[0]}._domainkey.DOMAIN-1".replace("._domainkey._domainkey", "._domainkey")
    assert dkim["expected"] == f"{SELECTORS[0]}.azurecomm.net"
    assert dkim["state"] == "VerificationInProgress"
    assert [server["name"] for server in told["servers"]] == ["ns1.DOMAIN-1"] * 2 + ["HOST-2"] * 2
    assert told["azure"]["resource_id"].endswith("/emailServices/RESOURCE-1/domains/DOMAIN-1")
    assert told["records"][0]["expected"] == "ms-domain-verification=TOKEN-1"
    assert told["lookups"][0]["server"] == "a.root-servers.net"


def test_a_value_has_one_label_everywhere() -> None:
    masked = document()
    caller = masked["azure"]["operations"][0]["caller"]
    assert caller.startswith("PERSON-")
    assert masked["timeline"][0]["what"] == f"{caller} asked."
    assert masked["arm"][1]["detail"] == f"AuthorizationFailed in tenant TENANT-1 for {caller}"


def test_labels_are_numbered_by_first_appearance() -> None:
    labels = [entry["label"] for entry in document()["redaction"]["ledger"]]
    seen: dict[str, list[int]] = {}
    for label in labels:
        kind, _, number = label.rpartition("-")
        seen.setdefault(kind, []).append(int(number))
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen.values())
    text = json.dumps({k: v for k, v in document().items() if k != "redaction"})
    places = [text.index(label) for label in labels]
    assert places == sorted(places)


def test_the_ledger_counts_every_appearance() -> None:
    masked = document()
    text = json.dumps({k: v for k, v in masked.items() if k not in {"redaction", "manifest"}})
    words = re.split(r"[^\w-]+", text)
    for entry in masked["redaction"]["ledger"]:
        assert words.count(entry["label"]) == entry["count"], entry["label"]


def test_foreign_txt_keeps_kind_and_length() -> None:
    rows = [row for lookup in document()["lookups"] for row in lookup["answer"] if row["kind"] == "docusign"]
    assert rows
    assert all(row["octets"] == len(PRIVATE.other_txt) and row["data"] == '"TXT-2"' for row in rows)


def test_mailboxes_keep_their_domain() -> None:
    masked = document()
    soa = next(lookup for lookup in masked["lookups"] if lookup["type"] == "SOA")["answer"][0]["data"]
    dmarc = masked["records"][4]["answers"][0]["values"][0]
    assert soa.split()[1].startswith("MAILBOX-")
    assert soa.split()[1].endswith(".contoso.com")
    assert dmarc == "v=DMARC1; p=none; rua=mailto:MAILBOX-1@contoso.com!10m"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("10.0.0.53", True),
        ("fd00::53", True),
        ("100.64.0.1", True),
        ("169.254.1.1", True),
        ("9.9.9.9", False),
        ("2620:fe::9", False),
    ],
)
def test_only_private_resolvers_are_masked(address: str, *, masked: bool) -> None:
    lookup = document(private=replace(PRIVATE, resolver=address))["lookups"][-1]
    assert lookup["recursive"]
    assert (lookup["address"] == "RESOLVER-1") is masked
    assert (lookup["address"] == address) is not masked


def test_wire_bytes_show_only_what_the_lookup_shows() -> None:
    for lookup in document()["lookups"]:
        text = json.dumps({k: v for k, v in lookup.items() if k != "wire"})
        masked = any(label in text for label in ("MAILBOX-", "TXT-", "RESOLVER-"))
        assert (lookup["wire"]["query"] == lookup["wire"]["answer"] == "") is masked, lookup["id"]
        assert len(lookup["wire"]["sha256"]) == 64
    assert set(document()["redaction"]["withheld"]["wire"]) == {
        lookup["id"] for lookup in document()["lookups"] if not lookup["wire"]["query"]
    }


def test_a_withheld_exchange_does_not_show_its_plain_hash() -> None:
    shown = {lookup["id"]: lookup["wire"]["sha256"] for lookup in document(Level.OPEN)["lookups"]}
    masked = document()
    for name in masked["redaction"]["withheld"]["wire"]:
        assert shown[name] not in json.dumps(masked)


def test_bytes_that_cannot_be_read_are_withheld() -> None:
    report = sample_report()
    spoiled = replace(report.lookups[0], wire=replace(report.lookups[0].wire, answer="AAAA"))
    redacted, _ = redact(replace(report, lookups=(spoiled,)), Policy(), KEY)
    assert redacted.document["redaction"]["withheld"]["wire"] == [spoiled.id]


def test_nothing_masked_is_also_listed_as_needed() -> None:
    for level in Level:
        _, masked = redact(sample_report(), Policy(level), KEY)
        text = text_of({k: v for k, v in document(level).items() if k not in {"redaction", "manifest"}})
        leaked = [label for value, label in masked.must_not_appear.items() if f'"{value.casefold()}"' in text]
        assert leaked == []


def test_a_masked_value_that_is_shown_elsewhere_is_no_leak() -> None:
    redacted, masked = redact(sample_report(replace(PRIVATE, other_txt=DOMAIN)), Policy(), KEY)
    rows = [
        row["data"] for lookup in redacted.document["lookups"] for row in lookup["answer"] if row["kind"] == "docusign"
    ]
    assert set(rows) == {'"TXT-2"'}
    assert DOMAIN not in masked.must_not_appear
    assert PRIVATE.foreign_txt in masked.must_not_appear


def test_a_text_with_bad_bytes_is_written_as_an_escape() -> None:
    report = sample_report()
    noted = replace(
        report,
        ticket=replace(report.ticket, note="caf\udce9", title=phrase("caf\udce9 {x}", x=Value(Field.TICKET, "\udcff"))),
    )
    ticket = redact(noted, Policy(), KEY)[0].document["ticket"]
    assert (ticket["note"], ticket["title"]) == ("caf\\udce9", "caf\\udce9 \\udcff")


def test_the_same_input_gives_the_same_document() -> None:
    assert document() == document()
    assert document(private=Private()) == document()
