"""Pages that vanish, come back or move, night after night, in both indexes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import Outcome, article_id
from pipeline.fetch import Visits
from pipeline.index import open_index
from pipeline.index.protocol import Query
from pipeline.parts import read_part, write_part
from pipeline.press.outlets import load_outlets
from pipeline.press.server import NOT_FOUND, PressServer
from pipeline.press.site import Answer, build_site
from pipeline.record import Record
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages import index as stage
from pipeline.stages.replay import replay
from pipeline.stages.whole_run import run_whole
from pipeline.store import DataPath

OUTLET = next(one for one in load_outlets() if one.id == "meridian-review")
PAGE, OTHER = (one.path for one in OUTLET.articles[:2])
URL = OUTLET.url(PAGE)
NEW = "/elsewhere/the-same-report"
MOVED = ("moved", "new-address")
GONE = Answer(b"<h1>Gone</h1>", "text/html", 410)

Changes = Mapping[str, Answer]
Said = tuple[str, str]
Night = Callable[..., dict[str, Said]]


def source(*paths: str, **fields: object) -> Source:
    """Return a source that reads pages of the outlet by their addresses."""
    plain = {"id": OUTLET.id, "name": OUTLET.name, "local": True, "delay_seconds": 0.0}
    return Source.model_validate(plain | {"articles": tuple(map(OUTLET.url, paths or (PAGE, OTHER)))} | fields)


def to(path: str, status: int = 301) -> Answer:
    """Return a redirect to another page of the outlet."""
    return Answer(b"", "text/html", status, location=OUTLET.url(path))


def page_at(path: str, extra: str = "") -> Answer:
    """Return the first article as it stands at ``path``, with ``extra`` at the end of its text."""
    here = build_site(OUTLET)[PAGE]
    body = here.body.replace(PAGE.encode(), path.encode())
    body = body.replace(b"</head>", f'<link rel="canonical" href="{OUTLET.url(path)}"></head>'.encode())
    if extra:
        body = body.replace(b"</p>", f" {extra}</p>".encode(), 3)
    return replace(here, body=body, etag=f'"{path}{extra}"', last_modified=None)


def kill(step: str, patch: pytest.MonkeyPatch) -> None:
    """Break off the index stage at ``step``."""
    leave = stage.Desk.leave

    def killed_before(path: DataPath, rows: Iterable[Record]) -> int:
        if path.parent.name == "index":
            raise KeyboardInterrupt
        return write_part(path, rows)

    def killed(desk: stage.Desk) -> None:
        if step == "after the removal":
            leave(desk)
        raise KeyboardInterrupt

    if step == "before the outcome":
        patch.setattr(stage, "write_part", killed_before)
    else:
        patch.setattr(stage.Desk, "leave", killed)


BOTH = pytest.mark.parametrize(
    "settings", ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)], indirect=True
)
"""Where the engine matters: a night takes a second in each."""


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """An empty data root, with the embedded index unless :data:`BOTH` says otherwise."""
    plain = {"home": tmp_path / "home", "sources": tmp_path / "none.toml"}
    if getattr(request, "param", "embedded") == "embedded":
        yield Settings.load(**plain)
        return
    url, prefix = request.getfixturevalue("elasticsearch_url"), request.getfixturevalue("index_prefix")
    yield Settings.load(**plain, elasticsearch_url=url, index_prefix=prefix)


@pytest.fixture
def night(settings: Settings) -> Night:
    """Run over the outlet with ``changes`` to its site; return path → (outcome, reason)."""

    def run_night(name: str, changes: Changes | None = None, read: Source | None = None) -> dict[str, Said]:
        run = Run(settings.home, name)
        with PressServer(press={OUTLET.host: {**build_site(OUTLET), **(changes or {})}}) as press:
            sources = [(read or source()).model_copy(update={"connect_to": f"127.0.0.1:{press.port}"})]
            run_whole(settings, run, sources, only_due=False)
        told = read_part(run.ledger, Outcome)
        return {one.url.removeprefix(OUTLET.url("")): (one.kind.value, one.reason) for one in told}

    return run_night


def documents(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return path → document without what names the run, of all that is indexed."""
    with closing(open_index(settings)) as index:
        found = [dict(one) for one in index.scan()]
    for one in found:
        one.pop("run_id")
    return {str(one["url"]).removeprefix(OUTLET.url("")): one for one in found}


