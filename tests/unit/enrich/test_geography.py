"""Cities and divisions by their names in every language, the forms of a name, and paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.enrich import places
from pipeline.enrich.geography import city_names, divisions, inflection, paths
from pipeline.enrich.geography.positions import position


class TestKeptNames:
    """The tries of names: whole names only, in every script."""

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Lisboa", "Lisbon"),
            ("Napoli", "Naples"),
            ("Málaga", "Málaga"),
            ("Київ", "Kyiv"),
            ("東京", "Tokyo"),
            ("القاهرة", "Cairo"),
            ("Стамбул", "Istanbul"),
            ("서울", "Seoul"),
        ],
    )
    def test_a_city_is_found_in_every_script(self, name: str, shown: str) -> None:
        """Large cities have their names in all languages."""
        assert shown in {one.name for one in places.cities(name)}

    @pytest.mark.parametrize("name", ["Lisb", "東", "LIS", "", "\0", "Lisboa\0"])
    def test_a_part_of_a_name_and_a_code_are_none(self, name: str) -> None:
        """Nothing but a whole name is found; a NUL is no end of one."""
        assert places.named(name) == ()

    def test_the_tries_are_written_and_read_again(self, tmp_path: Path) -> None:
        """What one process built the next one opens; damaged ones are built anew; all say the same."""
        built = city_names.opened(tmp_path / "new", city_names.tries)
        again = city_names.opened(tmp_path / "new")
        assert {path.name for path in (tmp_path / "new").iterdir()} == {"names.trie", "unspaced.trie", "cities.trie"}
        (tmp_path / "new" / "names.trie").unlink()  # others have the file open
        (tmp_path / "new" / "names.trie").write_bytes(b"no trie")
        mended = city_names.opened(tmp_path / "new", city_names.tries)
        for tries in (built, again, mended, city_names.opened(tmp_path / "new")):
            assert tries.names["lisboa"] == [(2267057, city_names.OTHER)]

    def test_a_folder_that_cannot_be_written_to_costs_time_only(self, tmp_path: Path) -> None:
        """The tries are built in memory."""
        (tmp_path / "file").write_text("in the way")
        assert "lisboa" in city_names.opened(tmp_path / "file" / "below", city_names.tries).names

    @pytest.mark.no_cover
    def test_what_is_kept_is_what_is_built(self) -> None:
        """What an earlier process wrote for this user is what is built of GeoNames."""
        built, there = city_names.opened(Path("new")), city_names.tries()
        for one, other in zip(built, there, strict=True):
            assert len(one) == len(other)
        assert built.names["lisboa"] == there.names["lisboa"] == [(2267057, city_names.OTHER)]


class TestDivisions:
    """States, provinces and Länder are what they are."""

    @pytest.mark.parametrize(
        ("name", "language", "entity_id"),
        [
            ("Scotland", "en", "iso3166-2:GB-SCT"),
            ("Escocia", "es", "iso3166-2:GB-SCT"),
            ("Bayern", "de", "iso3166-2:DE-BY"),
            ("Bavière", "fr", "iso3166-2:DE-BY"),
            ("Bahia", "pt", "iso3166-2:BR-BA"),
            ("Małopolskie", "pl", "iso3166-2:PL-12"),
            ("Львівська область", "uk", "iso3166-2:UA-46"),
            ("Calif.", "en", "iso3166-2:US-CA"),
            ("Cataluña", "es", "iso3166-2:ES-CT"),
            ("海南", "zh", "iso3166-2:CN-HI"),
            ("云南", "zh", "iso3166-2:CN-YN"),
        ],
    )
    def test_names_in_several_languages(self, name: str, language: str, entity_id: str) -> None:
        """A division is found by its own name and by that of the text's language."""
        assert entity_id in {one.entity_id for one in divisions.named(name, language)}

    def test_it_lies_where_its_people_are(self) -> None:
        """Its position is the mean of its cities, and its identifier leads back to it."""
        found = divisions.by_id("iso3166-2:GB-SCT")
        assert found is not None
        assert 55 < found.latitude < 58
        assert found.population > 1_000_000


class TestInflection:
    """The forms of a name lead to the one that a gazetteer lists."""

    @pytest.mark.parametrize(
        ("form", "language", "name"),
        [
            ("Krakowie", "pl", "Kraków"),
            ("Gdańsku", "pl", "Gdańsk"),
            ("Nowym Jorku", "pl", "Nowy Jork"),
            ("Wielkiej Brytanii", "pl", "Wielka Brytania"),
            ("Україні", "uk", "Україна"),
            ("Харкові", "uk", "Харків"),
            ("Praze", "cs", "Praha"),
            ("Brně", "cs", "Brno"),
            ("Budapesten", "hu", "Budapest"),
            ("Moszkvában", "hu", "Moszkva"),
            ("Helsingissä", "fi", "Helsinki"),
            ("Tampereella", "fi", "Tampere"),
            ("İstanbulda", "tr", "İstanbul"),
            ("وألمانيا", "ar", "ألمانيا"),
            ("بالقاهرة", "ar", "القاهرة"),
            ("للقاهرة", "ar", "القاهرة"),
            ("Berlins", "de", "Berlin"),
        ],
    )
    def test_the_nominative_is_among_the_forms(self, form: str, language: str, name: str) -> None:
        """Cases and clitics are taken off."""
        assert name in inflection.forms(form, language)

    def test_the_name_itself_comes_first(self) -> None:
        """A name that stands in the nominative is not guessed at first; a language without rules has no other form."""
        assert inflection.forms("Barcelona", "pl")[0] == "Barcelona"
        assert inflection.forms("Krakowie", "en") == ("Krakowie",)


class TestPaths:
    """From the country down."""

    def test_what_lies_within_has_the_path_of_what_it_lies_in(self) -> None:
        """Each step is a value of its own, each once, in order."""
        assert paths.paths(["geonames:2640358", "iso3166:GB", None, "iso3166-2:GB-SCT"]) == (
            "United Kingdom",
            "United Kingdom > Scotland",
            "United Kingdom > Scotland > Perth",
        )

    @pytest.mark.parametrize("entity_id", ["geonames:1", "geonames:x", "iso3166-2:XX-1", "iso3166-3:SU", "other", ""])
    def test_what_is_unknown_has_none(self, entity_id: str) -> None:
        """Identifiers of nothing that lies anywhere give nothing."""
        assert paths.paths([entity_id]) == ()


class TestPositions:
    """Where a path lies."""

    @pytest.mark.parametrize(
        ("entity_id", "near"),
        [
            ("iso3166:NO", None),
            ("iso3166-2:GB-SCT", None),
            ("geonames:2640358", (56.4, -3.4)),
            ("geonames:5128581", (40.7, -74.0)),
            ("geonames:2950159", (52.5, 13.4)),
        ],
    )
    def test_the_way_back(self, entity_id: str, near: tuple[float, float] | None) -> None:
        """Countries, divisions and cities, also those that news calls otherwise, are found by what their path says."""
        found = position(paths.paths([entity_id])[-1])
        assert found is not None
        if near is not None:
            assert found == pytest.approx(near, abs=0.2)

    @pytest.mark.parametrize("path", ["", "Nowhere", "Norway > Nowhere", "Chile > Scotland > Perth", "Norway > "])
    def test_what_is_no_path(self, path: str) -> None:
        """What the index has by an older Dateline, or another file of curated names, has no position."""
        assert position(path) is None
