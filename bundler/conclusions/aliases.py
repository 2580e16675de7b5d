"""Aliases that form a loop."""

from bundler.model.facts import Facts, Lookup, RecordFacts


def circle(record: RecordFacts, facts: Facts) -> dict[str, tuple[str, Lookup]]:
    """The names from the record's own to the last before one comes again, each with its target and who said so.

    Empty where the aliases come to an end.
    """
    aliases = _aliases(facts)
    path = [record.name]
    while (step := aliases.get(path[-1])) and step[0] not in path:
        path.append(step[0])
    return {name: aliases[name] for name in path} if path[-1] in aliases else {}


def _aliases(facts: Facts) -> dict[str, tuple[str, Lookup]]:
    """Every alias that a server with authority gave: owner to target and the lookup that shows it."""
    return {
        rr.owner: (rr.target, lookup)
        for lookup in facts.lookups
        if lookup.reply is not None and lookup.reply.aa
        for rr in lookup.reply.answer
        if rr.rtype == "CNAME"
    }
