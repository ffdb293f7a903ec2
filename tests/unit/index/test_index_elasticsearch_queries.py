"""Queries as Elasticsearch search bodies."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.errors import IndexRefusedError
from pipeline.index.elasticsearch.queries import STORIES, candidates_body, search_body
from pipeline.index.protocol import FACETS, LAST_HIT, Query, checked
from pipeline.index.query.forms import EXACT, MOST_LANGUAGES, languages, needs_languages

LATIN = ("cs", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt", "nl", "pl", "pt", "ro", "sv", "tr")


def clauses(query: Query) -> dict[str, Any]:
    """Return the bool query of a search body."""
    made: dict[str, Any] = search_body(query)["query"]["bool"]
    return made


class TestText:
    """The words of a query."""

    def test_everything_has_no_word(self) -> None:
        """A star asks for every article."""
        assert clauses(Query("*")) == {"must": [], "must_not": [], "filter": []}

    def test_no_word_finds_nothing(self) -> None:
        """Signs without a word match nothing."""
        assert search_body(Query("!!!"))["query"] == {"match_none": {}}

    def test_a_word_in_any_form(self) -> None:
        """A word is ranked as it stands; its lemmas score less, each in articles of its language alone."""
        (clause,) = clauses(Query("ferries", filters={"language": ["en"]}))["must"]
        exactly, title, body, english = clause["dis_max"]["queries"]
        boosted = exactly["bool"]["must"][0]["dis_max"]["queries"]
        fields = [must["match_phrase"] for one in boosted for must in one["bool"]["must"]]
        assert [name for one in fields for name in one] == ["title", "description", "text"]
        assert {one["query"] for field in fields for one in field.values()} == {"ferries"}
        assert title["constant_score"]["filter"] == {"terms": {"title_forms": ["ferries"]}}
        assert body["constant_score"]["boost"] < title["constant_score"]["boost"] < EXACT
        assert english["bool"]["filter"] == [{"terms": {"facets.language": ["en"]}}]
        asked = english["bool"]["must"][0]["dis_max"]["queries"]
        assert {name for one in asked for name in one["constant_score"]["filter"]["terms"]} == {
            *("title", "description", "text"),
            *("title_forms", "forms"),
        }

    def test_the_language_of_a_filter(self) -> None:
        """Who asks for one language means a word of it."""
        (clause,) = clauses(Query("Maisons", filters={"language": ["fr"]}))["must"]
        asked = clause["dis_max"]["queries"][3:]
        assert [one["bool"]["filter"] for one in asked] == [[{"terms": {"facets.language": ["fr"]}}]]

    def test_the_languages_of_the_index(self) -> None:
        """Without a filter a word is of the languages that the index has in its script, the most spoken ones first."""
        many = ("fr", "ru", "zh", *(f"x{number}" for number in range(90)), "pt")
        (clause,) = clauses(Query("Maisons", spoken=many))["must"]
        asked = clause["dis_max"]["queries"][3:]
        assert [one["bool"]["filter"] for one in asked] == [[{"terms": {"facets.language": ["fr"]}}]]
        assert len(languages("maisons", Query("maisons", spoken=LATIN))) == MOST_LANGUAGES < len(LATIN)

    @pytest.mark.parametrize(
        ("query", "needed"),
        [
            (Query("maisons"), True),
            (Query("maisons", filters={"language": ["fr"]}), False),
            (Query('"maisons"'), False),
            (Query("*"), False),
            (Query("!!!"), False),
        ],
    )
    def test_when_languages_are_counted(self, query: Query, *, needed: bool) -> None:
        """Only for a word that has forms, in no language that somebody chose."""
        assert needs_languages(query) is needed

    def test_compounds_as_one_word(self) -> None:
        """A compound is also looked for as it is written without the sign inside."""
        (clause,) = clauses(Query("e-mail"))["must"]
        as_one = [one["constant_score"]["filter"]["terms"] for one in clause["dis_max"]["queries"][1:]]
        assert {"text": ["email"]} in as_one
        assert {"forms": ["email"]} in as_one

    def test_phrases_and_exclusions(self) -> None:
        """A phrase has no other form; what is excluded must not match."""
        made = clauses(Query('"old harbour" -"new pier" -ferry'))
        (phrase,) = made["must"]
        assert len(phrase["dis_max"]["queries"]) == 1
        assert "old harbour" in str(phrase)
        assert "new pier" in str(made["must_not"][0])
        assert "ferry" in str(made["must_not"][1])

    @pytest.mark.parametrize(
        "text",
        [
            "\u6e2f\u53e3" * 350,
            " ".join(f"{one} w{at}" for at in range(90) for one in ("was", "leaves", "casas")),
        ],
    )
    def test_a_pasted_page(self, text: str) -> None:
        """However long a query is, its clauses stay under the least that Elasticsearch allows (1,024)."""
        made = str(search_body(Query(text))["query"])
        assert made.count("match_phrase") * 2 + made.count("constant_score") < 1024

    def test_no_query_syntax_is_used(self) -> None:
        """What users type never reaches a parser that could fail."""
        assert "query_string" not in str(search_body(Query('title:x AND (y OR "')))


class TestFilters:
    """What narrows without scoring."""

    def test_each_field_is_a_filter(self) -> None:
        """Each field must hold, of its values any; days are compared as strings."""
        query = Query(filters={"persons": ["A", "B"], "mentioned_dates": ["2026-04-02"]}, story_id="s")
        assert clauses(query)["filter"] == [
            {"terms": {"facets.persons": ["A", "B"]}},
            {"terms": {"mentioned_dates.keyword": ["2026-04-02"]}},
            {"term": {"story_id": {"value": "s"}}},
        ]

    def test_excluded_values(self) -> None:
        """What has an excluded value must not match; a field without values excludes nothing."""
        made = clauses(Query(excluded={"persons": ["A", "B"], "tags": []}))
        assert made["must_not"] == [{"terms": {"facets.persons": ["A", "B"]}}]

    @pytest.mark.parametrize(
        ("first", "last", "limits"),
        [
            (date(2026, 3, 1), date(2026, 3, 31), {"gte": "2026-03-01T00:00:00Z", "lt": "2026-04-01T00:00:00Z"}),
            (date(2026, 3, 1), None, {"gte": "2026-03-01T00:00:00Z"}),
            (None, date(2026, 12, 31), {"lt": "2027-01-01T00:00:00Z"}),
            (date.min, date.max, {"gte": "0001-01-01T00:00:00Z"}),
        ],
    )
    def test_days_of_publication(self, first: date | None, last: date | None, limits: dict[str, str]) -> None:
        """The stated day counts; without one, inclusive days become instants, the calendar's last has none after."""
        (made,) = clauses(Query(published_from=first, published_to=last))["filter"]
        stated, captured = made["bool"]["should"]
        days = {"gte": first.isoformat() if first else None, "lte": last.isoformat() if last else None}
        assert stated == {"range": {"published_day": {name: day for name, day in days.items() if day}}}
        assert captured["bool"]["filter"] == [{"range": {"timestamp": limits}}]
        assert captured["bool"]["must_not"] == [{"exists": {"field": "published_day"}}]

    def test_days_in_the_text(self) -> None:
        """Ranges of days overlap, events lie after."""
        query = Query(mentions_from=date(2026, 4, 1), upcoming_after=date(2026, 4, 2))
        assert clauses(query)["filter"] == [
            {"range": {"mentioned_date_ranges": {"gte": "2026-04-01", "relation": "intersects"}}},
            {"range": {"next_event": {"gt": "2026-04-02"}}},
        ]


