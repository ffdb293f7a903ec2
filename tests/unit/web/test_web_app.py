"""The search page as a browser sees it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest

from pipeline.article import DayRange, Revision
from pipeline.exports.formats import FORMATS
from pipeline.index.protocol import Query
from pipeline.web.app import create_app
from pipeline.web.downloads import sent
from pipeline.web.results import INTERNAL
from pipeline.web.safety import HEADERS, Access
from pipeline.web.whole_results import as_shown
from tests.unit.web.samples import SCRIPT, TODAY, Fetch, MemoryIndex, fetcher, make_article, make_rich_article

TOKEN = "a-long-random-text"  # noqa: S105 - of a page in this test
RICH = make_rich_article()
HOSTILE_TAGS = {"script", "img", "b", "iframe", "object"}
VOID = {"meta", "link", "input", "br", "hr", "rect"}


class Page(HTMLParser):
    """A page's elements; refuses one that is not well-formed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element; no attribute may stand twice."""
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def links(self) -> list[str]:
        """Return where all links lead."""
        return [attributes["href"] or "" for tag, attributes in self.elements if tag == "a"]

    def ids(self) -> list[str]:
        """Return all ids."""
        return [value for _, attributes in self.elements if (value := attributes.get("id"))]


def text_of(html: str) -> str:
    """Return a page's text, without tags, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


class TestSearchPage:
    """``/``."""

    def test_everything(self, fetch: Fetch) -> None:
        """The bare address shows all stories, newest first, and says how many there are."""
        response = fetch("/")
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "17 stories" in text_of(response.text)
        assert "19 articles" in text_of(fetch("/?collapse=0").text)
        assert response.text.count('<li class="hit"') == 10

    def test_words_and_highlights(self, fetch: Fetch) -> None:
        """Words narrow, and are marked where they were found; the box keeps them."""
        html = fetch("/?q=ferry").text
        assert "1 story " in text_of(html)
        assert "<mark>Ferry</mark> line returns" in html
        assert 'value="ferry"' in html

    def test_a_hit_leads_to_both_pages(self, fetch: Fetch) -> None:
        """A hit leads to its own page here and to the original."""
        links = Page(fetch("/?q=mayor").text).links()
        assert f"/article/{RICH.id}?q=mayor&at=0" in links
        assert RICH.url in links

    def test_facets_narrow(self, fetch: Fetch) -> None:
        """A facet's value is a link to the search narrowed by it, with its count; chosen, it is a link back."""
        html = fetch("/?q=the").text
        assert "/?q=the&source_name=North+Wire" in Page(html).links()
        narrowed = fetch("/?q=the&source_name=North+Wire").text
        assert "1 story " in text_of(narrowed)
        assert "Remove Source: North Wire" in text_of(narrowed)
        assert "/?q=the" in Page(narrowed).links()

    def test_any_of_several_values(self, index: MemoryIndex, fetch: Fetch) -> None:
        """A field with a chosen value goes on to show its others, with their figures; a second one is added to it."""
        page = fetch("/?q=ferry&source_name=North+Wire").text
        assert "Fjord Daily 1 story" in text_of(page)
        assert "/?q=ferry&source_name=North+Wire&source_name=Fjord+Daily" in Page(page).links()
        both = "/?q=ferry&source_name=North+Wire&source_name=Fjord+Daily"
        assert "1 story " in text_of(fetch(both).text)
        assert "2 articles" in text_of(fetch(f"{both}&collapse=0").text)
        asked = len(index.queries)
        fetch(f"{both}&language=en")
        assert len(index.queries) - asked <= 8

    def test_excluded_values(self, fetch: Fetch) -> None:
        """Each value can be excluded; what is excluded is said, stays in its field, and can be let in again."""
        page = fetch("/?q=ferry").text
        assert "/?q=ferry&-source_name=North+Wire" in Page(page).links()
        without = fetch("/?q=ferry&-source_name=North+Wire").text
        assert "1 story " in text_of(without)
        assert "Remove Not Source: North Wire" in text_of(without)
        assert "No longer without North Wire 1 story" in text_of(without)
        assert "/?q=ferry" in Page(without).links()
        assert '<input type="hidden" name="-source_name" value="North Wire">' in without

    def test_a_chosen_value_is_always_shown(self, fetch: Fetch) -> None:
        """A chosen value that no article has is there to be taken away, without a figure."""
        assert "Remove Nobody" in text_of(fetch("/?persons=Nobody").text)

    def test_long_facets(self, index: MemoryIndex) -> None:
        """A facet with many values is cut, and can be shown at length on the same page of results."""
        list(index.write(make_article(f"tag-{number}", tags=(f"tag-{number:02}",)) for number in range(30)))
        fetch = fetcher(create_app(index, today=lambda: TODAY))
        short = fetch("/?page=2").text
        assert short.count('"/?tags=') == 8
        assert "/?page=2&more=tags#narrow" in Page(short).links()
        assert fetch("/?page=2&more=tags").text.count('"/?tags=') == 31

    def test_every_condition_is_a_chip(self, fetch: Fetch) -> None:
        """Whatever narrows the search is shown, and can be taken away."""
        address = f"/?q=x&language=de&from=2031-04-01&to=2031-04-02&mentions=2031&upcoming=1&story={'a' * 64}"
        text = text_of(fetch(address).text)
        for chip in (
            "Language: German", "Published: 2031-04-01 to 2031-04-02", "Speaks of: 2031", "days still to come",
            "One story and its reprints",
        ):  # fmt: skip
            assert f"Remove {chip}" in text or f"Remove Speaks of {chip}" in text

    @pytest.mark.parametrize(
        ("query", "chip"),
        [
            ("from=2031-04-01", "Published: since 2031-04-01"),
            ("to=2031-04-01", "Published: until 2031-04-01"),
            ("from=2031-04-01&to=2031-04-01", "Published: 2031-04-01"),
            ("upcoming=2031-04-01", "Speaks of days after 2031-04-01"),
            ("mentioned_dates=2031-05-03", "Speaks of: 3 May 2031"),
        ],
    )
    def test_chips_of_days(self, fetch: Fetch, query: str, chip: str) -> None:
        """Days are said in words."""
        assert f"Remove {chip}" in text_of(fetch(f"/?{query}").text)

    def test_the_form_keeps_what_is_chosen(self, fetch: Fetch) -> None:
        """A new query keeps facets, story, order and size, and every field of the form says what holds."""
        chosen = "tags=floods&story=abc&collapse=1&sort=oldest&size=5"
        days = "from=2031-01-01&to=2031-12-31&mentions=2031&upcoming=1"
        page = Page(fetch(f"/?{chosen}&{days}").text)
        inputs = {one.get("name"): one for tag, one in page.elements if tag == "input"}
        values = {name: one.get("value") for name, one in inputs.items()}
        assert values == {
            "q": "", "tags": "floods", "story": "abc", "collapse": "1", "sort": "oldest", "size": "5",
            "from": "2031-01-01", "to": "2031-12-31", "mentions": "2031", "upcoming": "1",
        }  # fmt: skip
        assert "checked" in inputs["upcoming"]

    def test_a_form_with_empty_fields(self, fetch: Fetch) -> None:
        """What a form sends is answered with the address that can be passed on, without its empty fields."""
        response = fetch("/?q=wall&from=&to=&mentions=+")
        assert (response.status_code, response.headers["location"]) == (303, "/?q=wall")

    def test_dates_narrow(self, fetch: Fetch) -> None:
        """Days of publication, days spoken of and days to come all narrow."""
        assert "3 articles" in text_of(fetch("/?to=2031-04-05&collapse=0").text)
        assert "1 story " in text_of(fetch("/?mentions=2031-05").text)
        assert "1 story " in text_of(fetch("/?upcoming=1").text)

    def test_pages(self, fetch: Fetch) -> None:
        """Pages can be turned; the hits' numbers go on."""
        html = fetch("/?page=2").text
        assert "17 stories, page 2" in text_of(html)
        assert '<ol class="hits" start="11">' in html
        assert '<a href="/?page=2" aria-current="page">' in html
        assert '<a rel="prev" href="/">Previous</a>' in html
        assert 'rel="next"' not in html
        assert '<a rel="next" href="/?page=2">Next</a>' in fetch("/").text

    def test_a_page_too_far(self, fetch: Fetch) -> None:
        """A page beyond the last says so and leads to the last."""
        html = fetch("/?page=9").text
        assert "There is no page 9" in html
        assert "/?page=2" in Page(html).links()
        assert "There is no page 9" in fetch("/?q=mayor&page=9").text

    def test_many_pages(self) -> None:
        """Of many pages those near and the ends are shown, and never one beyond what can be paged through."""
        index = MemoryIndex()
        original = index.search
        index.search = lambda query: type(page := original(query))(123_456, page.hits, page.facets)  # type: ignore[method-assign]
        html = fetcher(create_app(index))("/?page=500").text
        numbers = re.findall(r"Page </span>([\d,]+)</a>", html)
        assert numbers == ["1", "498", "499", "500", "501", "502", "1,000"]
        assert "Only the first 10,000 hits" in html

    def test_stories(self, fetch: Fetch, index: MemoryIndex) -> None:
        """A hit stands for its story: who else printed it, who was first, over how long it spread, in one question."""
        html = fetch("/?q=ferry").text
        assert html.count('<li class="hit"') == 1
        assert "Also printed by 2 others (North Wire, Fjord Daily)" in text_of(html)
        assert "first by North Wire" in text_of(html)
        assert "North Wire 5 April 2031, the first" in text_of(html)
        assert "Fjord Daily 5 April 2031, 1 h later" in text_of(html)
        assert f"/?story={'f' * 64}" in Page(html).links()
        assert index.grouped_asked == ["story_id"]

    def test_every_printing(self, fetch: Fetch) -> None:
        """The switch to every printing is kept in the address and by the form; a story's own search has it on."""
        stories = fetch("/?q=ferry").text
        assert "One hit per story: on" in text_of(stories)
        assert "/?q=ferry&collapse=0" in Page(stories).links()
        every = fetch("/?q=ferry&collapse=0").text
        assert "3 articles" in text_of(every)
        assert "/?q=ferry" in Page(every).links()
        assert '<input type="hidden" name="collapse" value="0">' in every
        story = fetch(f"/?story={'f' * 64}").text
        assert "3 articles" in text_of(story)
        assert f"/?story={'f' * 64}&collapse=1" in Page(story).links()

    def test_figures_count_what_they_open(self, fetch: Fetch) -> None:
        """Facets and days count stories where a hit stands for one, and articles where it stands for itself."""
        story, every = text_of(fetch("/?q=ferry").text), text_of(fetch("/?q=ferry&collapse=0").text)
        assert "English 1 story" in story
        assert "English 3 articles" in every

    def test_one_reprint(self, index: MemoryIndex) -> None:
        """A single reprint is named by its source."""
        index.delete([one for one, document in index.documents.items() if document["source_name"] == "North Wire"])
        html = fetcher(create_app(index))("/?q=ferry").text
        assert "Also printed by Fjord Daily" in text_of(html)

    def test_undated(self, fetch: Fetch) -> None:
        """An article without a day of publication says so instead of showing another day as its own."""
        assert "undated, captured 11 April 2031" in text_of(fetch("/?q=undated").text)

    def test_foreign_text_says_its_language(self, fetch: Fetch) -> None:
        """A hit in another language is marked as such, for screen readers and hyphenation."""
        assert '<li class="hit" lang="de">' in fetch("/?q=br%C3%BCcke").text

    def test_timeline(self, fetch: Fetch) -> None:
        """The days spoken of are a timeline whose bars narrow the search."""
        html = fetch("/").text
        assert "11 Apr 2031: 1 hit" in text_of(html)
        assert "/?mentioned_dates=2031-05-03" in Page(html).links()

    @pytest.mark.parametrize("asked", ["", "?mentions=2031-05", "?mentioned_dates=2031-05-01", "?collapse=0"])
    def test_a_day_spoken_of_opens_its_figure(self, asked: str) -> None:
        """What speaks of the whole month is not counted on each of its days, so a day's bar does not open it."""
        may = DayRange(gte=date(2031, 5, 1), lte=date(2031, 5, 31))
        named = [date(2031, 5, day) for day in (1, 2, 2, 3)]
        told = [make_article("month", mentioned_date_ranges=(may,))]
        told += [
            make_article(
                f"day-{at}", mentioned_dates=days, mentioned_date_ranges=[DayRange(gte=d, lte=d) for d in days]
            )
            for at, days in enumerate({named[0], one} for one in named)
        ]
        fetch = fetcher(create_app(MemoryIndex(told)))
        bars = re.findall(
            r'href="(/\?[^"]*mentioned_dates=[^"]*)" title="[^"]*: (\d+) (?:hit|article)s?"', fetch(f"/{asked}").text
        )
        assert len(bars) >= 2
        opened = [re.search(r"<strong>(\d+)</strong>", fetch(unescape(address)).text) for address, _ in bars]
        assert [one[1] for one in opened if one] == [count for _, count in bars]

    def test_days_of_publication(self, fetch: Fetch) -> None:
        """The days of publication are a chart of hits; a bar's figure is how many its link opens."""
        html = fetch("/?collapse=0").text
        assert "10 Apr 2031: 15 articles" in text_of(html)
        there = "/?from=2031-04-10&to=2031-04-10&collapse=0"
        assert there in Page(html).links()
        assert "15 articles" in text_of(fetch(there).text)
        assert "5 Apr 2031: 1 hit" in text_of(fetch("/?from=2031-04-05&to=2031-04-11").text)

    @pytest.mark.parametrize("by", ["collapse=1", "collapse=0", "events=1"])
    def test_a_week_is_counted_as_what_it_opens(self, by: str) -> None:
        """A story that was printed on several days of a week is one story of it."""
        day = datetime(2031, 4, 10, 8, tzinfo=UTC)
        told = [
            make_article(f"told-{back}", published_at=day - timedelta(days=back), story_id="s" * 64, event_id="e" * 64)
            for back in (0, 1, 2, 8, 9)
        ]
        fetch = fetcher(create_app(MemoryIndex([*told, make_article("other", published_at=day)])))
        shift = re.search(r'<p class="shift">.*?</p>', fetch(f"/?{by}").text, re.DOTALL)
        assert shift
        weeks = re.findall(r'href="([^"]+)">(\d+)</a>', shift[0])
        opened = [re.search(r"<strong>(\d+)</strong>", fetch(unescape(address)).text) for address, _ in weeks]
        assert [one[1] for one in opened if one] == [count for _, count in weeks]
        assert len(weeks) == 2

    def test_far_days_are_counted_as_what_they_open(self, index: MemoryIndex) -> None:
        """What lies before the chart is counted in hits, not in mentions: an old tale speaks of many days."""
        days = tuple(date(1801, 1, day) for day in range(1, 4))
        ranges = tuple(DayRange(gte=one, lte=one) for one in days)
        recent = [date(2031, 4, day) for day in range(1, 31)]
        spoken = [make_article("old", mentioned_dates=days, mentioned_date_ranges=ranges)]
        spoken += [
            make_article(f"new-{day}", mentioned_dates=(day,), mentioned_date_ranges=(DayRange(gte=day, lte=day),))
            for day in recent
        ]
        list(index.write(spoken))
        fetch = fetcher(create_app(index))
        page = fetch("/").text
        end = re.search(r'class="earlier" href="([^"]+)".*?(\d+) hits? before', page)
        assert end
        assert text_of(fetch(end[1]).text).count(f" {end[2]} {'story' if end[2] == '1' else 'stories'} Narrow") == 1

    def test_nothing_found(self, fetch: Fetch) -> None:
        """Without hits the page says what can be done, and no order or timeline is offered."""
        html = fetch("/?q=zebra&language=de").text
        assert "Nothing was found" in html
        assert "without “Language: German”" in text_of(html)
        assert 'class="sorts"' not in html

    def test_empty_index(self, empty_index: MemoryIndex) -> None:
        """An index without articles says how to fill it."""
        response = fetcher(create_app(empty_index))("/?q=wall")
        assert response.status_code == 200
        assert "dateline ingest" in response.text


