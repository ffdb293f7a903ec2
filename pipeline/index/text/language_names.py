"""Which languages somebody means who types a name of one: ``German``, ``allemand``, ``de``. Pure.

The embedded index asks this when it is searched: each language has some thirty names, which would otherwise be
indexed with every article.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.index.text.folding import folded


def languages_called(words: Sequence[str], spoken: Sequence[str]) -> tuple[str, ...]:
    """Return those of the codes ``spoken`` of which a name, or the code, has ``words`` (folded) side by side."""
    wanted = list(words)
    return tuple(code for code in spoken if any(_holds(name, wanted) for name in _folded_names(code)))


def names_of_language(code: str) -> tuple[str, ...]:
    """Return ``code`` and the names of that language in some thirty languages, as far as they are known."""
    from pipeline.enrich.names import other_names  # noqa: PLC0415 - tables that most searches do without

    return (code, *other_names({"language": code}).get("language", ()))


@cache
def text_direction(code: str | None) -> str:
    """Return the HTML ``dir`` of a text in a language (BCP 47): ``rtl``, or ``auto`` where its letters tell.

    A right-to-left text may begin with the name of a company in Latin letters, which would turn its whole paragraph.
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - a terminal shows neither

    try:
        is_rtl = bool(code) and Locale.parse(str(code), sep="-").text_direction == "rtl"
    except (ValueError, UnknownLocaleError):
        return "auto"
    return "rtl" if is_rtl else "auto"


def language_name(code: str) -> str:
    """Return the English name of an ISO 639-1 code; the code itself where it has none."""
    from babel import Locale  # noqa: PLC0415 - most searches name no language

    return "Unknown" if code == "und" else Locale("en").languages.get(code, code)


def _holds(name: Sequence[str], wanted: list[str]) -> bool:
    return any(list(name[at : at + len(wanted)]) == wanted for at in range(len(name) - len(wanted) + 1))


@lru_cache(maxsize=512)
def _folded_names(code: str) -> tuple[tuple[str, ...], ...]:
    return tuple(map(folded, names_of_language(code)))
