"""One name an organization: acronyms to long forms, short forms to full ones, ministries to their country."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.phrases import key

_JOINER = re.compile(r",? (?:&|and|und|et|y|e|og|och|i)$")
_GERMAN_ADJECTIVE = re.compile(r"([^\W\d_]{3,40}?)e[rsnm]?")
_WRITTEN_OUT = frozenset({"Corporation"})
_LISTS_TASKS = re.compile(r" \w{1,60}+ and \w{1,60}s$")

MOST_WORDS = 12
"""A name of so many words or more is no short form of a longer one."""
NEAREST = 300
"""Characters before a ministry in which the country that it belongs to is looked for."""


def full_names(names: Sequence[str], spans: Sequence[Span], text: str, language: str = "en") -> list[str]:
    """Return for each mention of an organization the name that all its mentions share.

    Args:
        names: The surfaces, in the order of the text.
        spans: Where they stand in ``text``.
        text: The document.
        language: ISO 639-1; some short forms mean a body in one language only.
    """
    short = organizations.short_forms(language)
    bare = [without_suffix(name) for name in names]
    whole = {one for one, name in zip(bare, names, strict=True) if one != name}
    first_seen = {name: index for index, name in reversed(list(enumerate(bare)))}
    long_forms = _long_forms(bare, spans, text)
    longer = _longer_names(first_seen)
    return [
        short.get(name)
        or _owned_body(name, text, span)
        or _listed(name)
        or _listed(long_forms.get(name, ""))
        or long_forms.get(name)
        or (name if name in whole else longer[name])
        for name, span in zip(bare, spans, strict=True)
    ]


def without_suffix(name: str) -> str:
    """Return a company's name without its legal form: ``Boeing Co.`` is Boeing, ``Tiffany & Co.`` Tiffany.

    A body that says in several words what it is for keeps its ``Corporation``: ``Harbour and Ferries Corporation``.
    """
    suffixes = lexicon.word_set("organizations", "suffixes")
    first, _, last = name.rpartition(" ")
    while first and last.strip(",") in suffixes and last not in {"Group", "Holdings", "Holding", "Company"}:
        if last in _WRITTEN_OUT and _LISTS_TASKS.search(first):
            return name
        name = _JOINER.sub("", first.rstrip(", "))
        first, _, last = name.rpartition(" ")
    return name


def _listed(name: str) -> str | None:
    if not name:
        return None
    return next((found for one in (name, *_declined(name)) if (found := _aliases().get(key(one)))), None)


def _declined(name: str) -> Iterator[str]:
    """Yield the name with its first word in the other forms of a German adjective: ``Europäischen Parlaments``."""
    first, _, rest = name.partition(" ")
    match = _GERMAN_ADJECTIVE.fullmatch(first)
    if match is None or not rest:
        return
    for noun in (rest, rest.removesuffix("s")):
        yield from (f"{match[1]}{ending} {noun}" for ending in ("e", "er", "es", "en"))


@lru_cache(maxsize=1)
def _aliases() -> Mapping[str, str]:
    return {key(form): shown for form, shown in organizations.aliases().items()}


def _long_forms(names: Sequence[str], spans: Sequence[Span], text: str) -> dict[str, str]:
    """Return the long form of each acronym that the document spells out, in brackets or elsewhere."""
    found: dict[str, str] = {}
    by_initials = {initials(name): name for name in names if " " in name}
    by_initials |= {_all_initials(name): name for name in names if " " in name}
    for name in names:
        letters = name.replace(".", "")
        if letters.isupper() and letters in by_initials:
            found[name] = by_initials[letters]
    pairs = zip(zip(names, spans, strict=True), list(zip(names, spans, strict=True))[1:], strict=False)
    for (name, span), (other, after) in pairs:
        if text[span.end : after.start] == " (" and text[after.end : after.end + 1] == ")":
            short, long = sorted((name, other), key=len)
            if len(short) < len(long) and short.replace(".", "").isupper():
                found[short] = long
    return found


def initials(name: str) -> str:
    """Return the initials of a name's capitalized words."""
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper())


def _all_initials(name: str) -> str:
    return "".join(word[0].upper() for word in re.findall(r"[^\W\d_]+", name))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return organizations.certain() | (organizations.likely() - lexicon.word_set("organizations", "short_forms"))


def _longer_names(first_seen: Mapping[str, int]) -> dict[str, str]:
    """Return for each name the full name that it is short for: one said before it (or after it, in the headline)."""
    longer: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for other in first_seen:
        words = tuple(other.split())
        for length in range(1, min(len(words), MOST_WORDS)):
            for short in {words[:length], words[-length:]}:
                longer[short].append(other)
    return {name: _longer(name, longer[tuple(name.split())], first_seen) for name in first_seen}


def _longer(name: str, others: Sequence[str], first_seen: Mapping[str, int]) -> str:
    if name in _known() and " " not in name:
        return name
    words = name.split()
    fits = [
        other
        for other in others
        if _is_short_for(words, other.split())
        and (first_seen[other] < first_seen[name] or _only_says_more(words, other.split()))
    ]
    return max(fits, key=first_seen.__getitem__, default=name)


def _only_says_more(words: Sequence[str], long: Sequence[str]) -> bool:
    """Say whether the long form adds but what every company may be called: ``AirTran`` and AirTran Airways."""
    more = lexicon.body_kinds()
    return list(long[: len(words)]) == list(words) and set(long[len(words) :]) <= more


def _is_short_for(words: Sequence[str], long: Sequence[str]) -> bool:
    """``Ridgeway`` starts Ridgeway Foods, ``Commission`` ends European Commission; ``Bank of`` is short for nothing."""
    if list(long[: len(words)]) == list(words):
        known = len(words) == 1 and words[0] in lexicon.word_set("organizations", "short_forms")
        return known or long[len(words)] not in {"of", "for", "and", "&"}
    return list(long[-len(words) :]) == list(words) and (
        words[-1] in lexicon.word_set("organizations", "short_forms")
        or words[-1] in lexicon.word_set("organizations", "heads")
        or words[0] in organizations.nicknames()
    )


def _owned_body(name: str, text: str, span: Span) -> str | None:
    """Name a ministry after its country: ``Russian``, ``Russia's`` or, looking back, ``its Foreign Ministry``."""
    if name not in lexicon.word_set("government", "bodies"):
        return None
    before = text[max(0, span.start - NEAREST) : span.start]
    owner = re.search(rf"(?:{lexicon.alternatives('government', 'owners')})\s+$", before)
    mentioned = [*gazetteer.country_table("en").find(before), *gazetteer.demonym_table().find(before)]
    mentioned.sort(key=lambda one: one[:2])
    if not mentioned or (owner is None and not re.fullmatch(r"\s*(?:'s?)?\s*", before[mentioned[-1][1] :])):
        return None
    country = mentioned[-1][2]
    return f"{gazetteer.adjective_of().get(country.code, country.name)} {name}"
