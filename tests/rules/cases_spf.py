"""SPF: endings, includes, spelling, limits."""

from collections.abc import Sequence

from bundler.model.observations import Purpose
from tests.build import SPF, TARGET_SERVER, Scenario, Tape, zone_text
from tests.messages import reply
from tests.rules.case import Case, case

OUTLOOK = "include:spf.protection.outlook.com"
_NESTED = "\n".join(f'n{n}.example TXT "v=spf1 ip4:192.0.2.{n} -all"' for n in range(12))


def spf(name: str, verdict: str, text: str, *found: str, includes: str = "", absent: Sequence[str] = ()) -> Case:
    """A case that differs in the SPF record alone.

    `includes`: what the names in it hold, besides that of ACS. `absent`: questions `<name>/<type>` answered with
    NXDOMAIN.
    """

    def deny(tape: Tape) -> None:
        for question in absent:
            qname, _, qtype = question.partition("/")
            soa = [(qname, "SOA", "ns.example. h.example. 1 3600 600 86400 300")]
            denial = reply(qname, qtype, rcode="NXDOMAIN", authority=soa)
            tape.ask(Purpose.SPF_INCLUDE, qname, (qname, qtype), TARGET_SERVER, denial)

    held = f'spf.protection.outlook.com TXT "v=spf1 ip4:192.0.2.128/25 -all"\n{includes}'
    return case(name, verdict, *found, dns=Scenario(zone=zone_text(spf=text), includes=held, also=deny))


CASES = (
    spf("as asked for", "inconclusive", SPF),
    spf("upper case", "inconclusive", "V=SPF1 INCLUDE:spf.protection.outlook.com -ALL"),
    spf("soft fail", "fix-dns", f"v=spf1 {OUTLOOK} ~all", "spf-softfail"),
    spf("neutral", "fix-dns", f"v=spf1 {OUTLOOK} ?all", "spf-neutral"),
    spf("no ending", "fix-dns", f"v=spf1 {OUTLOOK}", "spf-no-all"),
    spf(
        "redirect to what is asked for", "fix-dns", "v=spf1 redirect=spf.protection.outlook.com", "spf-missing-include"
    ),
    spf(
        "redirect in place of the ending",
        "fix-dns",
        f"v=spf1 {OUTLOOK} redirect=other.example",
        "value-mismatch",
        includes='other.example TXT "v=spf1 -all"',
    ),
    spf("pass all", "fix-dns", f"v=spf1 {OUTLOOK} +all", "spf-pass-all"),
    spf("pass all without sign", "fix-dns", f"v=spf1 {OUTLOOK} all", "spf-pass-all"),
    spf("soft fail without the include", "fix-dns", "v=spf1 mx ~all", "spf-softfail", "spf-missing-include"),
    spf("no include", "fix-dns", "v=spf1 -all", "spf-missing-include"),
    spf("something after the end", "fix-dns", f"v=spf1 {OUTLOOK} -all ip4:192.0.2.7", "spf-after-all"),
    spf(
        "include from a guide",
        "fix-dns",
        "v=spf1 include:spf.azurecomm.net -all",
        "spf-wrong-include",
        includes='spf.azurecomm.net TXT "v=spf1 -all"',
    ),
    spf(
        "include from a guide beside the right one",
        "inconclusive",
        f"v=spf1 {OUTLOOK} include:azure.com -all",
        "spf-wrong-include",
        includes='azure.com TXT "v=spf1 -all"',
    ),
    spf(
        "include from a guide that does not exist",
        "fix-dns",
        "v=spf1 include:spf.communication.azure.com -all",
        "spf-wrong-include",
        "spf-include-broken",
        absent=["spf.communication.azure.com/TXT"],
    ),
    spf("merged", "inconclusive", f"v=spf1 {OUTLOOK} ip4:192.0.2.7 -all", "spf-merged"),
    spf("blank missing", "fix-dns", f"v=spf1 {OUTLOOK} ip4:192.0.2.7-all", "spf-syntax"),
    spf("misspelt ending", "fix-dns", f"v=spf1 {OUTLOOK} -alll", "spf-syntax"),
    spf(
        "eleven look-ups",
        "inconclusive",
        f"v=spf1 {OUTLOOK} {' '.join(f'include:n{n}.example' for n in range(10))} -all",
        "spf-lookup-limit",
        "spf-merged",
        includes=_NESTED,
    ),
    spf(
        "ten look-ups",
        "inconclusive",
        f"v=spf1 {OUTLOOK} {' '.join(f'include:n{n}.example' for n in range(9))} -all",
        "spf-merged",
        includes=_NESTED,
    ),
    spf(
        "three voids",
        "inconclusive",
        f"v=spf1 {OUTLOOK} a:v1.example a:v2.example a:v3.example -all",
        "spf-void-limit",
        "spf-merged",
        absent=[f"v{n}.example/{rtype}" for n in (1, 2, 3) for rtype in ("A", "AAAA")],
    ),
    spf("includes not looked up", "inconclusive", f"v=spf1 {OUTLOOK} include:unknown.example -all", "spf-merged"),
    case(
        "two records",
        "fix-dns",
        "spf-multiple",
        dns=Scenario(zone=zone_text() + '\ncontoso.com TXT "v=spf1 mx -all"'),
    ),
)
