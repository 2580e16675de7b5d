"""The domain's JSON from a file, in place of a live read."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bundler.errors import UsageProblem
from bundler.model.observations import ArmExchange
from bundler.model.records import ExpectedSource
from bundler.observe.recorder import Clock
from bundler.reading.azure.domain import NotADomain, bare, belongs_to, parse_domain
from bundler.reading.azure.json_fields import objects, text

HOW = "Make it with `az communication email domain show --output json` (or a raw ARM GET)."


def read_domain_file(content: str, domain: str, clock: Clock) -> ArmExchange:
    """What --domain-json holds, as an exchange with source `file` and number 0.

    Takes what `az communication email domain show` prints (flattened), a raw ARM body, or a list of either from
    `domain list`. `domain`: the sender domain asked for. Raises `UsageProblem`.
    """
    body = _pick(_parse(content), domain)
    read_at = clock()
    try:
        parsed = parse_domain(body, ExpectedSource.FILE, read_at, ())
    except NotADomain as error:
        raise UsageProblem(f"The JSON given with --domain-json is {error}.", HOW) from error
    if not belongs_to(parsed, domain):
        name = parsed.from_sender_domain or parsed.name
        raise UsageProblem(
            f"The JSON given with --domain-json is the domain {name}, but {domain} was asked for.",
            f"Give the JSON of {domain}.",
        )
    return ArmExchange(
        seq=0,
        sent_at=read_at,
        step="azure.domain",
        source="file",
        method="",
        url="",
        api_version="",
        status=None,
        client_request_id="",
        headers={},
        body=body,
    )


def _parse(content: str) -> object:
    stripped = content.removeprefix("\ufeff").strip()
    if not stripped:
        raise UsageProblem("The file given with --domain-json is empty.", HOW)
    try:
        # the decoder that recordings use as well: what it takes can be written down again
        return msgspec.json.decode(stripped.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        where = str(error).removeprefix("JSON is malformed: ")
        raise UsageProblem(f"The file given with --domain-json is not JSON ({where}).", HOW) from error


def _pick(body: object, domain: str) -> object:
    """The asked domain of a list; anything else unchanged."""
    rows: tuple[Mapping[str, Any], ...] = objects({"value": body}, "value") or objects(body, "value")
    named = [row for row in rows if bare(text(row, "name")) == bare(domain)]
    return named[0] if named else body
