"""Comparing domain names as the recording holds them: lower case, no final dot, the root as `.`."""


def at_or_below(name: str, zone: str) -> bool:
    """Whether `name` is `zone` itself or lies under it."""
    return zone in {".", name} or name.endswith("." + zone)


def depth(name: str) -> int:
    """Number of labels; the root has none."""
    return 0 if name in {".", ""} else name.count(".") + 1


def relative(name: str, zone: str) -> str:
    """`name` without `zone` at its end: `www` for `www.contoso.com` in `contoso.com`, empty for the zone itself."""
    return "" if name == zone else name.removesuffix("." + zone)


def joined(label: str, zone: str) -> str:
    """The reverse of `relative`."""
    return f"{label}.{zone}" if label and zone != "." else label or zone


def names_between(upper: str, lower: str) -> tuple[str, ...]:
    """The names on the way from `upper` down to `lower` without either, the shortest first."""
    if not at_or_below(lower, upper) or lower == upper:
        return ()
    labels = lower.split(".")
    return tuple(".".join(labels[-count:]) for count in range(depth(upper) + 1, len(labels)))