def replayed(settings: Settings, target: Path) -> dict[str, dict[str, Any]]:
    """Return what a replay of the archive makes in an empty embedded index."""
    shutil.copytree(Path(str(settings.home)) / "archive", target / "archive")
    shutil.copytree(Path(str(settings.home)) / "runs", target / "runs")
    fresh = Settings.load(home=target, sources=settings.sources)
    replay(fresh, datetime.now(UTC))
    return documents(fresh)


class TestWithdrawn:
    """A page that answers 404 or 410 after it was indexed."""

    @BOTH
    def test_410_is_believed_at_once(self, settings: Settings, night: Night) -> None:
        """The article is marked with the day, keeps its text, and its version is what it was."""
        night("first")
        before = documents(settings)
        began = datetime.now(UTC).date().isoformat()
        assert night("second", {PAGE: GONE}) == {PAGE: ("withdrawn", "http-410"), OTHER: ("unchanged", "not-modified")}
        after = documents(settings)
        gone = after[PAGE]
        assert began <= gone.pop("withdrawn_at")[:10] <= datetime.now(UTC).date().isoformat()
        assert gone.pop("flags")[-1] == "withdrawn"
        before[PAGE].pop("flags", None)
        assert after == before

    def test_404_is_believed_the_second_time(self, settings: Settings, night: Night) -> None:
        """One stray 404 is a failure, which says what comes of it; the next night's says that the page is gone."""
        night("first")
        assert night("second", {PAGE: NOT_FOUND})[PAGE] == ("failed", "http-404")
        (told,) = (one.detail for one in read_part(Run(settings.home, "second").ledger, Outcome) if one.detail)
        assert "is withdrawn if the next look finds the same" in told
        assert "withdrawn_at" not in documents(settings)[PAGE]
        assert night("third", {PAGE: NOT_FOUND})[PAGE] == ("withdrawn", "http-404")
        assert "withdrawn_at" in documents(settings)[PAGE]
        assert night("fourth", {PAGE: NOT_FOUND})[PAGE] == ("unchanged", "still-withdrawn")

    def test_a_stray_404_is_forgiven(self, settings: Settings, night: Night) -> None:
        """Between two of them the page was there: each counts as the first."""
        night("first")
        for name in ("second", "fourth"):
            assert night(name, {PAGE: NOT_FOUND})[PAGE] == ("failed", "http-404")
            assert night(f"after-{name}")[PAGE] == ("unchanged", "not-modified")
        assert "withdrawn_at" not in documents(settings)[PAGE]

    def test_a_repeated_attempt_is_no_second_look(self, settings: Settings, night: Night) -> None:
        """The same run, taken up again, does not count its own 404 twice, and says and leaves the same."""
        night("first")
        for _ in range(2):
            assert night("second", {PAGE: NOT_FOUND})[PAGE] == ("failed", "http-404")
        for _ in range(2):
            assert night("third", {PAGE: NOT_FOUND})[PAGE] == ("withdrawn", "http-404")
        assert documents(settings)[PAGE]["flags"].count("withdrawn") == 1

    @BOTH
    def test_a_page_that_comes_back(self, settings: Settings, night: Night) -> None:
        """With the same text it is the article that it was, with another one its next version."""
        night("first")
        before = documents(settings)[PAGE]
        night("second", {PAGE: GONE})
        assert night("third")[PAGE] == ("revised", "returned")
        after = documents(settings)[PAGE]
        assert "withdrawn_at" not in after
        assert {one: after.get(one) for one in ("text", "flags", "revision")} == {
            one: before.get(one) for one in ("text", "flags", "revision")
        }
        night("fourth", {PAGE: GONE})
        assert night("fifth", {PAGE: page_at(PAGE, "It was mended.")})[PAGE] == ("revised", "content-changed")
        assert documents(settings)[PAGE]["revision"] == 2
        assert night("sixth", {PAGE: page_at(PAGE, "It was mended.")})[PAGE] == ("unchanged", "not-modified")

    def test_the_text_goes_where_the_source_says_so(self, settings: Settings, night: Night) -> None:
        """Nothing that quotes it stays; the title and the facets do, and a replay does not bring the text back."""
        forgetful = source(keep_withdrawn=False)
        night("first", read=forgetful)
        before = documents(settings)[PAGE]
        night("second", {PAGE: GONE}, read=forgetful)
        after = documents(settings)[PAGE]
        assert not {"text", "description", "entity_mentions", "date_mentions", "fingerprint"} & after.keys()
        assert (after["title"], after.get("persons")) == (before["title"], before.get("persons"))
        replay(settings, datetime.now(UTC))
        assert documents(settings)[PAGE] == after

    def test_a_replay_gives_the_same(self, settings: Settings, night: Night, tmp_path: Path) -> None:
        """The archive holds the 410 as well: what it restores is withdrawn since the same moment."""
        night("first")
        night("second", {PAGE: GONE, OTHER: GONE})
        night("third", {PAGE: GONE})
        assert replayed(settings, tmp_path / "again") == documents(settings)
        replay(settings, datetime.now(UTC))
        assert set(documents(settings)[PAGE]["flags"]) >= {"withdrawn"}

    def test_a_page_that_was_never_indexed(self, night: Night) -> None:
        """A link that leads nowhere has failed, whatever its status."""
        assert night("first", {PAGE: GONE})[PAGE] == ("failed", "http-410")
        assert night("second", {PAGE: GONE})[PAGE] == ("failed", "http-410")


