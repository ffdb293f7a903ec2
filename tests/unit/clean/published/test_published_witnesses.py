"""When a page was published: which witness is believed, and which date is none of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.fields.single_fields import language
from pipeline.clean.markup.document import parse
from pipeline.clean.markup.structured import read_structured
from pipeline.clean.published.publication import Context, Publication, publication_of
from pipeline.press.outlets import Outlet, PressArticle, load_outlets
from pipeline.press.site import Answer, build_site

TITLE = "Ferry returns to the lower bay"
URL = "https://harbour-courier.example/local/ferry-returns"
TEXT = "<p>The ferry left its berth with forty passengers and a dog, and nobody was late.</p>" * 4
PAGES = [(outlet, article) for outlet in load_outlets() for article in outlet.articles]


@cache
def site(outlet: str) -> dict[str, Answer]:
    """Return the site of the outlet with this id."""
    return next(build_site(one) for one in load_outlets() if one.id == outlet)


def found(  # noqa: PLR0913 - the pieces of a page
    head: str = "",
    byline: str = "",
    after: str = "",
    *,
    url: str = URL,
    lang: str = "en",
    before: str = "",
    captured_at: datetime | None = None,
    listed_at: datetime | None = None,
) -> Publication:
    """Return what is found on a page with these pieces round its headline and text."""
    markup = (
        f"<html lang='{lang}'><head><title>{TITLE}</title>{head}</head><body>{before}<main><article>"
        f"<h1>{TITLE}</h1>{byline}<div class='story'>{TEXT}</div></article>{after}</main></body></html>"
    )
    return _of(markup, url, captured_at, listed_at)


def _of(
    markup: str, url: str, captured_at: datetime | None = None, listed_at: datetime | None = None, title: str = TITLE
) -> Publication:
    root = parse(markup, url)
    stated = read_structured(root, url)
    return publication_of(stated, root, Context(url, title, language(stated), captured_at, listed_at))


def day_of(publication: Publication) -> str | None:
    """Return the day as ISO 8601."""
    return publication.published.day.isoformat() if publication.published else None


def json_ld(text: str) -> str:
    """Return a block of JSON-LD."""
    return f"<script type='application/ld+json'>{text}</script>"


HEADS = {
    "an article": json_ld('{"@type": "NewsArticle", "headline": "x", "datePublished": "2024-03-04T10:00:00+01:00"}'),
    "in a graph": json_ld(
        '{"@graph": [{"@type": "WebSite"}, {"@type": ["BlogPosting"], "datePublished": "2024-03-04"}]}'
    ),
    "a broken block": json_ld('{"@type": "Article", "headline": "x" "datePublished": "2024-03-04", }'),
    "the page's node": json_ld('{"@type": "WebPage", "datePublished": "2024-03-04"}'),
    "a question": json_ld('{"@type": "QAPage", "mainEntity": {"@type": "Question", "dateCreated": "2024-03-04"}}'),
    "OpenGraph": "<meta property='article:published_time' content='2024-03-04T23:30:00-05:00'>",
    "Dublin Core": "<meta name='DC.date.issued' content='2024-03-04'>",
    "Parsely": "<meta name='parsely-pub-date' content='2024-03-04T10:00:00Z'>",
    "Sailthru": "<meta name='sailthru.date' content='Mon, 04 Mar 2024 10:00:00 +0000'>",
    "Cxense": "<meta name='cXenseParse:recs:publishtime' content='2024-03-04T10:00:00Z'>",
    "seconds since 1970": "<meta name='pubdate' content='1709546400'>",
    "a doubtful name": "<meta name='date' content='2024-03-04'>",
    "script data": '<script>window.page = {"id": 7, "publishedAt": "2024-03-04T10:00:00Z"}</script>',
}
BYLINES = {
    "time": "<p>By Ada Moss <time datetime='2024-03-04T10:00:00Z'>yesterday</time></p>",
    "microdata": "<span itemprop='datePublished' content='2024-03-04'>in spring</span>",
    "abbr": "<abbr class='published' title='2024-03-04T10:00:00Z'>yesterday</abbr>",
    "month first": "<p class='byline'>By Ada Moss | March 4, 2024 9:15 AM</p>",
    "under the trail of its sections": "<nav><a href='/'>Home</a></nav><p>4 March 2024</p>",
    "a line without a class": "<p>4 March 2024</p>",
    "ordinal": "<div>Posted on Monday 4th of March, 2024 by Ada Moss</div>",
    "pieces": "<div class='date'><span>4</span> <span>Mar</span> <span>2024</span></div>",
    "raised ordinal": "<p>March 4<sup>th</sup>, 2024</p>",
    "pieces that touch": "<span class='date'>Updated 6 May 2024</span><span class='date'>4 March 2024</span>",
    "between breaks": f"By Ada Moss<br>March 4, 2024<br>{TEXT}",
    "both": "<p>Published March 4, 2024 · Updated May 6, 2024</p>",
    "update first": "<p>Last updated on May 6, 2024. First published: March 4, 2024</p>",
    "a definition list": "<dl><dt>Updated</dt><dd>May 6, 2024</dd><dt>Published</dt><dd>March 4, 2024</dd></dl>",
    "a press release": "<p>PORT MERROW, March 4, 2024 /Bay Wire/ -- The ferry is back, " + "and stays " * 30 + ".</p>",
    "day over twelve elsewhere": "<p>03/04/2024</p><p>Tickets valid until 03/25/2024</p>",
}
LANGUAGES = [
    ("de", "<p>Von Ada Moos, 4. März 2024, 10:15 Uhr</p>"),
    ("fr", "<p>Publié le 4 mars 2024 à 10h15</p>"),
    ("es", "<p>4 de marzo de 2024</p>"),
    ("pt", "<p>Publicado em 04/03/2024 às 10h15</p>"),
    ("it", "<p>Pubblicato il 4 marzo 2024</p>"),
    ("ru", "<p>4 марта 2024, 10:15</p>"),
    ("pl", "<p>Opublikowano 4 marca 2024</p>"),
    ("nl", "<p>Geplaatst op 4 maart 2024</p>"),
    ("tr", "<p>4 Mart 2024</p>"),
    ("ja", "<p>2024年3月4日 10:15</p>"),
    ("en-GB", "<p>04/03/2024</p>"),
    ("en-US", "<p>03/04/2024</p>"),
]
NOBODYS: dict[str, dict[str, Any]] = {
    "copyright": {"after": "<p>© 2019-2024 Harbour Courier. March 4, 2024</p>"},
    "footer": {"after": "<footer><p>Page built March 4, 2024</p></footer>"},
    "comment": {"after": "<div class='comments'><p>Bo Reed, <time datetime='2024-03-04'>March 4</time></p></div>"},
    "related": {"after": "<div class='related-stories'><p>Whale seen</p><time datetime='2024-03-04'></time></div>"},
    "teasers": {"after": "<ul><li><h3>Whale seen</h3>March 4, 2024</li><li><h3>Gull fed</h3>March 5, 2024</li></ul>"},
    "sidebar": {"after": "<aside class='most-popular'><p>Whale seen</p><p>March 4, 2024</p></aside>"},
    "today's date in the site's head": {"before": "<header><p class='date'>March 4, 2024</p></header>"},
    "today's date above the menu": {
        "before": "<div class='current-date'>Monday, March 4, 2024</div><nav><a href='/'>Home</a></nav>"
    },
    "an aside of headlines": {
        "after": "<aside><h3>More</h3><a href='/a'>Whale seen</a> <time datetime='2024-03-04'>March</time></aside>"
    },
    "an aside in the text": {
        "byline": "<aside><a href='/whale'>Whale seen off the pier</a> <time>March 4, 2024</time></aside>"
    },
    "deadline": {"byline": "<p>Register by March 4, 2024</p>"},
    "a sentence": {"byline": f"<p>The ferry sank on March 4, 2024, and was raised again in June. {TEXT[3:-4]}</p>"},
    "modified only": {"head": json_ld('{"@type": "Article", "headline": "x", "dateModified": "2024-03-04"}')},
    "hours ago": {"byline": "<p class='date'>2 hours ago</p>"},
    "an ambiguous number": {"byline": "<p class='date'>03/04/2024</p>"},
    "a month only": {"byline": "<p class='date'>March 2024</p>"},
}


class TestWitnesses:
    """Each place where pages say it, alone."""

    @pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
    def test_statements_for_machines(self, head: str) -> None:
        """JSON-LD, however wrapped or broken, and <meta> under its many names give the day."""
        assert day_of(found(head)) == "2024-03-04"

    @pytest.mark.parametrize("byline", BYLINES.values(), ids=BYLINES)
    def test_lines_beside_the_headline(self, byline: str) -> None:
        """What a reader sees as the day of publication is read, whatever its markup."""
        assert day_of(found(byline=byline)) == "2024-03-04"

    @pytest.mark.parametrize(("lang", "byline"), LANGUAGES)
    def test_languages(self, lang: str, byline: str) -> None:
        """Month names, and the order of day and month, are those of the page's language."""
        assert day_of(found(byline=byline, lang=lang)) == "2024-03-04"

    @pytest.mark.parametrize(
        ("lang", "byline"),
        [
            ("zh-TW", "民國113年3月4日"),
            ("zh-TW", "發布日期：中華民國一百一十三年三月四日"),
            ("zh-TW", "113年3月4日 10:00"),
            ("zh", "二〇二四年三月四日"),
            ("ja", "令和6年3月4日"),
            ("ja", "2024年（令和6年）3月4日"),
            ("ja", "3月 4, 2024"),
            ("he", "4 במרץ 2024"),
            ("pt", "4.mar.2024 às 10h05"),
        ],
    )
    def test_other_calendars_and_forms(self, lang: str, byline: str) -> None:
        """Years of eras and of the Republic of China, numbers in signs, and months between points are read."""
        assert day_of(found(byline=f"<p class='date'>{byline}</p>", lang=lang)) == "2024-03-04"

    @pytest.mark.parametrize("pieces", NOBODYS.values(), ids=NOBODYS)
    def test_dates_of_something_else(self, pieces: dict[str, Any]) -> None:
        """A date of the site, of others' texts, of readers, of an event or a change is not the page's."""
        assert day_of(found(**pieces)) is None

    @pytest.mark.parametrize(
        ("path", "day"),
        [
            ("/2024/03/04/ferry", "2024-03-04"),
            ("/news/2024-03-04-ferry.html", "2024-03-04"),
            ("/20240304/ferry", "2024-03-04"),
            ("/ferry-20240304.html", "2024-03-04"),
            ("/2025-09-09/ferry", "2025-09-09"),
            ("/2024/3/4/ferry", "2024-03-04"),
            ("/n1/2024/0304/c1001-4455.html", "2024-03-04"),
            ("/202403/04/t2203.htm", "2024-03-04"),
            ("/2024/mar/04/ferry", "2024-03-04"),
            ("/2024/marzo/4/traghetto", "2024-03-04"),
            ("/24-03-2024/ferry", "2024-03-24"),
            ("/view/AKR20240304012300001", "2024-03-04"),
            ("/2024/1344/ferry", None),
            ("/2024/0304", None),
            ("/04-03-2024/ferry", None),
            ("/2024/boat/04/ferry", None),
            ("/item/20249904012300001", None),
            ("/2024/03/ferry", None),
            ("/item/120240304123", None),
            ("/2024/13/40/ferry", None),
        ],
    )
    def test_addresses(self, path: str, day: str | None) -> None:
        """A date only in the address is taken, year first, and says so."""
        publication = found(url=f"https://harbour-courier.example{path}")
        assert day_of(publication) == day
        assert publication.flags == (("date-from-url",) if day else ())

    @pytest.mark.parametrize(
        "line",
        [
            '<time title="4 March 2024 15:05">3 days ago</time>',
            '<span class="date" title="March 4, 2024">Monday</span>',
            '<time data-timestamp="1709564700">Monday</time>',
            '<p class="meta"><i data-published="2024-03-04T15:05:00Z">15:05</i></p>',
        ],
    )
    def test_behind_an_age(self, line: str) -> None:
        """The day that a tooltip or a script's attribute holds is that of the age which the line shows."""
        found_day = found(byline=line, captured_at=datetime(2024, 3, 8, tzinfo=UTC))
        assert day_of(found_day) == "2024-03-04"
        assert found_day.flags == ()

    @pytest.mark.parametrize("name", ["data-modified-date", "data-timezone", "data-id"])
    def test_other_attributes(self, name: str) -> None:
        """What another attribute holds is no day of publication."""
        byline = f'<span class="meta" {name}="2024-03-04">Port</span>'
        assert day_of(found(byline=byline, captured_at=datetime(2024, 3, 8, tzinfo=UTC))) is None

    def test_only_a_change_is_shown(self) -> None:
        """A page that shows the day of a change and nothing else is dated by it, with a flag and little confidence."""
        publication = found(byline="<p class='date'>Last updated: March 4, 2024</p>")
        assert day_of(publication) == "2024-03-04"
        assert publication.flags == ("date-from-update",)
        assert publication.origin is not None
        assert publication.origin.confidence < 0.5


