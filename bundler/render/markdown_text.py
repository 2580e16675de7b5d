"""Text that stays text in GitHub-flavoured Markdown (CommonMark 0.31 section 2.4 and 6.1, GFM section 4.10)."""

import re
from collections.abc import Iterable
from typing import Final


class Md(str):
    """Markdown that is ready: written by us or escaped already."""

    __slots__ = ()


_ALWAYS: Final = re.compile(r"([\\`*\[\]<>|~$])")
_EDGE_UNDERSCORE: Final = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LINE_START: Final = re.compile(r"^( *)([#+=-])|^( *\d+)([.)])")
"""What makes a heading, a list item or an underline out of a line that begins so."""
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_MENTION: Final = re.compile(r"(?<![\w.+-])@(?=\w)")


def text(value: object) -> Md:
    """Prose in one line: markup characters escaped, line ends made spaces, mentions and entities disarmed."""
    shown = " ".join(str(value).split("\n"))
    shown = _ALWAYS.sub(r"\\\1", shown)
    shown = _EDGE_UNDERSCORE.sub(r"\\_", shown)
    shown = _LINE_START.sub(r"\1\3\\\2\4", shown)
    return Md(_MENTION.sub("&#64;", _ENTITY.sub("&amp;", shown)))


def code(value: object) -> Md:
    """A code span that shows the value exactly, whatever backticks it holds; empty stays empty."""
    shown = str(value).replace("\n", "␤")
    if not shown:
        return Md("")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return Md(f"{fence}{pad}{shown}{pad}{fence}")


def cell_code(value: object) -> Md:
    """A code span inside a table, where a bar must be escaped even in code."""
    return Md(code(value).replace("|", "\\|"))


def fenced(lines: Iterable[str]) -> Md:
    """A fenced block with a fence longer than any run of backticks inside."""
    body = "\n".join(lines)
    longest = max((len(run) for run in re.findall(r"`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return Md(f"{fence}text\n{body}\n{fence}")
