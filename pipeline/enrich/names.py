"""What else people call what a facet shows: the names of its persons, bodies, cities, countries and languages. Pure.

Kinds of names: CLDR's of countries and languages (through babel) with the codes of ISO 3166 and 639, GeoNames' of large
cities, and the lists in ``data/``. A name that differs by case, accents or dots only is none of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pycountry
from babel import Locale

from pipeline.enrich import gazetteer, lexicon, organizations, persons, places
from pipeline.enrich.phrases import key
from pipeline.enrich.resources import table

FACETS = ("persons", "organizations", "places", "countries", "language")
"""The facets whose values have other names."""
CODES = "codes"
"""The key under which the codes of countries come: ``no``, ``us``, ``can`` and ``per`` are words, too."""
_SHORT = 2

Names = Mapping[str, tuple[str, ...]]


def other_names(document: Mapping[str, Any], *, with_language: bool = True) -> dict[str, tuple[str, ...]]:
    """Return facet → other names of what the article's ``document`` holds in it, each once, without empty facets."""
    # Each only where there is something: this is asked of every article that is written.
    found: dict[str, Iterable[str]] = {}
    if people := document.get("persons"):
        found["persons"] = (name for one in people for name in _of_person(one))
    if bodies := document.get("organizations"):
        found["organizations"] = (name for one in bodies for name in _of_body(one))
    if there := document.get("places"):
        ids = _entity_ids(document)
        found["places"] = (name for one in there for name in _of_place(one, ids.get(one, "")))
    if codes := document.get("country_codes"):
        countries = [name for code in codes for name in _of_country(code)]
        found["countries"] = (name for name in countries if not _is_a_word(name))
        found[CODES] = (*filter(_is_a_word, countries), *codes, *(_alpha_3(code) for code in codes))
    if (language := document.get("language")) and with_language:
        found["language"] = _of_language(str(language))
    return {facet: names for facet, given in found.items() if (names := tuple(dict.fromkeys(filter(None, given))))}


def _entity_ids(document: Mapping[str, Any]) -> dict[str, str]:
    # Of mentions of one name some may have been told apart, and some not.
    mentions = document.get("entity_mentions") or ()
    return {one["canonical"]: one["entity_id"] for one in mentions if one.get("entity_id")}


def _is_a_word(name: str) -> bool:
    return name.isascii() and len(name) <= _SHORT


@lru_cache(maxsize=512)
def _alpha_3(code: str) -> str:
    one = pycountry.countries.get(alpha_2=code)
    return one.alpha_3 if one else ""


def _data() -> Mapping[str, Any]:
    return table("other_names")


@lru_cache(maxsize=1)
def _locales() -> tuple[Locale, ...]:
    return tuple(Locale(code) for code in _data()["languages"])


@lru_cache(maxsize=512)
def _of_country(code: str) -> tuple[str, ...]:
    aliases = [*gazetteer.data()["aliases"].get(code, ())]
    for locale in _locales():
        aliases += lexicon.language(locale.language).get("aliases", {}).get(code, ())
    translated = (locale.territories.get(code, "") for locale in _locales())
    return _distinct([*translated, *aliases])


@lru_cache(maxsize=512)
def _of_language(code: str) -> tuple[str, ...]:
    one = pycountry.languages.get(alpha_2=code)
    if one is None:
        return ()
    return _distinct([*(locale.languages.get(code, "") for locale in _locales()), one.name, one.alpha_3])


@lru_cache(maxsize=4096)
def _of_place(name: str, entity_id: str) -> tuple[str, ...]:
    kind, _, code = entity_id.partition(":")
    if kind == "iso3166":
        return (*_of_country(code), code)
    # In a facet a small town and the city that it is called after are one value.
    namesake = places.place(name)
    return _distinct(places.other_names(entity_id) or (places.other_names(namesake.entity_id) if namesake else ()))


@lru_cache(maxsize=2048)
def _of_body(name: str) -> tuple[str, ...]:
    return tuple(one for one in _bodies().get(key(name), ()) if key(one) != key(name))


@lru_cache(maxsize=2048)
def _of_person(name: str) -> tuple[str, ...]:
    return tuple(one for one in _persons().get(key(name), ()) if key(one) != key(name))


@lru_cache(maxsize=1)
def _bodies() -> Names:
    forms: dict[str, list[str]] = {}
    for form, shown in organizations.aliases().items():
        forms.setdefault(shown, [shown]).append(form)
    return _by_each(forms.values())


@lru_cache(maxsize=1)
def _persons() -> Names:
    return _by_each(persons.groups())


def _by_each(groups: Iterable[Iterable[str]]) -> Names:
    """Return each name's key → all names of the groups that it stands in."""
    found: dict[str, list[str]] = {}
    for group in groups:
        names = _distinct(group)
        for one in names:
            found.setdefault(key(one), []).extend(names)
    return {one: _distinct(names) for one, names in found.items()}


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for one in names:
        if one:
            found.setdefault(key(one), one)
    return tuple(found.values())