class TestMoved:
    """A page that has another address now."""

    @pytest.mark.parametrize(("status", "extra"), [(301, ""), (308, "Two sentences were added. They say more.")])
    def test_permanent_redirect(self, settings: Settings, night: Night, status: int, extra: str) -> None:
        """There is one article, under the new address, known by the old one, with its history."""
        night("first")
        before = documents(settings)
        assert night("second", {PAGE: to(NEW, status), NEW: page_at(NEW, extra)})[PAGE] == ("moved", "new-address")
        after = documents(settings)
        assert after.keys() == {NEW, OTHER}
        assert after[NEW]["also_at"] == [URL]
        assert after[NEW]["moved_from"] == {URL: before[PAGE]["captured_at"]}
        assert after[NEW]["id"] == after[NEW]["story_id"] == article_id(OUTLET.url(NEW))
        assert after[NEW]["revision"] == (2 if extra else 1)
        was = [one["warc_path"] for one in after[NEW].get("revisions", ())]
        assert was == ([before[PAGE]["warc_path"]] if extra else [])
        again = night("third", {PAGE: to(NEW, status), NEW: page_at(NEW, extra)})
        assert again[PAGE] == ("unchanged", "same-body")
        assert documents(settings) == after

    @BOTH
    def test_own_canonical_link(self, settings: Settings, night: Night) -> None:
        """A page that names another address for itself from now on has moved as well."""
        night("first")
        assert night("second", {PAGE: page_at(NEW)})[PAGE] == ("moved", "new-address")
        assert documents(settings).keys() == {NEW, OTHER}

    def test_old_and_new_address_in_any_order(self, settings: Settings, night: Night) -> None:
        """The new address is listed first, by itself; when the old one leads to it, the two become one."""
        site = {NEW: page_at(NEW)}
        night("first", site)
        assert night("second", site, source(NEW))[NEW] == ("indexed", "new")
        assert documents(settings).keys() == {PAGE, NEW, OTHER}
        assert night("third", site | {PAGE: to(NEW)}, source(NEW, PAGE))[PAGE] == ("moved", "new-address")
        assert documents(settings).keys() == {NEW, OTHER}

    def test_both_in_one_run(self, settings: Settings, night: Night) -> None:
        """Each link has its outcome, and the address that did not stand for the article is kept."""
        night("first")
        said = night("second", {PAGE: to(NEW), NEW: page_at(NEW)}, source(NEW, PAGE))
        assert {kind for kind, _ in said.values()} == {"moved", "duplicate"}
        assert documents(settings)[NEW]["also_at"] == [URL]

    @BOTH
    def test_there_and_back(self, settings: Settings, night: Night) -> None:
        """A page that moves back is one article still, and knows both addresses."""
        night("first")
        night("second", {PAGE: to(NEW), NEW: page_at(NEW)})
        assert night("third", {PAGE: page_at(PAGE, "Back again.")})[PAGE] == ("moved", "new-address")
        back = documents(settings)
        assert back.keys() == {PAGE, OTHER}
        assert back[PAGE]["also_at"] == [OUTLET.url(NEW)]
        assert back[PAGE]["revision"] == 2

    def test_temporary_redirect_is_no_move(self, settings: Settings, night: Night) -> None:
        """What a 302 leads to today says nothing of the address where it starts."""
        night("first")
        night("second", {PAGE: to(NEW, 302), NEW: page_at(NEW)})
        assert documents(settings)[PAGE]["url"] == URL

    def test_another_article_is_no_move(self, settings: Settings, night: Night) -> None:
        """Sites send what they took off to one page: that must not swallow the articles."""
        night("first")
        assert night("second", {PAGE: to(OTHER)})[PAGE][0] != "moved"
        after = documents(settings)
        assert after.keys() == {PAGE, OTHER}
        assert "also_at" not in after[OTHER]

    def test_the_old_address_may_vanish(self, settings: Settings, night: Night) -> None:
        """Its redirect is taken down one day; the article is at its new address all the same."""
        night("first")
        site = {PAGE: to(NEW), NEW: page_at(NEW)}
        night("second", site)
        assert night("third", site | {PAGE: GONE})[PAGE] == ("unchanged", "old-address-gone")
        assert "withdrawn_at" not in documents(settings)[NEW]
        assert night("fourth", {PAGE: GONE, NEW: GONE})[PAGE] == ("withdrawn", "http-410")
        assert "withdrawn_at" in documents(settings)[NEW]

    @BOTH
    def test_both_addresses_find_it(self, settings: Settings, night: Night) -> None:
        """A search by the old address finds the article at the new one."""
        night("first")
        night("second", {PAGE: to(NEW), NEW: page_at(NEW)})
        with closing(open_index(settings)) as index:
            for path in (PAGE, NEW):
                hits = index.search(Query(OUTLET.url(path))).hits
                assert [one.article["url"] for one in hits] == [OUTLET.url(NEW)]

    def test_a_replay_gives_the_same(self, settings: Settings, night: Night, tmp_path: Path) -> None:
        """From nothing the archive makes the same; over the whole index it changes nothing."""
        night("first")
        night("second", {PAGE: to(NEW), NEW: page_at(NEW, "More was said.")})
        night("third", {PAGE: to(NEW), NEW: page_at(NEW, "More was said.")})
        after = documents(settings)
        assert replayed(settings, tmp_path / "again") == after
        replay(settings, datetime.now(UTC))
        assert documents(settings) == after

    def test_a_repeated_night_says_and_leaves_the_same(self, settings: Settings, night: Night) -> None:
        """The second night, repeated under its name."""
        night("first")
        site = {PAGE: to(NEW), NEW: page_at(NEW, "More was said.")}
        said = night("second", site)
        after = documents(settings)
        assert night("second", site) == said
        assert documents(settings) == after

    @BOTH
    @pytest.mark.parametrize("step", ["before the outcome", "before the removal", "after the removal"])
    def test_a_night_that_is_killed_says_and_leaves_the_same(
        self, settings: Settings, night: Night, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        """Wherever it breaks off, repeated it says `moved`, and one document is left."""
        night("first")
        with monkeypatch.context() as patch:
            kill(step, patch)
            with pytest.raises(KeyboardInterrupt):
                night("second", {PAGE: to(NEW), NEW: page_at(NEW)})
        assert night("second", {PAGE: to(NEW), NEW: page_at(NEW)})[PAGE] == ("moved", "new-address")
        assert documents(settings).keys() == {NEW, OTHER}


class TestMovedWithoutAWord:
    """A page whose old address is gone while its text stands at another one."""

    @BOTH
    def test_410_and_the_same_text_elsewhere(self, settings: Settings, night: Night) -> None:
        """It has moved: one article under the new address, known by the old one, which is looked for rarely."""
        night("first")
        site = {PAGE: GONE, NEW: page_at(NEW)}
        assert night("second", site, source(PAGE, NEW)) == {PAGE: MOVED, NEW: ("indexed", "new")}
        after = documents(settings)
        assert after.keys() == {NEW, OTHER}
        assert after[NEW]["also_at"] == [URL]
        assert after[NEW]["id"] == after[NEW]["story_id"]
        assert "withdrawn_at" not in after[NEW]
        assert night("third", site, source(PAGE, NEW))[PAGE] == ("unchanged", "still-withdrawn")
        assert documents(settings) == after

    def test_404_twice(self, settings: Settings, night: Night) -> None:
        """The first may be a slip; with the second the page is gone from there, and so has moved."""
        night("first")
        site = {PAGE: NOT_FOUND, NEW: page_at(NEW, "A sentence was added.")}
        assert night("second", site, source(PAGE, NEW))[PAGE] == ("failed", "http-404")
        assert documents(settings).keys() == {PAGE, NEW, OTHER}
        assert night("third", site, source(PAGE, NEW))[PAGE] == MOVED
        after = documents(settings)[NEW]
        assert (after["also_at"], after["revision"], len(after["revisions"])) == ([URL], 2, 1)

    def test_another_text_is_no_move(self, settings: Settings, night: Night) -> None:
        """What stands elsewhere and says something else is another article."""
        night("first", read=source(PAGE))
        assert night("second", {PAGE: GONE}, source(PAGE, OTHER))[PAGE] == ("withdrawn", "http-410")
        assert documents(settings).keys() == {PAGE, OTHER}

    def test_a_copy_that_is_gone_too_is_no_move(self, night: Night) -> None:
        """When both addresses answer 410 both are withdrawn."""
        night("first")
        night("second", {NEW: page_at(NEW)}, source(PAGE, NEW))
        said = night("third", {PAGE: GONE, NEW: GONE}, source(PAGE, NEW))
        assert said == {PAGE: ("withdrawn", "http-410"), NEW: ("withdrawn", "http-410")}

    def test_another_outlet_is_no_move(self, night: Night) -> None:
        """A reprint elsewhere does not stand for an article that its outlet took off."""
        night("first")
        night("second", {NEW: page_at(NEW)}, source(NEW, id="harbour-gazette"))
        assert night("third", {PAGE: GONE})[PAGE] == ("withdrawn", "http-410")

    @BOTH
    @pytest.mark.parametrize("step", ["before the outcome", "before the removal", "after the removal"])
    def test_a_night_that_is_killed_says_and_leaves_the_same(
        self, settings: Settings, night: Night, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        """Wherever it breaks off, repeated it says `moved`, and one document is left."""
        night("first")
        site = {PAGE: GONE, NEW: page_at(NEW)}
        with monkeypatch.context() as patch:
            kill(step, patch)
            with pytest.raises(KeyboardInterrupt):
                night("second", site, source(PAGE, NEW))
        assert night("second", site, source(PAGE, NEW))[PAGE] == MOVED
        assert documents(settings).keys() == {NEW, OTHER}

    def test_a_replay_gives_the_same(self, settings: Settings, night: Night, tmp_path: Path) -> None:
        """From nothing the archive makes the same; over the whole index it changes nothing."""
        night("first")
        night("second", {PAGE: GONE, NEW: page_at(NEW)}, source(PAGE, NEW))
        after = documents(settings)
        assert replayed(settings, tmp_path / "again") == after
        replay(settings, datetime.now(UTC))
        assert documents(settings) == after


class TestLooks:
    """When a page that is gone is looked for again."""

    def test_state_tells(self, settings: Settings, night: Night) -> None:
        """A first 404 makes the next look due at once; after the withdrawal the looks become rare."""
        night("first")
        night("second", {PAGE: NOT_FOUND})
        now = datetime.now(UTC)
        visits = Visits.load(settings.home, OUTLET.id)
        with closing(open_index(settings)) as index:
            due: Sequence[str] = [one.url for one in visits.due(index.identity, now)]
            assert due == [URL]
            night("third", {PAGE: NOT_FOUND})
            visits = Visits.load(settings.home, OUTLET.id)
            assert visits.due(index.identity, now) == []
