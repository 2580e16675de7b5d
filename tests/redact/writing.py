"""Values written with their labels, outside a report."""

from bundler.model.fields import Field
from bundler.redact.basis import Basis
from bundler.redact.decided import decided
from bundler.redact.written import Leaf


def texts(basis: Basis, *leaves: Leaf) -> list[str]:
    """What stands for each of some values, which are written one after the other."""
    found = decided(dict.fromkeys(leaves, 1), basis).texts
    return [found[leaf] for leaf in leaves]


def text(basis: Basis, kind: Field, value: str) -> str:
    """What stands for one value."""
    return texts(basis, (kind, value))[0]