class TestArticlePage:
    """``/article/{id}``."""

    def test_text_with_marks(self, fetch: Fetch) -> None:
        """Names and dates are marked with kind and canonical value, and lead to what else speaks of them."""
        html = fetch(f"/article/{RICH.id}").text
        assert (
            '<mark class="person" title="person: Ines Varga"><a href="/?persons=Ines+Varga">Ines Varga</a></mark>'
            in html
        )
        assert 'title="date: 2031-04-11 (date)"><a href="/?mentions=2031-04-11">Friday</a>' in html
        assert "Mayor Ines Varga spoke on Friday." in text_of(html)

    def test_it_keeps_the_search(self, fetch: Fetch) -> None:
        """Opened from a search it leads back to the page of results, to the hits beside it, and marks the words."""
        hits = [one for one in Page(fetch("/?q=budget&size=5&page=2").text).links() if one.startswith("/article/")]
        html = fetch(hits[0]).text
        assert "/?q=budget&size=5&page=2" in Page(html).links()
        assert "6 of 12" in text_of(html)
        assert hits[1] in Page(html).links()
        assert "at=4" in html
        assert '<mark class="found">Budget</mark> item' in html
        assert "Searched for" in text_of(html)
        assert 'value="budget"' in html
        first = fetch(fetch("/?q=budget").text.split('<h2 dir="auto"><a href="')[1].split('"')[0].replace("&amp;", "&"))
        assert 'rel="prev"' not in first.text

    def test_a_place_that_is_no_longer_its_own(self, fetch: Fetch) -> None:
        """Where the hits have moved on, the way back is there, and no neighbour is guessed."""
        html = fetch(f"/article/{RICH.id}?q=budget&at=3").text
        assert 'rel="next"' not in html
        assert "/?q=budget" in Page(html).links()

    @pytest.mark.parametrize("query", ["at=x", "at=-1", "at=10000", "at=1&page=0", "at=1&colour=red"])
    def test_a_place_that_cannot_be(self, fetch: Fetch, query: str) -> None:
        """What is no place among the hits of a search is the reader's mistake."""
        assert fetch(f"/article/{RICH.id}?{query}").status_code == 400

    def test_words_within_names(self, fetch: Fetch) -> None:
        """A word that was searched for is marked inside a name that is marked itself."""
        html = fetch(f"/article/{RICH.id}?q=varga&at=0").text
        assert '>Ines <mark class="found">Varga</mark></a></mark>' in html

    def test_citations(self, fetch: Fetch) -> None:
        """It can be cited: as a line, for BibTeX and as CSL-JSON."""
        html = fetch(f"/article/{RICH.id}").text
        assert "Tomas Lind: Mayor opens the tidal wall. The Harbour Courier, 2031-04-10." in text_of(html)
        for form, kind in (("bib", "application/x-bibtex"), ("json", "application/vnd.citationstyles.csl+json")):
            answer = fetch(f"/article/{RICH.id}/citation/{form}")
            assert answer.headers["content-type"].startswith(kind)
            assert "Mayor opens the tidal wall" in answer.text
        assert fetch(f"/article/{RICH.id}/citation/doc").status_code == 404
        assert fetch(f"/article/{'0' * 64}/citation/bib").status_code == 404

    def test_no_archive(self, fetch: Fetch) -> None:
        """A page that was given no archive shows no capture and leads to none."""
        assert fetch(f"/archive/{RICH.id}").status_code == 404
        assert "/archive/" not in fetch(f"/article/{RICH.id}").text

    def test_record_and_provenance(self, fetch: Fetch) -> None:
        """The page says what is known, which rule gave it, and what disagreed."""
        text = text_of(fetch(f"/article/{RICH.id}").text)
        for part in (
            "Tomas Lind",
            "date from url",
            "json-ld",
            "90 %",
            "og:title: Other",
            "archive/one.warc.gz at byte 0",
        ):
            assert part in text

    def test_names_from_lists_alone_are_told(self, fetch: Fetch, index: MemoryIndex) -> None:
        """One line where no model looked; none where one did. The facet finds such articles."""
        german = next(one for one, document in index.documents.items() if document["language"] == "de")
        assert "Names: from lists only." in text_of(fetch(f"/article/{german}").text)
        assert "Names:" not in text_of(fetch(f"/article/{RICH.id}").text)
        assert "/?enrichment.entities=lists" in Page(fetch("/").text).links()
        assert "Names found: from lists only" in text_of(fetch("/?enrichment.entities=lists").text)

    def test_link_to_the_original(self, fetch: Fetch, index: MemoryIndex) -> None:
        """The original is a link only if it is on the web."""
        assert RICH.url in Page(fetch(f"/article/{RICH.id}").text).links()
        hostile = next(one for one, document in index.documents.items() if document["url"].startswith("javascript"))
        html = fetch(f"/article/{hostile}").text
        assert not any(link.startswith("javascript") for link in Page(html).links())
        assert "Not on the web: javascript:alert(1)" in text_of(html)

    def test_listed_elsewhere(self, index: MemoryIndex) -> None:
        """The address that the source listed is shown where it is another."""
        article = make_article("moved", link_url="https://short.example/1")
        list(index.write([article]))
        assert "https://short.example/1" in Page(fetcher(create_app(index))(f"/article/{article.id}").text).links()

    def test_reprints(self, fetch: Fetch, index: MemoryIndex) -> None:
        """The other prints of its story are listed, the article itself is not."""
        ferry = [one for one, document in index.documents.items() if document.get("story_id")]
        links = Page(fetch(f"/article/{ferry[0]}").text).links()
        assert {f"/article/{one}" for one in ferry[1:]} <= set(links)
        assert f"/article/{ferry[0]}" not in links

    def test_many_reprints(self, index: MemoryIndex) -> None:
        """A story with very many reprints leads to a search for all."""
        articles = [make_article(f"wire-{number}", story_id="abc") for number in range(60)]
        list(index.write(articles))
        html = fetcher(create_app(index))(f"/article/{articles[0].id}").text
        assert "/?story=abc" in Page(html).links()

    def test_revisions(self, index: MemoryIndex) -> None:
        """Earlier versions are listed with their titles."""
        earlier = Revision(
            captured_at=datetime(2031, 4, 9, tzinfo=UTC), content_sha256="0" * 64, title="Council to vote"
        )
        article = make_article("revised", revision=2, revisions=(earlier,), paywalled=True, text="")
        list(index.write([article]))
        text = text_of(fetcher(create_app(index))(f"/article/{article.id}").text)
        for part in ("Earlier versions 9 April 2031 Council to vote", "behind a paywall", "This article has no text."):
            assert part in text

    @pytest.mark.parametrize("wrong", ["nope", "..%2f..", "%00", "a" * 5000])
    def test_unknown(self, fetch: Fetch, wrong: str) -> None:
        """An id that the index does not have is a clear 404."""
        response = fetch(f"/article/{wrong}")
        assert response.status_code == 404
        assert "There is no such page" in response.text or "No article has this id" in response.text

    def test_undated(self, fetch: Fetch, index: MemoryIndex) -> None:
        """Without a day of publication the page says so."""
        undated = next(one for one, document in index.documents.items() if "published_at" not in document)
        assert "no day of publication is known" in fetch(f"/article/{undated}").text


