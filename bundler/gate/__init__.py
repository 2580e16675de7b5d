"""The final scan: reads the finished bytes as a thief would, and refuses them when it finds anything masked or secret.

It knows nothing of how a file was made. Whatever goes wrong while looking counts as a find: a file that cannot be
scanned does not leave.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator

from bundler.errors import GateRefused
from bundler.gate.extracted_text import ExtractedText, extracted, extracted_json, lines
from bundler.gate.needles import Identity, needles, unsearchable
from bundler.gate.reference import Constant, Reference
from bundler.gate.search import Hit, Searcher
from bundler.model.redacted import Masked
from bundler.redact.written import VALUE

__all__ = ["Gate", "Identity", "finder", "name_holds", "scan", "unsearchable"]
_DEFECT = "Attach another format instead, or the pack built with --redact public."
_LOCAL = "If it is in --note or in a file name, write it differently; else attach another format instead."
_FORBIDDEN = "It is in words that cannot be masked: take it from the list of --mask-values, or attach another format."
Constants = Callable[[str], Iterable[tuple[str, bytes, bool]]]
"""For a suffix, files whose texts a file of that format may hold: suffix and bytes of each, and whether it is `sure`
(see `bundler.gate.reference.Constant`)."""


def name_holds(name: str, values: Collection[str]) -> bool:
    """Whether the name of a file holds one of the values, as the scan of the finished file would read it."""
    if not values:
        return False
    masked = Masked((), dict.fromkeys(values, VALUE.upper()), {})
    return Searcher(needles(masked, Identity(), b"")).first([extracted([("", name)])]) is not None


def finder(masked: Masked, identity: Identity, *, key: bytes = b"") -> Callable[[str], bool]:
    """What tells whether a text holds anything masked, secret or local in any disguise."""
    return Searcher(needles(masked, identity, key)).finds


class Gate:
    """The scan of one case's files. What several of them hold alike is looked through once."""

    def __init__(
        self, masked: Masked, identity: Identity, *, key: bytes = b"", constants: Constants | None = None
    ) -> None:
        """`key` is the case's key, which must not appear either; `constants` what may be in a file by chance."""
        self._what = (masked, identity, key)
        self._constants = constants
        self._references: dict[str, Reference] = {}
        self._searcher: Searcher | None = None
        self._clean: set[bytes] = set()
        """SHA-256 of the JSON files that were looked through: a PDF carries one of them."""

    def scan(self, name: str, data: bytes, kind: str = "") -> None:
        """Pass in silence, or raise `GateRefused` naming rule, label and place, never the value.

        `name` is the file's name as it will leave, and it is looked through too. `kind` says how the bytes are read:
        `pdf`, `json` or `text`, which must be UTF-8; without it the suffix says so.
        """
        try:
            hit = self._first_hit(name, data, kind or kind_of(_suffix(name)))
        except Exception as error:
            raise GateRefused(
                f"The finished {_suffix(name)} file could not be scanned ({type(error).__name__}).", _DEFECT
            ) from error
        if hit is not None:
            raise GateRefused(
                f"The finished {_suffix(name)} file holds {hit.label} (rule {hit.rule}, read as {hit.how}) "
                f"in {hit.place}.",
                _advice(hit),
            )

    def _first_hit(self, name: str, data: bytes, kind: str) -> Hit | None:
        if self._searcher is None:
            masked, identity, key = self._what
            self._searcher = Searcher(needles(masked, identity, key))
        named = self._searcher.first([extracted([("the file's name", name)])], Reference(_usual_names))
        return named or self._searcher.first(_texts_of(kind, data, self._json), self._reference(_suffix(name)))

    def _reference(self, suffix: str) -> Reference:
        if suffix not in self._references:
            constants = self._constants
            self._references[suffix] = Reference(constants and (lambda: _read_constants(constants, suffix)))
        return self._references[suffix]

    def _json(self, data: bytes, place: str = "") -> Iterator[ExtractedText]:
        """A JSON file by itself or inside another, once."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._clean:
            yield from _json_texts(data, place)
            # Reached when neither held anything: the search stops at its first hit.
            self._clean.add(digest)


def scan(
    name: str,
    data: bytes,
    masked: Masked,
    identity: Identity,
    *,
    key: bytes = b"",
    constants: Constants | None = None,
) -> None:
    """Scan one file by itself; see `Gate.scan`."""
    Gate(masked, identity, key=key, constants=constants).scan(name, data)


def _usual_names() -> Iterator[Constant]:
    yield Constant(extracted([("", "case pack evidence terminal ticket fix check .pdf .html .json .md .txt")]), True)


def _read_constants(constants: Constants, suffix: str) -> Iterator[Constant]:
    for each, data, sure in constants(suffix):
        yield from (Constant(found, sure) for found in _texts_of(kind_of(each), data, _json_texts))


def kind_of(suffix: str) -> str:
    """How files of a suffix are read where nothing else says so; a kind is its own."""
    return {".pdf": "pdf", ".json": "json", ".md": "text", ".html": "text", ".txt": "text"}.get(suffix, suffix)


def _texts_of(
    kind: str, data: bytes, json_texts: Callable[[bytes, str], Iterator[ExtractedText]]
) -> Iterator[ExtractedText]:
    match kind:
        case "pdf":
            # The PDF libraries are loaded for a PDF only.
            from bundler.gate.pdf_texts import pdf_texts

            yield from pdf_texts(data, json_texts)
        case "json":
            yield from json_texts(data, "")
        case "text":
            yield lines(data.decode("utf-8"))
        case _:
            raise ValueError("no way to read this format is known")


def _json_texts(data: bytes, place: str = "") -> Iterator[ExtractedText]:
    yield extracted_json(data, place)
    yield lines(data.decode("utf-8"), place)


def _advice(hit: Hit) -> str:
    if hit.label.startswith(VALUE.upper()):
        return _FORBIDDEN
    return _LOCAL if hit.rule.startswith("local-") else _DEFECT


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower()
