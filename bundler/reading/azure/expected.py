"""What should be published: Azure's own values, else what Microsoft documents."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from bundler.model.acs_records import ExpectedRecord, ExpectedSource, RecordKey
from bundler.model.azure_facts import AzureFacts
from bundler.model.observations import Observations
from bundler.reading.azure.domain_body import full_name

TOKEN_PREFIX = "ms-domain-verification="  # noqa: S105 - the public prefix of every token, not a token


def expected_records(observations: Observations, azure: AzureFacts) -> tuple[ExpectedRecord, ...]:
    """The records that the domain needs, at most one a key.

    Azure's `verificationRecords` first. A customer-managed domain whose body holds none yet (a domain just created
    answers without), or a domain that was not read, gets the documented defaults, marked as such. An Azure-managed
    or Exchange-managed domain needs nothing of the customer and gets only what Azure names.
    """
    found = azure.domain.records if azure.domain else ()
    if not azure.customer_managed:
        return found
    known = {record.key for record in found}
    inputs = observations.inputs
    cloud = observations.environment.get("cloud", "public")
    defaults = documented_defaults(inputs.domain, cloud=cloud, expect_token=inputs.expect_token)
    return (*found, *(record for record in defaults if record.key not in known))


def documented_defaults(domain: str, *, cloud: str = "public", expect_token: str = "") -> tuple[ExpectedRecord, ...]:
    """The records that Microsoft documents for `domain` (lower case, no final dot).

    The ownership token cannot be known without Azure: its record has an empty value unless `expect_token` gives it,
    with or without its `ms-domain-verification=` prefix. For a `cloud` whose values no public page shows, records
    are named without value, or left out where even the name is unknown. An unknown `cloud` counts as `public`.
    """
    records = _documented(cloud, domain)
    return tuple(_with_token(record, expect_token) if record.key is RecordKey.DOMAIN else record for record in records)


def _with_token(record: ExpectedRecord, token: str) -> ExpectedRecord:
    if not token:
        return record
    value = token if "=" in token else TOKEN_PREFIX + token
    return replace(record, value=value, source=ExpectedSource.TOKEN)


def _documented(cloud: str, domain: str) -> Iterator[ExpectedRecord]:
    clouds = _defaults()
    for row in clouds.get(cloud, clouds["public"]):
        yield ExpectedRecord(
            key=RecordKey(row["key"]),
            name=full_name(row["name"], domain),
            rtype=row["type"],
            value=row["value"],
            ttl=row["ttl"],
            source=ExpectedSource.DOCUMENTED,
        )


@cache
def _defaults() -> dict[str, list[dict[str, Any]]]:
    text = resources.files("bundler").joinpath("data/acs_defaults.json").read_text(encoding="utf-8")
    clouds: dict[str, list[dict[str, Any]]] = json.loads(text)["clouds"]
    return clouds
