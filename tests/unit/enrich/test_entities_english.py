"""English news: who and where, once each, under their right names."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.enrich.entities import enriched, mentions, tag

SUMMIT = """\
Norwegian President Astrid Halvorsen met Kenyan Prime Minister Daniel Mwangi in Geneva on Friday, weeks before
the U.S. hosts a summit.

Halvorsen\u2019s proposal surprised Washington. \u201cMwangi is a friend,\u201d Halvorsen said. She flew home to Oslo.

FBI director Leonard Whitcombe told Congress that Moscow was not involved. Whitcombe spoke after the British
government accused Russian officials.

The Kremlin denied it. Russia has a record, and its Foreign Ministry rejected the claims of the Soviet era.
"""


def names(text: str, label: str) -> set[str]:
    """Return the canonical names with this label."""
    return {one.canonical for one in mentions(text) if one.label == label}


class TestMentions:
    """Mentions with their offsets and names."""

    def test_offsets_are_into_the_text_as_given(self) -> None:
        """Every surface is what stands between its offsets, typographic quotes or not."""
        found = mentions(SUMMIT)
        assert found
        assert all(SUMMIT[one.start : one.end] == one.surface for one in found)

    def test_they_are_sorted_and_never_overlap(self) -> None:
        """Mentions come in the order of the text, each character in one at most."""
        found = mentions(SUMMIT)
        assert all(one.end <= other.start for one, other in pairwise(found))

    def test_surnames_have_their_full_name(self) -> None:
        """A surname, with or without possessive, is the person whose full name the text gave."""
        assert names(SUMMIT, "PER") == {"Astrid Halvorsen", "Daniel Mwangi", "Leonard Whitcombe"}

    def test_titles_and_possessives_are_outside(self) -> None:
        """Offices before a name and the possessive after it are no part of the mention."""
        surfaces = {one.surface for one in mentions(SUMMIT) if one.label == "PER"}
        assert surfaces == {
            "Astrid Halvorsen",
            "Daniel Mwangi",
            "Leonard Whitcombe",
            "Halvorsen",
            "Mwangi",
            "Whitcombe",
        }

    def test_its_ministry_has_the_name_of_its_country(self) -> None:
        """``its Foreign Ministry`` is named after the country that the text speaks of."""
        assert names(SUMMIT, "ORG") >= {"FBI", "Kremlin", "Russian Foreign Ministry"}

    def test_a_country_has_its_name_and_code(self) -> None:
        """``U.S.`` is the United States, with its ISO code."""
        one = next(one for one in mentions(SUMMIT) if one.surface == "U.S.")
        assert (one.canonical, one.entity_id, one.label) == ("United States", "iso3166:US", "LOC")

    def test_each_says_what_found_it(self) -> None:
        """A mention names its model and version, or the rule."""
        assert {one.model for one in mentions(SUMMIT)} <= {
            "rule:country-list",
            "rule:organization-list",
            "en_core_web_md-3.7.1",
            "rule:country-name",
            "rule:repeated-name",
        }

    @pytest.mark.parametrize("text", ["", "\n", "he said", "12 34", "\u2603"])
    def test_nothing_is_found_in_nothing(self, text: str) -> None:
        """A text without names has no mentions."""
        assert mentions(text) == []

    def test_tag_gives_the_same_spans(self) -> None:
        """``tag`` and ``mentions`` are one recogniser."""
        assert list(tag(SUMMIT)) == [(one.start, one.end, one.label) for one in mentions(SUMMIT)]


class TestRegions:
    """Regions of several countries."""

    @pytest.mark.parametrize("region", ["Pacific", "Indo-Pacific", "Caribbean", "Sahel"])
    def test_delegations_of_a_region_make_it_no_body(self, region: str) -> None:
        """Whatever the model takes it for beside people who act."""
        text = f"She spoke for the {region} delegations at the talks."
        assert names(text, "ORG") == set()


class TestFacets:
    """What the whole article comes to."""

    def test_countries_are_those_named_and_those_of_demonyms(self) -> None:
        """Adjectives and governments count for a country; a country of the past has a name but no code."""
        found = enriched(SUMMIT).facets
        assert set(found.countries) == {"Norway", "Kenya", "United States", "United Kingdom", "Russia", "Soviet Union"}
        assert set(found.country_codes) == {"NO", "KE", "US", "GB", "RU"}

    def test_the_most_mentioned_country_is_first(self) -> None:
        """Facets are sorted by weight, then by appearance."""
        assert enriched(SUMMIT).facets.countries[0] == "Russia"

    def test_places_are_no_countries(self) -> None:
        """A country stands under countries only, every place once."""
        found = enriched(SUMMIT).facets.places
        assert set(found) >= {"Geneva", "Oslo", "Moscow"}
        assert len(set(found)) == len(found)
        assert "United States" not in found

    def test_who_wrote_it_is_not_whom_it_speaks_of(self) -> None:
        """Bylines, agencies and desks are mentions, and no facets unless the text speaks of them too."""
        text = "Ships collide.\nAne Lund\nOSLO (Nordwire) - Two ships collided off Oslo, Tom Vik said.\n"
        found = enriched(text + "-- Oslo Newsroom +47 22 55")
        assert "Ane Lund" in {one.canonical for one in found.mentions}
        assert found.facets.persons == ("Tom Vik",)
        assert found.facets.organizations == ()
        assert "Ane Lund" in enriched(text + "Ane Lund was on board.").facets.persons

    def test_the_title_counts_for_the_facets_alone(self) -> None:
        """A name in the title has no offset in the text, and raises the salience of its entity."""
        title = "Halvorsen Offers Pact to Brazil"
        found = enriched(SUMMIT, title=title)
        assert all(SUMMIT[one.start : one.end] == one.surface for one in found.mentions)
        assert found.facets.persons[0] == "Astrid Halvorsen"
        assert "Brazil" in found.facets.countries
        plain = {one.canonical: one.salience for one in mentions(SUMMIT)}
        titled = {one.canonical: one.salience for one in found.mentions}
        assert titled["Astrid Halvorsen"] > plain["Astrid Halvorsen"]
