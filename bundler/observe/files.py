"""Small files that the user names, read with a bound."""

from pathlib import Path

from bundler.errors import UsageProblem


def read_small(path: Path, shown: str, largest: int, advice: str) -> bytes:
    """The bytes of a file of at most `largest` bytes. `shown` names it in sentences: `the trust anchor FILE`.

    Raises `UsageProblem` for one that cannot be read or is larger; `advice` then says what kind of file is meant.
    """
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as problem:
        raise UsageProblem(f"Cannot read {shown}: {problem.strerror}.", "Check the path.") from None
    if len(data) > largest:
        size = f"{largest >> 20} MiB" if largest >> 20 else f"{largest >> 10} KiB"
        raise UsageProblem(f"Cannot use {shown}: it is larger than {size}.", advice)
    return data
