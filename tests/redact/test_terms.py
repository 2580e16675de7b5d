"""Words that Azure chooses are shown while they are words, and scrubbed as free text when they are anything else."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bundler.model.fields import Field
from bundler.model.report import OtherState
from bundler.redact import Level, Policy, redact
from bundler.redact.basis import Basis
from bundler.redact.ownership import Ownership
from bundler.redact.terms import is_request_id, is_term
from tests.redact.writing import text as text_of
from tests.sample_report import DOMAIN, GROUP, sample_report

KEY = b"k" * 32
TERMS = (
    "location", "data_location", "provisioning_state", "management", "created_by_type", "modified_by_type",
    "created_at", "modified_at",
)  # fmt: skip
GUID = "77777777-1111-2222-3333-444444444444"
PRIVATE = {
    "mail": "bob@priv.example",
    "address": "203.0.113.77",
    "guid": GUID,
    "host": "mail.priv.example",
    "secret": "sig=" + "a1B2" * 12,
}


@pytest.mark.parametrize(
    "text",
    [
        "VerificationInProgress",
        "None",
        "United States",
        "unitedstates",
        "Customer Managed",
        "2026-10-05T08:12:31.4829131Z",
        "Mon, 23 Nov 2026 08:32:55 GMT",
        "Microsoft.Communication/EmailServices/Domains/other/action",
        "DnsRecordNotFound (2)",
    ],
)
def test_a_word_is_a_term(text: str) -> None:
    assert is_term(text)


@pytest.mark.parametrize("text", [*PRIVATE.values(), "a" * 65, "two\nlines", "<b>", "ünicode", "", "it said: no!"])
def test_anything_else_is_none(text: str) -> None:
    assert not is_term(text)
    assert not is_term(f"Error {text}{'!' * 65}")


def test_a_request_id_is_told_from_a_person() -> None:
    assert is_request_id(GUID)
    assert is_request_id(f"WESTUS2:20260110T120005Z:{GUID}")
    assert not is_request_id("bob@priv.example")
    assert not is_request_id("203.0.113.77")


@pytest.mark.parametrize("level", [Level.SUPPORT, Level.PUBLIC])
@pytest.mark.parametrize("shape", PRIVATE)
def test_no_field_of_azure_smuggles_anything(level: Level, shape: str) -> None:
    value = PRIVATE[shape]
    report = sample_report()
    operations = tuple(replace(o, name=value, status=value, record=value) for o in report.azure.operations or ())
    planted: dict[str, Any] = dict.fromkeys(TERMS, value)
    planted |= {"operations": operations, "other_states": (OtherState(value, value, value),)}
    azure = replace(report.azure, **planted)
    records = tuple(replace(record, state=value, error_code=f"Error for {value}") for record in report.records)
    arm = tuple(replace(call, date=value) for call in report.arm)
    document = redact(replace(report, azure=azure, records=records, arm=arm), Policy(level), KEY)[0].document
    # A host that belongs to nobody known is no secret in a private case.
    assert (value in json.dumps(document)) is (shape == "host" and level is Level.SUPPORT)


@pytest.mark.parametrize("shape", ["mail", "address", "secret"])
def test_no_request_id_smuggles_anything(shape: str) -> None:
    report = sample_report()
    names = ("request_id", "correlation_id", "routing_id", "client_request_id")
    ids: dict[str, Any] = dict.fromkeys(names, PRIVATE[shape])
    arm = tuple(replace(call, **ids) for call in report.arm)
    assert PRIVATE[shape] not in json.dumps(redact(replace(report, arm=arm), Policy(), KEY)[0].document)


@pytest.mark.parametrize("level", list(Level))
def test_a_word_that_holds_something_masked_is_free_text(level: Level) -> None:
    report = sample_report()
    code = f"Error for {DOMAIN} in {GROUP}"
    records = tuple(replace(record, error_code=code) for record in report.records)
    policy = Policy(level, mask=frozenset({Field.RESOURCE_GROUP, Field.DOMAIN}))
    document = redact(replace(report, records=records), policy, KEY)[0].document
    shown = document["records"][0]["error_code"]
    assert DOMAIN not in shown
    assert GROUP not in shown


def test_documented_words_are_shown_whatever_is_masked() -> None:
    report = sample_report()
    azure = replace(report.azure, resource_group="verification")
    document = redact(replace(report, azure=azure), Policy(Level.PUBLIC), KEY)[0].document
    assert document["azure"]["resource_group"].startswith("RG-")
    assert {record["state"] for record in document["records"]} >= {"VerificationInProgress"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("contoso.com has 4 name server addresses", "DOMAIN-1 has 4 name server addresses"),
        ("32 of 32 questions were answered", "32 of 32 questions were answered"),
        ("looked in 1 subscription", "looked in 1 subscription"),
        ("looked in 2 subscriptions", "looked in 2 subscriptions"),
        (
            "since 2026-08-25; the Activity Log reaches back 90 days",
            "since 2026-08-25; the Activity Log reaches back 90 days",
        ),
        ("Resource Graph: one such domain", "Resource Graph: one such domain"),
        ("Adele answered", "TEXT-1"),
        ("looked in 203.0.113.77", "TEXT-1"),
        ("the domain 5551234567", "TEXT-1"),
    ],
)
def test_plain_accounts_stay_readable_in_public(text: str, shown: str) -> None:
    nobody = Ownership("contoso.com", frozenset(), frozenset(), frozenset())
    assert text_of(Basis(Policy(Level.PUBLIC), nobody), Field.FREE_TEXT, text) == shown
    explicit = Policy(Level.PUBLIC, mask=frozenset({Field.FREE_TEXT}))
    assert text_of(Basis(explicit, nobody), Field.FREE_TEXT, text) == "TEXT-1"
