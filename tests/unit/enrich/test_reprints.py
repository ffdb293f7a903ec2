"""Whether two articles carry one text, or only one template."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from pipeline.article import Article
from pipeline.enrich.reprints import Reprints, is_one_text, thresholds

MakeArticle = Callable[..., Article]

WEATHER = (
    "The coast expects {sky} skies on {name}. In Nordhaven temperatures reach {high} degrees, at night they fall to "
    "{low}. Winds from the west blow at {wind} kilometres an hour. Travellers on the mountain roads should carry "
    "chains, and the ferry company asks its passengers to be at the pier half an hour before the boat leaves."
)
MATCH = (
    "In a cup match on a wet pitch, {home} beat {away} by {score} before a full house. The winner came late, when "
    "{home} striker {scorer} met a corner with his head. Coach {coach} said that his team had waited for this evening "
    "for years, and that the supporters should enjoy the night. The loser, {away}, must now look to the league."
)


def weather(make: MakeArticle, day: int, title: str, **facts: object) -> Article:
    """Return the report of one day of March."""
    return make(
        f"weather-{day}",
        title=title,
        text=WEATHER.format(**facts),
        published_day=date(2026, 3, day),
        content_sha256=f"weather {day}",
    )


MONDAY = {"sky": "clear", "name": "Monday", "high": 14, "low": 6, "wind": 25}
TUESDAY = {"sky": "grey", "name": "Tuesday", "high": 11, "low": 3, "wind": 40}


def numbers(*ranges: range) -> set[int]:
    """Return a set of shingles."""
    return {one for some in ranges for one in some}


class TestOneText:
    """Resemblance and containment."""

    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            (numbers(range(100)), numbers(range(100)), True),
            (numbers(range(100)), numbers(range(25, 125)), True),  # 75 of 125
            (numbers(range(100)), numbers(range(35)), True),  # a cut
            (numbers(range(100)), numbers(range(21), range(200, 214)), True),  # 21 of 35
            (numbers(range(100)), numbers(range(20), range(200, 215)), False),  # 20 of 35
            (numbers(range(100)), numbers(range(50, 150)), False),  # 50 of 150
            (numbers(range(14 * thresholds().largest_ratio)), numbers(range(14)), False),  # a sentence
            (numbers(range(30 * thresholds().largest_ratio)), numbers(range(30)), True),
            (numbers(range(30 * thresholds().largest_ratio + 1)), numbers(range(30)), False),  # a collection
            (set(), set(), False),
            (set(), {1}, False),
        ],
    )
    def test_thresholds(self, left: set[int], right: set[int], expected: bool) -> None:  # noqa: FBT001 - a table
        """Half of all shingles, or 60 % of the shorter text in one of at most four times its length."""
        assert is_one_text(left, right) is expected
        assert is_one_text(right, left) is expected


class TestTemplates:
    """Reports that one template made of several events."""

    def test_weather_of_two_days(self, make_article: MakeArticle) -> None:
        """Other numbers on another day are another report, under one headline or two."""
        for first, second in (("Weather for Monday", "Weather for Tuesday"), ("The weather", "The weather")):
            one, other = weather(make_article, 2, first, **MONDAY), weather(make_article, 3, second, **TUESDAY)
            assert not Reprints()(one, other)
            assert not Reprints()(other, one)

    def test_a_like_headline_of_another_day(self, make_article: MakeArticle) -> None:
        """Of one source, "for Tuesday" in place of "for Monday" is enough where the text has hardly changed."""
        one = weather(make_article, 2, "Weather for Monday", **MONDAY)
        other = weather(make_article, 3, "Weather for Tuesday", **{**MONDAY, "low": 7})
        assert not Reprints()(one, other)
        assert Reprints()(one, other.model_copy(update={"source_id": "elsewhere"}))

    def test_matches_of_one_day(self, make_article: MakeArticle) -> None:
        """Other names in text and headline are another match, though the day is the same."""
        facts = {"home": "Westbury", "away": "Southend", "score": "2-1", "scorer": "Ilves", "coach": "Brandt"}
        others = {"home": "Eastham", "away": "Northfield", "score": "3-0", "scorer": "Okoro", "coach": "Weyland"}
        one = make_article("a", title="Westbury 2-1 Southend", text=MATCH.format(**facts), content_sha256="a")
        other = make_article("b", title="Eastham 3-0 Northfield", text=MATCH.format(**others), content_sha256="b")
        assert not Reprints()(one, other)

    def test_a_reprint_of_a_report_is_one(self, make_article: MakeArticle) -> None:
        """Another paper's copy of Monday's weather, a day later and under its own headline, is a reprint."""
        one = weather(make_article, 2, "Weather for Monday", **MONDAY)
        copy = make_article(
            "copy",
            title="Clear skies over Nordhaven",
            text=f"{one.text} The Fenmark Herald reports the weather with the help of the coast's own service.",
            published_day=date(2026, 3, 3),
            source_id="fenmark",
            content_sha256="copy",
        )
        assert Reprints()(one, copy)

    def test_an_update_of_one_paper_is_one(self, make_article: MakeArticle) -> None:
        """A paper that prints its text again with two figures corrected has not made another story."""
        text = MATCH.format(home="Westbury", away="Southend", score="2-1", scorer="Ilves", coach="Brandt")
        one = make_article(
            "a", title="Westbury win late", text=f"{text} It was seen by 4,000 and cost 7.", content_sha256="a"
        )
        later = one.model_copy(
            update={"id": "b", "text": text + " It was seen by 5,000 and cost 7.", "content_sha256": "b"}
        )
        assert Reprints()(one, later)

    def test_scripts_without_capitals(self, make_article: MakeArticle) -> None:
        """Of one source, a Chinese headline of another day with other numbers is another report."""
        chance = random.Random(5)  # noqa: S311 - no secret
        text = "".join(chr(0x4E00 + chance.randrange(2000)) for _ in range(120))
        one = make_article("a", title="北岸天气预报12日", text=f"{text}最高14度", content_sha256="a")
        other = make_article(
            "b", title="北岸天气预报13日", text=f"{text}最高11度", content_sha256="b", published_day=date(2026, 3, 15)
        )
        assert not Reprints()(one, other)


class TestReprints:
    """What is remembered."""

    def test_a_revision_is_read_anew(self, make_article: MakeArticle) -> None:
        """An article that was rewritten counts as it is now."""
        chance = random.Random(6)  # noqa: S311 - no secret
        text = " ".join(f"word{chance.randrange(10_000)}" for _ in range(80))
        are_reprints = Reprints()
        one, other = make_article("a", text=text, content_sha256="1"), make_article("b", text=text)
        assert are_reprints(one, other)
        assert not are_reprints(one.model_copy(update={"text": "Something else.", "content_sha256": "2"}), other)

    def test_memory_is_bounded(self, make_article: MakeArticle) -> None:
        """However many articles are compared, the last thousand are remembered."""
        are_reprints = Reprints()
        one = make_article("one")
        for number in range(1200):
            are_reprints(one, one.model_copy(update={"id": str(number)}))
        assert len(are_reprints._traits) == 1000

    def test_what_was_said_of_a_pair_is_kept(self, make_article: MakeArticle) -> None:
        """Two articles are read for one comparison, in either order, and again once one of them was rewritten."""
        are_reprints = Reprints()
        one, other = make_article("a", content_sha256="1"), make_article("b", text="The whole text of a.")
        said = are_reprints(one, other)
        for number in range(1000):
            are_reprints(other, other.model_copy(update={"id": str(number)}))
        assert are_reprints(other, one) is said
        assert (one.id, "1") not in are_reprints._traits
        are_reprints(one.model_copy(update={"content_sha256": "2"}), other)
        assert (one.id, "2") in are_reprints._traits

    def test_memory_of_answers_is_bounded(self, make_article: MakeArticle) -> None:
        """However many pairs are compared, the last so many answers are kept."""
        are_reprints = Reprints(most_answers=7)
        for number in range(20):
            are_reprints(make_article("one"), make_article(str(number)))
        assert len(are_reprints._said) == 7
