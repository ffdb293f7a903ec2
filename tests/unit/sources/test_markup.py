"""The unit ``pipeline.sources.markup``."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.sources.markup import entry_url, listed_url, text_of_html, time_of


class TestTextOfHtml:
    """Words out of HTML, on one line."""

    @pytest.mark.parametrize(
        ("markup", "text"),
        [
            (None, None),
            ("", None),
            (" <p> </p> ", None),
            ("A  plain\n title", "A plain title"),
            ("<p>One.</p><p>Two &amp; three</p>", "One.Two & three"),
            ("5 < 6", "5 < 6"),
            ("a\x00b", "a b"),
            ("<!-- only a comment -->", None),
        ],
    )
    def test_words(self, markup: str | None, text: str | None) -> None:
        """Tags go, entities are resolved, control characters and white space become one space."""
        found = text_of_html(markup)
        assert (found or "").replace(" ", "") == (text or "").replace(" ", "")
        assert found is None or "\n" not in found

    @pytest.mark.parametrize(
        ("markup", "text"),
        [
            ("CO<sub>2</sub> ship <i>Petrel</i>, refitted", "CO2 ship Petrel, refitted"),
            ("Why x<y matters at AT&T", "Why x<y matters at AT&T"),
            ("cut <a href='https://quay.example", "cut"),
            ("a<news-flag>b</news-flag>", "a b"),
            ("<p>One.</p><p>Two</p>", "One. Two"),
            ("First line<br>second line", "First line second line"),
            ("un<!-- x -->broken", "unbroken"),
            ("<ruby>港<rp>（</rp><rt>みなと</rt><rp>）</rp></ruby>が開く", "港が開く"),
            ("<ruby>堤<rt><span>つつみ</span></rt></ruby>が<ruby>沈<rt>し<b>ず</b></rt>む</ruby>", "堤が沈む"),
            ("Donau&shy;dampf<wbr>schiff", "Donaudampfschiff"),
            ("half \ud83d of one", "half of one"),
        ],
    )
    def test_spaces(self, markup: str, text: str) -> None:
        """Elements within words leave them whole, others end a word; half a character is none."""
        assert text_of_html(markup) == text


class TestTimeOf:
    """Times as listings write them."""

    @pytest.mark.parametrize(
        ("stamp", "moment", "precision"),
        [
            ("2026-11-20T10:00:00+03:00", datetime(2026, 11, 20, 7, 0, tzinfo=UTC), "second"),
            ("2026-11-20T07:00Z", datetime(2026, 11, 20, 7, 0, tzinfo=UTC), "minute"),
            (" 2026-11-20 ", datetime(2026, 11, 20, tzinfo=UTC), "day"),
            ("2026-11", datetime(2026, 11, 1, tzinfo=UTC), "day"),
            ("2026", datetime(2026, 1, 1, tzinfo=UTC), "day"),
            ("20.11.2026 06:05", datetime(2026, 11, 20, 6, 5, tzinfo=UTC), "minute"),
            ("2026/11/20 15:07:41", datetime(2026, 11, 20, 15, 7, 41, tzinfo=UTC), "second"),
            ("Fri, 20 Nov 2026 07:00:00 +0900", datetime(2026, 11, 19, 22, 0, tzinfo=UTC), "second"),
        ],
    )
    def test_forms(self, stamp: str, moment: datetime, precision: str) -> None:
        """The moment, and how precisely it is named."""
        when = time_of(stamp)
        assert when is not None
        assert when.moment == moment
        assert when.precision in {precision, "second"}
        assert (when.precision == "day") is (precision == "day")

    @pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00+05:00", "2026-13", "1970-01-01", "soon", "", None])
    def test_none(self, stamp: str | None) -> None:
        """What names no time, or one before there was a web, is none."""
        assert time_of(stamp) is None

    def test_very_long(self) -> None:
        """A text that is longer than any time is none, and not searched for one."""
        assert time_of("26 Nov " * 100_000 + "2026") is None

    @pytest.mark.parametrize(("language", "hours"), [("he_IL", 2), ("en-IE", 1), ("en", 5.5), (None, 5.5)])
    def test_a_region_says_which_zone(self, language: str | None, hours: float) -> None:
        """An abbreviation of several zones is that of the listing's country, else what it mostly is."""
        when = time_of("Fri, 20 Nov 2026 07:00:00 IST", language)
        assert when is not None
        offset = when.moment.utcoffset()
        assert offset is not None
        assert offset.total_seconds() == hours * 3600

    def test_own_day(self) -> None:
        """The day is that of the zone that is stated."""
        when = time_of("Fri, 20 Nov 2026 07:00:00 +0900")
        assert when is not None
        assert when.moment.date() == date(2026, 11, 20)

    @pytest.mark.parametrize(("language", "day"), [("de", date(2026, 3, 4)), ("en-US", date(2026, 4, 3)), ("en", None)])
    def test_order(self, language: str, day: date | None) -> None:
        """Whether the day or the month comes first is a matter of the language; where that does not tell, neither."""
        when = time_of("04/03/2026", language)
        assert (when.moment.date() if when else None) == day


class TestEntryUrl:
    """Where an entry leads, whatever that is."""

    @pytest.mark.parametrize(
        "href", ["javascript:void(0)", "data:text/html,x", "ftp://news.example/a", "mailto:a@b.example"]
    )
    def test_foreign_schemes(self, href: str) -> None:
        """An address that nobody fetches is kept as it stands, so that it gets an outcome."""
        assert entry_url(f" {href} ", "https://news.example/") == href

    def test_password(self) -> None:
        """A password in it is left out."""
        assert entry_url("ftp://ada:s3cret@bay.example/a", "https://news.example/") == "ftp://bay.example/a"

    def test_length(self) -> None:
        """What is kept is short enough to be shown."""
        assert len(entry_url("data:" + "x" * 100_000, "https://news.example/") or "") <= 300

    def test_nothing(self) -> None:
        """An entry that says nothing leads nowhere."""
        assert entry_url(" ", "https://news.example/") is None


class TestListedUrl:
    """Listed addresses stay as listed, when they are addresses of pages."""

    @pytest.mark.parametrize(
        ("href", "url"),
        [
            ("/a?utm_source=x#top", "https://news.example/a?utm_source=x"),
            ("HTTPS://News.Example/B", "https://News.Example/B"),
            ("https://user:secret@news.example/c", "https://news.example/c"),
            ("mailto:x@news.example", None),
            ("file:///etc/passwd", None),
            ("http://", None),
            (" ", None),
            (None, None),
        ],
    )
    def test_addresses(self, href: str | None, url: str | None) -> None:
        """Absolute, without a fragment, and None for what is no page."""
        found = listed_url(href, "https://news.example/section/")
        assert (found or "").lower() == (url or "").lower()
