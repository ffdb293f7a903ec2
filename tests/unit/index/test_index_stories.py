"""Stories: which articles carry one text, and which of them is the first."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.article import Article
from pipeline.enrich.fingerprints import fingerprint_bands
from pipeline.enrich.reprints import Reprints
from pipeline.index import stories
from pipeline.index.stories import Stories

MakeArticle = Callable[..., Article]
WIRE = [f"word{number}" for number in range(300)]


class Stored:
    """An index in a dictionary: what :func:`assign_stories` reads."""

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self.documents = {one.id: one.document() for one in articles}

    def write(self, made: Stories) -> None:
        """Keep what an index would be given."""
        self.documents |= {one.id: one.document() for one in (*made.articles, *made.restamped)}

    def get(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Return what is there."""
        return {one: self.documents[one] for one in ids if one in self.documents}

    def candidates(
        self, bands: Sequence[str], limit: int = 50, at_least: int = 1, fields: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Return what shares so many bands."""
        del fields
        wanted = set(bands)
        shared = [
            one for one in self.documents.values() if len(wanted & set(one.get("fingerprint_bands", ()))) >= at_least
        ]
        return shared[:limit]

    @property
    def stories(self) -> dict[str, str]:
        """The last part of each URL → the one of its story."""
        names = {one: str(document["url"]).rpartition("/")[2] for one, document in self.documents.items()}
        return {names[one]: names[document["story_id"]] for one, document in self.documents.items()}


@pytest.fixture
def article(make_article: MakeArticle) -> MakeArticle:
    """Make an article with the fingerprint of its words, published on a day of March."""

    def make(name: str, words: Sequence[str], day: int, language: str = "en", **fields: object) -> Article:
        return make_article(
            name,
            title="Harbour",
            text=" ".join(words),
            timestamp=datetime(2026, 3, day, tzinfo=UTC),
            language=language,
            fingerprint_bands=fingerprint_bands(" ".join(words)),
            **fields,
        )

    return make


def edited(words: Sequence[str], *places: int) -> list[str]:
    """Return the words, some of them edited."""
    return ["edited" if number in places else word for number, word in enumerate(words)]


def assign_stories(articles: Sequence[Article], stored: Stored) -> Stories:
    """Assign stories as the index stage does."""
    return stories.assign_stories(articles, stored, Reprints())


class TestAssignStories:
    """Which story an article belongs to."""

    def test_reprints_are_one_story(self, article: MakeArticle) -> None:
        """Lightly edited reprints in one batch get the id of the earliest."""
        stored = Stored()
        late = article("late", edited(WIRE, 50, 150), 3)
        early = article("early", WIRE, 1)
        other = article("other", [word[::-1] for word in WIRE], 2)
        made = assign_stories([late, early, other], stored)
        assert [one.story_id for one in made.articles] == [early.id, early.id, other.id]
        assert made.restamped == ()

    def test_a_reprint_of_a_stored_article(self, article: MakeArticle) -> None:
        """A later reprint joins the stored story, which stays as it is."""
        first = article("first", WIRE, 1)
        stored = Stored()
        stored.write(assign_stories([first], stored))
        made = assign_stories([article("second", edited(WIRE, 9), 2)], stored)
        assert made.articles[0].story_id == first.id
        assert made.restamped == ()

    def test_the_order_of_arrival_does_not_matter(self, article: MakeArticle) -> None:
        """However four reprints arrive, in one batch or one by one, the stories are the same in the end."""
        chain = [article(str(day), edited(WIRE, *range(0, 60 * day, 20)), day) for day in (1, 2, 3, 4)]
        ends = []
        for order in itertools.permutations(chain):
            stored = Stored()
            for one in order:
                stored.write(assign_stories([one], stored))
            ends.append(stored.stories)
        together = Stored()
        together.write(assign_stories(chain, together))
        assert all(end == dict.fromkeys("1234", "1") for end in [*ends, together.stories])

    def test_an_earlier_article_restamps_the_story(self, article: MakeArticle) -> None:
        """When the wire's own piece comes last, stored reprints are handed back with its id, and nothing else."""
        stored = Stored()
        reprints = [article("b", edited(WIRE, 20), 2), article("c", edited(WIRE, 200), 3)]
        stored.write(assign_stories(reprints, stored))
        wire = article("a", WIRE, 1)
        made = assign_stories([wire], stored)
        assert {one.id for one in made.restamped} == {one.id for one in reprints}
        assert [
            one.model_copy(update={"story_id": None}) for one in sorted(made.restamped, key=lambda one: one.url)
        ] == reprints

    def test_languages_are_kept_apart(self, article: MakeArticle) -> None:
        """The same words under two languages are two stories."""
        made = assign_stories([article("a", WIRE, 1, "en"), article("b", WIRE, 2, "de")], Stored())
        assert made.articles[0].story_id != made.articles[1].story_id

    def test_short_texts_are_their_own_stories(self, article: MakeArticle) -> None:
        """Two equal lines are no story."""
        made = assign_stories([article("a", ["Rain"], 1), article("b", ["Rain"], 2)], Stored())
        assert [one.story_id for one in made.articles] == [one.id for one in made.articles]

    def test_shared_bands_are_not_enough(self, article: MakeArticle) -> None:
        """A candidate that shares a band but too little text is another story."""
        one = article("a", WIRE, 1)
        other = article("b", [*WIRE[:80], *(word[::-1] for word in WIRE[80:])], 2)
        other = other.model_copy(update={"fingerprint_bands": one.fingerprint_bands})
        made = assign_stories([one, other], Stored())
        assert made.articles[1].story_id == other.id

    def test_a_document_of_an_earlier_version(self, article: MakeArticle) -> None:
        """MinHash bands and a signature of version 0.1.0 are read, and are nobody's candidates."""
        old = article("old", WIRE, 1).model_copy(
            update={"fingerprint": "00" * 504, "fingerprint_bands": tuple(f"{number}:00ff" for number in range(42))}
        )
        made = assign_stories([article("new", WIRE, 2, story_id=None)], Stored([old]))
        assert made.articles[0].story_id == made.articles[0].id

    def test_a_pair_is_compared_once(self, article: MakeArticle) -> None:
        """However many bands two articles share, their texts are read once."""
        asked = []

        class Asked(Reprints):
            def __call__(self, left: Article, right: Article) -> bool:
                asked.append((left.id, right.id))
                return super().__call__(left, right)

        stories.assign_stories([article("a", WIRE, 1), article("b", WIRE[:150], 2)], Stored(), Asked())
        assert len(asked) == 1

    def test_a_stored_document_that_cannot_be_read(self, article: MakeArticle) -> None:
        """A document of another version of Dateline is left alone."""
        stored = Stored([article("old", WIRE, 1)])
        for document in stored.documents.values():
            document["mood"] = "sunny"
        made = assign_stories([article("new", WIRE, 2)], stored)
        assert made.articles[0].story_id == made.articles[0].id
        assert made.restamped == ()

    def test_a_story_whose_first_article_is_gone(self, article: MakeArticle) -> None:
        """When a story's first article was deleted, the earliest that is left takes its place."""
        stored = Stored([article("b", WIRE, 2, story_id="f" * 64)])
        made = assign_stories([article("c", edited(WIRE, 9), 3)], stored)
        assert made.articles[0].story_id == made.restamped[0].id == made.restamped[0].story_id

    def test_a_revision_counts_as_it_is_given(self, article: MakeArticle) -> None:
        """An article that was rewritten leaves the story of its earlier text."""
        stored = Stored()
        wire = article("a", WIRE, 1)
        stored.write(assign_stories([wire, article("b", WIRE, 2)], stored))
        rewritten = article("b", [word[::-1] for word in WIRE], 2)
        made = assign_stories([rewritten], stored)
        assert made.articles[0].story_id == rewritten.id

    def test_nothing(self) -> None:
        """No articles are no stories."""
        assert assign_stories([], Stored()) == Stories((), ())


class TestCollections:
    """News in brief: a page that holds pieces of several stories."""

    BRIEFS = tuple(
        [f"{word}{at}" for at in range(size)] for word, size in (("reef", 120), ("mill", 110), ("port", 130))
    )

    def briefs(self, article: MakeArticle) -> list[Article]:
        """Return three pieces, and a round-up of them with a copy of it."""
        whole = list(itertools.chain(*self.BRIEFS))
        pieces = [article(str(at), words, at) for at, words in enumerate(self.BRIEFS, start=1)]
        return [*pieces, article("4", whole, 4), article("5", edited(whole, 30), 5)]

    @pytest.mark.no_cover
    def test_it_does_not_make_one_story_of_them(self, article: MakeArticle) -> None:
        """In whatever order they come: the pieces are stories of their own, and so is the round-up with its copies."""
        expected = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "4"}
        for order in itertools.permutations(self.briefs(article)):
            stored = Stored()
            for one in order:
                stored.write(assign_stories([one], stored))
            assert stored.stories == expected
        together = Stored()
        together.write(assign_stories(self.briefs(article), together))
        assert together.stories == expected

    def test_a_piece_that_is_reprinted_later(self, article: MakeArticle) -> None:
        """A reprint of one piece, which alone is known to be in the round-up, does not draw that into its story."""
        stored = Stored()
        stored.write(assign_stories(self.briefs(article), stored))
        stored.write(assign_stories([article("6", edited(self.BRIEFS[1], 40), 6)], stored))
        assert stored.stories == {"1": "1", "2": "2", "3": "3", "4": "4", "5": "4", "6": "2"}

    def test_an_original_that_was_cut_in_two_ways(self, article: MakeArticle) -> None:
        """The head in one paper and the end in another, both later than the whole, are its reprints."""
        some = [article("1", WIRE, 1), article("2", WIRE[:100], 2), article("3", WIRE[180:], 3)]
        for order in itertools.permutations(some):
            stored = Stored()
            for one in order:
                stored.write(assign_stories([one], stored))
            assert stored.stories == dict.fromkeys("123", "1")

    def test_a_copy_that_holds_the_original(self, article: MakeArticle) -> None:
        """With a long text of its own around the piece a paper still prints one story, whatever others cut of it."""
        own = [f"own{at}" for at in range(330)]
        some = [
            article("1", WIRE, 1),
            article("2", WIRE[:100], 2),
            article("3", WIRE[180:], 3),
            article("4", own + WIRE, 4),
        ]
        stored = Stored()
        stored.write(assign_stories(some, stored))
        assert stored.stories == dict.fromkeys("1234", "1")
