"""One place for each name of a document: by what stands beside it and by all that the text names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.enrich import gazetteer, places
from pipeline.enrich.entities.naming import place_choice
from pipeline.enrich.entities.naming.place_choice import Evidence, weight
from pipeline.enrich.geography import city_names, divisions, inflection, regions
from pipeline.enrich.places import Place

_MOST_NEIGHBOURS = 2
"""So many places of one country speak for it, each as much as the other."""


@dataclass(frozen=True, slots=True)
class Located:
    """What one mention of a place is shown as."""

    canonical: str
    entity_id: str | None = None
    position: tuple[float, float] | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A name of a place as it stands in the text, between what stands before and after it."""

    surface: str
    before: str
    after: str


def located(names: Sequence[Named], text: str, language: str, source_country: str = "") -> list[Located]:
    """Return for each name the place that it means; one that no place is certain for keeps its surface.

    Args:
        names: In the order of the text.
        text: The whole text: adjectives of peoples say of which countries it speaks.
        language: ISO 639-1.
        source_country: ISO 3166-1 alpha-2 of where the outlet sits; empty if unknown.
    """
    evidence = _named_areas(names, text, language, source_country)
    known: dict[str, Located] = {}
    for name in names:
        known.setdefault(name.surface, _area(name.surface, language, evidence) or Located(name.surface))
    beside = [_beside(name, language) for name in names]
    for name, found in zip(names, beside, strict=True):
        if found is not None and known[name.surface].entity_id is None:
            known[name.surface] = found
    for _ in range(2):  # what the first round finds speaks for its neighbours
        for name in names:
            if known[name.surface].entity_id is None:
                known[name.surface] = _chosen(name, language, _with_neighbours(evidence, name.surface, known))
    return [found or known[name.surface] for name, found in zip(names, beside, strict=True)]


def _named_areas(names: Sequence[Named], text: str, language: str, source_country: str) -> Evidence:
    countries: dict[str, float] = defaultdict(float)
    of_divisions: dict[tuple[str, str], float] = {}
    if source_country:
        countries[source_country] = weight("source_country")
    for _, _, one in gazetteer.demonym_table(language).find(text):
        countries[one.code] = max(countries[one.code], weight("people_named"))
    for name in names:
        country = _country(name.surface, language)
        if country is not None:
            countries[country.code] = max(countries[country.code], weight("country_named"))
    for name in (one for one in names if _country(one.surface, language) is None):
        if (region := regions.named(name.surface)) is not None:
            countries[region.country] = max(countries[region.country], weight("people_named"))
            of_divisions.update({(region.country, code): weight("neighbour_division") for code in region.divisions})
            continue
        owner = place_choice.owner(name.before, language)
        for form in inflection.forms(name.surface, language):
            if owner is not None and place_choice.within(form, owner, "") is not None:
                countries[owner.country] = max(countries[owner.country], weight("country_named"))
            found = place_choice.chosen([form], language, Evidence(dict(countries)))
            if found is not None and found.entity_id.startswith("iso3166-2:"):
                of_divisions[found.country, found.division] = weight("division_named")
                countries[found.country] = max(countries[found.country], weight("people_named"))
    return Evidence(dict(countries), of_divisions)


@lru_cache(maxsize=4096)
def _country(surface: str, language: str) -> gazetteer.Country | None:
    """Return the country of a name in any of its forms; a part of one (Scotland) is a division."""
    for form in inflection.forms(surface, language):
        if any(one.country == "GB" for one in divisions.named(form, language)):
            return None
        if (found := gazetteer.country(form, language)) is not None:
            return found
    return None


def _area(surface: str, language: str, evidence: Evidence) -> Located | None:
    """Return a country, or a region that spans countries."""
    state = place_choice.called_like_a_country(surface, language, evidence.countries)
    country = _country(surface, language)
    if country is not None and state is None:
        return Located(country.name, country.entity_id, places.centre(country.code))
    if surface in places.regions() and not divisions.named(surface, language):
        return Located(surface)
    return _located(state) if state is not None else None


