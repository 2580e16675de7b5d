"""Files appear whole or not at all."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundler.errors import ToolFailed
from bundler.publish import write_all


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    made.mkdir()
    return made


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_only_the_owner_can_read_whatever_the_umask(folder: Path, umask: int) -> None:
    target = folder / "case.pdf"
    write_all({target: b"pack"})
    assert stat.S_IMODE(target.stat().st_mode) == 0o600, f"umask {umask:o}"
    assert target.read_bytes() == b"pack"


def test_all_files_are_written_and_nothing_else(folder: Path) -> None:
    write_all({folder / "a.pdf": b"1", folder / "b.md": b"2"})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.pdf": b"1", "b.md": b"2"}


def test_an_existing_file_is_replaced_and_a_link_kept(folder: Path) -> None:
    real, link = folder / "real.pdf", folder / "link.pdf"
    real.write_bytes(b"old")
    real.chmod(0o644)
    link.symlink_to(real)
    write_all({link: b"new"})
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


def test_no_room_in_one_directory_leaves_nothing_in_the_other(folder: Path) -> None:
    with pytest.raises(ToolFailed, match="Cannot write"):
        write_all({folder / "a.pdf": b"1", folder / "missing" / "b.md": b"2"})
    assert list(folder.iterdir()) == []


def test_a_directory_or_device_is_no_target(folder: Path) -> None:
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")
    for name in ("sub", "pipe"):
        with pytest.raises(ToolFailed, match="no regular file"):
            write_all({folder / "a.pdf": b"1", folder / name: b"2"})
    assert {path.name for path in folder.iterdir()} == {"sub", "pipe"}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", ["fsync", "fchmod"])
def test_a_failure_while_writing_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(f"bundler.publish.os.{step}", broken)
    with pytest.raises((ToolFailed, KeyboardInterrupt)):
        write_all({folder / "a.pdf": b"1"})
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("error", [OSError(1, "Operation not permitted"), KeyboardInterrupt()])
def test_a_failure_while_naming_takes_the_new_files_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    replace = Path.replace

    def broken(self: Path, target: Path) -> Path:
        if target.name == "b.md":
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises((ToolFailed, KeyboardInterrupt)):
        write_all({folder / "a.pdf": b"1", folder / "b.md": b"2"})
    assert list(folder.iterdir()) == []
