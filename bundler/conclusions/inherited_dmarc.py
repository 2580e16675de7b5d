"""The DMARC policy that a subdomain has from the domain above it (RFC 7489 section 6.6.3, RFC 9989 section 4.10)."""

from bundler.conclusions.record_answers import values_of
from bundler.model.facts import Facts, Lookup
from bundler.reading.authority import unusable
from bundler.reading.dmarc import is_published


def asked_above(facts: Facts) -> Lookup | None:
    """The answer about DMARC at the zone's own name, where the sender domain is a subdomain in that zone.

    None where it was not asked, not answered, or is an alias to a name that was not looked up.
    """
    for lookup in facts.controls.get("outer:DMARC", ()):
        if lookup.reply is None or unusable(lookup):
            continue
        kinds = {rr.rtype for rr in lookup.reply.answer}
        if "CNAME" not in kinds or "TXT" in kinds:
            return lookup
    return None


def inherited(facts: Facts) -> Lookup | None:
    """The answer that shows one valid DMARC record there: it applies to the subdomain that has none."""
    lookup = asked_above(facts)
    return lookup if lookup is not None and is_published(values_of(lookup, "TXT")) else None