class TestJson:
    """``/api/search`` and ``/healthz``."""

    def test_shape(self, fetch: Fetch) -> None:
        """The JSON has the total, the facets and the hits, with the whole article but for what Dateline alone reads."""
        found = fetch("/api/search?q=mayor&size=1").json()
        assert found["total"] == 1
        assert set(found["hits"][0]) == {"id", "score", "printings", "highlights", "article"}
        assert found["counted"] == "articles"
        kept = {name: value for name, value in RICH.document().items() if name not in INTERNAL}
        assert found["hits"][0]["article"] == kept
        assert found["hits"][0]["highlights"]["title"] == ["<em>Mayor</em> opens the tidal wall"]
        assert found["facets"]["persons"] == [{"value": "Ines Varga", "count": 1}]
        assert found["facets"]["mentioned_dates"][0] == {"value": "2031-04-11", "count": 1}

    def test_wrong_parameters(self, fetch: Fetch) -> None:
        """A wrong parameter is a 400 with one line."""
        response = fetch("/api/search?size=1e9")
        assert (response.status_code, list(response.json())) == (400, ["error"])
        assert "size" in response.json()["error"]

    def test_health(self, fetch: Fetch, index: MemoryIndex) -> None:
        """Health is that the index answers."""
        assert fetch("/healthz").json() == {"status": "ok"}
        index.is_down = True
        assert fetch("/healthz").status_code == 503


