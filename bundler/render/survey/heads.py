"""What the page and the Markdown say at the top."""

from bundler.model.survey import Survey


def redacted(survey: Survey) -> str:
    """How far it is redacted."""
    return "UNREDACTED." if survey.level == "open" else f"Redacted: {survey.level}."


def quick(survey: Survey) -> str:
    """How many domains got a quick look alone, and what that is."""
    return (
        f"{survey.quick} of {len(survey.rows)} got a quick look: every server of the zone was queried for the required "
        "records and the name servers, one server for the rest. The others got the full look of acs-evidence check."
    )
