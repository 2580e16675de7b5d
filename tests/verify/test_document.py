"""JSON packs and recordings: whole, damaged and altered in each part."""

import copy
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bundler.errors import UsageProblem
from bundler.model.observations import RECORDING_FORMAT, Inputs, Step, StepOutcome
from bundler.observe.recording import Header, RecordingWriter
from bundler.redact import Level, Policy, redact
from bundler.redact.manifest import manifest
from bundler.verify import Engine, Integrity, Verification, read_document, verify
from tests.sample_report import sample_report

AT = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


def unused(*_: object) -> Any:
    raise AssertionError("only a PDF is made again")


NO_ENGINE = Engine(render=unused, versions=unused)


@pytest.fixture(scope="module")
def pristine() -> dict[str, Any]:
    return redact(sample_report(), Policy(Level.SUPPORT), b"k" * 32)[0].document


def checked(tmp_path: Path, data: bytes | Mapping[str, Any]) -> Verification:
    file = tmp_path / "file"
    file.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return verify(file, NO_ENGINE)


def test_an_untouched_document_is_intact(tmp_path: Path, pristine: dict[str, Any]) -> None:
    for text in (json.dumps(pristine), json.dumps(pristine, indent=3, ensure_ascii=False)):
        result = checked(tmp_path, text.encode())
        assert (result.kind, result.integrity, result.differences) == ("json", Integrity.INTACT, ())
        assert result.root == pristine["manifest"]["root"]
    assert read_document(tmp_path / "file") == pristine


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every leaf."""
    if isinstance(value, dict):
        return [leaf for name, item in value.items() for leaf in leaves(item, (*path, name))]
    if isinstance(value, list):
        return [leaf for number, item in enumerate(value) for leaf in leaves(item, (*path, number))]
    return [path]


def with_leaf_changed(document: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    changed: Any = copy.deepcopy(document)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    old = holder[path[-1]]
    holder[path[-1]] = not old if isinstance(old, bool) else old + 1 if isinstance(old, int) else f"{old or ''}x"
    return dict(changed)


def test_a_change_of_any_leaf_is_seen_and_its_section_named(pristine: dict[str, Any]) -> None:
    from bundler.verify.document import document_differences

    paths = leaves(pristine)
    assert len(paths) > 1000
    for path in paths[::37] + [p for p in paths if p[0] in {"manifest", "verdict", "redaction"}]:
        differences = " ".join(document_differences(with_leaf_changed(pristine, path)))
        named = str(path[2]) if path[:2] == ("manifest", "sections") else str(path[0])
        assert named in differences or path[:1] == ("manifest",), path
        assert differences, path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("servers"), "'servers', which the manifest lists, is missing"),
        (lambda d: d.update(extra=1), "'extra' is not in the manifest"),
        (lambda d: d.pop("manifest"), "has no manifest"),
        (lambda d: d["lookups"].reverse(), "'lookups' was altered"),
        (lambda d: d.update(lookups=[{}]), "does not follow the format"),
        (lambda d: d.update(verdict=2**60), "does not allow"),
    ],
)
def test_what_was_changed_is_said(tmp_path: Path, pristine: dict[str, Any], change: Any, said: str) -> None:
    document = copy.deepcopy(pristine)
    change(document)
    result = checked(tmp_path, document)
    assert result.integrity is Integrity.ALTERED
    assert said in " ".join(result.differences)


def test_bytes_of_an_exchange_must_have_their_hash_even_under_a_new_manifest(
    tmp_path: Path, pristine: dict[str, Any]
) -> None:
    document = copy.deepcopy(pristine)
    lookup = next(lookup for lookup in document["lookups"] if lookup["wire"]["answer"])
    lookup["wire"]["answer"] = lookup["wire"]["query"]
    document["manifest"] = manifest(document)
    assert checked(tmp_path, document).differences == (
        f"The bytes of exchange {lookup['id']} do not match the hash beside them.",
    )


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format": "other/1"}', b"\xff\xfe", b"[" * 100_000, b"hello\n"])
def test_another_file_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UsageProblem):
        checked(tmp_path, data)


def test_a_member_that_stands_twice_is_refused(tmp_path: Path, pristine: dict[str, Any]) -> None:
    text = json.dumps(pristine)
    with pytest.raises(UsageProblem, match="is there twice"):
        checked(tmp_path, ('{"verdict": "verified", ' + text[1:]).encode())


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="Cannot read"):
        verify(tmp_path / "nothing.pdf", NO_ENGINE)


@pytest.fixture
def recording(tmp_path: Path) -> bytes:
    path = tmp_path / "case.jsonl"
    writer = RecordingWriter(path, Header(RECORDING_FORMAT, "0.1.0", AT, Inputs("contoso.com"), "iana:2026-01-05"))
    for number in range(5):
        writer.append(Step(f"step.{number}", StepOutcome.OK, AT, AT))
    writer.finish(AT, interrupted=False)
    return path.read_bytes()


def test_a_real_recording_is_intact(tmp_path: Path, recording: bytes) -> None:
    result = checked(tmp_path, recording)
    assert (result.kind, result.integrity, result.differences) == ("recording", Integrity.INTACT, ())
    assert "5 entries" in result.notes[0]
    assert result.root == hashlib.sha256(recording.splitlines()[-1]).hexdigest()


def test_every_line_but_the_last_is_protected(tmp_path: Path, recording: bytes) -> None:
    lines = recording.splitlines(keepends=True)
    for number in range(len(lines) - 1):
        changed = [
            *lines[:number],
            lines[number].replace(b"0", b"1", 1) if number else lines[0].replace(b"0.1.0", b"0.1.1"),
        ]
        result = checked(tmp_path, b"".join([*changed, *lines[number + 1 :]]))
        assert result.integrity is Integrity.ALTERED, number
    for number in range(1, len(lines)):
        moved = [*lines[: number - 1], lines[number], lines[number - 1], *lines[number + 1 :]] if number > 1 else None
        if moved:
            assert checked(tmp_path, b"".join(moved)).integrity is Integrity.ALTERED
        removed = [*lines[:number], *lines[number + 1 :]]
        expected = Integrity.INCOMPLETE if number == len(lines) - 1 else Integrity.ALTERED
        assert checked(tmp_path, b"".join(removed)).integrity is expected


def test_the_first_break_is_named(tmp_path: Path, recording: bytes) -> None:
    result = checked(tmp_path, recording.replace(b"step.2", b"step.9"))
    assert result.differences[0].startswith("Line 5 does not follow line 4")
    assert len(result.differences) == 1


def test_an_interrupted_recording_is_incomplete_not_altered(tmp_path: Path, recording: bytes) -> None:
    lines = recording.splitlines(keepends=True)
    result = checked(tmp_path, b"".join(lines[:4]) + lines[4][:20])
    assert (result.integrity, result.differences) == (Integrity.INCOMPLETE, ())
    assert "interrupted" in result.notes[1]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data + b"{}\n", "does not follow"),
        (lambda data: data + b"more", "follows the trailer"),
        (lambda data: data.replace(b'"entries":5', b'"entries":4'), "counts 4 entries, and there are 5"),
    ],
)
def test_a_spoiled_end_is_seen(tmp_path: Path, recording: bytes, spoil: Any, said: str) -> None:
    result = checked(tmp_path, spoil(recording))
    assert result.integrity is Integrity.ALTERED
    assert said in " ".join(result.differences)
