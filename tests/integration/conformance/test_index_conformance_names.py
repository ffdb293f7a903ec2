"""Names that tie over nights, whatever engine is behind the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import Article, EntityMention
from pipeline.index.full_names import tie_names
from pipeline.index.protocol import Index, Query
from pipeline.parts import write_part
from pipeline.runs import Run
from pipeline.settings import Source
from pipeline.stages.event_names import tie_within_events
from pipeline.stages.index import Desk
from tests.integration.conformance.engines import MakeArticle, counts, search

MONDAY = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
SOURCE = Source(id="harbour-gazette", name="Harbour Gazette")


def report(make_article: MakeArticle, name: str, day: int, *persons: str, **fields: Any) -> Article:  # noqa: ANN401
    """Return an article of the ``day`` after Monday whose text is the names of ``persons``."""
    text = ", ".join(persons)
    mentions = tuple(
        EntityMention(start=at, end=at + len(one), surface=one, label="PER", canonical=one, model="m")
        for one in persons
        for at in [text.index(one)]
    )
    at = MONDAY + timedelta(days=day)
    plain = {"timestamp": at, "captured_at": at, "published_day": at.date(), "run_id": f"night-{day}"}
    return make_article(name, **plain | {"text": text, "persons": persons, "entity_mentions": mentions} | fields)


def night(index: Index, folder: Path, *articles: Article) -> list[str]:
    """Bring ``articles`` to the index as one run of one source does; return what became of each."""
    run = Run(folder, articles[0].run_id)
    write_part(run.part("articles", SOURCE.id), articles)
    return [one.reason for one in Desk(index, run, {}).take_all(SOURCE)]


def persons(index: Index) -> dict[str, list[str]]:
    """Return the persons of each article by the last part of its URL."""
    return {one["url"].rpartition("/")[2]: one.get("persons", []) for one in index.scan()}


def mention(document: Mapping[str, Any]) -> Sequence[str | None]:
    """Return what is kept of a document's first mention."""
    first = document["entity_mentions"][0]
    return first["surface"], first["canonical"], first.get("entity_id")