class TestErrors:
    """What cannot be answered is said plainly, never with a traceback."""

    @pytest.mark.parametrize(
        ("query", "line"),
        [
            ("page=-1", "page: &#39;-1&#39; is no whole number from 1 to 10,000"),
            ("size=1e9", "size: &#39;1e9&#39; is no whole number from 1 to 100"),
            ("from=2020-02-30", "from: &#39;2020-02-30&#39; is no day"),
            ("weather=rain", "unknown parameter &#39;weather&#39;"),
            ("page=9999", "only the first 10,000 articles can be paged through"),
            ("sort=newest&sort=oldest", "sort: given twice"),
        ],
    )
    def test_wrong_parameters(self, fetch: Fetch, query: str, line: str) -> None:
        """A wrong parameter is a 400 page with one clear line."""
        response = fetch(f"/?{query}")
        assert response.status_code == 400
        assert f'<p class="detail">{line}' in response.text

    def test_index_down(self, fetch: Fetch, index: MemoryIndex) -> None:
        """An index that does not answer is a 503 page that says so."""
        index.is_down = True
        for path in ("/", f"/article/{RICH.id}", "/api/search"):
            response = fetch(path)
            assert response.status_code == 503
            assert "no index answers at memory; start it" in response.text

    def test_crash(self, index: MemoryIndex) -> None:
        """A fault of our own is a page without its details."""
        index.get = lambda ids, fields=(): {ids[0]: {"text": 7, "fields": fields}}  # type: ignore[method-assign]
        response = fetcher(create_app(index))("/article/x")
        assert response.status_code == 500
        assert "Something went wrong here" in response.text
        assert "TypeError" not in response.text
        assert response.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]

    def test_unknown_page_and_method(self, fetch: Fetch) -> None:
        """Any other address is a 404, any other method a 405."""
        assert fetch("/admin").status_code == 404
        assert fetch("/static/../app.py").status_code == 404
        assert fetch("/static/%2e%2e/app.py").status_code == 404
        assert fetch("/", method="POST").status_code == 405


