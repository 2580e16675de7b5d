"""`acs-evidence rules`: the catalogue, and one rule's page."""

import difflib

import click

from bundler.errors import UsageProblem
from bundler.rules import catalogue


def show(rule_id: str | None) -> int:
    """Print the list, or the page of one rule. Raises `UsageProblem` for an id that does not exist."""
    rules = {rule.id: rule for rule in catalogue()}
    if rule_id is None:
        width = max(len(name) for name in rules)
        for rule in rules.values():
            click.echo(f"{rule.id:<{width}}  {rule.severity:<8}  {rule.title}")
        return 0
    if rule_id not in rules:
        near = difflib.get_close_matches(rule_id, rules, n=1)
        raise UsageProblem(
            f"There is no rule '{rule_id}'.",
            f"Did you mean {near[0]}?" if near else "'acs-evidence rules' lists all rules.",
        )
    rule = rules[rule_id]
    click.echo(f"{rule.id} ({rule.severity})\n\n{rule.page.strip()}")
    return 0