class TestVotes:
    """Witnesses that disagree."""

    def test_provenance_names_the_losers(self) -> None:
        """The strongest witness wins; the rule, a confidence and who disagreed are kept."""
        publication = found(HEADS["OpenGraph"], "<p class='date'>March 9, 2024</p>")
        assert day_of(publication) == "2024-03-04"
        assert publication.origin is not None
        assert publication.origin.rule == "meta"
        assert publication.origin.losers == ("visible: March 9, 2024",)

    def test_two_outvote_one(self) -> None:
        """The address and the visible line together outweigh one statement."""
        url = "https://harbour-courier.example/2024/03/09/ferry"
        assert day_of(found(HEADS["OpenGraph"], "<p class='date'>March 9, 2024</p>", url=url)) == "2024-03-09"

    def test_the_node_with_the_title_is_the_article(self) -> None:
        """Where a page carries the nodes of several articles, the one with the page's headline counts."""
        nodes = json_ld(
            '[{"@type": "NewsArticle", "headline": "Whale seen", "datePublished": "2024-01-01"},'
            f'{{"@type": "NewsArticle", "headline": "{TITLE}", "datePublished": "2024-03-04"}}]'
        )
        assert day_of(found(nodes)) == "2024-03-04"

    def test_a_visible_day_far_from_the_address(self) -> None:
        """A line that says another month than the address is not the page's."""
        byline = "<p class='date'>January 2, 2026</p>"
        assert day_of(found(byline=byline, url="https://harbour-courier.example/ferry/2024/03")) is None

    @pytest.mark.parametrize(("lang", "day"), [("pl", "2024-11-04"), ("hr", "2024-10-04")])
    def test_a_name_that_means_two_months(self, lang: str, day: str) -> None:
        """The name "listopad" is November in Poland and October in Croatia: the page's language decides."""
        assert day_of(found(byline="<p class='date'>4. listopada 2024.</p>", lang=lang)) == day

    def test_nothing_is_published_after_its_capture(self) -> None:
        """A statement of a day after the capture is nobody's; the next witness is asked."""
        head = "<meta property='article:published_time' content='2030-01-01T00:00:00Z'>"
        publication = found(head, "<p>March 4, 2024</p>", captured_at=datetime(2024, 3, 5, tzinfo=UTC))
        assert day_of(publication) == "2024-03-04"

    def test_the_list_is_believed_where_the_page_is_silent(self) -> None:
        """The moment that a feed gives is taken, and named as such."""
        moment = datetime(2024, 3, 4, 9, tzinfo=UTC)
        publication = found(listed_at=moment)
        assert publication.published is not None
        assert publication.published.moment == moment
        assert publication.origin is not None
        assert publication.origin.rule == "link"


