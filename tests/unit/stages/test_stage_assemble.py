"""Compose: when an article was published, where it lives, and what fills in for a silent page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from pipeline.article import FieldOrigin
from pipeline.clean import Page
from pipeline.settings import Source
from pipeline.stages.assemble import FUTURE_TOLERANCE, article_url, assemble, other_addresses, publication_of
from tests.unit.stages.captures import CAPTURED_AT, URL, make_capture, make_link

SOURCE = Source(id="quay", name="Quay News", country="GB", published_at=date(2026, 10, 1))
NOON = datetime(2026, 10, 5, 12, 30, tzinfo=UTC)
EARLIER = NOON - timedelta(days=3)


def make_page(**fields: object) -> Page:
    """Return a cleaned page."""
    return Page.model_validate({"title": "Ferry returns", "text": "The ferry of Lodden Quay returned."} | fields)


class TestPublication:
    """The first witness that can be believed."""

    def test_page_speaks_first(self) -> None:
        """What the page says wins over its listing, in the publisher's own day and with the page's own rule."""
        late = datetime(2026, 10, 4, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
        origin = FieldOrigin(rule="json-ld", confidence=0.95)
        page = make_page(
            published_at=late,
            published_precision="minute",
            published_day=date(2026, 10, 4),
            provenance={"published_at": origin},
        )
        found = publication_of(page, make_capture(make_link(published_at=EARLIER)), SOURCE)
        assert found == (late, "minute", date(2026, 10, 4), origin)

    def test_listing_speaks_where_the_page_is_silent(self) -> None:
        """A feed's time is taken to the second, and its rule is said."""
        found = publication_of(make_page(), make_capture(make_link(published_at=NOON)), SOURCE)
        assert found is not None
        assert (found.moment, found.precision, found.origin.rule) == (NOON, "second", "listing")

    def test_listing_that_knows_the_day_only_is_no_midnight(self) -> None:
        """A sitemap's bare day is not shown as a time."""
        day = datetime.combine(date(2026, 10, 5), time(), UTC)
        found = publication_of(make_page(), make_capture(make_link(published_at=day)), SOURCE)
        assert found is not None
        assert (found.precision, found.day) == ("day", date(2026, 10, 5))

    def test_listing_of_the_same_day_is_more_precise(self) -> None:
        """Where the page names the day alone, a listing's moment of that day counts; of another day it does not."""
        origin = FieldOrigin(rule="url", confidence=0.7)
        midnight = datetime(2026, 10, 5, tzinfo=UTC)
        fields = {"published_at": midnight, "published_precision": "day", "published_day": date(2026, 10, 5)}
        page = make_page(**fields, provenance={"published_at": origin})
        same = publication_of(page, make_capture(make_link(published_at=NOON, published_precision="second")), SOURCE)
        other = publication_of(page, make_capture(make_link(published_at=EARLIER)), SOURCE)
        assert same is not None
        assert (same.moment, same.precision, same.origin.rule) == (NOON, "second", "listing")
        assert other is not None
        assert (other.moment, other.precision, other.origin) == (midnight, "day", origin)

    def test_a_guess_of_the_page_speaks_last(self) -> None:
        """A page's day of little confidence does not beat its listing, and counts where the listing is silent."""
        guess = FieldOrigin(rule="updated-line", confidence=0.3)
        fields = {"published_at": EARLIER, "published_precision": "day", "published_day": EARLIER.date()}
        page = make_page(**fields, provenance={"published_at": guess})
        listed = publication_of(page, make_capture(make_link(published_at=NOON)), SOURCE)
        alone = publication_of(page, make_capture(), SOURCE)
        assert listed is not None
        assert (listed.moment, listed.origin.rule) == (NOON, "listing")
        assert alone is not None
        assert (alone.day, alone.origin) == (EARLIER.date(), guess)

    def test_listing_has_a_day_of_its_own(self) -> None:
        """The day is that of the listing's own zone, though it is the day before in UTC."""
        at = datetime(2026, 10, 5, 7, 0, tzinfo=timezone(timedelta(hours=9)))
        found = publication_of(make_page(), make_capture(make_link(published_at=at)), SOURCE)
        assert found is not None
        assert found.day == date(2026, 10, 5)

    def test_user_speaks_for_local_files_only(self) -> None:
        """What the source says of its local files holds for no page of the web."""
        local = make_link("file:///desk/a.txt", local_path="/desk/a.txt", published_at=EARLIER)
        found = publication_of(make_page(), make_capture(local), SOURCE)
        assert found is not None
        assert (found.day, found.precision, found.origin.rule) == (date(2026, 10, 1), "day", "said-by-user")
        assert publication_of(make_page(), make_capture(), SOURCE) is None

    def test_future_is_not_believed(self) -> None:
        """A date beyond every time zone is passed over for the next witness."""
        future = CAPTURED_AT + FUTURE_TOLERANCE + timedelta(minutes=1)
        page = make_page(published_at=future, published_precision="second", published_day=future.date())
        found = publication_of(page, make_capture(make_link(published_at=NOON)), SOURCE)
        assert found is not None
        assert found.moment == NOON
        assert publication_of(page, make_capture(), SOURCE) is None

    def test_tomorrow_in_another_zone_is_believed(self) -> None:
        """Within the tolerance it may be a zone that was left out."""
        soon = CAPTURED_AT + FUTURE_TOLERANCE
        found = publication_of(make_page(published_at=soon, published_day=soon.date()), make_capture(), SOURCE)
        assert found is not None
        assert found.moment == soon