class TestTakingOut:
    """``/export/{form}``."""

    @pytest.mark.parametrize("form", FORMATS)
    def test_every_form(self, fetch: Fetch, form: str) -> None:
        """Each form has its media type, and holds what the search finds; the page leads there."""
        answer = fetch(f"/export/{form}?q=ferry&page=1")
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == FORMATS[form].media_type.split(";")[0]
        assert f"/export/{form}?q=ferry" in Page(fetch("/?q=ferry&page=1").text).links()
        assert ("Ferry line" in answer.text) == (form != "ics")
        assert "Budget" not in answer.text

    def test_coming_days(self, fetch: Fetch) -> None:
        """The calendar has the days that are still to come, whatever page the search was on."""
        answer = fetch("/export/ics?q=mayor")
        assert answer.text.startswith("BEGIN:VCALENDAR")

    def test_more_than_a_page(self, index: MemoryIndex) -> None:
        """A table has every article that is found, not a page of them; a feed the newest."""
        list(index.write(make_article(f"many-{number}", title="Pier", text="Pier.") for number in range(150)))
        fetch = fetcher(create_app(index, today=lambda: TODAY))
        assert fetch("/export/jsonl?q=pier").text.count("\n") == 150
        assert fetch("/export/rss?q=pier").text.count("<item>") == 100

    def test_as_many_as_the_page_shows(self) -> None:
        """A table has the page's hits in the page's order; every printing where it is asked for them."""
        told = [make_article(f"told-{number}", title="Weir", text="Weir.", story_id="told") for number in range(3)]
        other = [make_article(f"own-{number}", title="Weir", text="Weir.") for number in range(4)]
        fetch = fetcher(create_app(MemoryIndex([*told, *other]), today=lambda: TODAY))
        names = [json.loads(line)["id"] for line in fetch("/export/jsonl?q=weir").text.splitlines()]
        shown = fetch("/api/search?q=weir&collapse=1").json()
        assert (len(names), names) == (5, [one["id"] for one in shown["hits"]])
        assert fetch("/export/jsonl?q=weir&collapse=0").text.count("\n") == 7
        links = Page(fetch("/?q=weir").text).links()
        assert {"/export/csv?q=weir", "/export/csv?q=weir&collapse=0"} <= set(links)
        assert "/export/csv?q=weir" not in Page(fetch("/?q=weir&collapse=0").text).links()

    @pytest.mark.parametrize(("at_once", "last"), [(2, 100), (5, 100), (2, 4)])
    def test_one_of_each_story_however_they_are_fetched(self, at_once: int, last: int) -> None:
        """Hits are fetched a few at a time, and beyond the last one that a page shows there is one a story as well."""
        told = [make_article(f"told-{number}", story_id="told") for number in range(3)]
        index = MemoryIndex([*told, *(make_article(f"own-{number}") for number in range(4))])
        query = Query(collapse_stories=True, facets=())
        found = [
            one.get("story_id", one["id"]) for one in as_shown(index, query, "story_id", at_once=at_once, last=last)
        ]
        assert (len(found), found.count("told")) == (5, 1)

    @pytest.mark.parametrize(("at_least", "sends"), [(1, 4), (4, 2), (100, 1)])
    def test_sent_many_at_a_time(self, at_least: int, sends: int) -> None:
        """Rows are sent together, all of them, in their order, as they come."""
        rows = ["a;b", "é\n", "c;d", "\ud800"]
        found = list(sent(iter(rows), at_least))
        assert (len(found), b"".join(found)) == (sends, "a;bé\nc;d?".encode())
        assert list(sent([], at_least)) == []

    def test_what_cannot_be(self, index: MemoryIndex, fetch: Fetch) -> None:
        """An unknown form is no page, a wrong search the reader's mistake, and an index that is down is said."""
        assert fetch("/export/doc").status_code == 404
        assert fetch("/export/csv?from=x").status_code == 400
        index.is_down = True
        assert {fetch(f"/export/{form}").status_code for form in FORMATS} == {503}


