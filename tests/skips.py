"""The last lines of a run: what was skipped, by reason. With `--complete`, what is not installed fails the run."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest

from tests.needs import NOT_INSTALLED


def reasons(config: pytest.Config) -> Mapping[str, int]:
    """How many tests were skipped for each reason."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", ()) if reporter else ()
    return Counter(_reason(report) for report in reports)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--complete", action="store_true", help="fail when a test is skipped for want of something")


def counted(reports: Iterable[pytest.TestReport]) -> tuple[int, int, int]:
    """Inputs of the table of what people type, refusals among them, and leaks."""
    found = [report for report in reports if any(name == "refusals" for name, _ in report.user_properties)]
    totals = Counter[str]()
    for report in found:
        for name, value in report.user_properties:
            totals[name] += int(str(value))
    return len(found), totals["refusals"], totals["leaks"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    done = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    inputs, refusals, leaks = counted(each for each in done if getattr(each, "when", "") == "call")
    if inputs:
        terminalreporter.line(f"{inputs} inputs, {refusals} refusals, {leaks} leaks")
    if skipped := reasons(config):
        terminalreporter.section(f"{sum(skipped.values())} tests skipped", yellow=True)
        for reason, count in sorted(skipped.items(), key=lambda each: (-each[1], each[0])):
            terminalreporter.line(f"{count:5}  {reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("complete") and not hasattr(session.config, "workerinput"):
        wanting = [reason for reason in reasons(session.config) if NOT_INSTALLED in reason]
        if wanting and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