class TestNamesTie:
    """One word for a person, and the full name in another article."""

    @pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
    def test_order_of_nights_does_not_matter(
        self, index: Index, tmp_path: Path, make_article: MakeArticle, order: Sequence[int]
    ) -> None:
        """The short name near the full one gets it, one that is farther away does not, nor through the one between."""
        articles = [
            report(make_article, "full", 0, "Lena Orth"),
            report(make_article, "near", 5, "Orth", "Jo Winter"),
            report(make_article, "far", 12, "Orth"),
            report(make_article, "other", 3, "Winter"),
        ]
        for one in order:
            night(index, tmp_path, articles[one])
        wanted = {"full": ["Lena Orth"], "near": ["Lena Orth", "Jo Winter"], "far": ["Orth"], "other": ["Jo Winter"]}
        assert persons(index) == wanted

    def test_what_shows_it(self, index: Index, tmp_path: Path, make_article: MakeArticle) -> None:
        """The facet counts one person, her full name finds the article, and the surface is what the text has."""
        night(index, tmp_path, report(make_article, "short", 1, "Orth", "Jo Winter"))
        night(index, tmp_path, report(make_article, "full", 2, "Lena Orth"))
        page = index.search(Query(facets=("persons",)))
        assert counts(page, "persons") == [("Lena Orth", 2), ("Jo Winter", 1)]
        assert search(index, filters={"persons": ["Lena Orth"]}) == search(index, "Lena") == ["full", "short"]
        stored = index.get([make_article("short").id])[make_article("short").id]
        assert mention(stored) == ("Orth", "Lena Orth", None)
        assert stored["names_in_full"] == {"Lena Orth": "Orth"}

    def test_a_second_bearer_unties(self, index: Index, tmp_path: Path, make_article: MakeArticle) -> None:
        """Once a second one bears the name, the short form is nobody's: it is what it was, to the last field."""
        short = report(make_article, "short", 1, "Orth")
        night(index, tmp_path, short)
        before = index.get([short.id])[short.id]
        night(index, tmp_path, report(make_article, "one", 2, "Lena Orth"))
        assert persons(index)["short"] == ["Lena Orth"]
        night(index, tmp_path, report(make_article, "two", 3, "Tom Orth"))
        assert index.get([short.id])[short.id] == before
        assert search(index, "Lena") == ["one"]

    def test_a_revision_that_drops_the_name_unties(
        self, index: Index, tmp_path: Path, make_article: MakeArticle
    ) -> None:
        """What an article no longer says gives no name any more."""
        night(index, tmp_path, report(make_article, "full", 1, "Lena Orth"), report(make_article, "short", 1, "Orth"))
        assert persons(index)["short"] == ["Lena Orth"]
        at = MONDAY + timedelta(days=2)
        night(
            index,
            tmp_path,
            report(make_article, "full", 1, "Jo Winter", captured_at=at, run_id="later", content_sha256="1" * 64),
        )
        assert persons(index) == {"full": ["Jo Winter"], "short": ["Orth"]}

    def test_the_next_night_finds_nothing_new(self, index: Index, tmp_path: Path, make_article: MakeArticle) -> None:
        """The same page read again is unchanged, though its own text has no full name; a repeated attempt adds none."""
        short, full = report(make_article, "short", 1, "Orth"), report(make_article, "full", 1, "Lena Orth")
        night(index, tmp_path, short, full)
        before = index.get([short.id, full.id])
        assert night(index, tmp_path, short, full) == ["new", "new"]
        assert index.get([short.id, full.id]) == before
        again = [one.model_copy(update={"run_id": "again"}) for one in (short, full)]
        later = [one.model_copy(update={"captured_at": one.captured_at + timedelta(days=1)}) for one in again]
        assert night(index, tmp_path, *later) == ["same-content", "same-content"]
        assert index.get([short.id, full.id]) == before

    def test_what_does_not_tie(self, index: Index, tmp_path: Path, make_article: MakeArticle) -> None:
        """No first name, no initial, no other source, and none whom the article itself tells apart."""
        night(
            index,
            tmp_path,
            report(make_article, "first", 0, "Lena"),
            report(make_article, "full", 0, "Lena Orth"),
            report(make_article, "initial", 1, "J. Winter"),
            report(make_article, "short", 1, "Winter"),
            report(make_article, "apart", 1, "Tom Orth", "Orth"),
        )
        other = report(make_article, "abroad", 1, "Berg", source_id="tide", source_name="Tide")
        assert [one.status for one in index.write([other])] == ["written"]
        night(index, tmp_path, report(make_article, "berg", 1, "Ann Berg"))
        found = persons(index)
        assert (found["first"], found["short"]) == (["Lena"], ["Winter"])
        assert (found["apart"], found["abroad"]) == (["Tom Orth", "Orth"], ["Berg"])


class TestNamesTieWithinEvents:
    """One word for a person in one paper, and the full name in another's article of the same event."""

    @staticmethod
    def bring(index: Index, *articles: Article) -> int:
        """Index ``articles`` of an event and tie names as a night does; return how many were written for it."""
        for one in articles:
            list(index.write([one]))
        return tie_within_events(index, {MONDAY.date()})

    def test_another_paper_of_the_event_tells(self, index: Index, make_article: MakeArticle) -> None:
        """Not one of another event; the next night leaves it, nor does its own paper's batch take it back."""
        other = {"source_id": "quay-post", "source_name": "Quay Post"}
        short = report(make_article, "short", 0, "Orth", event_id="e1")
        full = report(make_article, "full", 0, "Lena Orth", event_id="e1", **other)
        apart = report(make_article, "apart", 0, "Mia Orth", event_id="e2", **other)
        assert self.bring(index, short, full, apart) == 1
        assert persons(index) == {"short": ["Lena Orth"], "full": ["Lena Orth"], "apart": ["Mia Orth"]}
        assert tie_within_events(index, {MONDAY.date()}) == 0
        again = report(make_article, "again", 1, "Orth")
        for one in tie_names([again], (), index):
            list(index.write([one]))
        assert persons(index) == {
            "short": ["Lena Orth"],
            "full": ["Lena Orth"],
            "apart": ["Mia Orth"],
            "again": ["Orth"],
        }

    def test_two_bearers_in_an_event_untie(self, index: Index, make_article: MakeArticle) -> None:
        """Though the paper itself names but one of them that week."""
        other = {"source_id": "quay-post", "source_name": "Quay Post"}
        short = report(make_article, "short", 0, "Orth", event_id="e1")
        full = report(make_article, "full", 0, "Lena Orth", event_id="e1", **other)
        assert self.bring(index, short, full) == 1
        assert self.bring(index, report(make_article, "second", 0, "Mia Orth", event_id="e1", **other)) == 1
        assert persons(index)["short"] == ["Orth"]
