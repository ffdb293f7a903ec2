"""What every index does at its limits and with what is unusual, whatever engine is behind it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from pipeline.article import EntityMention
from pipeline.index.protocol import Index, Query
from tests.integration.conformance.engines import CAPTURED, MakeArticle, found, search, write

UNUSUAL = {
    "control characters": "a\x00b\x07c",
    "line ends": "one\r\ntwo\u2028three\u2029four\x85five",
    "joined emoji": "👩‍👩‍👧 👍🏽",
    "right to left": "\u200fميناء\u200e harbour",
    "combining marks": "Cafe\u0301 Zu\u0308rich",
    "beyond the first plane": "𐍈𝔉𠀋",
    "private and unassigned": "\ue000 \U000e0001",
    "markup and escapes": "<b>&amp;\\u0041\\n\"'</b>",
    "spaces of all kinds": "a\u00a0b\u202fc\u3000d\u200be",
}


class TestStoredTexts:
    """Texts with characters that are rare in news."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index) -> Index:
        """One index for all of them."""
        return shared

    @pytest.mark.parametrize("kind", UNUSUAL)
    def test_it_comes_back_as_it_was(self, kind: str, index: Index, make_article: MakeArticle) -> None:
        """Character by character, in text and title."""
        article = make_article(kind.replace(" ", "-"), title=f"T {UNUSUAL[kind]}", text=UNUSUAL[kind])
        assert write(index, article) == ["written"]
        stored = index.get([article.id])[article.id]
        assert (stored["title"], stored["text"]) == (article.title, article.text)


