"""Every statement about Azure that the program makes, and where it comes from: `tests/data/azure_statements.tsv`.

A line is a source, a tab, and a sentence as it stands in the code (places such as `{name}` included). The sources are
those below. `python -m tests.azure_statements` lists what is missing or stale.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bundler.rules import catalogue
from bundler.rules._page import sections

ROOT = Path(__file__).parents[1]
LIST = ROOT / "tests" / "data" / "azure_statements.tsv"
LEARN = "https://learn.microsoft.com/azure/"
SOURCES = {
    "seen": "what this run saw or did not see, or a heading: nothing about Azure in general",
    "advice": "what the reader is asked to do with this program or in DNS",
    "not-documented": "says itself that it is not documented, disputed or not known",
    "users": "public reports of users, and told as such or as what happened to them",
    "standard": "what any client of DNS meets, by the RFC that the rule's page names",
    "records": LEARN + "communication-services/quickstarts/email/add-custom-verified-domains",
    "troubleshooting": LEARN + "communication-services/concepts/email/email-domain-configuration-troubleshooting",
    "link": LEARN + "communication-services/quickstarts/email/connect-email-communication-resource",
    "senders": LEARN + "communication-services/quickstarts/email/add-multiple-senders",
    "quota": LEARN + "communication-services/concepts/email/email-quota-increase",
    "states": "https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/get",
    "verification": "https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/initiate-verification",
    "management": "https://learn.microsoft.com/rest/api/communication/resourcemanager/domains/create-or-update",
    "rights": LEARN + "role-based-access-control/permissions/web-and-mobile",
    "activity-log": LEARN + "azure-monitor/platform/activity-log",
    "cloud-shell": LEARN + "cloud-shell/overview",
    "microsoft-365": "https://learn.microsoft.com/microsoft-365/admin/get-help-with-domains/create-dns-records-at-any-dns-hosting-provider",
    "sign-in": "https://learn.microsoft.com/python/api/overview/azure/identity-readme",
    "claims": "https://learn.microsoft.com/entra/identity-platform/claims-challenge",
    "throttling": LEARN + "azure-resource-manager/management/request-limits-and-throttling",
    "providers": LEARN + "azure-resource-manager/management/resource-providers-and-types",
    "ids": "https://github.com/Azure/azure-resource-manager-rpc/blob/master/v1.0/common-api-details.md",
    "attach": LEARN + "azure-portal/supportability/how-to-manage-azure-support-request",
}
_SPEAKING = ("model", "conclusions", "remedies", "rules", "judge", "cli", "render", "reading", "observe")
"""Packages with words that a user reads."""
_ABOUT = re.compile(r"\b(ACS|Azure|Microsoft|portal|Activity Log|DomainNotLinked|Exchange Online)\b")


def statements() -> dict[str, str]:
    """Every sentence that names Azure, with the module where it stands."""
    found: dict[str, str] = {}
    for rule in catalogue():
        for heading, text in sections(rule.page).items():
            if heading != "Source":
                found |= dict.fromkeys(_about(text), rule.id)
    for path in sorted(path for package in _SPEAKING for path in ROOT.glob(f"bundler/{package}/**/*.py")):
        for text in texts(path.read_text("utf-8")):
            found |= dict.fromkeys(_about(text), path.stem)
    for path in sorted(ROOT.glob("templates/**/*.j2")):
        for line in words_of_template(path.read_text("utf-8")):
            found |= dict.fromkeys(_about(line), path.name)
    for paragraph in _paragraphs((ROOT / "README.md").read_text("utf-8")):
        found |= dict.fromkeys(_about(paragraph), "README.md")
    return found


def words_of_template(template: str) -> Iterator[str]:
    """The words of a template, line by line: what it fills in as `{}`, without tags of Jinja and of HTML."""
    text = re.sub(r"{[%#].*?[%#]}", "\n", template, flags=re.DOTALL)
    text = re.sub(r"{{.*?}}", "{}", text, flags=re.DOTALL)
    text = re.sub(r"</?(?:b|span)\b[^>]*>", "", text)
    yield from re.split(r"<[^>]*>|\n", text)


def _paragraphs(markdown: str) -> Iterator[str]:
    """Paragraphs, items and cells of a Markdown document, without blocks of commands."""
    text = re.sub(r"^```.*?^```$", "", markdown, flags=re.DOTALL | re.MULTILINE)
    for block in re.split(r"\n\s*\n|\n(?=- )|\n(?=\|)", text):
        yield from block.split("|") if block.lstrip().startswith("|") else [block]


def texts(source: str) -> Iterator[str]:
    """String literals that are no docstrings."""
    tree = ast.parse(source)
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in bare
            and " " in node.value
        ):
            yield node.value


def _about(text: str) -> list[str]:
    whole = " ".join(text.split())
    return [one for one in re.split(r"(?<=[.:?!])\s+(?=[A-Z\"\u201c{])", whole) if _ABOUT.search(one)]


def listed() -> dict[str, str]:
    """Sentence -> source, from the list."""
    rows = [line.split("\t") for line in LIST.read_text("utf-8").splitlines() if line]
    return {sentence: source for source, sentence in rows}


if __name__ == "__main__":
    known = listed()
    for sentence, place in statements().items():
        if sentence not in known:
            sys.stdout.write(f"missing ({place})\t{sentence}\n")
    sys.stdout.writelines(f"stale\t{sentence}\n" for sentence in known.keys() - statements().keys())
