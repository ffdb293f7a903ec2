"""Which languages somebody means who types a name of one: ``German``, ``allemand``, ``de``. Pure.

The embedded index asks this when it is searched: each language has some thirty names, which would otherwise be
indexed with every article.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.index.folding import folded


def languages_called(words: Sequence[str], spoken: Sequence[str]) -> tuple[str, ...]:
    """Return those of the codes ``spoken`` of which a name, or the code, has ``words`` (folded) side by side."""
    wanted = list(words)
    return tuple(code for code in spoken if any(_holds(name, wanted) for name in _folded_names(code)))


def names_of_language(code: str) -> tuple[str, ...]:
    """Return ``code`` and the names of that language in some thirty languages, as far as they are known."""
    from pipeline.enrich.names import other_names  # noqa: PLC0415 - tables that most searches do without

    return (code, *other_names({"language": code}).get("language", ()))


def _holds(name: Sequence[str], wanted: list[str]) -> bool:
    return any(list(name[at : at + len(wanted)]) == wanted for at in range(len(name) - len(wanted) + 1))


@lru_cache(maxsize=512)
def _folded_names(code: str) -> tuple[tuple[str, ...], ...]:
    return tuple(map(folded, names_of_language(code)))
