"""Every message, rule page, template and document for users keeps to `docs/voice.md`."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundler.model.rule import Rule
from bundler.rules import catalogue
from bundler.rules._page import sections
from tests.azure_statements import texts, words_of_template

ROOT = Path(__file__).parents[1]
DOCUMENTS = (
    *("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *(f"docs/{name}.md" for name in ("adding-a-format", "adding-a-rule", "adding-an-azure-fact", "cli", "design")),
    *(f"docs/{name}.md" for name in ("performance", "reading-a-pack", "reliability")),
)
SAY = {
    r"whoever": "a resolver, anyone who",
    r"(?<!it )stands?(?!-in| for an IPv4)": "is, holds, replaces",
    r"blanks?": "space",
    r"reckon\w*": "calculate",
    r"anew|afresh|once more": "again",
    r"for want of": "because … is missing",
    r"all the same": "still",
    r"cut off": "truncated",
    r"(?<!name-)misspelt|spelt": "misspelled",
    r"worth knowing": "for information",
    r"any ?more": "no longer",
    r"right (?:now|again)|(?:is|are|was|were|became) right": "correct",
    r"at all": "leave it out",
    r"in a circle|lead\w* round": "form a loop",
    r"lead\w* astray|at odds": "say what happens",
    r"nobody (?:else )?(?:looks|sees|knows|saw|can see)": "say who does what",
    r"has to|have to": "must",
    r"had been": "was",
    r"gave out|put right|taken in": "the plain verb",
    r"cop(?:e|es) with": "support",
    r"(?:does|do) not (?:fit|hold)\b(?! into)": "does not match, is not valid",
    r"long ago than": "earlier than",
    r"!$": "no exclamation mark",
}
"""Idioms, and what is said instead."""
_BANNED = re.compile("|".join(rf"\b(?:{idiom})\b" if idiom[-1] != "$" else idiom for idiom in SAY), re.IGNORECASE)
_VERBS = {
    "Add", "Allow", "Ask", "At", "Change", "Check", "Choose", "Copy", "Correct", "Create", "Delete", "Enter", "Give",
    "If", "In", "Keep", "Mention", "Merge", "Move", "Open", "Publish", "Remove", "Renew", "Replace", "Request", "Run",
    "Set", "Sign", "Split", "Swap", "Turn", "Update", "Wait", "1",
}  # fmt: skip
"""What a remedy begins with: a verb, or the place or the condition in front of it."""


def messages() -> Iterator[tuple[str, str]]:
    """Where, and a text that somebody reads."""
    for path in sorted(ROOT.glob("bundler/**/*.py")):
        source = path.read_text("utf-8")
        yield from ((f"{path.relative_to(ROOT)}", text) for text in (*texts(source), *remarks(source)))
    for rule in catalogue():
        yield from ((rule.id, text) for heading, text in sections(rule.page).items() if heading != "Source")
    for path in sorted(ROOT.glob("templates/**/*.j2")):
        yield from ((path.name, line) for line in words_of_template(path.read_text("utf-8")))
    for name in DOCUMENTS:
        text = re.sub(
            r"^(?:```.*?^```$| {4}.*?$)", "", (ROOT / name).read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
        )
        yield name, text


def remarks(source: str) -> Iterator[str]:
    """The docstrings and comments of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def test_no_idiom() -> None:
    found = [
        f"{where}: {match[0]!r} in {' '.join(text[max(0, match.start() - 60) : match.end() + 40].split())!r}"
        for where, text in messages()
        for match in _BANNED.finditer(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_a_remedy_begins_with_what_to_do(rule: Rule) -> None:
    remedy = sections(rule.page)["Remedy"]
    assert re.split(r"[^A-Za-z0-9]", remedy)[0] in _VERBS, remedy


def test_the_page_has_ten_pairs() -> None:
    rows = [line for line in (ROOT / "docs/voice.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) - 1 >= 10
    assert all(len(row.split(" | ")) == 2 for row in rows)


def test_an_idiom_would_be_found() -> None:
    assert _BANNED.search("Blanks are wrong in the value.")
    assert _BANNED.search("DNS is right now")
    assert not _BANNED.search("The value has extra or missing spaces.")
    assert [text for text in texts('x = "one two"') if text == "one two"]