class TestPage:
    """Order, paging, facets."""

    @pytest.mark.parametrize(
        ("query", "sort"),
        [
            (Query("ferry"), [{"_score": "desc"}, {"timestamp": "desc"}, {"id": "asc"}]),
            (Query("*"), [{"timestamp": "desc"}, {"id": "asc"}]),
            (Query("-ferry"), [{"timestamp": "desc"}, {"id": "asc"}]),
            (Query("ferry", sort="newest"), [{"timestamp": "desc"}, {"id": "asc"}]),
            (Query("ferry", sort="oldest"), [{"timestamp": "asc"}, {"id": "asc"}]),
        ],
    )
    def test_order(self, query: Query, sort: list[dict[str, str]]) -> None:
        """There is always a last word, so that pages do not overlap."""
        assert search_body(query)["sort"] == sort

    def test_counts_are_exact(self) -> None:
        """The total is counted to the end."""
        body = search_body(Query(offset=20, size=5))
        assert (body["from"], body["size"], body["track_total_hits"]) == (20, 5, True)

    def test_facets(self) -> None:
        """Most frequent first, equals by name; none where none is asked for."""
        order = [{"_count": "desc"}, {"_key": "asc"}]
        aggregations = search_body(Query(facets=("persons", "mentioned_dates"), facet_size=3))["aggs"]
        assert aggregations == {
            "persons": {"terms": {"field": "facets.persons", "size": 3, "order": order}},
            "mentioned_dates": {"terms": {"field": "mentioned_dates.keyword", "size": 3, "order": order}},
        }
        assert set(search_body(Query())["aggs"]) == set(FACETS)
        assert search_body(Query(facet_size=0))["aggs"] == {}

    def test_stories(self) -> None:
        """Collapsed, the stories are counted beside the facets."""
        body = search_body(Query(collapse_stories=True, facets=()))
        assert body["collapse"] == {"field": "story_id"}
        assert body["aggs"][STORIES]["cardinality"]["field"] == "story_id"
        assert "collapse" not in search_body(Query())

    def test_candidates(self) -> None:
        """Each shared band counts one."""
        body = candidates_body(["0:a", "1:b"], 7)
        assert body["size"] == 7
        assert len(body["query"]["bool"]["should"]) == 2
        assert body["query"]["bool"]["minimum_should_match"] == 1


class TestChecked:
    """What no index can answer."""

    @pytest.mark.parametrize(
        "query",
        [
            Query(facets=("colour",)),
            Query(filters={"colour": ["blue"]}),
            Query(offset=-1),
            Query(size=-1),
            Query(offset=LAST_HIT, size=1),
        ],
    )
    def test_is_refused(self, query: Query) -> None:
        """Unknown facets and pages out of reach are refused before any engine is asked."""
        with pytest.raises(IndexRefusedError):
            checked(query)

    def test_characters_are_whole(self) -> None:
        """Bytes that a shell could not decode are replaced, everything else stays."""
        query = Query(filters={"persons": ["Åse", "\udcff"]}, story_id="\udcff")
        assert checked(query) == Query(filters={"persons": ("Åse", "?")}, story_id="?")
        assert checked(Query("ferry", size=LAST_HIT)) == Query("ferry", size=LAST_HIT)
