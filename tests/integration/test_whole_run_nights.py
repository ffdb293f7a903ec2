"""Night after night over the sample press: revisions, late old captures, one page under two names, a lost index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import Outcome, OutcomeKind
from pipeline.index import embedded_folder, open_index
from pipeline.index.protocol import Query
from pipeline.parts import read_part
from pipeline.press.outlets import Block, Outlet, load_outlets
from pipeline.press.server import PressServer
from pipeline.press.site import build_site
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.whole_run import run_whole
from tests.removed_index import remove_index

CORRECTION = "The newspaper corrected a figure in this report on Tuesday, after a reader had counted again."
MERIDIAN = next(one for one in load_outlets() if one.id == "meridian-review")
TIDEWATER = next(one for one in load_outlets() if one.id == "tidewater-courier")


def revised(outlet: Outlet) -> Outlet:
    """Return ``outlet`` with another paragraph at the end of its first article."""
    first = outlet.articles[0]
    changed = first.model_copy(update={"blocks": (*first.blocks, Block(kind="paragraph", text=CORRECTION))})
    return outlet.model_copy(update={"articles": (changed, *outlet.articles[1:])})


def reading(outlet: Outlet, **fields: object) -> Source:
    """Return a source that reads ``outlet`` by single addresses, unless ``fields`` say otherwise."""
    articles = tuple(outlet.url(one.path) for one in outlet.articles[:3])
    plain = {"id": outlet.id, "name": outlet.name, "articles": articles, "local": True, "delay_seconds": 0.0}
    return Source.model_validate(plain | fields)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty data root."""
    return Settings.load(home=tmp_path / "home")


Night = Callable[..., dict[tuple[str, str], Outcome]]


@pytest.fixture
def night(settings: Settings) -> Night:
    """Run over sources that read ``outlet``; return (source, URL) → outcome."""

    def run_night(name: str, outlet: Outlet, sources: Sequence[Source]) -> dict[tuple[str, str], Outcome]:
        run = Run(settings.home, name)
        with PressServer(press={outlet.host: build_site(outlet)}) as press:
            there = {"connect_to": f"127.0.0.1:{press.port}"}
            run_whole(settings, run, [one.model_copy(update=there) for one in sources], only_due=False)
        return {(one.source_id, one.url): one for one in read_part(run.ledger, Outcome)}

    return run_night


