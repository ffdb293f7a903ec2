"""Names for other texts: as a country has them and its language builds them."""

from __future__ import annotations

from functools import cache

from pipeline.enrich import organizations
from training.corpus import NAMES, Pool
from training.lists import persons
from training.pools import built


@cache
def by_locale() -> dict[str, Pool]:
    """Return locale → its names."""
    return dict(zip((locale for locale, *_ in persons()), built(), strict=True))


class TestPools:
    """A pool a locale."""

    def test_every_locale_has_names_of_all_labels(self) -> None:
        """None is left as it is for want of another of its kind."""
        assert len(by_locale()) > 40
        assert all(pool[label] for pool in by_locale().values() for label in NAMES)

    def test_persons_are_built_as_in_their_language(self) -> None:
        """Two surnames, particles, the family name first, and the family name alone."""
        assert any(" van " in name for name in by_locale()["nl_NL"]["PER"])
        assert any(len(name.split()) == 3 for name in by_locale()["es_ES"]["PER"])
        hungarian = {name for locale, _, family in persons() if locale == "hu_HU" for name in family}
        assert sum(name.split()[0] in hungarian for name in by_locale()["hu_HU"]["PER"]) > 80
        alone = [name for name in by_locale()["it_IT"]["PER"] if " " not in name]
        assert 0.2 < len(alone) / len(by_locale()["it_IT"]["PER"]) < 0.3

    def test_places_are_the_country_s_and_countries_are_named_in_its_language(self) -> None:
        """Towns of the country, towns of the world, and countries; no union of them."""
        places = by_locale()["pl_PL"]["LOC"]
        assert {"Gdynia", "Niemcy"} <= set(places)
        assert "Unia Europejska" not in places

    def test_bodies_are_built_of_a_language_s_words(self) -> None:
        """Around towns and family names, before or behind them, beside those known by name."""
        assert any(name.startswith("Universidad ") for name in by_locale()["es_ES"]["ORG"])
        assert any(name.endswith(" Bakanlığı") for name in by_locale()["tr_TR"]["ORG"])
        known = {name for group in organizations.groups() for name in group}
        assert len(known & set(by_locale()["es_ES"]["ORG"])) > 100
        assert set(by_locale()["zu_ZA"]["ORG"]) <= known  # of Zulu there are no words

    def test_favoured_languages_count_thrice(self) -> None:
        """Those in which nothing is learnt from text; and every pool is the same every time."""
        spanish = sum(locale.startswith("es") for locale in by_locale())
        favoured = built(["es"])
        assert len(favoured) == len(by_locale()) + 2 * spanish
        assert all(pool in favoured for pool in by_locale().values())