class TestMoments:
    """The time of day and its zone."""

    @pytest.mark.parametrize(
        ("outlet", "article"), PAGES, ids=[f"{outlet.id}{article.path}" for outlet, article in PAGES]
    )
    def test_press_pages(self, outlet: Outlet, article: PressArticle) -> None:
        """Every page that states its moment gives it with its zone; one that prints no zone gives the day."""
        markup = site(outlet.id)[article.path].body.decode(outlet.charset)
        publication = _of(markup, outlet.url(article.path), title=article.title)
        assert publication.published is not None
        assert publication.published.day == article.published.date()
        if f"{article.published:%H:%M:%S%z}"[:8] in markup:
            assert publication.published.moment == article.published
            assert publication.published.moment is not None
            assert publication.published.moment.utcoffset() == article.published.utcoffset()
        else:
            assert (publication.published.moment, publication.published.precision) == (None, "day")

    def test_a_moment_beside_a_day(self) -> None:
        """Where the strongest witness has only the day, another's moment on that day is taken."""
        publication = found(HEADS["Dublin Core"], BYLINES["time"])
        assert publication.published is not None
        assert publication.published.moment == datetime(2024, 3, 4, 10, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("stated", "byline"),
        [
            ("2024-03-05T02:30:00Z", "<time datetime='2024-03-04T21:30:00-05:00'>last night</time>"),
            ("2024-03-04T21:30:00Z", "<time datetime='2024-03-04T21:30:00-05:00'>last night</time>"),
            ("2024-03-05T02:30:41Z", "<p class='date'>March 4, 2024, 9:30 PM</p>"),
        ],
        ids=["the same moment", "a false Z", "a clock"],
    )
    def test_the_publishers_own_zone(self, stated: str, byline: str) -> None:
        """A moment in UTC is told in the zone, and on the day, that the page shows beside it."""
        publication = found(f"<meta property='article:published_time' content='{stated}'>", byline)
        assert publication.published is not None
        assert publication.published.day == date(2024, 3, 4)
        assert publication.published.moment is not None
        assert publication.published.moment.utcoffset() == timedelta(hours=-5)

    def test_a_clock_that_fits_no_zone(self) -> None:
        """A clock that runs no whole quarters beside UTC shows another time: the statement stays as it is."""
        publication = found(
            "<meta property='article:published_time' content='2024-03-04T10:00:00Z'>",
            "<p class='date'>March 4, 2024, 5:07 AM</p>",
        )
        assert publication.published is not None
        assert publication.published.moment == datetime(2024, 3, 4, 10, tzinfo=UTC)

    def test_updates(self) -> None:
        """The update is the first stated change after the publication."""
        head = HEADS["OpenGraph"] + "<meta property='article:modified_time' content='2024-03-06T08:00:00Z'>"
        assert found(head).updated == datetime(2024, 3, 6, 8, tzinfo=UTC)

    def test_no_update(self) -> None:
        """A change no later than the publication is none."""
        head = HEADS["Parsely"] + "<meta property='article:modified_time' content='2024-03-04T10:00:00Z'>"
        assert found(head).updated is None


