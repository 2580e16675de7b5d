"""What crashed, with its cause: where in the program, and no word of what it was about.

A trace is pasted into public reports. So it holds the places in the program and the kind of each error; what the error
says only where no value from outside can be in it, which nobody can know: so it is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from traceback import extract_tb


@dataclass(frozen=True, slots=True)
class Crash:
    """One part of the program that raised; the run went on without it."""

    part: str
    """What failed: `the rule spf-syntax`, `the collector azure.domain`."""
    error: BaseException

    def __str__(self) -> str:
        return f"{self.part}: {trace(self.error)}"


def trace(error: BaseException) -> str:
    """Kind and places of an error and of its causes, the innermost last; no text and no path from outside."""
    lines: list[str] = []
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        seen.append(current)
        lines.append(f"{'caused by ' if lines else ''}{type(current).__name__}")
        lines += [
            f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in extract_tb(current.__traceback__)
        ]
        if isinstance(current, BaseExceptionGroup):
            current = current.exceptions[0]
        else:
            current = current.__cause__ or current.__context__
    return "\n".join(lines)


def wants_trace(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether -v was given in any of its forms; asked for when the command line may not have been read yet."""
    said = environment.get("ACS_EVIDENCE_VERBOSE", "").casefold() in {"1", "true", "t", "yes", "y", "on"}
    short = (text[1:] for text in arguments if text.startswith("-") and not text.startswith("--"))
    return said or "--verbose" in arguments or any("v" in text and text.isalpha() for text in short)


def _place(filename: str) -> str:
    """A source file from its package on: what is above is this machine's own."""
    parts = PurePath(filename).parts
    for root in ("bundler", "site-packages", "lib", "tests"):
        if root in parts:
            start = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[start + (root not in {"bundler", "tests"}) :])
    return parts[-1] if parts else filename
