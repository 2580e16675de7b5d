"""Public suffixes: names right below which anybody may register or be given one (https://publicsuffix.org)."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def is_public_suffix(name: str) -> bool:
    """Whether the list names it, as a registry's (`co.uk`) or a provider's (`azurewebsites.net`). Never the root."""
    return name not in {"", "."} and bool(_suffixes().is_public(name))


@lru_cache(maxsize=1)
def _suffixes() -> "PublicSuffixList":
    # Loaded only when it is asked for: reading the list takes a fifth of a second.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)
