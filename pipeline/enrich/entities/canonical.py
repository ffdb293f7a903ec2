"""One name for each entity of a document: surnames to full names, short forms to long ones, countries to ISO."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.enrich import gazetteer, lexicon
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.phrases import key

NEAREST = 300
"""Characters before a ministry in which the country that it belongs to is looked for."""


@dataclass(frozen=True, slots=True)
class Named:
    """A span with the one name of its entity, and an identifier where one is known."""

    span: Span
    canonical: str
    entity_id: str | None = None


def named(spans: Sequence[Span], text: str, language: str = "en") -> list[Named]:
    """Return every span with its entity's canonical name; ``text`` is what the spans point into."""
    surfaces = [_clean(text[span.start : span.end]) for span in spans]
    persons = _persons([(index, surfaces[index]) for index, span in enumerate(spans) if span.label == "PER"])
    organizations = _organizations(
        [(index, surfaces[index]) for index, span in enumerate(spans) if span.label == "ORG"], spans, text
    )
    found = []
    for index, span in enumerate(spans):
        if span.label == "LOC":
            found.append(_place(span, surfaces[index], language))
        else:
            name = persons.get(index) or organizations.get(index) or surfaces[index]
            found.append(Named(span, name))
    return found


def _clean(surface: str) -> str:
    """Return a surface on one line, without possessive."""
    plain = re.sub(r"\s+", " ", surface).strip()
    return re.sub(r"(?:'s|')$", "", plain)


def _place(span: Span, surface: str, language: str) -> Named:
    country = gazetteer.country(surface, language)
    if country is not None:
        return Named(span, country.name, country.entity_id)
    return Named(span, surface)


def _persons(mentions: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Return each mention's full name: a surname or a first name goes to the full name that was said last."""
    full = [(index, name) for index, name in mentions if " " in name]
    groups: dict[tuple[str, str], Counter[str]] = {}
    for _, name in full:
        groups.setdefault(_ends(name), Counter())[name] += 1
    best = {ends: max(names, key=lambda name: (names[name], -len(name))) for ends, names in groups.items()}
    found = {index: best[_ends(name)] for index, name in full}
    for index, name in mentions:
        if index not in found:
            found[index] = _full_name(index, name, full, best)
    return found


def _ends(name: str) -> tuple[str, str]:
    """Return first and last name; middle names and initials tell no two people of one article apart."""
    parts = [part for part in key(name).split() if part.rstrip(".") not in {"jr", "sr"}]
    return (parts[0], parts[-1]) if parts else ("", "")


def _full_name(index: int, name: str, full: Sequence[tuple[int, str]], best: dict[tuple[str, str], str]) -> str:
    short = key(name)
    for place in (-1, 0):
        fits = [(where, one) for where, one in full if _ends(one)[place] == short]
        if fits:
            before = [one for where, one in fits if where < index]
            return best[_ends(before[-1] if before else fits[0][1])]
    return name


def _organizations(mentions: Sequence[tuple[int, str]], spans: Sequence[Span], text: str) -> dict[int, str]:
    names = Counter(name for _, name in mentions)
    long_of = {_initials(name): name for name in names if " " in name}
    found = {}
    for index, name in mentions:
        span = spans[index]
        body = _owned_body(name, text, span)
        found[index] = body or _longer(name, names, long_of)
    return found


def _longer(name: str, names: Counter[str], long_of: dict[str, str]) -> str:
    plain = name.replace(".", "")
    if plain.isupper() and plain in long_of:
        return long_of[plain]
    core = _without_suffix(name)
    if core != name and core in names:
        return core
    return name


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\b[^\W\d_]\w*", name) if word[0].isupper())


def _without_suffix(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return first.rstrip(",") if first and last in lexicon.word_set("organizations", "suffixes") else name


def _owned_body(name: str, text: str, span: Span) -> str | None:
    """Name a ministry after its country: ``Russian``, ``Russia's`` or, looking back, ``its``."""
    if name not in lexicon.word_set("government", "bodies"):
        return None
    before = text[max(0, span.start - NEAREST) : span.start]
    owner = re.search(rf"(?:{lexicon.alternatives('government', 'owners')})\s+$", before)
    mentioned = list(gazetteer.country_table("en").find(before)) + list(gazetteer.demonym_table().find(before))
    mentioned.sort()
    if not mentioned or (owner is None and not re.fullmatch(r"(?:'s?)?\s*", before[mentioned[-1][1] :])):
        return None
    country = mentioned[-1][2]
    return f"{gazetteer.adjective_of().get(country.code, country.name)} {name}"
