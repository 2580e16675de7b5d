"""HTML: one page without script; verdicts are filtered by style alone, and it prints well."""

from collections import Counter

from markupsafe import Markup

from bundler.model.survey import ORDER, Survey
from bundler.render import moments, verdict_words
from bundler.render._templates import template_folder
from bundler.render.survey import heads


def render(survey: Survey) -> str:
    """The page, with its style sheet inside."""
    from bundler.render._jinja import for_pages

    counts = Counter(row.verdict for row in survey.rows)
    return (
        for_pages(printed=False)
        .get_template("survey.html.j2")
        .render(
            survey=survey,
            at=moments.second(survey.at.isoformat()),
            counts=[
                (str(verdict), verdict_words.VERDICTS[verdict], counts[verdict]) for verdict in ORDER if counts[verdict]
            ],
            redacted=heads.redacted(survey),
            quick=heads.quick(survey) if survey.quick else "",
            verdicts=verdict_words.VERDICTS,
            style=Markup((template_folder() / "survey.css").read_text("utf-8")),  # noqa: S704 - our own
        )
    )
