"""More like this: what comes first, what is left out, how good it is."""

from __future__ import annotations

from pathlib import Path

from pipeline.enrich.events import Meaning
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.stages.more_like_this import more_like_this
from tests.event_gold import gold, nights
from tests.event_shelf import events_of
from tests.meaning_of_words import MeaningOfWords
from tests.unit.web.samples import MemoryIndex, make_article, make_rich_article


class TestResembling:
    """What is found."""

    def test_the_event_first_and_never_its_own_story(self) -> None:
        """What tells the same event leads, then what is alike; a reprint is no other article."""
        own = make_article("own", event_id="e", story_id="s")
        copy = make_article("copy", event_id="e", story_id="s")
        alike, other = make_rich_article(), make_article("other", event_id="e", story_id="o")
        found = more_like_this(MemoryIndex([own, alike, copy, other]), own.document())
        assert [one["id"] for one in found[:2]] == [other.id, alike.id]

    def test_an_article_of_an_older_index(self) -> None:
        """Where no event is known, likeness alone answers."""
        old = {"id": "old", "title": "Old"}
        assert [one["id"] for one in more_like_this(MemoryIndex([make_rich_article()]), old)] == [
            make_rich_article().id
        ]

    def test_what_means_the_same(self, tmp_path: Path) -> None:
        """Where an engine told it: found without a common word, for each article of an event of which one was asked."""
        meaning = Meaning(MeaningOfWords())
        own, same, other = (
            make_article(name, title=text, text=text, event_vector=meaning.of(text))
            for name, text in {"own": "ferry sinks", "same": "fähre sinkt", "other": "bread"}.items()
        )
        follower = make_article("follower", title="Nothing", text="Nothing more.", event_id=own.id)
        index = EmbeddedIndex(tmp_path)
        list(index.write([own, same, other, follower]))
        for asked, first in ((own, follower), (follower, own)):
            assert [one["id"] for one in more_like_this(index, index.get([asked.id])[asked.id], 2)] == [
                first.id,
                same.id,
            ]

    def test_precision_on_gold(self, tmp_path: Path) -> None:
        """Of five shown, nearly all tell the same happening; by likeness alone, where no event is known, most."""
        told = gold()
        events, given = {one.article.id: one.event for one in told}, events_of(nights(told))
        known = [one.article.model_copy(update={"event_id": given[one.article.id]}) for one in told]
        index = EmbeddedIndex(tmp_path)
        list(index.write(known))
        for update, least in (({}, 0.95), ({"event_id": None}, 0.7)):
            found = [
                events[one["id"]] == events[article.id]
                for article in known[::4]
                for one in more_like_this(index, {**article.document(), **update}, 5)
            ]
            assert sum(found) / len(found) >= least, update
