"""CSV (RFC 4180): one line a domain, for spreadsheets."""

import csv
import io

from bundler.model.survey import Survey

COLUMNS = ("domain", "verdict", "do", "unverified", "findings", "resource_id", "error", "depth")


def render(survey: Survey) -> str:
    """A header line and a line a domain. A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in survey.rows:
        lists = "; ".join(row.unverified), " ".join(row.findings)
        cells = row.domain, row.verdict, row.do, *lists, row.resource_id, row.error, row.depth
        writer.writerow([_cell(text) for text in cells])
    return out.getvalue()


def _cell(text: str) -> str:
    """https://owasp.org/www-community/attacks/CSV_Injection"""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
