"""What an analyst asks beside a search: an entity, what is coming, what was meant, what went wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pipeline.article import Article, DateMention, DayRange, EntityMention
from pipeline.web.app import create_app
from pipeline.web.entity import entity_url
from tests.unit.web.samples import SCRIPT, TODAY, Fetch, MemoryIndex, fetcher, make_article
from tests.unit.web.test_web_app import RICH, Page, text_of


def announcing(path: str, day: date, *, story: str | None = None) -> Article:
    """Return an article that announces the regatta for ``day``."""
    text = "Rowers train. The regatta is on that day. Then they rest."
    at = text.index("that day")
    return make_article(
        path,
        title="Regatta announced",
        text=text,
        story_id=story,
        mentioned_dates=(day,),
        mentioned_date_ranges=(DayRange(gte=day, lte=day),),
        date_mentions=(
            DateMention(start=at, end=at + 8, surface="that day", kind="DATE", first_day=day, last_day=day),
        ),
    )


class TestEntity:
    """``/entity``."""

    def test_what_is_known(self, fetch: Fetch) -> None:
        """Articles, first and last day, whom and where it stands beside, and what is said, marked and linked."""
        html = fetch("/entity?persons=Ines+Varga").text
        text = text_of(html)
        assert "1 story, first published 10 April 2031" in text
        assert "Mayor Ines Varga spoke on Friday." in text
        assert '<mark class="found">Ines Varga</mark>' in html
        links = Page(html).links()
        assert f"/article/{RICH.id}" in links
        assert "/?persons=Ines+Varga&countries=Norway" in links
        assert "/?persons=Ines+Varga&source_name=The+Harbour+Courier" in links
        assert "/calendar?persons=Ines+Varga" in links

    def test_figures_are_what_they_open(self, index: MemoryIndex) -> None:
        """Beside somebody of the same field: the link asks for both, not for any of them."""
        both = ("Ines Varga", "Tomas Lind")
        list(index.write([make_article("both", text="Ines Varga, Tomas Lind", persons=both)]))
        links = Page(fetcher(create_app(index))("/entity?persons=Ines+Varga").text).links()
        assert "/?persons=Ines+Varga&also-persons=Tomas+Lind" in links

    def test_the_pages_lead_there(self, fetch: Fetch) -> None:
        """An article's names and a search narrowed by one lead to its page."""
        assert entity_url("persons", "Ines Varga") in Page(fetch(f"/article/{RICH.id}").text).links()
        assert entity_url("countries", "Norway") in Page(fetch("/?countries=Norway").text).links()

    def test_other_names(self, index: MemoryIndex) -> None:
        """What else people call it, and how the newest articles write it."""
        mention = EntityMention(start=0, end=2, surface="UN", label="ORG", canonical="United Nations", model="m")
        body = ("United Nations",)
        article = make_article("un", text="UN met.", organizations=body, entity_mentions=(mention,))
        list(index.write([article]))
        text = text_of(fetcher(create_app(index))("/entity?organizations=United+Nations").text)
        assert "Also known as" in text
        assert "Written as “UN”" in text

    @pytest.mark.parametrize(
        ("query", "status"),
        [("persons=Nobody", 404), ("", 400), ("tags=floods", 400), ("persons=a&places=b", 400), ("q=x", 400)],
    )
    def test_what_cannot_be(self, fetch: Fetch, query: str, status: int) -> None:
        """An entity that no article names is no page; one of an unknown kind is the reader's mistake."""
        assert fetch(f"/entity?{query}").status_code == status

    def test_hostile(self, fetch: Fetch) -> None:
        """A name is shown, never obeyed."""
        html = fetch("/entity?persons=%3Cb%3EBold%3C%2Fb%3E").text
        assert "<b>" not in html
        assert SCRIPT not in html