class TestSecurity:
    """A page full of foreign text stays a page."""

    @pytest.mark.parametrize(
        "path", ["/", f"/article/{RICH.id}", "/static/style.css", "/api/search", "/nope", "/?page=x"]
    )
    def test_headers(self, fetch: Fetch, path: str) -> None:
        """Every answer forbids scripts, foreign content, frames and referrers."""
        headers = fetch(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; ")
        assert "unsafe" not in policy
        assert "*" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"

    def test_hostile_texts(self, fetch: Fetch, index: MemoryIndex) -> None:
        """Markup in titles, texts, names, sources and queries is shown, never obeyed."""
        hostile = next(one for one, document in index.documents.items() if SCRIPT in document["title"])
        for path in ("/?q=script", "/?page=2", f"/article/{hostile}", "/?q=%22%3E%3Cscript%3E&tags=%3Cimg+src%3Dx%3E"):
            html = fetch(path).text
            page = Page(html)
            tags = [tag for tag, _ in page.elements]
            assert [one["src"] for tag, one in page.elements if tag == "script"] == ["/static/page.js"]
            assert not (HOSTILE_TAGS - {"script"}) & {*tags}
            assert not any(name.startswith("on") or name == "style" for _, one in page.elements for name in one)
            assert "<script>" not in html
        assert "alert(1)" in text_of(fetch(f"/article/{hostile}").text)

    def test_what_is_not_understood(self, fetch: Fetch) -> None:
        """It stands on the page with its place, escaped where it repeats the query, in colours of both schemes."""
        html = fetch("/?q=wall+published%3A%3Cimg%3E").text
        listed = re.search(r'<ul class="understood".*?</ul>', html, re.DOTALL)
        assert listed
        assert "Character 16: " in text_of(listed[0])
        assert "&lt;img&gt;" in listed[0]
        assert "img" not in {tag for tag, _ in Page(html).elements}
        rule = re.search(r"^\.understood \{([^}]+)\}", fetch("/static/style.css").text, re.MULTILINE)
        assert rule
        assert "background: var(--sheet)" in rule[1]

    def test_nothing_from_elsewhere(self, fetch: Fetch) -> None:
        """Style sheet and icon are our own; nothing else is loaded."""
        page = Page(fetch("/").text)
        links = [one for tag, one in page.elements if tag == "link"]
        assert all((one["href"] or "").startswith("/") for one in links)
        loaded = [one["href"] for one in links if one["rel"] != "alternate"]
        assert loaded == ["/static/style.css", "/static/icon.svg"]
        (script,) = [one for _, one in page.elements if one.get("src")]
        digest = base64.b64encode(hashlib.sha384(fetch("/static/page.js").content).digest()).decode()
        assert script == {"src": "/static/page.js", "integrity": f"sha384-{digest}", "defer": None}
        css = fetch("/static/style.css").text
        assert "url(" not in css
        assert "@import" not in css

    @pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:99", "[::1]:8000", "reader.example:80"])
    def test_known_hosts(self, index: MemoryIndex, host: str) -> None:
        """The loopback names and the given host are answered."""
        assert fetcher(create_app(index, access=Access(["reader.example"])))("/", host=host).status_code == 200

    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1.evil.example", "", "a@localhost", "192.0.2.1", "[::1", "localhost:x"]
    )
    def test_unknown_hosts(self, fetch: Fetch, host: str) -> None:
        """A request under another name (DNS rebinding) is refused."""
        assert fetch("/api/search", host=host).status_code == 421

    def test_token(self, index: MemoryIndex) -> None:
        """With a token only who knows it is answered, as a password or as a bearer's; the health is told to all."""
        app = create_app(index, access=Access(token=TOKEN))
        fetch = fetcher(app)
        asked = fetch("/")
        assert asked.status_code == 401
        assert asked.headers["www-authenticate"].startswith("Basic ")
        assert "Ferry" not in asked.text
        assert fetch("/healthz").status_code == 200
        for path in ("/", f"/article/{RICH.id}", "/export/csv", "/api/search", "/static/style.css"):
            assert fetch(path).status_code == 401
            for right in (TOKEN, TOKEN[:-1], ""):
                basic = base64.b64encode(f"me:{right}".encode()).decode()
                for given in (f"Basic {basic}", f"bearer {right}"):
                    answer = fetch(path, headers={"Authorization": given})
                    assert answer.status_code == (200 if right == TOKEN else 401)
        assert fetch("/", headers={"Authorization": "Basic %%%"}).status_code == 401
        assert fetch("/", headers={"Authorization": "Digest x"}).status_code == 401
        assert TOKEN not in repr(Access(token=TOKEN))

    def test_any_address(self, index: MemoryIndex) -> None:
        """A server on every address knows itself by each, but by no foreign name."""
        fetch = fetcher(create_app(index, access=Access(any_address=True)))
        assert fetch("/", host="192.0.2.1:8000").status_code == 200
        assert fetch("/", host="evil.example").status_code == 421


class TestAccessibility:
    """The page works for keyboards and screen readers."""

    @pytest.mark.parametrize(
        "path", ["/", "/?q=the&source_name=North+Wire&collapse=1", "/?q=zebra", f"/article/{RICH.id}", "/x"]
    )
    def test_structure(self, fetch: Fetch, path: str) -> None:
        """One h1, one main, a language, no id twice, and every field has a label."""
        page = Page(fetch(path).text)
        tags = [tag for tag, _ in page.elements]
        assert (tags.count("h1"), tags.count("main")) == (1, 1)
        assert page.elements[0] == ("html", {"lang": "en", "dir": "ltr"})
        assert len(page.ids()) == len(set(page.ids()))
        labelled = {one.get("for") for tag, one in page.elements if tag == "label"}
        fields = [one for tag, one in page.elements if tag == "input" and one.get("type") != "hidden"]
        assert {one.get("id") for one in fields} <= labelled

    def test_contrast(self) -> None:
        """Every pair of text and background, in light and dark, reaches WCAG's 4.5:1."""
        css = fetcher(create_app(MemoryIndex()))("/static/style.css").text
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL):
            colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
            grounds = ["paper", "sheet", "wash"]
            pairs = [(ink, ground) for ink in ("ink", "soft", "accent") for ground in grounds]
            pairs += [("ink", ground) for ground in ("found", "person", "organization", "place", "date")]
            pairs += [("accent-ink", "accent"), ("doubt", "paper")]
            poor = {pair: ratio for pair in pairs if (ratio := contrast(colours[pair[0]], colours[pair[1]])) < 4.5}
            assert poor == {}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class TestToday:
    """What "to come" and "lately" count from."""

    def test_is_asked_each_time(self, index: MemoryIndex) -> None:
        """A server that runs for days knows that it is another day."""
        days = iter([date(2031, 4, 14), date(2031, 4, 15)])
        fetch = fetcher(create_app(index, today=lambda: next(days)))
        assert "/?from=2031-04-07" in Page(fetch("/").text).links()
        assert "/?from=2031-04-08" in Page(fetch("/").text).links()


