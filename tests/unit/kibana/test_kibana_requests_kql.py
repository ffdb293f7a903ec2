"""KQL as query DSL: what the query bar of Kibana sends for what a person types."""

from __future__ import annotations

import pytest

from tests.kibana_requests.kql import Dsl, KqlError, Reading, kql

TYPES = {
    "title": "text",
    "title.keyword": "keyword",
    "persons": "keyword",
    "day": "date",
    "words": "integer",
    "paid": "boolean",
}
READING = Reading(TYPES, "Asia/Tokyo")


def one(inner: Dsl) -> Dsl:
    """Return the only condition of a field, as Kibana wraps it."""
    return {"bool": {"should": [inner], "minimum_should_match": 1}}


class TestKql:
    """Each rule of the language once."""

    @pytest.mark.parametrize(
        ("typed", "sent"),
        [
            ("", {"match_all": {}}),
            ("*", {"match_all": {}}),
            ("*:*", {"match_all": {}}),
            ("ferry fire", {"multi_match": {"type": "best_fields", "query": "ferry fire", "lenient": True}}),
            ('"ferry fire"', {"multi_match": {"type": "phrase", "query": "ferry fire", "lenient": True}}),
            ("ferr*", {"query_string": {"query": "ferr*"}}),
            ("title: ferry fire", one({"match": {"title": "ferry fire"}})),
            ('title : "ferry fire"', one({"match_phrase": {"title": "ferry fire"}})),
            ("title: *", one({"exists": {"field": "title"}})),
            ("title: fer-ry*", one({"query_string": {"fields": ["title"], "query": r"fer\-ry*"}})),
            ("persons: Ann*", one({"wildcard": {"persons": {"value": "Ann*"}}})),
            ("paid: true", one({"match": {"paid": True}})),
            ("nowhere: x", one({"match": {"nowhere": "x"}})),
            ("day: 2026-12", one({"range": {"day": {"gte": "2026-12", "lte": "2026-12", "time_zone": "Asia/Tokyo"}}})),
            ("day >= 2026-12-01", one({"range": {"day": {"gte": "2026-12-01", "time_zone": "Asia/Tokyo"}}})),
            ("words<5", one({"range": {"words": {"lt": "5"}}})),
            (r"persons: a\:b", one({"match": {"persons": "a:b"}})),
            (r'persons: "say \"so\""', one({"match_phrase": {"persons": 'say "so"'}})),
        ],
    )
    def test_one_condition(self, typed: str, sent: Dsl) -> None:
        """A value alone, of a field, in quotes, with a star, of a day, above or below."""
        assert kql(typed, READING) == sent

    def test_precedence(self) -> None:
        """``not`` before ``and`` before ``or``, whatever the case of letters."""
        a, b, c = (one({"match": {"persons": name}}) for name in "abc")
        both = {"bool": {"filter": [{"bool": {"must_not": b}}, c]}}
        expected = {"bool": {"should": [a, both], "minimum_should_match": 1}}
        assert kql("persons: a OR not persons: b and persons: c", READING) == expected
        assert kql("( persons: a or ( not persons: b and persons: c ) )", READING) == expected

    def test_a_list_of_values_spreads_the_field(self) -> None:
        """``field: (a or not b)`` is two conditions on the one field."""
        a, b = (one({"match": {"persons": name}}) for name in "ab")
        expected = {"bool": {"should": [a, {"bool": {"must_not": b}}], "minimum_should_match": 1}}
        assert kql("persons: (a or not b)", READING) == expected

    def test_a_starred_name_asks_each_field(self) -> None:
        """``title*: x`` asks every field of the data view that the name fits."""
        should = [{"match": {"title": "x"}}, {"match": {"title.keyword": "x"}}]
        assert kql("title*: x", READING) == {"bool": {"should": should, "minimum_should_match": 1}}

    def test_nested(self) -> None:
        """Braces ask within one nested object, by the fields' full names."""
        inner = one({"match": {"mentions.label": "PER"}})
        assert kql("mentions: { label: PER }", READING) == {
            "nested": {"path": "mentions", "query": inner, "score_mode": "none"}
        }

    @pytest.mark.parametrize("typed", ["a: ", "(a", '"a', "a: b: c", "a)", "cannot wait", "not "])
    def test_what_is_no_kql_is_refused(self, typed: str) -> None:
        """Kibana shows an error for these and asks nothing; so does this."""
        with pytest.raises(KqlError):
            kql(typed, READING)