class TestCalendar:
    """``/calendar``."""

    def test_day_by_day(self, index: MemoryIndex) -> None:
        """Days ahead in their order, what is said of each, one line a story; days that are over are not shown."""
        near, far, gone = (TODAY + timedelta(days=days) for days in (3, 200, -3))
        written = [
            announcing("a", near, story="s" * 64),
            announcing("b", near, story="s" * 64),
            announcing("c", far),
            announcing("d", gone),
        ]
        list(index.write(written))
        html = fetcher(create_app(index, today=lambda: TODAY))("/calendar?q=regatta").text
        text = text_of(html)
        assert text.count("Regatta announced") == 1
        assert "The Harbour Courier and 1 more" in text
        assert "17 April 2031" in text
        assert "The regatta is on that day." in text
        assert "Days ahead that 2 articles speak of." in text
        assert "/export/ics?q=regatta" in Page(html).links()

    def test_nothing(self, fetch: Fetch) -> None:
        """Without a day ahead it says so."""
        assert "No day ahead is announced." in fetch("/calendar?q=zebra").text

    def test_periods_in_words(self, fetch: Fetch) -> None:
        """A field takes the words that a query takes, seen from today."""
        assert "1 story " in text_of(fetch("/?mentions=next+month").text)
        assert "0 stories" in text_of(fetch("/?mentions=last+year").text)
        assert fetch("/?mentions=next+banana").status_code == 400


class TestDidYouMean:
    """A search that finds nothing."""

    def test_a_name_that_looks_like_it(self, fetch: Fetch) -> None:
        """A word like one of a name of the index is proposed, with how many articles it finds, if it finds any."""
        html = fetch("/?q=mayor+vagra").text
        assert "Did you mean" in html
        assert "/?q=mayor+Varga" in Page(html).links()
        assert "Did you mean" not in fetch("/?q=budget+vagra").text
        assert "Did you mean" not in fetch("/?q=mayor").text

    def test_a_word_that_looks_like_it(self, index: MemoryIndex) -> None:
        """So is a word of the articles, also above the one hit that there is where it finds ten times more."""
        texts = ["The lighthouse keeper."] * 10 + ["The lighthause keeper.", "A keeper."]
        index = MemoryIndex(make_article(f"n{number}", text=text) for number, text in enumerate(texts))
        fetch = fetcher(create_app(index))
        for asked, shown in [("lighthouze", True), ("lighthause", True), ("lighthouse", False), ("keeper", False)]:
            html = fetch(f"/?q=keeper+{asked}").text
            assert ("Did you mean" in html) == shown
            assert ("/?q=keeper+lighthouse" in Page(html).links()) == (shown or asked == "lighthouse")
        told = fetch("/api/v1/search?q=lighthouze").json()
        assert told["meant"] == [{"q": "lighthouse", "total": 10}]
        assert fetch("/api/v1/search?q=lighthouse").json()["meant"] == []

    def test_its_cost_is_bounded(self, index: MemoryIndex) -> None:
        """However many words are given, the index is asked a few times."""
        fetch = fetcher(create_app(index))
        fetch(f"/?q={'+'.join(['vagra'] * 60)}")
        assert len(index.queries) <= 9


class TestErrors:
    """A request that cannot be answered."""

    def test_the_form_is_kept(self, fetch: Fetch) -> None:
        """What was asked stands in fields that can be mended, the words in their box."""
        html = fetch("/?q=tidal+wall&from=2031-02-30&persons=%22%3E%3Cb%3E").text
        inputs = {one["name"]: one["value"] for tag, one in Page(html).elements if tag == "input"}
        assert inputs == {"q": "tidal wall", "from": "2031-02-30", "persons": '"><b>'}

    def test_an_index_that_is_down(self, index: MemoryIndex) -> None:
        """Every kind of page says so with 503, and keeps the words."""
        index.is_down = True
        fetch = fetcher(create_app(index))
        for path in ("/?q=wall", "/entity?persons=x", "/calendar?q=wall", f"/article/{RICH.id}?q=wall&at=0"):
            answer = fetch(path)
            assert answer.status_code == 503
            assert ('value="wall"' in answer.text) == ("wall" in path)
