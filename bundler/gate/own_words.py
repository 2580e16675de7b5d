"""Our own words: what the templates and the package itself say, to which a word-like value can be equal by chance."""

import re
from functools import cache
from pathlib import Path

from bundler.gate.views import folded

_EXAMPLES = re.compile(r"contoso|fabrikam|example")
"""Names that documentation uses and that are nobody's vocabulary."""


@cache
def we_say(words: str) -> bool:
    """Whether our own text holds these words, whatever separates their letters. `words`: letters, blanks, hyphens."""
    letters = r"[\s-]*".join(re.sub(r"[\s-]", "", words))
    return re.search(rf"\b{letters}\b", _own_text()) is not None


@cache
def _own_text() -> str:
    package = Path(__file__).parents[1]
    installed = package / "_templates"
    templates = installed if installed.is_dir() else package.parent / "templates"
    paths = sorted([*package.rglob("*.py"), *templates.rglob("*.j2")])
    return _EXAMPLES.sub("", folded("\n".join(path.read_text("utf-8") for path in paths)))
