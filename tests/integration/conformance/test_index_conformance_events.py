"""What both indexes know of events: which days have which, and the articles of one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.article import EventVector
from pipeline.enrich.events import Meaning
from pipeline.index.protocol import EventCount, Index, Query
from tests.integration.conformance.engines import (
    MakeArticle,
    found,
    names_of,
    search,
    write,
)
from tests.meaning_of_words import MeaningOfWords

QUAKE, VERDICT = "q" * 64, "v" * 64


@pytest.fixture(autouse=True)
def _articles(index: Index, make_article: MakeArticle) -> None:
    def at(day: int, hour: int = 12) -> datetime:
        return datetime(2026, 3, day, hour, tzinfo=UTC)

    write(
        index,
        make_article("q1", event_id=QUAKE, story_id="s" * 64, timestamp=at(1), source_name="A", language="en"),
        make_article("q2", event_id=QUAKE, story_id="s" * 64, timestamp=at(2), source_name="B", language="en"),
        make_article("q3", event_id=QUAKE, timestamp=at(3), source_name="C", language="de"),
        make_article("v1", event_id=VERDICT, timestamp=at(2), source_name="A", language="en"),
        make_article("v2", event_id=VERDICT, timestamp=at(3, 9), source_name="A", language="en"),
        make_article("alone", timestamp=at(4), source_name="D", language="fr"),
    )


class TestEvents:
    """Articles that tell of one happening."""

    def test_most_told_first(self, index: Index, make_article: MakeArticle) -> None:
        """Events come by how many outlets tell them, with their articles and languages."""
        alone = make_article("alone").id
        assert list(index.events(date(2026, 3, 1), date(2026, 3, 4))) == [
            EventCount(QUAKE, 3, 3, 2),
            EventCount(VERDICT, 2, 1, 1),
            EventCount(alone, 1, 1, 1),
        ]

    def test_only_these_days_count(self, index: Index) -> None:
        """What was published before or after is not counted, and a limit cuts the rest."""
        assert list(index.events(date(2026, 3, 3), date(2026, 3, 3))) == [
            EventCount(QUAKE, 1, 1, 1),
            EventCount(VERDICT, 1, 1, 1),
        ]
        assert [one.event_id for one in index.events(date(2026, 3, 1), date(2026, 3, 4), 1)] == [QUAKE]
        assert list(index.events(date(2026, 3, 1), date(2026, 3, 4), 0)) == []
        assert list(index.events(date(2027, 3, 1), date(2027, 3, 4))) == []

    def test_the_articles_of_an_event(self, index: Index) -> None:
        """An event gives all its articles; an unknown one none."""
        assert search(index, event_id=QUAKE) == ["q1", "q2", "q3"]
        assert search(index, event_id="\udcff") == []

    def test_one_hit_an_event(self, index: Index) -> None:
        """Collapsed, each event stands once, on one page, and the total counts events."""
        page = index.search(Query(collapse_events=True, sort="newest", facets=()))
        assert (page.total, found(page)) == (3, ["alone", "q3", "v2"])
        pages = [index.search(Query(collapse_events=True, sort="oldest", offset=at, size=2)) for at in (0, 2)]
        assert [found(page) for page in pages] == [["q1", "v1"], ["alone"]]

    def test_an_article_without_an_event_is_its_own(self, index: Index, make_article: MakeArticle) -> None:
        """``event_id`` is never missing: it is the story's."""
        alone, reprint = make_article("alone"), make_article("reprint", story_id="t" * 64)
        write(index, reprint)
        stored = index.get([alone.id, reprint.id])
        assert [stored[one.id]["event_id"] for one in (alone, reprint)] == [alone.id, "t" * 64]


class TestSimilar:
    """More like this."""

    @pytest.fixture
    def told(self, index: Index, make_article: MakeArticle) -> list[str]:
        """Fill the index with reports on a ferry and on sheep, and one that shares the captain's name alone."""
        ferry = "The ferry Astrid caught fire on its car deck, and lifeboats took passengers ashore near Rodvig."
        some = [
            make_article("f1", title="Fire on the ferry Astrid", text=ferry, story_id="f" * 64),
            make_article("f2", title="Fire on the ferry Astrid", text=ferry, story_id="f" * 64),
            make_article(
                "f3", title="Lifeboats at the burning ferry", text=f"A lorry burnt. {ferry}", persons=("Ove Tran",)
            ),
            make_article(
                "f4", title="Passengers ashore", text="Lifeboats took passengers of the burning ferry ashore."
            ),
            make_article(
                "s1", title="Sheep", text="Wolves killed sheep in the mountains, shepherds said.", persons=("Ove Tran",)
            ),
            make_article("s2", title="Wolves", text="Shepherds count sheep that wolves killed in the mountains."),
        ]
        write(index, *some)
        return [one.id for one in some]

    def test_likest_first(self, index: Index, told: list[str]) -> None:
        """What shares most telling words and names comes first; reprints of the article itself do not."""
        likest = [str(one["id"]) for one in index.similar(told[0], 2)]
        assert likest == [told[2], told[3]]
        assert [str(one["id"]) for one in index.similar(told[4], 1)] == [told[5]]

    def test_nothing_is_like_nothing(self, index: Index, told: list[str]) -> None:
        """Of an unknown article nothing is told, and a limit of none gives none."""
        assert list(index.similar("0" * 64)) == []
        assert list(index.similar(told[0], 0)) == []


class TestNearest:
    """What means nearly the same, by the vectors of an engine."""

    @staticmethod
    def vector(text: str, engine: str = "words 1") -> EventVector:
        """Return what an engine says that ``text`` means."""
        found = Meaning(MeaningOfWords(engine)).of(text)
        assert found is not None
        return found

    def test_nearest_first(self, index: Index, make_article: MakeArticle) -> None:
        """Across languages, without a common word, exactly in this order; what has no vector is not found."""
        texts = {"near": "fähre sinkt sturm", "nearer": "transbordador hundido rescatados", "far": "bakery opens bread"}
        write(index, *(make_article(name, event_vector=self.vector(text)) for name, text in texts.items()))
        asked = self.vector("ferry sinks rescued")
        assert names_of(index.nearest(asked, 9)) == ["nearer", "near", "far"]
        assert names_of(index.nearest(asked, 1)) == ["nearer"]
        assert list(index.nearest(asked, 0)) == []

    def test_engines_are_not_compared(self, index: Index, make_article: MakeArticle) -> None:
        """Of one engine no other's vectors are found, as like as they may be; nor is what was there before a change."""
        ferry = self.vector("ferry sinks")
        other = make_article("other", event_vector=self.vector("ferry sinks", "words 2"))
        write(index, other, make_article("own", event_vector=ferry))
        assert names_of(index.nearest(ferry)) == ["own"]
        index.delete([make_article("own").id])
        assert list(index.nearest(ferry)) == []

    def test_where_there_are_no_vectors(self, index: Index) -> None:
        """Nothing is near, and nothing fails."""
        assert list(index.nearest(self.vector("ferry"))) == []