class TestOrderOfVersions:
    """Three versions of an article, in whichever order they arrive."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index) -> Index:
        """One index for all orders, each with an article of its own."""
        return shared

    @pytest.mark.parametrize("together", ["in one batch", "one by one"])
    @pytest.mark.parametrize("order", list(permutations((0, 1, 2))), ids=str)
    def test_the_newest_stays(
        self,
        order: tuple[int, ...],
        together: str,
        index: Index,
        make_article: MakeArticle,
    ) -> None:
        """Every order ends with the newest version, and with one article."""
        name = "-".join([*map(str, order), *together.split()])
        versions = [
            make_article(name, text=f"Version {number}", captured_at=CAPTURED + timedelta(hours=number))
            for number in order
        ]
        for batch in [versions] if together == "in one batch" else [[one] for one in versions]:
            assert {one.status for one in index.write(batch)} <= {"written", "stale"}
        assert index.get([versions[0].id])[versions[0].id]["text"] == "Version 2"
        assert [one["text"] for one in index.scan() if one["id"] == versions[0].id] == ["Version 2"]


class TestLimits:
    """The largest that is taken, and the smallest that is not."""

    @pytest.mark.parametrize(("length", "status"), [(1, "written"), (512, "written"), (513, "refused"), (0, "refused")])
    def test_length_of_an_id(self, length: int, status: str, index: Index, make_article: MakeArticle) -> None:
        """An id has 1 to 512 bytes."""
        assert write(index, make_article(id="x" * length)) == [status]

    def test_the_first_moment(self, index: Index, make_article: MakeArticle) -> None:
        """What was captured when 1970 began is taken, and what came a microsecond earlier is not."""
        first = datetime(1970, 1, 1, tzinfo=UTC)
        early = make_article("early", captured_at=first - timedelta(microseconds=1))
        assert write(index, make_article("first", captured_at=first), early) == ["written", "refused"]

    def test_mentions(self, index: Index, make_article: MakeArticle) -> None:
        """An article with more mentions than any index takes is refused with the number, and the next is written."""
        plain: dict[str, Any] = {"surface": "Ada", "label": "PER", "canonical": "Ada", "entity_id": None, "model": "m"}
        made = EntityMention.model_validate({"start": 0, "end": 3, "salience": 0.5, **plain})
        many = make_article("many").model_copy(update={"entity_mentions": (made,) * 100_001})
        refused, done = sorted(index.write([many, make_article("one")]), key=lambda one: one.status)
        assert (refused.status, done.status) == ("refused", "written")
        assert "100001 mentions" in (refused.detail or "")


class TestEqualScores:
    """Articles that fit a query equally well."""

    def test_the_newest_first(self, index: Index, make_article: MakeArticle) -> None:
        """Of equal scores the newest comes first, in whichever order they were written."""
        days = (3, 1, 2)
        for day in days:
            write(index, make_article(f"day-{day}", title="Ferry", text="x", timestamp=CAPTURED + timedelta(days=day)))
        assert found(index.search(Query("ferry"))) == ["day-3", "day-2", "day-1"]

    @pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
    def test_then_by_id(self, sort: Any, index: Index, make_article: MakeArticle) -> None:  # noqa: ANN401 - a literal
        """Of one moment, the least id comes first, so that pages never show one twice."""
        articles = [make_article(str(number), title="Ferry", text="x") for number in range(12)]
        write(index, *articles)
        pages = [index.search(Query("ferry", sort=sort, offset=at, size=5)) for at in (0, 5, 10)]
        assert [hit.id for page in pages for hit in page.hits] == sorted(one.id for one in articles)


class TestEverything:
    """All documents, one after the other."""

    def test_scan_and_count_agree(self, index: Index, make_article: MakeArticle) -> None:
        """Each document comes once, with no more and no fewer than are counted."""
        articles = [make_article(str(number)) for number in range(420)]
        write(index, *articles)
        assert sorted(one["id"] for one in index.scan()) == sorted(one.id for one in articles)
        assert index.count() == 420

    def test_all_that_match(self, index: Index, make_article: MakeArticle) -> None:
        """What a query finds comes once and whole, further than its page and than one request reach, and no more."""
        ferries = [make_article(f"f{number}", title="Ferry", story_id="one") for number in range(420)]
        trams = [make_article(f"t{number}", title="Tram", section="Port") for number in range(3)]
        write(index, *ferries, *trams)
        asked = Query("title:ferry", size=5, collapse_stories=True)
        assert sorted(one["id"] for one in index.matching(asked)) == sorted(one.id for one in ferries)
        ports = {one["id"]: one for one in index.matching(Query(filters={"section": ["Port"]}))}
        assert ports == index.get([one.id for one in trams])
        assert len(list(index.matching(Query()))) == 423
        assert list(index.matching(Query("title:zeppelin"))) == []

    def test_what_is_deleted_is_not_counted(self, index: Index, make_article: MakeArticle) -> None:
        """After a deletion neither knows the article any more."""
        one, two = make_article("one"), make_article("two")
        write(index, one, two)
        assert index.delete([one.id]) == 1
        assert ([kept["id"] for kept in index.scan()], index.count()) == ([two.id], 1)

    def test_deleting_what_is_not_there(self, index: Index, make_article: MakeArticle) -> None:
        """Nothing is deleted twice, and an id that nobody knows is none."""
        one = make_article("one")
        write(index, one)
        assert [index.delete([one.id]), index.delete([one.id]), index.delete(["unknown"])] == [1, 0, 0]


class TestAnythingTyped:
    """What people type and paste."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """An index with two articles."""
        write(shared, make_article("a", text="An unbalanced word."), make_article("b", text="港のニュース"))
        shared.search(Query("warm"))
        return shared

    @pytest.mark.parametrize(
        "text",
        ["*", '"', '"unbalanced', '""" "', "- -", "word " * 10_000, " ".join(f"w{at}" for at in range(10_000))],
        ids=["star", "quote", "unbalanced", "quotes", "minuses", "a word 10,000 times", "10,000 words"],
    )
    def test_an_answer_in_under_a_second(self, text: str, index: Index) -> None:
        """No text is an error, and none keeps the index busy."""
        assert any(seconds(index, text) < 1 for _ in range(20)), "too slow, twenty times"

    @pytest.mark.parametrize("text", ['"unbalanced', 'unbalanced"', '"unbalanced word', "(unbalanced", "unbalanced]"])
    def test_unbalanced_signs_are_none(self, text: str, index: Index) -> None:
        """A sign without its counterpart is left out."""
        assert search(index, text) == ["a"]


def seconds(index: Index, text: str) -> float:
    """Return how long one search takes."""
    began = time.monotonic()
    assert index.search(Query(text)).total >= 0
    return time.monotonic() - began
