"""Readers: several processes make the same articles as one does, and one that dies costs its sources alone."""

from __future__ import annotations

import gc
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.parts import packed, read_part, write_bytes, write_part
from pipeline.record import Record
from pipeline.runs import Run, StageReport
from pipeline.settings import Source
from pipeline.stages.process import process
from pipeline.stages.readers import FIRST, PRELOADED, preloaded, process_side_by_side
from pipeline.store import read_bytes
from tests.unit.stages.captures import PAGE, archive_page

SOURCES = [Source(id="quay", name="Quay News"), Source(id="pier", name="Pier News")]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run that has fetched the same page for each source."""
    run = Run(tmp_path, "night")
    for source in SOURCES:
        write_part(run.part("captures", source.id), [archive_page(run.home, PAGE)])
    return run


def read(run: Run) -> dict[str, list[Record]]:
    """Return source id → its articles."""
    return {source.id: list(read_part(run.part("articles", source.id), Article)) for source in SOURCES}


class TestProcessSideBySide:
    """Sources shared out among processes."""

    def test_articles_are_those_of_one_process(self, run: Run) -> None:
        """What was loaded before a reader was forked changes nothing; a source whose part is damaged is told of."""
        for source in SOURCES:
            process(run, source)
        alone = read(run)
        for source in SOURCES:
            write_part(run.part("articles", source.id), [])
        damaged = Source(id="reef", name="Reef News")
        write_bytes(packed(run.part("captures", damaged.id)), b"no part")
        said: list[str] = []
        done = list(process_side_by_side(run, [*SOURCES, damaged], None, 2, said.append))
        assert sorted(one.id for one in done) == ["pier", "quay", "reef"]
        assert read(run) == alone
        assert [len(one) for one in alone.values()] == [1, 1]
        assert [line.partition(":")[0] for line in said] == ["reef"]
        report = StageReport.from_json(read_bytes(run.stage_report("process", "quay")))
        assert report.counts["articles"] == 1


class TestPreloaded:
    """What is loaded before the readers start."""

    def test_own_page_asks_for_what_most_pages_ask_for(self) -> None:
        """It is an English article with a name, a place and a date: models, lists and patterns are loaded for it."""
        from pipeline.stages.preloaded import read_own_page  # noqa: PLC0415 - it loads all; not in those that only collect

        article = read_own_page()
        assert article.language == "en"
        assert article.enrichment is not None
        assert article.enrichment.entities == "model"
        assert {"Peter Aldous"} <= set(article.persons)
        assert article.places
        assert article.date_mentions

    def test_what_sources_are_written_in_is_loaded_once(self) -> None:
        """Words of the languages that sources hint at are loaded before it; one hint more changes nothing."""
        hinted = [Source(id=f"quay-{at}", name="Quay", language=one) for at, one in enumerate(("fr", None, "de", "fr"))]
        modules = preloaded(hinted)
        assert modules == [FIRST, "spacy.lang.de", "spacy.lang.fr", PRELOADED]
        assert all(find_spec(one) for one in modules)
        assert preloaded(SOURCES) == [FIRST, PRELOADED]

    def test_what_several_pages_state_is_loaded_once(self) -> None:
        """A language that two readers may meet is loaded for both, without a hint; that of a single page is not."""
        assert preloaded(SOURCES, {"fr": 2, "de": 1}) == [FIRST, "spacy.lang.fr", PRELOADED]

    def test_what_is_loaded_tells_in_which_languages_the_page_is_read(self) -> None:
        """They are those whose words were loaded, by their two letters; parts of their modules are none."""
        from pipeline.stages.preloaded import languages  # noqa: PLC0415 - as above

        loaded = ["os", *preloaded(SOURCES, {"fr": 2, "de": 3}), "spacy.lang.de.stop_words", "spacy.lang.char_classes"]
        assert list(languages(loaded)) == ["de", "fr"]

    @pytest.mark.parametrize("language", ["de", "ja", "is", "xx"])
    def test_own_page_can_be_read_in_any_language(self, language: str) -> None:
        """With a model or without, with patterns for dates or without: none breaks what is loaded beforehand."""
        from pipeline.stages.preloaded import read_in, read_own_page  # noqa: PLC0415 - as above

        read_in(language, read_own_page())


class TestCollecting:
    """How often Python looks for garbage."""

    def test_is_as_before_when_a_source_is_read(self, run: Run) -> None:
        """Whatever thresholds the process had, it has them again."""
        before = gc.get_threshold()
        process(run, SOURCES[0])
        assert gc.get_threshold() == before
