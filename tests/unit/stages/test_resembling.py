"""More like this: what is asked for, what is left out, how good it is."""

from __future__ import annotations

from pathlib import Path

from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query_language import understood
from pipeline.stages.resembling import resembling, telling
from tests.event_gold import gold, nights
from tests.event_shelf import events_of
from tests.unit.web.samples import TODAY, MemoryIndex, make_article, make_rich_article


class TestTelling:
    """The query for what an article is about."""

    def test_names_and_words_of_the_title(self) -> None:
        """Names first, as phrases, then the longer words of the title; nothing of it is read as a sign."""
        document = make_article("a", title='Wall: "tide" -OR- (Ansel)', persons=("Ines O'Varga",)).document()
        assert telling(document) == '"Ines O Varga" OR "Wall" OR "tide" OR "Ansel"'
        assert not understood(telling(document), TODAY).notes

    def test_nothing_to_ask(self) -> None:
        """An article without names and words asks for nothing, and finds nothing; text alone is enough."""
        empty = {"id": "a", "title": "12 + 3", "text": ""}
        assert telling(empty) == ""
        assert not resembling(MemoryIndex(), empty)
        assert telling({"id": "a", "text": "The tide came."}) == '"tide" OR "came"'


class TestResembling:
    """What is found."""

    def test_the_event_first_and_never_its_own_story(self) -> None:
        """What tells the same event leads; a reprint of the article is no other article."""
        own = make_article("own", event_id="e", story_id="s")
        copy, other = (
            make_article("copy", event_id="e", story_id="s"),
            make_article("other", event_id="e", story_id="o"),
        )
        index = MemoryIndex([own, copy, other, make_rich_article()])
        assert [one.id for one in resembling(index, own.document())] == [other.id]

    def test_precision_on_gold(self, tmp_path: Path) -> None:
        """Of five shown, nearly all tell the same happening; by search alone, where no event is known, four of five."""
        told = gold()
        events, given = {one.article.id: one.event for one in told}, events_of(nights(told))
        known = [one.article.model_copy(update={"event_id": given[one.article.id]}) for one in told]
        index = EmbeddedIndex(tmp_path)
        list(index.write(known))
        for update, least in (({}, 0.95), ({"event_id": None}, 0.75)):
            found = [
                events[hit.id] == events[one.id]
                for one in known[::4]
                for hit in resembling(index, {**one.document(), **update}, 5)
            ]
            assert sum(found) / len(found) >= least
