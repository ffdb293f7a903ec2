"""What is kept of an article."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.article import Article
from pipeline.index.documents import LARGEST_DOCUMENT, KeptLemmas, beside, entry

MakeArticle = Callable[..., Article]


class TestEntry:
    """The document and its version."""

    def test_the_document(self, make_article: MakeArticle) -> None:
        """The stored bytes are the document, with a story and an event of its own where none is known."""
        article = make_article(title="Größe \U0001f600")
        made = entry(article)
        assert made.id == article.id
        assert json.loads(made.stored) == made.document
        assert made.document == {**article.document(), "story_id": article.id, "event_id": article.id}
        assert entry(make_article(story_id="s")).document["story_id"] == "s"

    def test_versions_are_microseconds(self, make_article: MakeArticle) -> None:
        """A capture a microsecond later is newer, whatever its zone is called."""
        assert entry(make_article(captured_at="1970-01-01T00:00:01.000002Z")).version == 1_000_002
        assert entry(make_article(captured_at="1970-01-01T02:00:00+02:00")).version == 0

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"id": ""}, "1 to 512 bytes"),
            ({"id": "é" * 257}, "1 to 512 bytes"),
            ({"captured_at": datetime(1969, 12, 31, tzinfo=UTC)}, "before 1970"),
            ({"text": "x" * LARGEST_DOCUMENT}, "bytes; at most"),
        ],
    )
    def test_what_no_index_can_keep(self, make_article: MakeArticle, fields: dict[str, object], reason: str) -> None:
        """What would be refused for each article alone is said in one line."""
        with pytest.raises(ValueError, match=reason) as caught:
            entry(make_article(**fields))
        assert "\n" not in str(caught.value)

    def test_half_a_character(self, make_article: MakeArticle) -> None:
        """A lone surrogate cannot be written as UTF-8."""
        with pytest.raises(ValueError, match="no valid article"):
            entry(make_article().model_copy(update={"text": "\ud83d"}))


class TestLemmas:
    """``Entry.lemmas``."""

    def test_they_are_indexed_and_not_given_back(self, make_article: Callable[..., Article]) -> None:
        """An article without lemmas is given them; they stand beside the document, and not in it."""
        made = entry(make_article(title="Two elections", text="The ferries sailed.", language="en"))
        assert made.lemmas == {"title_forms": "election", "forms": "ferry sail"}
        assert not {"title_forms", "forms"} & made.document.keys()
        sent = json.loads(made.as_indexed())
        assert set(sent.pop("inflected_forms").split()) >= {"sailing", "sails"}
        assert sent == json.loads(json.dumps({**made.document, **made.lemmas, **beside(made.document)}))
        assert json.loads(made.stored) == made.document

    def test_those_of_the_article_are_kept(self, make_article: Callable[..., Article]) -> None:
        """What was made while the article was processed is not made again."""
        assert entry(make_article(forms="ferry")).lemmas["forms"] == "ferry"

    def test_a_text_that_is_gone_has_none(self, make_article: Callable[..., Article]) -> None:
        """Lemmas do not outlive the text that they were made of."""
        assert "secret" not in str(entry(make_article(title="Gone", text="", forms="secret")).lemmas)


class TestBeside:
    """What Elasticsearch keeps of facets."""

    def test_values_and_other_names(self, make_article: Callable[..., Article]) -> None:
        """A facet's values stand as they are shown in ``facets``; what else people call them stands apart."""
        article = make_article(persons=("Lena Orth",), countries=("Norway",), country_codes=("NO",), language="en")
        made = beside(article.document())
        assert made["facets"]["persons"] == ["Lena Orth"]
        assert made["facets"]["language"] == "en"
        assert "Norge" in made["other_names"]["countries"]
        assert "facets" not in entry(article).document

    def test_a_facet_without_a_value(self, make_article: Callable[..., Article]) -> None:
        """Nothing is kept of it: an empty list would be a field that exists."""
        assert "persons" not in beside(make_article().document())["facets"]

    def test_the_first_of_a_story(self, make_article: Callable[..., Article]) -> None:
        """The article that gave the story its id is its first, an article without a story its own, a reprint is not."""
        alone, reprint = make_article(), make_article(story_id="0" * 64)
        first = make_article(story_id=alone.id)
        kept = [beside(one.document())["facets"]["first_of_story"] for one in (alone, first, reprint)]
        assert kept == [True, True, False]

    def test_what_is_written_again_has_the_lemmas_that_it_had(self, make_article: MakeArticle) -> None:
        """They are made once: an article whose event changes has them without; with another word they are new."""
        came = make_article(title="Two elections", text="A ferry sailed once.", language="en", forms="given")
        told = came.model_copy(update={"forms": "", "title_forms": "", "event_id": "another"})
        assert dict(entry(came).lemmas) == {"title_forms": "", "forms": "given"}
        assert entry(told).lemmas == {"forms": "given"}
        for update in ({"text": "A ferry sailed."}, {"title": "One election"}, {"persons": ("Lena Orth",)}):
            assert "given" not in str(entry(told.model_copy(update=update)).lemmas)

    def test_memory_of_lemmas_is_bounded(self) -> None:
        """Those of the last documents are kept."""
        kept = KeptLemmas(most=3)
        for number in range(9):
            kept.keep(bytes([number]), {"forms": str(number)})
        document = {"title": "Elections", "language": "en"}
        assert kept.of(bytes([8]), document) == {"forms": "8"}
        assert kept.of(bytes([5]), document) == {"title_forms": "election"}