class TestArticleUrl:
    """Whose word on the address counts."""

    @pytest.mark.parametrize(
        ("canonical", "expected"),
        [
            ("http://quay.example/ferry-2026", "http://quay.example/ferry-2026"),
            ("http://www.quay.example/ferry-2026", "http://www.quay.example/ferry-2026"),
            ("http://other.example/ferry-2026", URL),
            (None, URL),
        ],
    )
    def test_canonical_address_counts_on_its_own_host(self, canonical: str | None, expected: str) -> None:
        """Another host's name for the page could take over another article's id."""
        assert article_url(make_page(canonical_url=canonical), make_capture()) == expected

    def test_redirect_leads_to_the_final_address(self) -> None:
        """Where the bytes came from, not where the listing pointed to."""
        capture = make_capture(final_url="http://quay.example/final?utm_source=rss")
        assert article_url(make_page(), capture) == "http://quay.example/final"

    def test_local_file_is_its_own_address(self) -> None:
        """A ``file:`` page that claims a web address stays where it is."""
        link = make_link("file:///desk/a.html", local_path="/desk/a.html")
        assert article_url(make_page(canonical_url=URL), make_capture(link)) == "file:///desk/a.html"


class TestCompose:
    """A page, its capture and its source put together."""

    def test_listing_fills_in_for_the_page(self) -> None:
        """Title, description and authors come from the listing where the page has none."""
        link = make_link(title="Ferry is back", summary="After four weeks.", authors=("Ada Quill",))
        article = assemble(make_page(title=None), make_capture(link), SOURCE, "night")
        assert (article.title, article.description, article.authors) == (
            "Ferry is back",
            "After four weeks.",
            ("Ada Quill",),
        )

    def test_article_without_any_title_is_named_by_its_first_words(self) -> None:
        """Cut between two words, with a mark that it is cut."""
        article = assemble(make_page(title=None, text="ferry " * 40), make_capture(), SOURCE, "night")
        assert article.title.endswith("ferry…")
        assert len(article.title) <= 81

    def test_undated_article_stands_at_its_capture(self) -> None:
        """No publication is made up; the time filter still finds the article."""
        article = assemble(make_page(), make_capture(), SOURCE, "night")
        assert (article.timestamp, article.published_at, article.published_day) == (CAPTURED_AT, None, None)

    def test_where_it_came_from_is_said(self) -> None:
        """Source, run, archive and the rule of the date are with the article."""
        article = assemble(make_page(), make_capture(make_link(published_at=NOON)), SOURCE, "night")
        assert (article.source_name, article.source_country, article.run_id) == ("Quay News", "GB", "night")
        assert article.provenance["published_at"].rule == "listing"
        assert article.warc_path.startswith("archive/quay/")


