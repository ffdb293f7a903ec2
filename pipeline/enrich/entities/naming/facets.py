"""What an article's mentions come to: flat lists of persons, organizations, places and countries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.article import EntityMention
from pipeline.enrich import gazetteer
from pipeline.enrich.entities.english.structure import BYLINE, CREDIT, SIGNATURE

TITLE_SHARE = 0.4
LEAD_SHARE = 0.2
COUNT_SHARE = 0.4
AUTHORSHIP = frozenset({BYLINE, CREDIT, SIGNATURE})
"""Rules that find who wrote the article: mentions, but not what it speaks of."""


@dataclass(frozen=True, slots=True)
class Facets:
    """Who and where, each once under its canonical name, the most salient first."""

    persons: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Places that are no countries."""
    countries: tuple[str, ...] = ()
    """Countries named, and those whose people, government or adjective is."""
    country_codes: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2 of the countries that exist today, in the same order."""


def facets(mentions: Sequence[EntityMention], *, text: str = "", language: str = "en") -> Facets:
    """Return the facets of an article.

    Args:
        mentions: All mentions, those of the title first.
        text: Title and text, where demonyms are looked for; without it only places named count as countries.
        language: ISO 639-1.
    """
    lists: dict[str, dict[str, None]] = {"PER": {}, "ORG": {}, "LOC": {}}
    spoken_of = [one for one in mentions if one.model not in AUTHORSHIP]
    for one in sorted(spoken_of, key=lambda one: -one.salience):
        if not _is_country(one):
            lists[one.label].setdefault(one.canonical)
    countries = _countries(mentions, text, language)
    return Facets(
        persons=tuple(lists["PER"]),
        organizations=tuple(lists["ORG"]),
        places=tuple(lists["LOC"]),
        countries=tuple(one.name for one in countries),
        country_codes=tuple(one.code for one in countries if one.current),
    )


def salience(entities: Sequence[tuple[str, str]], in_title: Sequence[bool], in_lead: Sequence[bool]) -> list[float]:
    """Return each mention's salience: that of its entity, from title, first paragraph and number of mentions."""
    counts = Counter(entities)
    most = max(counts.values(), default=1)
    titled = {one for one, inside in zip(entities, in_title, strict=True) if inside}
    leading = {one for one, inside in zip(entities, in_lead, strict=True) if inside}
    return [
        round(TITLE_SHARE * (one in titled) + LEAD_SHARE * (one in leading) + COUNT_SHARE * counts[one] / most, 4)
        for one in entities
    ]


def _is_country(mention: EntityMention) -> bool:
    return mention.label == "LOC" and (mention.entity_id or "").startswith(("iso3166:", "iso3166-3:"))


def _countries(mentions: Sequence[EntityMention], text: str, language: str) -> list[gazetteer.Country]:
    """Return the countries, those mentioned most often first, then in order of appearance."""
    found: Counter[gazetteer.Country] = Counter()
    by_id = gazetteer.by_entity_id()
    for mention in mentions:
        country = by_id.get(mention.entity_id or "")
        if country is not None:
            found[country] += 1
        elif mention.label == "LOC" and (code := gazetteer.data()["parts"].get(mention.canonical)):
            found[gazetteer.countries()[code]] += 1  # Scotland is a country in the United Kingdom
    for start, end, country in gazetteer.demonym_table(language).find(text):
        if not gazetteer.is_of_a_continent(text, start, end):
            found[country] += 1
    return [country for country, _ in found.most_common()]
