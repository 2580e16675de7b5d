"""The domain from a file (--domain-json), in place of a live read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from bundler.errors import UsageProblem
from bundler.model.acs_records import ExpectedSource
from bundler.model.observations import ArmExchange
from bundler.observe.recorder import Clock, utc_now
from bundler.reading.azure.domain_body import NotADomain, belongs_to, parse_domain_body
from bundler.reading.azure.ids import same_id
from bundler.reading.azure.json_fields import text
from bundler.reading.azure.shapes import Shape, find_shapes

HOW = (
    "Make it with `az communication email domain show --output json`; PowerShell's ConvertTo-Json, Terraform's state "
    "and outputs of a deployment are read as well."
)
MAX_STARTS = 200
"""Lines at which JSON behind other output is looked for."""
_NAMED = 5
"""Names that a message lists."""


def read_domain_file(content: str, domain: str, resource_id: str = "") -> tuple[Shape, ...]:
    """The domain that --domain-json holds, in ARM's shape; further resources of the same domain follow.

    Takes every shape of `bundler.reading.azure.shapes`, alone, in a list, or behind other lines of output. `domain`:
    the sender domain asked for. `resource_id`: the resource to take first where there are several. Raises
    `UsageProblem`.
    """
    documents = tuple(_documents(content))
    shapes = tuple(shape for document in documents for shape in find_shapes(document))
    if not shapes:
        raise UsageProblem(f"The JSON given with --domain-json {_what(documents)}.", HOW)
    asked = tuple(shape for shape in shapes if _is(shape, domain))
    if not asked:
        names = list(dict.fromkeys(_name(shape) for shape in shapes))
        held = f"the domain {names[0]}" if len(names) == 1 else f"{len(names)} domains ({_listed(names)})"
        raise UsageProblem(
            f"The JSON given with --domain-json holds {held}, but {domain} was asked for.",
            f"Give the JSON of {domain}.",
        )
    if not resource_id:
        return asked
    meant = [shape for shape in asked if same_id(text(shape.body, "id"), resource_id)]
    if not meant:
        raise UsageProblem(
            "The JSON given with --domain-json does not contain the resource given with --resource-id.",
            "Leave --resource-id out, or give one of the ids that the file holds.",
        )
    return (meant[0], *(shape for shape in asked if shape is not meant[0]))


def exchange_of(shape: Shape, clock: Clock) -> ArmExchange:
    """A domain of a file as an exchange with source `file` and number 0."""
    return ArmExchange(
        seq=0,
        sent_at=clock(),
        step="azure.domain",
        source="file",
        method="",
        url="",
        api_version="",
        status=None,
        client_request_id="",
        headers={},
        body=shape.body,
    )


def _is(shape: Shape, domain: str) -> bool:
    try:
        parsed = parse_domain_body(shape.body, ExpectedSource.FILE, utc_now(), (), asked=domain)
    except NotADomain:
        return False
    return belongs_to(parsed, domain)


def _documents(content: str) -> Iterator[object]:
    """Every JSON document of a text. Lines around it, such as warnings of the Azure CLI, are passed over."""
    stripped = content.removeprefix("\ufeff").strip()
    if not stripped:
        raise UsageProblem("The file given with --domain-json is empty.", HOW)
    try:
        # the decoder that recordings use as well: what it takes can be written down again
        yield msgspec.json.decode(stripped.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        found = tuple(_behind_lines(stripped))
        if not found:
            where = str(error).removeprefix("JSON is malformed: ")
            raise UsageProblem(f"The file given with --domain-json is not JSON ({where}).", HOW) from error
        yield from found


def _behind_lines(content: str) -> Iterator[object]:
    decoder = json.JSONDecoder()
    position = starts = 0
    while position < len(content) and starts < MAX_STARTS:
        if content[position] in "{[":
            starts += 1
            try:
                _, end = decoder.raw_decode(content, position)
                yield msgspec.json.decode(content[position:end].encode("utf-8", "replace"))
                position = end
            except (ValueError, RecursionError):
                pass
        line_end = content.find("\n", position)
        position = len(content) if line_end < 0 else line_end + 1


def _name(shape: Shape) -> str:
    properties: Mapping[str, Any] = shape.body["properties"]
    name = text(shape.body, "name")
    if name.casefold() == "azuremanageddomain":
        name = text(properties, "fromSenderDomain") or name
    return name or text(shape.body, "id").rpartition("/")[2]


def _what(documents: Sequence[object]) -> str:
    """What a file holds that has no domain in it, as the end of a sentence."""
    if len(documents) != 1:
        return f"holds {len(documents)} JSON documents, but no domain of an Email Communication Service"
    document = documents[0]
    if isinstance(document, list):
        return "is an empty list: it holds no domain" if not document else f"is a list of {_entries(document)}"
    if not isinstance(document, dict):
        kind = {str: "string", bool: "boolean", type(None): "null"}.get(type(document), "number")
        return f"is a JSON {kind}, not a domain"
    if "error" in document:
        return "is an error answer of Azure, not a domain"
    if kind := text(document, "type") or text(document, "Type"):
        return f"is a resource of type {kind}, not a domain of an Email Communication Service"
    if not document:
        return "is an empty object: it holds no domain"
    return f"holds no domain of an Email Communication Service; its fields are {_listed(list(document))}"


def _entries(entries: Sequence[object]) -> str:
    kinds = {text(entry, "type") or text(entry, "Type") for entry in entries if isinstance(entry, dict)} - {""}
    of_types = f" (type {_listed(sorted(kinds))})" if kinds else ""
    count = f"{len(entries)} entries" if len(entries) > 1 else "one entry"
    return f"{count}{of_types} without a domain of an Email Communication Service"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(name[:80] for name in names[:_NAMED]) + more