class TestOtherAddresses:
    """Which addresses are the article's besides its own."""

    @pytest.mark.parametrize(
        ("listed", "served", "moved", "url", "expected"),
        [
            ("http://quay.example/a", "http://quay.example/a", False, "http://quay.example/a", ()),
            ("http://quay.example/a", "http://quay.example/a", False, "http://quay.example/b", ("a",)),
            ("http://quay.example/a", "http://quay.example/b", True, "http://quay.example/b", ("a",)),
            ("http://quay.example/a", "http://quay.example/b", True, "http://quay.example/c", ("a", "b")),
            ("http://quay.example/a", "http://quay.example/b", False, "http://quay.example/b", ()),
            ("http://short.example/a", "http://quay.example/b", True, "http://quay.example/b", ()),
            ("http://quay.example.evil.example/a", "http://quay.example/b", True, "http://quay.example/b", ()),
            ("http://quay.example/a?utm_source=x", "http://quay.example/a", False, "http://quay.example/a", ()),
        ],
    )
    def test_only_what_is_the_pages_for_good(
        self, listed: str, served: str, *, moved: bool, url: str, expected: tuple[str, ...]
    ) -> None:
        """What the page renames, and permanent redirects within a site; no short links, no temporary ones."""
        capture = make_capture(make_link(listed), final_url=served, moved=moved)
        assert other_addresses(url, capture) == tuple(f"http://quay.example/{one}" for one in expected)

    def test_a_host_under_the_other_is_one_site(self) -> None:
        """A site that drops its www, or an old host under the same name."""
        for host in ("www.quay.example", "old.quay.example", "m.quay.example"):
            capture = make_capture(make_link(f"http://{host}/a"), final_url="https://quay.example/b", moved=True)
            assert other_addresses("https://quay.example/b", capture) == (f"http://{host}/a",)


class TestListedAuthors:
    """Authors of a feed, where the page names none."""

    @pytest.mark.parametrize(
        ("listed", "names"),
        [
            (("By Dora Coldwell and Tom Kapp",), ("Dora Coldwell", "Tom Kapp")),
            (("Dora Coldwell", "Tom Kapp"), ("Dora Coldwell", "Tom Kapp")),
            (("newsdesk7",), ("newsdesk7",)),
        ],
    )
    def test_bylines(self, listed: tuple[str, ...], names: tuple[str, ...]) -> None:
        """A byline is read as on a page; what is none is kept as it stands."""
        assert assemble(make_page(), make_capture(make_link(authors=listed)), SOURCE, "night").authors == names


class TestAgency:
    """Whom an article is from, beside who signs it."""

    def test_beside_the_text(self) -> None:
        """What a line beside the text credits counts where byline, dateline and last line credit nobody."""
        page = make_page(authors=("Runa Holm",), agencies=("Reuters", "AFP"))
        assert assemble(page, make_capture(), SOURCE, "night").agency == "Reuters"

    def test_in_the_text(self) -> None:
        """A dateline of the text speaks first."""
        page = make_page(text="LODDEN (AFP) - The ferry returned to the quay on Monday.", agencies=("Reuters",))
        assert assemble(page, make_capture(), SOURCE, "night").agency == "AFP"


class TestWordCount:
    """How long an article is."""

    def test_spaced(self) -> None:
        """Words between spaces, over all paragraphs."""
        text = "The ferry of Lodden Quay returned.\n\nDonaudampfschifffahrtsgesellschaft"
        assert assemble(make_page(text=text), make_capture(), SOURCE, "night").word_count == 7

    @pytest.mark.parametrize(
        "line",
        [
            "港と島を結ぶフェリーは古い船体に亀裂が見つかったため夜明け前に運休した。",
            "渡轮在黎明前停运因为两艘船中较旧的一艘船体出现裂缝需要修理两周时间。",
        ],
    )
    def test_unspaced(self, line: str) -> None:
        """A script without spaces counts two characters as a word."""
        count = assemble(make_page(text=f"{line}\n\n{line}"), make_capture(), SOURCE, "night").word_count
        assert count == 2 * (len(line) // 2)


class TestLongTexts:
    """A text that is longer than what is looked through."""

    def test_it_is_enriched_in_part_and_kept_whole(self) -> None:
        """Names and dates of its beginning are found, the rest of the text stays, and a flag says so."""
        text = "Maren Holt spoke on 3 May 2026 in Oslo.\n" + "Ines Varga spoke on 4 May 2026 in Bergen.\n"
        article = assemble(make_page(text=text, title="At sea"), make_capture(), SOURCE, "night", longest=50)
        assert article.text == text
        assert article.flags == ("enriched-in-part",)
        assert [one.surface for one in article.entity_mentions] == ["Maren Holt", "Oslo"]
        assert article.mentioned_dates == (date(2026, 5, 3),)
        whole = assemble(make_page(text=text, title="At sea"), make_capture(), SOURCE, "night")
        assert whole.flags == ()
        assert len(whole.entity_mentions) == 4

    def test_more_mentions_than_an_index_takes(self) -> None:
        """The first ones are kept, flagged, instead of the article being refused."""
        page = make_page(text="Maren Holt spoke on 3 May 2026. She left on 4 May 2026.\n")
        article = assemble(page, make_capture(), SOURCE, "night", most_mentions=2)
        assert (len(article.date_mentions), len(article.entity_mentions)) == (1, 1)
        assert "enriched-in-part" in article.flags
