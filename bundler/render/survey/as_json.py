"""JSON: one document, or one line a domain."""

import json
from typing import Any

from bundler.model.survey import Row, Survey

FORMAT = "acs-evidence-survey/1"


def render(survey: Survey) -> str:
    """The whole survey."""
    document = {
        "format": FORMAT,
        "tool": survey.tool,
        "redaction": survey.level,
        "generated_at": survey.at.isoformat().replace("+00:00", "Z"),
        "domains": [entry(row) for row in survey.rows],
        "findings": [{"id": f.id, "text": f.text, "domains": list(f.domains)} for f in survey.findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def line(row: Row) -> str:
    """One line, as each domain finishes."""
    return json.dumps(entry(row), ensure_ascii=True, separators=(", ", ": ")) + "\n"


def entry(row: Row) -> dict[str, Any]:
    """One domain."""
    return {
        "domain": row.domain,
        "verdict": str(row.verdict),
        "summary": row.summary,
        "do": row.do,
        "unverified": list(row.unverified),
        "resource_id": row.resource_id,
        "resources": list(row.resources),
        "findings": list(row.findings),
        "all_findings": list(row.all_findings),
        "servers": list(row.servers),
        "failing": list(row.failing),
        "modified_at": row.modified_at,
        "error": row.error,
        "depth": row.depth,
    }
