"""The page of a rule, which is its module's docstring, taken apart and put together as Markdown."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bundler.model.rule import Rule, Severity

SECTIONS = ("What is wrong", "Why it matters for ACS", "Remedy", "Source")
"""In this order on every page, below the one line that says it all."""
_INTRODUCTION = f"""# Rules

The checks that `acs-evidence` makes. `acs-evidence rules ID` prints one of these pages.

{chr(10).join(f"- **{each}**: {each.meaning}" for each in Severity)}

For a record that ACS shows as Verified, a blocking finding becomes a warning.

A rule applies only if this run observed what it needs. Otherwise it is listed as undecided, with what was missing.

`make generate` generates this page from the rules.
"""


def sections(page: str) -> Mapping[str, str]:
    """The text of each section; under the empty heading the first line. Raises `ValueError` for any other form."""
    pattern = "|".join(re.escape(heading) for heading in SECTIONS)
    parts = re.split(rf"^({pattern})$", page.strip(), flags=re.MULTILINE)
    if tuple(parts[1::2]) != SECTIONS:
        raise ValueError(f"sections are {parts[1::2]}, not {list(SECTIONS)}")
    return dict(zip(("", *SECTIONS), (part.strip() for part in parts[0::2]), strict=True))


_NAMES = {"spf": "SPF", "dmarc": "DMARC", "dnssec": "DNSSEC"}


def markdown(rules: Iterable[Rule], families: Mapping[str, str]) -> str:
    """The catalogue: a chapter for each of `families` (by name, with what it is about), with a table and its rules."""
    known = list(rules)
    chapters = [_chapter(family, about, [r for r in known if r.family == family]) for family, about in families.items()]
    return "\n".join([_INTRODUCTION, *chapters])


def _chapter(family: str, about: str, rules: Sequence[Rule]) -> str:
    heading = f"## {_NAMES.get(family, family.capitalize())}\n\n{about}\n"
    return "\n".join([heading, *_table(rules), "", *map(_part, rules)])


def _table(rules: Iterable[Rule]) -> list[str]:
    head = ["| rule | severity | problem |", "|---|---|---|"]
    return head + [f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {rule.title} |" for rule in rules]


def _part(rule: Rule) -> str:
    text = sections(rule.page)
    needs = ", ".join(need.value for need in rule.needs)
    head = f"### {rule.id}\n\n{_escaped(text[''])}\n\n*{rule.severity}*, needs: {needs}\n"
    return head + "".join(f"\n**{heading}**\n\n{_escaped(text[heading])}\n" for heading in SECTIONS)


def _escaped(text: str) -> str:
    """Names such as `_dmarc` and `~all` are no emphasis."""
    return re.sub(r"([*_~])", r"\\\1", text)