class TestAnyPage:
    """What holds for every page."""

    CAPTURED = datetime(2024, 3, 4, 12, tzinfo=UTC)

    def test_a_control_before_what_opens_the_body(self) -> None:
        """A control character that stands behind what a head cannot hold breaks nothing."""
        markup = "<time datetime='2000-01-01'>01/01/2000</time> Updated January 01, 2000"
        assert found(markup, "\x1f", captured_at=self.CAPTURED) is not None

    @settings(max_examples=120, deadline=None)
    @given(
        pieces=st.lists(
            st.sampled_from([*HEADS.values(), *BYLINES.values()])
            | st.text(max_size=40)
            | st.dates(min_value=date(1980, 1, 1), max_value=date(2040, 1, 1)).map(
                lambda day: f"<time datetime='{day}'>{day:%d/%m/%Y}</time> Updated {day:%B %d, %Y}"
            ),
            max_size=5,
        ),
        path=st.text(max_size=20),
    )
    def test_never_after_the_capture(self, pieces: list[str], path: str) -> None:
        """Whatever the page says, nothing breaks, and no day later than the day after the capture comes out."""
        half = len(pieces) // 2
        url = f"https://harbour-courier.example/{path}"
        publication = found("".join(pieces[:half]), "".join(pieces[half:]), url=url, captured_at=self.CAPTURED)
        latest = self.CAPTURED + timedelta(days=1)
        assert publication.published is None or publication.published.start <= latest
        assert publication.updated is None or publication.updated <= latest
        assert (publication.published is None) == (publication.origin is None)


