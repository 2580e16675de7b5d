"""The recordings kept beside the catalogue: one a row, compressed."""

import gzip
from pathlib import Path

FOLDER = Path(__file__).parent / "recordings"


def keep(name: str, recording: Path) -> None:
    """Put a row's recording in place of the one before. Equal recordings make equal files."""
    (FOLDER / f"{name}.jsonl.gz").write_bytes(gzip.compress(recording.read_bytes(), mtime=0))


def unpacked(name: str, folder: Path) -> Path:
    """A row's recording as a plain file."""
    file = folder / f"{name}.jsonl"
    file.write_bytes(gzip.decompress((FOLDER / f"{name}.jsonl.gz").read_bytes()))
    return file


def kept() -> set[str]:
    """The rows that have one."""
    return {file.name.removesuffix(".jsonl.gz") for file in FOLDER.glob("*.jsonl.gz")}
