"""``/digest`` and ``/digest.atom``: what was kept, as text of the page."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from pipeline.digest import Account, Announcement, Change, Digest, Happening, SavedSearch, Wording
from pipeline.web.app import create_app
from pipeline.web.events import Editorial
from tests.unit.web.samples import SCRIPT, Fetch, MemoryIndex, fetcher

HOSTILE = f'{SCRIPT}"><img src=x onerror=alert(1)>'
ACCOUNT = Account(
    article_id="wall",
    title=f"Wall {HOSTILE}",
    url="javascript:alert(1)",
    outlet=HOSTILE,
    sentence=f"It fell. {HOSTILE}",
)
EVENT = Happening(
    event_id="wall", accounts=(ACCOUNT,), articles=1, outlets=(HOSTILE,), languages=("und",), new_names=(HOSTILE,)
)
FULL = Digest(
    day=date(2031, 4, 14),
    articles=3,
    sources=2,
    events=(EVENT.model_copy(update={"title": f"The wall {HOSTILE}"}),),
    more_events=4,
    running=(EVENT.model_copy(update={"since": date(2031, 4, 2)}),),
    changes=(Change(kind="headline", account=ACCOUNT, before=HOSTILE),),
    announcements=(Announcement(day=date(2031, 4, 16), account=ACCOUNT),),
    saved=(SavedSearch(name=HOSTILE, total=7, accounts=(ACCOUNT,)),),
    troubles=(HOSTILE,),
)
QUIET = Digest(day=date(2031, 4, 13))


def over(*digests: Digest) -> Fetch:
    """Ask the page of one who keeps these."""
    return fetcher(create_app(MemoryIndex(), editorial=Editorial(digests=lambda: digests)))


class TestDigest:
    """The page of one night."""

    def test_every_part_is_shown_and_nothing_runs(self) -> None:
        """Whatever articles, files and reports say is text; links lead to our own pages only."""
        shown = over(FULL, QUIET)("/digest").text
        parts = (
            "What happened",
            "What goes on",
            "Corrected and",
            "this week",
            "Saved searches",
            "in trouble",
            "4 more",
        )
        assert all(one in shown for one in (*parts, "The wall", "It fell."))
        assert "<img" not in shown
        assert SCRIPT not in shown
        links = {one.get("href") for one in etree.HTML(shown).iterfind(".//main//a")}
        assert links == {"/events/wall", "/article/wall", "/digest.atom", "/digest?on=2031-04-13"}

    def test_a_night_by_its_day(self) -> None:
        """A quiet night says so; a night that has none is not found; the newest comes where none is asked for."""
        fetch = over(FULL, QUIET)
        assert "No news came in this night" in fetch("/digest?on=2031-04-13").text
        assert fetch("/digest?on=2031-04-01").status_code == 404
        assert "3 new articles" in fetch("/digest?on=").text

    @pytest.mark.parametrize("query", ["on=soon", "day=2031-04-13", "on=2031-04-13&on=2031-04-14"])
    def test_what_cannot_be_read_is_said(self, query: str) -> None:
        """Anything but one day is refused."""
        assert over(FULL)(f"/digest?{query}").status_code == 400

    def test_none_was_kept(self) -> None:
        """The page says how to make one; the feed is empty, and a feed."""
        assert "No digest was kept yet" in over()("/digest").text
        assert len(etree.fromstring(over()("/digest.atom").content)) == 4


class TestFeed:
    """The feed of all that are kept."""

    def test_an_entry_each(self) -> None:
        """It is Atom, says so, and what articles say is escaped twice: as HTML, and as text of the feed."""
        answer = over(FULL, QUIET)("/digest.atom")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        entries = etree.fromstring(answer.content).findall("{*}entry")
        assert len(entries) == 2
        content = str(entries[0].findtext("{*}content"))
        assert SCRIPT not in content
        assert "&lt;script&gt;" in content

    def test_in_the_language_of_what_is_sent(self) -> None:
        """It speaks as the digest does that is sent, whatever a reader's program asks for."""
        editorial = Editorial(digests=lambda: (QUIET,), digest_language="de")
        fetch = fetcher(create_app(MemoryIndex(), editorial=editorial))
        title = Wording("de").subject(QUIET)
        assert title != Wording("en").subject(QUIET)
        assert f"<title>{title}</title>" in fetch("/digest.atom", headers={"Accept-Language": "fr"}).text