class TestGonePages:
    """An article whose page is gone, and one that moved."""

    @pytest.fixture
    def fetch(self) -> Fetch:
        """Ask a page over one article that was withdrawn and has another address too."""
        index = MemoryIndex()
        fields = {"flags": ("withdrawn",), "withdrawn_at": datetime(2031, 4, 12, 2, tzinfo=UTC), "text": ""}
        list(index.write([make_article("gone", also_at=("https://old.example/<b>gone",), **fields)]))
        return fetcher(create_app(index, today=lambda: TODAY))

    def test_both_pages_say_when_it_was_withdrawn(self, fetch: Fetch) -> None:
        """A reader learns it from the list and from the article, once each, and where the text went."""
        assert "withdrawn, seen 12 April 2031" in text_of(fetch("/").text)
        article = text_of(fetch(f"/article/{make_article('gone').id}").text)
        assert article.count("withdrawn") == 1
        assert "withdrawn by its publisher, seen 12 April 2031" in article
        assert "Its text was not kept." in article

    def test_other_addresses_are_shown_and_not_linked(self, fetch: Fetch) -> None:
        """An old address is text, escaped."""
        html = fetch(f"/article/{make_article('gone').id}").text
        assert "https://old.example/&lt;b&gt;gone" in html
        assert "old.example" not in "".join(Page(html).links())

    def test_both_pages_say_that_it_has_other_addresses(self, fetch: Fetch) -> None:
        """That a page moved is told in the list and on the article."""
        for path in ("/", f"/article/{make_article('gone').id}"):
            assert "known at 2 addresses" in text_of(fetch(path).text)

    def test_an_address_that_it_left(self) -> None:
        """A move is told with its day, apart from addresses that are further ones; the old one is text, escaped."""
        left, other = "https://old.example/<b>was", "https://amp.example/is"
        article = make_article("new", also_at=(other, left), moved_from={left: datetime(2031, 3, 2, 4, tzinfo=UTC)})
        html = fetcher(create_app(MemoryIndex([article]), today=lambda: TODAY))(f"/article/{article.id}").text
        text = text_of(html)
        assert "Moved: it was last seen at https://old.example/&lt;b&gt;was on 2 March 2031." in text
        assert "known at 2 addresses" in text
        assert html.count(other) == 1
        assert "old.example" not in "".join(Page(html).links())

    def test_both_pages_say_that_it_was_corrected(self) -> None:
        """The list says so, the article quotes the note as well; without the flag neither does."""
        note = f"Correction: the wall is nine metres high, not six. {SCRIPT}"
        text = f"The wall stands.\n\n{note}"
        index = MemoryIndex([make_article("mended", text=text, flags=("corrected",)), make_article("plain", text=text)])
        fetch = fetcher(create_app(index, today=lambda: TODAY))
        assert text_of(fetch("/").text).count("corrected by its publisher") == 1
        mended, plain = (fetch(f"/article/{make_article(name).id}").text for name in ("mended", "plain"))
        assert ["corrected by its publisher" in one for one in (mended, plain)] == [True, False]
        assert [one.count("nine metres high, not six") for one in (mended, plain)] == [2, 1]
        assert SCRIPT not in mended

    def test_the_remark_narrows(self, fetch: Fetch) -> None:
        """Remarks are a facet."""
        assert "/?flags=withdrawn" in Page(fetch("/").text).links()
