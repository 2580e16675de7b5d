"""No statement about Azure without a source."""

from pathlib import Path

from tests.azure_statements import ROOT, SOURCES, listed, statements

REPLACED = ("Nobody outside Microsoft", "time ACS may take", "choose Verify for", "DoNotReply")
"""Ways to put it that no source bears out."""


def test_every_statement_has_a_source() -> None:
    said, known = statements(), listed()
    assert {sentence: place for sentence, place in said.items() if sentence not in known} == {}
    assert sorted(known.keys() - said.keys()) == [], "these are not said any more"


def test_every_source_is_one() -> None:
    assert set(listed().values()) <= set(SOURCES)


def test_what_was_put_right_stays_right() -> None:
    texts: list[Path] = [*ROOT.glob("bundler/**/*.py"), *ROOT.glob("templates/**/*.j2"), *ROOT.glob("*.md")]
    for path in texts:
        if path.name != "CHANGELOG.md":
            assert not [phrase for phrase in REPLACED if phrase in path.read_text("utf-8")], path.name


def test_the_attachment_rules_stand_beside_the_ticket() -> None:
    """Source: `attach`."""
    for name in ("templates/report.md.j2", "templates/partials/request.html.j2"):
        text = (ROOT / name).read_text("utf-8")
        for words in ("One file can be attached when", "five in all", "5 MB each", "110 characters", "support plan"):
            assert words in text, (name, words)