def _beside(name: Named, language: str) -> Located | None:
    """Return the place of ``Astoria, Oregon`` or ``the Oregon town of Astoria``; none where no such town is there."""
    town, stroke, river = name.surface.partition("/")
    if (found := place_choice.by_river(town, f"{stroke}{river}{name.after}")) is not None:
        return _located(found)
    region, written = place_choice.region_within(name.after, language)
    if region is not None:
        return _in_region(name.surface, written, region, language)
    division, country = place_choice.stated(name.after, language)
    said = [(division, country), (place_choice.owner(name.before, language), "")]
    for area, code in (*said, place_choice.stated_within(name.after, language)):
        for form in inflection.forms(name.surface, language) if area is not None or code else ():
            if (found := place_choice.within(form, area, code)) is not None:
                return _located(found)
    return Located(name.surface) if _lies_elsewhere(name, division) else None


def _in_region(surface: str, written: str, region: regions.Region, language: str) -> Located | None:
    """Return the town of a name in a region, or ``Neustadt in Holstein``, whose name has both; no other is meant.

    One that is none of the large ones keeps its surface where none lies there.
    """
    whole = [one for one, _ in places.named(f"{surface}{written}") if one.country == region.country]
    if whole:
        return _located(places.as_shown(whole[0]))
    for form in inflection.forms(surface, language):
        within = (place_choice.within(form, division, "") for division in region.around())
        if found := max((one for one in within if one is not None), key=lambda one: one.population, default=None):
            return _located(found)
    return None if places.is_metropolis(surface) or _country(surface, language) else Located(surface)


def _lies_elsewhere(name: Named, division: Place | None) -> bool:
    """Say whether a state stands behind a town's name in which no town has it.

    A country may be the next of a list, and so may a division that is called like a city: ``Leipzig, Zürich``; behind a
    comma a large city stands in one.
    """
    if division is None or not places.named(name.surface) or name.surface in places.states():
        return False
    if name.before.rstrip().endswith(",") and places.is_large(name.surface):
        return False
    return not places.cities(division.name) and name.surface not in places.shown_cities()


def _chosen(name: Named, language: str, evidence: Evidence) -> Located:
    division, _ = place_choice.stated(name.after, language)
    is_region = name.surface in places.regions() and not divisions.named(name.surface, language)
    if is_region or _lies_elsewhere(name, division):
        return Located(name.surface)
    forms = inflection.forms(name.surface, language)
    found = place_choice.chosen(forms, language, evidence, name.before)
    if found is None or (division is not None and _is_elsewhere(found, division)) or _is_abroad(found, name, language):
        return Located(name.surface)
    return _located(found)


def _is_elsewhere(town: Place, division: Place) -> bool:
    """Say whether a small town is not in the division behind its name: that of the text has no entry of its own."""
    is_there = (town.country, town.division) == (division.country, division.division)
    return not is_there and town.population < city_names.LARGE and town.entity_id != division.entity_id


def _is_abroad(town: Place, name: Named, language: str) -> bool:
    """Say whether the text puts a town, none of the largest, into another country's division: ``in Sachsen``."""
    division, _ = place_choice.stated_within(name.after, language)
    is_large = name.surface in places.shown_cities() or places.is_metropolis(name.surface)
    return division is not None and division.country != town.country and not is_large


def _located(one: Place) -> Located:
    return Located(one.name, one.entity_id, (one.latitude, one.longitude), one)


def _with_neighbours(evidence: Evidence, surface: str, known: Mapping[str, Located]) -> Evidence:
    beside = [one for other, found in known.items() if (one := found.place) is not None and other != surface]
    if not beside:
        return evidence
    countries, of_divisions = dict(evidence.countries), dict(evidence.divisions)
    times: dict[str, int] = {}
    for one in beside:
        times[one.country] = times.get(one.country, 0) + 1  # of so few sooner than a Counter
    of_country, of_division = weight("neighbour_country"), weight("neighbour_division")
    for country, count in times.items():
        speaks = of_country * min(count, _MOST_NEIGHBOURS)
        countries[country] = max(countries.get(country, 0.0), speaks)
    for pair in {(one.country, one.division) for one in beside if one.division}:
        of_divisions[pair] = max(of_divisions.get(pair, 0.0), of_division)
    return Evidence(countries, of_divisions)
