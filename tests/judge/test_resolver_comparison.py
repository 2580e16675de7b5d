"""What resolvers hold is shown beside the servers' answers, and changes no judgement."""

import pytest

from bundler.judge import judge
from bundler.model.fields import Field, Value
from bundler.model.observations import Outcome, Purpose, Server
from bundler.model.report import Report
from tests.build import TOKEN, Scenario, Tape
from tests.messages import reply

QUESTION = ("contoso.com", "TXT")
RIGHT = reply(*QUESTION, [("contoso.com", "TXT", f'"{TOKEN}"')], aa=False, flags="RA")
OLD = reply(*QUESTION, [("contoso.com", "TXT", '"ms-domain-verification=old"')], aa=False, flags="RA")
GONE = reply(*QUESTION, rcode="NXDOMAIN", aa=False, flags="RA")
BOGUS = reply(*QUESTION, rcode="SERVFAIL", aa=False, flags="RA")


def report(*answers: bytes | Outcome) -> Report:
    """With resolvers that answered so for the domain's TXT records."""

    def ask(tape: Tape) -> None:
        for number, answer in enumerate(answers, 1):
            tape.ask(Purpose.COMPARISON, "", QUESTION, Server("", f"10.0.0.{number}", origins=("option",)), answer)

    return judge(Scenario(also=ask).observations())


def sentences(found: Report) -> list[str]:
    return [
        "".join(part if isinstance(part, str) else part.text for part in sentence)
        for sentence in found.observed.comparison
    ]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (RIGHT, "gives what is expected for the Domain record"),
        (OLD, "gives another answer for the Domain record, and may do so for about 60 minutes more"),
        (GONE, "denies the Domain record"),
        (BOGUS, "gives no answer for the Domain record (SERVFAIL)"),
        (Outcome.TIMEOUT, "did not answer"),
    ],
)
def test_each_kind_of_answer_has_its_sentence(answer: bytes | Outcome, words: str) -> None:
    assert any(words in sentence for sentence in sentences(report(answer)))


def test_a_record_that_no_resolver_sees_is_said_so() -> None:
    def said(*answers: bytes | Outcome) -> bool:
        return any("No resolver that answered gives the Domain record" in s for s in sentences(report(*answers)))

    assert said(OLD, BOGUS)
    assert said(GONE, Outcome.TIMEOUT)
    assert not said(OLD, RIGHT)
    assert not said(Outcome.TIMEOUT, Outcome.TIMEOUT), "silence says nothing about the record"


def test_nothing_is_judged_by_it() -> None:
    plain, beside = report(), report(OLD, BOGUS, GONE, Outcome.TIMEOUT)
    assert (plain.verdict, plain.findings) == (beside.verdict, beside.findings)
    assert [r.dns for r in plain.records] == [r.dns for r in beside.records]
    assert sentences(plain) == []


def test_the_address_is_typed_as_a_resolvers() -> None:
    values = [p for s in report(OLD).observed.comparison for p in s if isinstance(p, Value)]
    assert {value.field for value in values if value.text == "10.0.0.1"} == {Field.RESOLVER}