class TestSingleWitnesses:
    """Where only one speaks, and softly, its day is taken and flagged."""

    def test_created(self) -> None:
        """The day that the article's node was created is a likely one."""
        node = f'{{"@type": "NewsArticle", "headline": "{TITLE}", "dateCreated": "2024-03-05T10:00:00+01:00"}}'
        publication = found(json_ld(node))
        assert day_of(publication) == "2024-03-05"
        assert publication.origin is not None
        assert publication.origin.confidence < 0.6

    def test_created_and_published(self) -> None:
        """The day of publication is that of the same node, where it states both."""
        node = f'"@type": "NewsArticle", "headline": "{TITLE}", "dateCreated": "2024-03-01"'
        assert day_of(found(json_ld(f'{{{node}, "datePublished": "2024-03-05"}}'))) == "2024-03-05"

    def test_found_by_search(self) -> None:
        """What only htmldate finds is uncertain."""
        publication = found(byline='<span class="date" data-date="2024-03-05T10:00:00Z"></span>')
        assert day_of(publication) == "2024-03-05"
        assert publication.flags == ("date-uncertain",)

    @pytest.mark.parametrize("zone", ["+81:00", "-25:00"])
    def test_a_time_zone_that_there_is_not(self, zone: str) -> None:
        """A time beside the article that stands a day or more off UTC costs neither the page nor what its text says."""
        publication = found(after=f'<aside><time datetime="2024-03-05T10:00:00{zone}">x</time></aside>')
        assert publication.published is None
