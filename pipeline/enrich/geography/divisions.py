"""First-order divisions of countries (states, provinces, Länder) under their names in many languages."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

import pycountry

from pipeline.enrich import places
from pipeline.enrich.phrases import is_unspaced, key
from pipeline.enrich.places import Place
from pipeline.enrich.resources import table

_LOCALES = {"zh": "zh_CN", "nb": "nb_NO", "no": "nb_NO"}
"""pycountry's code for a language, where it is not ISO 639-1."""
_OTHER = re.compile(r"[;\[\]/]")


@lru_cache(maxsize=8192)
def division(country: str, code: str) -> Place | None:
    """Return the division with GeoNames' ``code`` (of a :class:`Place`: its ``division``) in a country (ISO 3166-1)."""
    found = table("divisions").get(country, {}).get(code)
    if found is None:
        return None
    name, iso = found
    latitude, longitude, people = places.area(f"{country}.{code}") or (*(places.centre(country) or (0.0, 0.0)), 0)
    return Place(name, f"iso3166-2:{country}-{iso}", country, latitude, longitude, people, code)


@lru_cache(maxsize=4096)
def by_id(entity_id: str) -> Place | None:
    """Return the division of ``iso3166-2:GB-SCT``."""
    return _by_id().get(entity_id)


@lru_cache(maxsize=1)
def _by_id() -> Mapping[str, Place]:
    return {one.entity_id: one for one in every()}


def every() -> Iterator[Place]:
    """Yield every division."""
    for country, codes in table("divisions").items():
        yield from (one for code in codes if (one := division(country, code)) is not None)


@lru_cache(maxsize=16384)
def named(name: str, language: str) -> tuple[Place, ...]:
    """Return the divisions that a text of ``language`` (ISO 639-1) calls ``name``, those with most people first."""
    found = _by_name(language).get(_folded(name), ())
    if not found and name and is_unspaced(name[0]) and (kind := _KIND.search(name)) is not None:
        return _by_name(language).get(name[: kind.start()], ())
    return found


_KIND = re.compile(r"(?<=..)(?:\u5dde|\u7701|\u770c|\u53bf|\u5e9c|\uc8fc|\uc131|\ub3c4|\ud604)\Z")
"""What stands behind a division's name where scripts have no spaces: state, province, prefecture."""


@lru_cache(maxsize=32)
def _by_name(language: str) -> Mapping[str, tuple[Place, ...]]:
    found: dict[str, dict[str, Place]] = {}
    for one in every():
        for name in _names(one, language):
            found.setdefault(_folded(name), {})[one.entity_id] = one
    for form, state in places.states().items():
        country, _, code = state.entity_id.partition(":")[2].partition("-")
        there = division(country, code)
        found.setdefault(key(form), {})[state.entity_id] = replace(there, name=state.name) if there else state
    return {name: tuple(sorted(ones.values(), key=lambda one: -one.population)) for name, ones in found.items()}


@lru_cache(maxsize=8)
def unspaced_names(language: str, countries: tuple[str, ...], least: int) -> tuple[str, ...]:
    """Return the names in scripts without spaces of the divisions of ``countries`` (ISO 3166-1), and names so long.

    With ``least`` characters a name is no word, wherever it is: 加利福尼亚, but not 高原 (Plateau State, a plateau).
    """
    found = ((name, ones[0]) for name, ones in _by_name(language).items() if name and is_unspaced(name[0]))
    return tuple(name for name, one in found if one.country in countries or len(name) >= least)


@lru_cache(maxsize=4096)
def around(name: str, language: str) -> Place | None:
    """Return the division that the department, province or county called ``name`` (ISO 3166-2) is a part of.

    None where there is none of that name, or several: ``Isère`` is in Auvergne-Rhône-Alpes.
    """
    found = _around(language).get(_folded(name), frozenset())
    return by_id(next(iter(found))) if len(found) == 1 else None


@lru_cache(maxsize=32)
def _around(language: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in pycountry.subdivisions:
        whole = f"iso3166-2:{one.parent_code}"
        if one.parent_code and by_id(whole) is not None:
            for written in {one.name, _translations(language).gettext(one.name)}:
                name = _folded(written.partition(",")[0].strip())
                found[name] = found.get(name, frozenset()) | {whole}
    return found


def _folded(name: str) -> str:
    # The marks of kana and of Hangul are letters: パリ is no バリ.
    return name if name and is_unspaced(name[0]) else key(name)


def _names(one: Place, language: str) -> Iterator[str]:
    yield one.name
    every = table("division_names")
    for names in (every, every.get(language, {})):
        yield from names.get(one.country, {}).get(one.division, ())
    own = _own_names().get(one.entity_id.partition(":")[2], "")
    for written in (own, _translations(language).gettext(own)) if own else ():
        for name in (other.partition(",")[0].strip() for other in _OTHER.split(written)):
            yield name
            if name and is_unspaced(name[0]):
                yield _KIND.sub("", name)


@lru_cache(maxsize=1)
def _own_names() -> Mapping[str, str]:
    return {one.code: one.name for one in pycountry.subdivisions}


@lru_cache(maxsize=32)
def _translations(language: str) -> gettext.NullTranslations:
    code = _LOCALES.get(language, language)
    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[code], fallback=True)
