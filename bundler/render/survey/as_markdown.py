"""Markdown: a table of GitHub's flavour."""

from collections import Counter

from bundler.model.survey import ORDER, Survey
from bundler.render import moments, verdict_words
from bundler.render.markdown_text import text
from bundler.render.survey import heads


def render(survey: Survey) -> str:
    """Counts, what several domains show together, and a table."""
    counts = Counter(row.verdict for row in survey.rows)
    lines = [
        "# ACS Email: survey of custom domains",
        "",
        f"{moments.second(survey.at.isoformat())}. {len(survey.rows)} domains. {heads.redacted(survey)}",
        "",
        *([heads.quick(survey), ""] if survey.quick else []),
    ]
    lines += [f"- {verdict_words.VERDICTS[verdict].title}: {counts[verdict]}" for verdict in ORDER if counts[verdict]]
    for finding in survey.findings:
        lines += ["", f"**{finding.id}**: {text(finding.text)} {text(', '.join(finding.domains))}"]
    lines += ["", "| domain | verdict | what to do | not verified | findings |", "|---|---|---|---|---|"]
    for row in survey.rows:
        cells = (
            row.domain + (" (quick look)" if row.depth == "quick" else ""),
            verdict_words.VERDICTS[row.verdict].title,
            row.do,
            ", ".join(row.unverified),
            ", ".join(row.findings),
        )
        lines.append("| " + " | ".join(_cell(each) for each in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(value: str) -> str:
    return str(text(value)).replace("|", "\\|").replace("\n", " ")
