"""What to do when nothing could be observed: it depends on who refused."""

from collections import Counter

from bundler.model.observations import Observations, Outcome


def advice_for(observed: Observations) -> str:
    """One sentence on the most likely cause, from how the messages ended."""
    sent = [exchange for exchange in observed.dns if exchange.outcome is not Outcome.NOT_SENT]
    refused = Counter(exchange.detail for exchange in sent if exchange.outcome is Outcome.ERROR)
    ended = {exchange.outcome for exchange in sent}
    families = {6 if ":" in exchange.server.address else 4 for exchange in sent}
    if refused and ended <= {Outcome.ERROR, Outcome.UNREACHABLE, Outcome.PORT_CLOSED}:
        said = refused.most_common(1)[0][0]
        return (
            f"This computer refuses to send DNS ({said}): look for a local firewall, a policy or a sandbox that "
            f"closes port 53, or run this on another computer."
        )
    if ended == {Outcome.UNREACHABLE}:
        if len(families) == 1:
            only = families.pop()
            return f"This computer has no IPv{only} route: leave out -{only}, or connect to the Internet."
        return "This computer has no route to the Internet: connect it, or run this on another computer."
    return "Check the network connection; DNS needs port 53 over UDP and TCP to the Internet."