def documents(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """Return URL → document of all that is indexed."""
    with closing(open_index(settings)) as index:
        return {hit.article["url"]: hit.article for hit in index.search(Query(size=100)).hits}


def kinds(outcomes: Mapping[tuple[str, str], Outcome]) -> Counter[tuple[str, str]]:
    """Return how often which outcome was given for which reason."""
    return Counter((one.kind.value, one.reason) for one in outcomes.values())


class TestRevision:
    """An article that its publisher changed."""

    def test_changed_article_is_revision_two_with_its_history(self, settings: Settings, night: Night) -> None:
        """The new text is found, the old one's place in the archive is kept, the others are unchanged."""
        source = reading(MERIDIAN)
        night("first", MERIDIAN, [source])
        before = documents(settings)[source.articles[0]]
        outcomes = night("second", revised(MERIDIAN), [source])
        assert kinds(outcomes) == {("revised", "content-changed"): 1, ("unchanged", "not-modified"): 2}
        after = documents(settings)[source.articles[0]]
        assert CORRECTION in after["text"]
        assert after["revision"] == 2
        assert [one["content_sha256"] for one in after["revisions"]] == [before["content_sha256"]]
        assert after["revisions"][0]["warc_path"] == before["warc_path"]
        assert kinds(night("third", revised(MERIDIAN), [source])) == {("unchanged", "not-modified"): 3}

    def test_repeated_revision_is_the_same(self, settings: Settings, night: Night) -> None:
        """The second night, repeated under its name, says and leaves the same."""
        source = reading(MERIDIAN)
        night("first", MERIDIAN, [source])
        outcomes = night("second", revised(MERIDIAN), [source])
        after = documents(settings)
        assert night("second", revised(MERIDIAN), [source]) == outcomes
        assert documents(settings) == after

    def test_older_capture_that_comes_late_replaces_nothing(self, settings: Settings, night: Night) -> None:
        """The first night's archive, ingested after the second night, changes nothing."""
        source = reading(MERIDIAN)
        night("first", MERIDIAN, [source])
        night("second", revised(MERIDIAN), [source])
        after = documents(settings)
        (archive,) = (settings.home / "archive" / source.id / "first").glob("captures-*.warc.gz")
        outcomes = night("late", MERIDIAN, [reading(MERIDIAN, articles=(), warcs=(archive,))])
        late = outcomes[source.id, source.articles[0]]
        assert (late.kind, late.reason) == (OutcomeKind.UNCHANGED, "newer-kept")
        assert documents(settings) == after

    def test_newest_capture_of_a_run_stands_for_the_article(self, settings: Settings, night: Night) -> None:
        """An old archive and the page of today in one run, the archive first: today's text is indexed."""
        source = reading(MERIDIAN)
        night("first", MERIDIAN, [source])
        (archive,) = (settings.home / "archive" / source.id / "first").glob("captures-*.warc.gz")
        remove_index(embedded_folder(settings))
        old = reading(MERIDIAN, id="old", articles=(), warcs=(archive,))
        outcomes = night("both", revised(MERIDIAN), [old, source])
        assert CORRECTION in documents(settings)[source.articles[0]]["text"]
        assert outcomes["old", source.articles[0]].kind is OutcomeKind.DUPLICATE
        assert outcomes[source.id, source.articles[0]].kind is OutcomeKind.INDEXED
        assert len(documents(settings)) == 3


class TestOnePageTwice:
    """One page that is listed under two names is one article, on every night."""

    def test_two_sources_that_list_one_page(self, settings: Settings, night: Night) -> None:
        """The first source has it, the second's link is a duplicate; the next night both are unchanged."""
        sources = [reading(MERIDIAN), reading(MERIDIAN, id="copy")]
        first = night("first", MERIDIAN, sources)
        assert kinds(first) == {("indexed", "new"): 3, ("duplicate", "same-canonical-url"): 3}
        assert {one["source_id"] for one in documents(settings).values()} == {MERIDIAN.id}
        assert kinds(night("second", MERIDIAN, sources)) == {("unchanged", "not-modified"): 6}
        assert len(documents(settings)) == 3

    def test_redirect_to_a_page_that_another_link_lists(self, settings: Settings, night: Night) -> None:
        """The redirect and its target are one article; the next night neither is new."""
        moved = next(one for one in TIDEWATER.articles if one.listed_as)
        source = reading(TIDEWATER, articles=(TIDEWATER.url(moved.listed_as or ""), TIDEWATER.url(moved.path)))
        first = night("first", TIDEWATER, [source])
        assert sorted(one.kind.value for one in first.values()) == ["duplicate", "indexed"]
        assert list(documents(settings)) == [TIDEWATER.url(moved.path)]
        second = night("second", TIDEWATER, [source])
        assert {one.kind.value for one in second.values()} == {"unchanged"}
        assert len(documents(settings)) == 1


class TestAnotherIndex:
    """What one index holds says nothing about another."""

    def test_deleted_index_is_filled_again(self, settings: Settings, night: Night) -> None:
        """After the index was deleted nothing is `unchanged`: all is fetched and indexed again."""
        source = reading(MERIDIAN)
        night("first", MERIDIAN, [source])
        remove_index(embedded_folder(settings))
        assert kinds(night("second", MERIDIAN, [source])) == {("indexed", "new"): 3}
        assert len(documents(settings)) == 3

    def test_repeated_run_fills_another_index(self, settings: Settings, night: Night) -> None:
        """A night that found all unchanged, repeated after the index was deleted, indexes all."""
        source = reading(MERIDIAN)
        night("first", MERIDIAN, [source])
        night("second", MERIDIAN, [source])
        remove_index(embedded_folder(settings))
        assert kinds(night("second", MERIDIAN, [source])) == {("indexed", "new"): 3}
        assert len(documents(settings)) == 3


class TestWithdrawal:
    """A page that an outlet of the press takes down some nights on."""

    def test_what_the_press_withdraws_is_withdrawn(self, settings: Settings) -> None:
        """It is indexed first; when it answers 410 its outcome is `withdrawn`, and the article stays and says so."""
        outlet = next(one for one in load_outlets() if any(article.withdrawn for article in one.articles))
        url = next(outlet.url(one.path) for one in outlet.articles if one.withdrawn)
        seen = []
        for later in (False, True):
            run = Run(settings.home, f"later-{later}")
            with PressServer(press={outlet.host: build_site(outlet, later=later)}) as press:
                source = reading(outlet, articles=(url,), connect_to=f"127.0.0.1:{press.port}")
                run_whole(settings, run, [source], only_due=False)
            seen += [one.kind for one in read_part(run.ledger, Outcome)]
        assert seen == [OutcomeKind.INDEXED, OutcomeKind.WITHDRAWN]
        assert "withdrawn" in documents(settings)[url]["flags"]
