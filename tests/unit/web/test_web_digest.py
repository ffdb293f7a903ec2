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
        assert links == {"/events/wall", "/article/wall", "/en/digest.atom", "/digest?on=2031-04-13"}

    def test_a_night_by_its_day(self) -> None:
        """A quiet night says so; a night that has none is not found; the newest comes where none is asked for."""
        fetch = over(FULL, QUIET)
        assert "No news came in this night" in fetch("/digest?on=2031-04-13").text
        assert "3 new articles" in fetch("/digest?on=").text

    @pytest.mark.parametrize(
        ("day", "before", "after"),
        [("04-01", None, "04-10"), ("04-11", "04-10", "04-13"), ("04-20", "04-14", None), ("04-12", "04-10", "04-13")],
    )
    def test_a_day_without_one(self, day: str, before: str | None, after: str | None) -> None:
        """It is not found, and the page leads to the nearest ones before and after, and to all others."""
        fetch = over(FULL, QUIET, QUIET.model_copy(update={"day": date(2031, 4, 10)}))
        answer = fetch(f"/digest?on=2031-{day}", headers={"Accept-Language": "de"})
        assert answer.status_code == 404
        shown = etree.HTML(answer.text)
        near = {
            str(one.text).strip().split(":")[0]: one[0].get("href")
            for one in shown.iterfind(".//main/p")
            if len(one) and one[0].tag == "a"
        }
        known = {"Die nächste davor": before, "Die nächste danach": after}
        assert near == {words: f"/digest?on=2031-{one}" for words, one in known.items() if one}
        assert len(shown.findall(".//main/nav/a")) == 3
        assert f"Von diesem Tag ist keine Übersicht aufbewahrt; <code>dateline digest 2031-{day}</code>" in answer.text

    def test_a_day_where_none_was_kept(self) -> None:
        """It is said how to make one, and there is nothing to lead to."""
        answer = over()("/digest?on=2031-04-01")
        assert answer.status_code == 404
        assert "makes one" in answer.text
        assert "nearest" not in answer.text

    def test_a_day_in_words(self) -> None:
        """It is counted from today, in any of the languages of periods."""
        fetch = fetcher(
            create_app(MemoryIndex(), today=lambda: date(2031, 4, 14), editorial=Editorial(digests=lambda: [QUIET]))
        )
        for words in ("yesterday", "gestern", "hier"):
            assert "No news came in this night" in fetch(f"/digest?on={words}").text

    @pytest.mark.parametrize(
        "query", ["on=last+week", "on=2031-04", "on=soon", "day=2031-04-13", "on=2031-04-13&on=2031-04-14"]
    )
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

    @pytest.mark.parametrize(
        ("address", "header", "language"),
        [
            ("/digest.atom", "", "de"),
            ("/digest.atom", "it, *;q=0.1", "de"),
            ("/digest.atom", "fr-CA, de;q=0.5", "fr"),
            ("/digest.atom", "en", "en"),
            ("/digest.atom?lang=ru", "fr", "ru"),
            ("/es/digest.atom", "fr", "es"),
            ("/es/digest.atom?lang=en", "fr", "en"),
        ],
    )
    def test_in_the_language_of_its_reader(self, address: str, header: str, language: str) -> None:
        """It speaks as its address says, else as its reader's program asks, else as the digest that is sent."""
        editorial = Editorial(digests=lambda: (QUIET,), digest_language="de")
        answer = fetcher(create_app(MemoryIndex(), editorial=editorial))(address, headers={"Accept-Language": header})
        assert f"<title>{Wording(language).subject(QUIET)}</title>" in answer.text
        assert (answer.headers["content-language"], answer.headers["vary"]) == (language, "Accept-Language")

    def test_in_no_language_that_there_is(self) -> None:
        """It is said which there are."""
        answer = over(QUIET)("/digest.atom?lang=xx")
        assert answer.status_code == 400
        assert "there are en, de, " in answer.text
