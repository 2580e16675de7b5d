"""What a user may add to a level and take from it."""

import json

import pytest

from bundler.errors import UsageProblem
from bundler.model.fields import Field
from bundler.redact import Level, Policy, redact
from bundler.redact.policy import MASKED_AT
from tests.sample_report import DOMAIN, GROUP, PRIVATE, SERVICE, SUBSCRIPTION, sample_report
from tests.secret_shapes import shapes

KEY = b"k" * 32


def text_under(policy: Policy) -> str:
    document = redact(sample_report(), policy, KEY)[0].document
    return json.dumps({k: v for k, v in document.items() if k != "redaction"}).casefold()


def test_a_stricter_level_masks_at_least_as_much() -> None:
    assert MASKED_AT[Level.OPEN] < MASKED_AT[Level.SUPPORT] < MASKED_AT[Level.PUBLIC]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field.SUBSCRIPTION, SUBSCRIPTION),
        (Field.RESOURCE_GROUP, GROUP),
        (Field.RESOURCE, SERVICE),
        (Field.SENDER, "megan.bowen"),
        (Field.DOMAIN, DOMAIN),
        (Field.RESOURCE_ID, SERVICE + "/domains"),
        (Field.TICKET, "2601100040001234"),
    ],
)
def test_mask_adds_a_class(field: Field, value: str) -> None:
    assert value.casefold() in text_under(Policy())
    masked = text_under(Policy(mask=frozenset({field})))
    if field is Field.DOMAIN:  # resource names hold the customer's name too, and are classes of their own
        masked = masked.replace(f"{GROUP}", "").replace(SERVICE, "")
    assert value.casefold() not in masked


@pytest.mark.parametrize("level", [Level.SUPPORT, Level.PUBLIC])
def test_keep_takes_a_class_from_the_level(level: Level) -> None:
    assert PRIVATE.tenant not in text_under(Policy(level))
    assert PRIVATE.tenant in text_under(Policy(level, keep=frozenset({Field.TENANT})))


def test_keep_leaves_everything_else_masked() -> None:
    text = text_under(Policy(keep=frozenset({Field.TENANT})))
    assert not [
        value for value in (PRIVATE.creator, PRIVATE.dmarc_mailbox, PRIVATE.foreign_txt) if value.casefold() in text
    ]


def test_values_are_masked_wherever_they_stand_and_keep_does_not_save_them() -> None:
    policy = Policy(values=(SERVICE, "azurecomm.net"), keep=frozenset({Field.RESOURCE}))
    text = text_under(policy)
    assert SERVICE not in text
    assert "azurecomm.net" not in text
    assert "value-1" in text
    assert redact(sample_report(), policy, KEY)[0].document["redaction"]["policy"]["values"] == 2


def test_a_forbidden_value_keeps_the_bytes_of_its_lookups_back() -> None:
    redacted, _ = redact(sample_report(), Policy(values=("azurecomm.net",)), KEY)
    dkim = [lookup for lookup in redacted.document["lookups"] if lookup["type"] == "CNAME"]
    assert dkim
    assert all(lookup["wire"]["answer"] == "" for lookup in dkim)


@pytest.mark.parametrize(("rule", "secret"), shapes(), ids=lambda value: value[:24])
def test_secrets_are_masked_even_when_everything_is_open(rule: str, secret: str) -> None:
    report = sample_report()
    step = report.steps[1]
    object.__setattr__(step, "detail", f"it said {secret} and left")
    redacted, masked = redact(report, Policy(Level.OPEN), KEY)
    assert "SECRET-1" in redacted.document["steps"][1]["detail"], rule
    assert secret not in redacted.document["steps"][1]["detail"]
    assert next(e for e in redacted.document["redaction"]["ledger"] if e["class"] == "secret")["commitment"] == ""
    assert masked.must_not_appear


@pytest.mark.parametrize(
    "arguments",
    [
        {"mask": frozenset({Field.TENANT}), "keep": frozenset({Field.TENANT})},
        {"mask": frozenset({Field.PUBLIC})},
        {"mask": frozenset({Field.TERM})},
        {"keep": frozenset({Field.TERM})},
        {"keep": frozenset({Field.WIRE})},
        {"keep": frozenset({Field.DIGEST})},
        {"values": ("x", " ")},
    ],
)
def test_contradictions_are_refused(arguments: dict[str, frozenset[Field]]) -> None:
    with pytest.raises(UsageProblem):
        Policy(**arguments)  # type: ignore[arg-type]


def test_masking_wire_withholds_all_bytes() -> None:
    document = redact(sample_report(), Policy(mask=frozenset({Field.WIRE})), KEY)[0].document
    assert document["redaction"]["withheld"]["wire"] == [lookup["id"] for lookup in document["lookups"]]
