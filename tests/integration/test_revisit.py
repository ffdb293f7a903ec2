"""Known articles asked for again when they are days old: changed, moved, gone, or as they were."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from pipeline.article import Outcome
from pipeline.errors import StorageError
from pipeline.fetch import Visits
from pipeline.fetch.visits import State
from pipeline.index import open_index
from pipeline.ledger import RunReport
from pipeline.parts import read_part, write_bytes
from pipeline.press.outlets import load_outlets
from pipeline.press.server import PressServer
from pipeline.press.site import Answer, build_site
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import Beginning, Revisit
from pipeline.stages.revisit import due, require_quiet
from pipeline.stages.whole_run import run_whole
from pipeline.store import read_bytes

OUTLET = next(one for one in load_outlets() if one.id == "meridian-review")
PAGES = tuple(one.path for one in OUTLET.articles[:4])
SAME, CHANGED, MOVED, GONE = PAGES
NEW = "/elsewhere/the-same-report"


@cache
def site() -> Mapping[str, Answer]:
    """Return the outlet as it is at first."""
    return build_site(OUTLET)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty data root."""
    return Settings.load(home=tmp_path / "home", sources=tmp_path / "none.toml")


def changed_site() -> dict[str, Answer]:
    """The outlet a few days later."""
    before = site()[CHANGED]
    body = before.body.replace(b"</p>", b" This was corrected since.</p>", 3)
    there = site()[MOVED].body.replace(MOVED.encode(), NEW.encode())
    return {
        **site(),
        CHANGED: Answer(body, before.content_type, etag='"corrected"'),
        MOVED: Answer(b"", "text/html", 301, location=OUTLET.url(NEW)),
        NEW: Answer(there, site()[MOVED].content_type),
        GONE: Answer(b"<h1>Gone</h1>", "text/html", 410),
    }


def run_over(
    settings: Settings, name: str, site: Mapping[str, Answer], revisit: Revisit | None = None
) -> tuple[dict[str, tuple[str, str]], RunReport]:
    """Run over the outlet; return path → (outcome, reason), and the report."""
    run = Run(settings.home, name)
    with PressServer(press={OUTLET.host: site}) as press:
        source = Source.model_validate(
            {"id": OUTLET.id, "name": OUTLET.name, "local": True, "delay_seconds": 0.0}
            | {"articles": tuple(map(OUTLET.url, PAGES)), "connect_to": f"127.0.0.1:{press.port}"}
        )
        figures = run_whole(settings, run, [source], revisit=revisit)
    told = read_part(run.ledger, Outcome)
    return {one.url.removeprefix(OUTLET.url("")): (one.kind.value, one.reason) for one in told}, figures


def age(settings: Settings, days: float) -> None:
    """Let the visits be older, as they are kept when no night looks at them any more."""
    path = settings.home / "state" / f"{OUTLET.id}.json"
    state = State.from_json(read_bytes(path))
    back = timedelta(days=days)
    links = {
        url: one.model_copy(
            update={"first_captured_at": one.first_captured_at - back, "looked_at": one.looked_at - back, "link": None}
        )
        for url, one in state.links.items()
    }
    write_bytes(path, state.model_copy(update={"links": links}).to_json().encode())


def test_what_became_of_known_pages(settings: Settings) -> None:
    """What is the same answers 304; the others are revised, moved, withdrawn; and then none is due."""
    asked = Revisit(days=30, limit=100)
    run_over(settings, "night", site())
    assert run_over(settings, "revisit-1", site(), asked)[1].links == 0
    age(settings, 4)
    said, figures = run_over(settings, "revisit-2", changed_site(), asked)
    assert said == {
        SAME: ("unchanged", "not-modified"),
        CHANGED: ("revised", "content-changed"),
        MOVED: ("moved", "new-address"),
        GONE: ("withdrawn", "http-410"),
    }
    assert figures.verdict.passed
    assert run_over(settings, "revisit-2", changed_site())[0] == said  # taken up again, as `dateline run --run-id` does
    said, figures = run_over(settings, "revisit-3", changed_site(), asked)
    assert (said, figures.verdict.passed) == ({}, True)
    with closing(open_index(settings)) as index:
        found = {str(one["url"]).removeprefix(OUTLET.url("")): one for one in index.scan()}
    assert set(found) == {SAME, CHANGED, NEW, GONE}
    assert found[CHANGED]["revision"] == 2
    assert found[GONE]["withdrawn_at"]


def test_bounds(settings: Settings) -> None:
    """No more than the limit, those first that nobody saw for longest; nothing older than the days; all on request."""
    run_over(settings, "night", site())
    run, source = Run(settings.home, "revisit-1"), Source(id=OUTLET.id, name=OUTLET.name)

    def count(**fields: int) -> int:
        return due(
            settings, run, [source], Revisit.model_validate({"days": 30, "limit": 9} | fields), datetime.now(UTC)
        )[source.id]

    assert (count(), count(every=1)) == (0, 4)
    age(settings, 4)
    assert (count(), count(limit=3), count(days=3)) == (4, 3, 0)


def test_it_waits_for_a_night(settings: Settings) -> None:
    """Both would write what is remembered of a source; one that was killed long ago is not waited for."""
    now = datetime.now(UTC)
    this = Run.starting(settings.home, "revisit", now)
    for hours, goes_on in ((48, False), (2, True)):
        night = Run.starting(settings.home, "manual", now - timedelta(hours=hours))
        write_bytes(night.beginning, Beginning(sources=()).to_json().encode())
        if goes_on:
            with pytest.raises(StorageError, match=night.id):
                require_quiet(this, now)
        else:
            require_quiet(this, now)


def test_what_has_no_page_is_not_asked_for(settings: Settings) -> None:
    """A record of somebody's WARC, or a feed's full text, was never had from its address."""
    run_over(settings, "night", site())
    age(settings, 4)
    path = settings.home / "state" / f"{OUTLET.id}.json"
    state = State.from_json(read_bytes(path))
    links = {url: one.model_copy(update={"payload_digest": None}) for url, one in state.links.items()}
    write_bytes(path, state.model_copy(update={"links": links}).to_json().encode())
    visits = Visits.load(settings.home, OUTLET.id)
    identity = next(iter(links.values())).index_identity
    assert visits.known(identity, OUTLET.id, datetime.now(UTC), timedelta(days=30), every=True) == []
