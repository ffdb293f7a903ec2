"""What tells two events of one template apart, and what a copy adds without being another event."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from pipeline.article import Article
from pipeline.enrich.reprints import Reprints, is_templated
from pipeline.enrich.shingles import runs, words_of
from pipeline.enrich.traits import SHINGLE_WORDS, Traits

MakeArticle = Callable[..., Article]

TOLL = (
    "The floods in the valley of Arden have killed {dead} people, the relief office in Norhaven said on {day}. More "
    "than {houses} houses between Lowick and Pell were under water, and the bridge at Lowick, built in 1911, was "
    "closed. Engineers of the county expect the Arden to fall below 4.20 metres by the weekend. Minister Oda Brandt "
    "promised 30 million crowns to those who lost their homes and thanked the 600 volunteers from Pell."
)
FOOTER = (
    "© 2026 Fenmark Media Group. Follow the Fenmark Herald on Chirper, Lookbook and Pingline. Call our newsroom on "
    "555-0142 or write to Mara Tolliver, Box 4410, Fenmark 90210. Subscribe from 4.99 a month."
)
APPOINTED = (
    "{first} {last} has been appointed chief financial officer of {company}, the company said on Tuesday. {last} joins "
    "from {other}, a maker of pumps, and will report to the board. The appointment takes effect on the first day of "
    "next month, and the previous holder of the office leaves the company by mutual consent."
)


def printed(make: MakeArticle, name: str, title: str, text: str, day: int = 2, source: str = "arden") -> Article:
    """Return an article of March."""
    return make(
        name, title=title, text=text, published_day=date(2026, 3, day), source_id=source, content_sha256=name + text
    )


def toll(make: MakeArticle, name: str, title: str, on: int = 2, **facts: object) -> Article:
    """Return the report on the floods."""
    return printed(make, name, title, TOLL.format(**{"dead": 28, "day": "Monday", "houses": "1,200"} | facts), on)


class TestFacts:
    """Numbers and names count where both texts stand, not in what one paper adds."""

    @pytest.mark.parametrize("share", [1, 0.6, 0.4])
    def test_a_footer_is_no_other_event(self, make_article: MakeArticle, share: float) -> None:
        """A copy of the next day, whole or cut, with a footer full of names and numbers is not taken for a template."""
        text = TOLL.format(dead=28, day="Monday", houses="1,200")
        words = text.split()
        cut = " ".join(words[: int(share * len(words))])
        one = printed(make_article, "a", "Arden bursts its banks", text)
        copy = printed(make_article, "b", "Lowick cut off by floods", f"{cut}\n{FOOTER}", 3, "fenmark")
        assert not is_templated(Traits(one), Traits(copy))
        assert not is_templated(Traits(copy), Traits(one))

    def test_numbers_in_another_spelling(self, make_article: MakeArticle) -> None:
        """``1,200`` and ``1200``, ``4.20`` and ``4,20`` are one number each."""
        one = toll(make_article, "a", "Arden bursts its banks")
        restyled = one.text.replace("1,200", "1200").replace("4.20", "4,20")
        assert Traits(one).facts == Traits(one.model_copy(update={"text": restyled})).facts

    def test_words_are_counted_as_they_stand(self, make_article: MakeArticle) -> None:
        """Marks that fold away do not shift a fact from the run beside which it stands."""
        marked = "Die Züge nach Köln und 77 Busse fahren am Tag der Wahl durch die Straßen der Stadt."
        traits = Traits(printed(make_article, "a", "Züge", marked))
        run = Traits(printed(make_article, "b", "Züge", "Züge nach Koln")).shingles
        near = traits.facts_within(run)
        assert near.numbers == {"77"}
        assert near.names == {"zuge", "koln", "busse"}


class TestUpdates:
    """The same piece of one outlet, printed again on the next day."""

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("Flood toll rises to 28 in Arden", "Flood toll rises to 35 in Arden"),
            ("Flood Toll Rises to 28 in Arden", "Flood Toll Climbs to 35 in Arden"),
            ("Floods kill 28", "UPDATE: Floods kill 35"),
            ("Floods in Arden", "Floods in Arden"),
        ],
    )
    def test_a_figure_brought_up_to_date(self, make_article: MakeArticle, before: str, after: str) -> None:
        """Another figure in headline and text, and capitals that only a style asks for, make no other story."""
        one = toll(make_article, "a", before)
        assert Reprints()(one, toll(make_article, "b", after, on=3, dead=35, houses="1,400"))

    def test_the_day_in_the_headline(self, make_article: MakeArticle) -> None:
        """A series that counts its days is one of several reports, though hardly a word of the text is another."""
        one = toll(make_article, "a", "Floods in Arden: 2 March")
        assert not Reprints()(one, toll(make_article, "b", "Floods in Arden: 3 March", on=3, dead=35))


class TestOneDay:
    """Two events of one day in one form."""

    @pytest.mark.parametrize("source", ["arden", "fenmark"])
    def test_under_one_headline(self, make_article: MakeArticle, source: str) -> None:
        """Next to no name in common is enough, of one outlet or two."""
        texts = (
            APPOINTED.format(first="Ilva", last="Marsh", company="Tolk Works", other="Quay Lines"),
            APPOINTED.format(first="Bero", last="Sand", company="Hask Foods", other="Peel Mills"),
        )
        one = printed(make_article, "a", "New finance chief", texts[0])
        assert not Reprints()(one, printed(make_article, "b", "New finance chief", texts[1], source=source))


class TestNear:
    """Which facts stand in or beside the runs that two texts share."""

    @pytest.mark.parametrize("alphabet", ["Ad ", "Ad\u6c34\u706b", "\u6c34\u706b\u571f", "\u0e01\u0e02A "])
    def test_as_counted_one_by_one(self, make_article: MakeArticle, alphabet: str) -> None:
        """Of invented texts, in scripts with spaces and without: three words around each run, and no more."""
        chance = random.Random(4)  # noqa: S311 - no secret
        for _ in range(150):
            pieces = [
                chance.choice([f" {chance.randrange(90)} ", f" A{chance.randrange(90)} ", " dd ", *alphabet])
                for _ in range(60)
            ]
            text = f"Dd, {''.join(pieces)}"
            cut = "".join(pieces[chance.randrange(50) :])
            whole, part = (Traits(printed(make_article, one[:9], "Title", one)) for one in (text, cut))
            shared = whole.shingles & part.shingles
            words = [one.casefold() for one in words_of(text)]
            near = {
                word
                for run in runs(words, SHINGLE_WORDS)
                if hash(tuple(words[run.start : run.stop])) in shared
                for word in range(run.start - 3, run.stop + 3)
            }
            found = whole.facts_within(shared)
            assert found.numbers == {one.value for one in whole._numbers if one.word in near}
            assert found.names == {one.value for one in whole._names if one.word in near}
