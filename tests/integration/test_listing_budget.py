"""A source whose listings alone would take all night: a time budget bounds them, and the rest is the next night's."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.article import Link
from pipeline.parts import read_part
from pipeline.press.server import PressServer
from pipeline.press.site import Answer
from pipeline.runs import LISTINGS_ASKED, Run, StageReport
from pipeline.settings import Settings, Source
from pipeline.stages.begin import begin
from pipeline.stages.discover import discover
from pipeline.store import read_bytes

HOST = "quay.example"


def listing(kind: str, name: str) -> Answer:
    """A feed, sitemap or page with one link."""
    link = f"http://{HOST}/{name}-story"
    bodies = {
        "feeds": f"<rss version='2.0'><channel><item><link>{link}</link></item></channel></rss>",
        "sitemaps": f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{link}</loc></url></urlset>",
        "pages": f"<html><body><a href='{link}'>A story about the quay</a></body></html>",
    }
    return Answer(bodies[kind].encode(), "text/html" if kind == "pages" else "application/xml")


def asked(settings: Settings, name: str, source: Source) -> tuple[list[str], StageReport]:
    """Discover in a new run; return the stories that were listed, and what the stage said."""
    run = Run(settings.home, name)
    begin(settings, run, [source], refresh=True)
    discover(settings, run, source)
    links = [one.url.removeprefix(f"http://{HOST}/") for one in read_part(run.part("links", source.id), Link)]
    return links, StageReport.from_json(read_bytes(run.stage_report("discover", source.id)))


@pytest.mark.parametrize("kind", ["feeds", "sitemaps", "pages"])
def test_what_is_over_the_budget_is_said(tmp_path: Path, kind: str) -> None:
    """One listing is always read; how many were not is one problem; with time enough there is none."""
    settings = Settings(home=tmp_path / "home")
    site = {f"/{name}": listing(kind, name) for name in "abc"}
    with PressServer(press={HOST: site}) as press:
        urls = [f"http://{HOST}{path}" for path in site]
        places: list[object] = [{"url": one} for one in urls] if kind == "pages" else list(urls)
        plain = {"id": "quay", "name": "Quay", "local": True, "delay_seconds": 0, kind: places}
        source = Source.model_validate(plain | {"connect_to": f"127.0.0.1:{press.port}"})
        short = source.model_copy(update={"budget_minutes": 1e-9})
        links, told = asked(settings, "one", short)
        assert (links, told.counts[LISTINGS_ASKED]) == (["a-story"], 1)
        assert [(one.reason, one.detail[:2]) for one in told.problems] == [("over-budget", "2 ")]
        if kind == "feeds":  # sitemaps have an order of their own, the newest first
            assert asked(settings, "two", short)[0] == ["b-story"]
            assert asked(settings, "three", short)[0] == ["c-story"]
        links, told = asked(settings, "four", source)
        assert (sorted(links), told.problems) == (["a-story", "b-story", "c-story"], ())
