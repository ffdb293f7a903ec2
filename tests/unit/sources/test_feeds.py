"""The unit ``pipeline.sources.feeds``."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.sources.feeds import MAX_BYTES, MAX_TAGS, parse_feed

URL = "https://news.example/feed"
MORNING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)

RSS2 = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Example</title><link>https://news.example/</link><language>en-GB</language>
<item><title>Harbour &amp;amp; Bridge</title><link>https://news.example/a?utm_source=rss&amp;id=7</link>
<description>&lt;p&gt;The &lt;b&gt;bridge&lt;/b&gt; opens.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>The bridge opens at noon.</p>]]></content:encoded>
<pubDate>Fri, 20 Nov 2026 10:00:00 +0300</pubDate><dc:creator>Ada Poe</dc:creator></item>
<item><title>No link</title><guid isPermaLink="false">x-1</guid></item>
<item><title>By guid</title><guid>https://news.example/b</guid><author>desk@news.example (Ben Roe)</author></item>
<item><title>Twice</title><link>https://news.example/b</link></item>
<item><title>Elsewhere</title><link>ftp://news.example/c</link></item>
</channel></rss>"""

RSS_091 = """<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old</title><item><title>Caf&eacute; opens</title><link>/cafe</link></item>
</channel></rss>"""

RSS_092 = """<rss version="0.92"><channel><item><title>A</title><link>/a</link></item></channel></rss>"""

RSS_090 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Older</title></channel>
<item><title>A</title><link>https://news.example/a</link></item></rdf:RDF>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>R</title>
</channel><item rdf:about="https://news.example/a"><title>A</title><link>https://news.example/a</link>
<dc:date>2026-11-20T10:00:00+03:00</dc:date></item></rdf:RDF>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/base/">
<title>Atom</title><entry><title type="html">A &lt;i&gt;title&lt;/i&gt;</title>
<link rel="self" href="https://news.example/self"/><link rel="alternate" href="a.html"/><id>urn:1</id>
<published>2026-11-20T07:00:00Z</published><updated>2026-11-20T09:00:00Z</updated>
<author><name>Ada Poe</name></author><author><name>Ben Roe</name></author>
<summary>Short.</summary><content type="html">&lt;p&gt;Long text.&lt;/p&gt;</content></entry></feed>"""

KINDS = {"rss 2.0": RSS2, "rss 0.91": RSS_091, "rss 0.92": RSS_092, "rss 0.90": RSS_090, "rdf": RDF, "atom": ATOM}


def parse(text: str | bytes, content_type: str | None = None) -> list[Link]:
    """Return the links of a feed."""
    return parse_feed(text if isinstance(text, bytes) else text.encode("utf-8"), URL, "example", content_type)


class TestKinds:
    """Every kind of feed becomes links with the hints that it has."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_each_is_read(self, kind: str) -> None:
        """Each kind gives a titled link that says which feed listed it."""
        first = parse(KINDS[kind])[0]
        assert first.url.startswith("https://news.example/")
        assert first.title
        assert (first.source_id, first.listed_by) == ("example", URL)

    def test_rss_2(self) -> None:
        """All hints of an RSS 2.0 item: URL as listed, plain title and summary, time in UTC, full text, author."""
        first, second, elsewhere = parse(RSS2)
        assert first == Link(
            url="https://news.example/a?utm_source=rss&id=7",
            source_id="example",
            listed_by=URL,
            title="Harbour & Bridge",
            published_at=MORNING,
            published_precision="second",
            summary="The bridge opens.",
            content_html="<p>The bridge opens at noon.</p>",
            authors=("Ada Poe",),
            language="en-GB",
        )
        assert (second.url, second.title, second.authors) == ("https://news.example/b", "By guid", ("Ben Roe",))
        assert elsewhere.url == "ftp://news.example/c"

    def test_atom(self) -> None:
        """Atom has both times and several authors; the alternate link counts, against the feed's own base."""
        (link,) = parse(ATOM)
        assert link.url == "https://news.example/base/a.html"
        assert link.title == "A title"
        assert (link.published_at, link.modified_at) == (MORNING, datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
        assert link.authors == ("Ada Poe", "Ben Roe")
        assert link.content_html == "<p>Long text.</p>"

    def test_rdf_date(self) -> None:
        """Dublin Core's date is the time of publication or of the last change, and its zone is kept to."""
        (link,) = parse(RDF)
        assert MORNING in {link.published_at, link.modified_at}

    def test_html_entities_of_old_feeds(self) -> None:
        """The entities that the document type declared are read, though the document type is not."""
        assert parse(RSS_091)[0].title == "Café opens"

    def test_json_feed(self) -> None:
        """JSON Feed 1.1: items without an address are passed over, plain text becomes paragraphs."""
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "language": "de",
            "items": [
                {
                    "id": "1",
                    "url": "/a",
                    "title": "A",
                    "content_text": "One < two.\n\nThree.",
                    "date_published": "2026-11-20T10:00:00+03:00",
                    "authors": [{"name": "Ada Poe"}, {"url": "x"}],
                },
                {"id": "https://news.example/b", "content_html": "<p>B</p>", "author": {"name": "Ben Roe"}},
                {"id": "no-url"},
                "nothing",
            ],
        }
        first, second = parse(json.dumps(feed))
        assert (first.url, first.published_at, first.language) == ("https://news.example/a", MORNING, "de")
        assert first.content_html == "<p>One &lt; two.</p><p>Three.</p>"
        assert first.authors == ("Ada Poe",)
        assert (second.url, second.content_html, second.authors) == ("https://news.example/b", "<p>B</p>", ("Ben Roe",))

    @pytest.mark.parametrize(
        ("author", "names"),
        [
            ("desk@news.example (Ben Roe)", ("Ben Roe",)),
            ("desk@news.com (Ben Roe)", ("Ben Roe",)),
            ("desk@news.example", ()),
            ("desk@news.com", ()),
            ("Ben Roe", ("Ben Roe",)),
        ],
    )
    def test_authors_of_rss(self, author: str, names: tuple[str, ...]) -> None:
        """RSS has an address and a name; an address alone names nobody."""
        assert parse(RSS_092.replace("</link>", f"</link><author>{author}</author>"))[0].authors == names

    def test_impossible_dates(self) -> None:
        """A date before the web was, or none at all, is no hint."""
        text = RSS2.replace("Fri, 20 Nov 2026 10:00:00 +0300", "Thu, 01 Jan 1970 00:00:00 GMT")
        assert parse(text)[0].published_at is None
        assert parse(RSS2.replace("Fri, 20 Nov 2026 10:00:00 +0300", "soon"))[0].published_at is None


def rss(items: str, head: str = "") -> str:
    """Return an RSS feed of ``items``."""
    return f"""<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:m="http://search.yahoo.com/mrss/"
     xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/"
     xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" xmlns:y="http://news.yandex.ru"
     ><channel><title>Bay Wire</title>{head}{items}</channel></rss>"""


def atom(entry: str, language: str = "de") -> str:
    """Return an Atom feed of one entry."""
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><title>Bay Wire</title><entry>
    <title>Quay</title><id>urn:1</id>{entry}</entry></feed>"""


ITEM = "<item><title>Quay</title><link>https://bay.example/quay</link>{}</item>"


class TestDates:
    """A feed's word on when an entry was published."""

    @pytest.mark.parametrize(
        "element",
        [
            "<pubDate>Fri, 20 Nov 2026 16:00:00 +0900</pubDate>",
            "<pubdate>2026-11-20T16:00:00+09:00</pubdate>",
            "<dcterms:created>2026-11-20T16:00:00+09:00</dcterms:created>",
            "<dcterms:issued>2026-11-20T16:00:00+09:00</dcterms:issued>",
            "<dcterms:modified>2026-11-20T16:00:00+09:00</dcterms:modified>",
            "<atom:updated>2026-11-20T16:00:00+09:00</atom:updated>",
            "<prism:publicationDate>2026-11-20T16:00:00+09:00</prism:publicationDate>",
            "<pubDate>soon</pubDate><date>2026-11-20T16:00:00+09:00</date>",
        ],
    )
    def test_elements(self, element: str) -> None:
        """Whichever element dates an entry is its day, in the zone that it states."""
        (link,) = parse(rss(ITEM.format(element)))
        assert link.published_at == MORNING
        assert link.published_at is not None
        assert link.published_at.utcoffset() == timedelta(hours=9)

    @pytest.mark.parametrize(
        "dates",
        [
            "<pubDate>Fri, 20 Nov 2026 07:00:00 GMT</pubDate><pubDate>Sat, 21 Nov 2026 07:00:00 GMT</pubDate>",
            "<pubDate>Sat, 21 Nov 2026 07:00:00 GMT</pubDate>\n<pubDate >Fri, 20 Nov 2026 07:00:00 GMT</pubDate >",
            "<pubDate></pubDate><pubDate>Fri, 20 Nov 2026 07:00:00 GMT</pubDate>",
            "<dc:date>2026-11-20T07:00:00Z</dc:date><dc:date>2026-11-21T07:00:00Z</dc:date>",
        ],
    )
    def test_two_of_a_kind(self, dates: str) -> None:
        """An entry that is dated twice is as old as the earlier date says, and the next entry has its own."""
        later = "<item><link>https://bay.example/2</link><pubDate>Sun, 22 Nov 2026 07:00:00 GMT</pubDate></item>"
        links = parse(rss(ITEM.format(dates) + later))
        assert [one.published_at for one in links] == [MORNING, MORNING + timedelta(days=2)]

    def test_updated_alone(self) -> None:
        """Atom asks for the time of the last change only."""
        entry = '<link href="https://bay.example/quay"/><updated>2026-11-20T07:00:00Z</updated>'
        assert parse(atom(entry))[0].published_at == MORNING

    def test_survives_its_file(self) -> None:
        """The zone, and so the publisher's own day, is there again when the link is read back."""
        (link,) = parse(rss(ITEM.format("<pubDate>Sat, 21 Nov 2026 07:00:00 +0900</pubDate>")))
        again = Link.from_json(link.to_json())
        assert again.published_at is not None
        assert again.published_at.date() == date(2026, 11, 21)


class TestFullText:
    """The text of an article, wherever a feed carries it."""

    FOUR = "".join(
        f"<p>Paragraph {n} of the report tells what the harbour office said about it on the day.</p>" for n in range(4)
    )

    def test_in_the_description(self) -> None:
        """Paragraphs in a description are the text; a teaser is none."""
        whole, teaser = (
            f"<description><![CDATA[{text}]]></description>" for text in (self.FOUR, "<p>The quay opens.</p>")
        )
        assert (parse(rss(ITEM.format(whole)))[0].content_html or "").count("<p>") == 4
        assert parse(rss(ITEM.format(teaser)))[0].content_html is None

    def test_in_the_summary(self) -> None:
        """So are those in Atom's summary."""
        entry = f'<link href="https://bay.example/quay"/><summary type="html"><![CDATA[{self.FOUR}]]></summary>'
        assert (parse(atom(entry))[0].content_html or "").count("<p>") == 4

    @pytest.mark.parametrize("between", ["<br>", "<br/><br/>", "\n\n"])
    def test_in_lines(self, between: str) -> None:
        """Paragraphs that breaks or empty lines part are paragraphs, too; an ampersand in them stays one."""
        text = between.join(self.FOUR.replace("<p>", "").split("</p>")).replace("Paragraph 3", "Salt &amp; sand 3")
        found = parse(rss(ITEM.format(f"<description><![CDATA[{text}]]></description>")))[0].content_html or ""
        assert found.count("Paragraph") == 3
        assert "&amp; sand" in found
        assert "&amp;amp;" not in found

    def test_without_spaces(self) -> None:
        """Where a script sets no spaces, two characters count as a word."""
        text = "".join(
            f"<p>港の水域を広げる工事は漁船が外側の防波堤に移り次第、{at}日に始まると市は述べた。</p>"
            for at in range(4)
        )
        assert parse(rss(ITEM.format(f"<description><![CDATA[{text}]]></description>")))[0].content_html

    def test_in_another_element(self) -> None:
        """Elements of one's own for the whole text are read."""
        item = ITEM.format(f"<description>Short.</description><y:full-text><![CDATA[{self.FOUR}]]></y:full-text>")
        assert "Paragraph 3" in (parse(rss(item))[0].content_html or "")

    @pytest.mark.parametrize("around", ["{}", '<media:content url="https://bay.example/f.mp4">{}</media:content>'])
    def test_transcript(self, around: str) -> None:
        """``media:text`` is the article's text where it is as long as one, and a caption where it is not."""
        whole = around.format(f'<media:text type="html"><![CDATA[{self.FOUR}]]></media:text>')
        short = around.format("<media:text>A gull on the quay.</media:text>")
        feed = (
            '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>B</title>{}</channel></rss>'
        )
        (link,) = parse(feed.format(ITEM.format(f"<description>D</description>{whole}")))
        assert "Paragraph 3" in (link.content_html or "")
        assert parse(feed.format(ITEM.format(short)))[0].content_html is None

    @pytest.mark.parametrize("prefix", ["media", "m"])
    def test_captions(self, prefix: str) -> None:
        """What describes a photo is neither text nor summary nor title, whatever its prefix."""
        caption = (
            f"<{prefix}:description>A gull. {self.FOUR}</{prefix}:description><{prefix}:title>Gull</{prefix}:title>"
        )
        group = f'<{prefix}:group><{prefix}:content url="https://bay.example/g.jpg">{caption}</{prefix}:content></{prefix}:group>'
        for item in (caption, group, f"<description>The quay.</description>{caption}"):
            (link,) = parse(rss(ITEM.format(item)))
            assert link.content_html is None
            assert link.summary in {None, "The quay."}
            assert link.title == "Quay"

    @pytest.mark.parametrize("before", ["", '<?xml version="1.0"?><!-- <a:b> --><?style x?>\n<!-- c -->'])
    def test_stays_well_formed(self, before: str) -> None:
        """A namespace under two prefixes, also of attributes: the XML reader takes it, not the one for broken feeds."""
        instruction = (
            '<item media:type="a"><title>Quay<?wire <title>Wire</title>?></title><link>https://bay.example/q</link>'
        )
        (link,) = parse(before + rss(f"{instruction}<m:title>Gull</m:title><media:title>Crane</media:title></item>"))
        assert link.title == "Quay"


class TestAddresses:
    """Which page an entry is about."""

    ALTERNATES = "".join(
        f'<link rel="alternate" hreflang="{code}" href="https://bay.example/{code}"/>' for code in ("en", "de-AT", "fr")
    )

    @pytest.mark.parametrize(("language", "name"), [("de", "de-AT"), ("en-GB", "en"), ("is", "en")])
    def test_translations(self, language: str, name: str) -> None:
        """Of several translations it is the one in the feed's own language, else the first."""
        assert parse(atom(self.ALTERNATES, language))[0].url == f"https://bay.example/{name}"

    def test_translations_of_an_entry(self) -> None:
        """An entry's own language comes before the feed's."""
        links = "".join(
            f'<link rel="alternate" hreflang="{one}" href="https://bay.example/{one}"/>' for one in ("en", "de")
        )
        entry = f'<entry xml:lang="de-AT"><title>Quay</title>{links}</entry>'
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Bay</title>{entry}</feed>'
        assert [(link.url, link.language) for link in parse(feed)] == [("https://bay.example/de", "de-AT")]

    def test_guid_that_is_no_address(self) -> None:
        """An identifier is no page."""
        items = "<item><title>A</title><guid>item-77</guid></item>" + ITEM.format("<guid>item-78</guid>")
        assert [one.url for one in parse(rss(items))] == ["https://bay.example/quay"]

    @pytest.mark.parametrize(
        "address", ["https://bay.example/q?a=1&lang=en", "https://bay.example/q?a=1&copy=2&page=3"]
    )
    @pytest.mark.parametrize("form", ["{}", "<![CDATA[{}]]>"])
    def test_bare_ampersands(self, form: str, address: str) -> None:
        """An ampersand that begins no reference is one."""
        (link,) = parse(rss(f"<item><title>AT&T &eacute;t&#233;</title><link>{form.format(address)}</link></item>"))
        assert link.url == address
        assert link.title == "AT&T été"

    def test_places_of_one_page(self) -> None:
        """Entries of a live blog are links of their own, the first to the page; repeated ones are not."""
        items = "".join(
            f"<item><title>{title}</title><link>https://bay.example/live.html#post-{number}</link></item>"
            for number, title in enumerate(["Three", "Two", "One", "One"])
        )
        found = parse(rss(items))
        assert [one.title for one in found] == ["Three", "Two", "One"]
        assert [one.url.partition("live.html")[2] for one in found] == ["", "#post-1", "#post-2"]


class TestHalvesOfCharacters:
    """References to characters that there are not, and halves of those that there are."""

    @pytest.mark.parametrize(
        "reference", ["&#99999999;", "&#xD800;", "&#55357;", "&#x110000;", "&amp;#99999999;", "&#0;"]
    )
    def test_references(self, reference: str) -> None:
        """They are dropped, and the rest is read and can be written."""
        (link,) = parse(rss(ITEM.format(f"<description>Ga{reference}te</description>")))
        assert link.summary == "Gate"
        assert link.to_json()

    def test_json(self) -> None:
        """A title that was cut inside an emoji loses the half."""
        item = '{"url": "/a", "title": "Ferry \\ud83d", "content_text": "x \\ude00"}'
        (link,) = parse(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{item}]}}')
        assert link.title == "Ferry"
        assert link.to_json().encode()

    def test_broken_letters(self) -> None:
        """A feed in UTF-8 of which a little is broken stays one."""
        body = rss(ITEM.format("<description>" + "Überfähre " * 20 + "X</description>")).encode()
        assert (parse(body.replace(b"X", b"\xed\xa0\x80"))[0].summary or "").startswith("Überfähre")


class TestJsonForms:
    """What JSON Feed allows beside the usual."""

    def test_external_address_and_single_author(self) -> None:
        """An item may point elsewhere only, and ``authors`` may be one person."""
        item = {"id": "1", "external_url": "https://else.example/x", "authors": {"name": "Ada Poe"}}
        (link,) = parse(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))
        assert (link.url, link.authors) == ("https://else.example/x", ("Ada Poe",))

    @pytest.mark.parametrize("stamp", [1795158000, 1795158000.5, "1795158000000"])
    def test_seconds_as_numbers(self, stamp: object) -> None:
        """A time in seconds since 1970 is read, as a number or as text."""
        item = {"id": "1", "url": "https://bay.example/1", "date_published": stamp}
        (link,) = parse(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))
        assert link.published_at == MORNING


class TestEncodings:
    """The charset of the header, of a byte order mark, of the declaration, in that order of trust."""

    TEXT = """<?xml version="1.0" encoding="{}"?>
    <rss version="2.0"><channel><item><title>Новости</title><link>/a</link></item></channel></rss>"""

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (TEXT.format("windows-1251").encode("windows-1251"), None),
            (TEXT.format("windows-1251").encode("windows-1251"), "text/xml"),
            (TEXT.format("utf-8").encode("windows-1251"), "text/xml; charset=windows-1251"),
            (TEXT.format("utf-16").encode("utf-16"), None),
            (TEXT.format("iso-8859-5").encode("utf-8-sig"), None),
            (TEXT.format("no-such-charset").encode(), "text/xml; charset=neither"),
        ],
    )
    def test_each_is_read(self, body: bytes, content_type: str | None) -> None:
        """The title comes out as it was written."""
        assert parse(body, content_type)[0].title == "Новости"

    def test_last_resort(self) -> None:
        """Bytes that are nothing else are read as windows-1252, which never fails."""
        body = "<rss version='2.0'><channel><item><title>Caf\xe9</title><link>/a</link></item></channel></rss>"
        assert parse(body.encode("latin-1"))[0].title == "Café"


class TestSafety:
    """A feed is not trusted: no entity is expanded, nothing is fetched, and what is broken is one line."""

    def test_entities_are_not_expanded(self) -> None:
        """A billion laughs are none, in any nesting of the document type."""
        declarations = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        text = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{declarations}]>{RSS_092.replace("<title>A<", "<title>A &l11;<")}'
        (link,) = parse(text)
        assert len(link.title or "") < 20

    @pytest.mark.parametrize(
        "hostile",
        [
            "<!DOCTYPE " * 20_000,
            "<rss>" + "<!DOCTYPE a [ " * 15_000,
            "<!ENTITY " * 20_000,
            "<!DOCTYPE x [" + " ]" * 50_000,
            "<rss>" + "<!--" * 20_000,
            "<rss>" + "<![CDATA[" * 10_000,
        ],
        ids=["types", "open types", "entities", "brackets", "comments", "sections"],
    )
    def test_nothing_makes_the_reading_crawl(self, hostile: str) -> None:
        """What is made to be slow is read, or refused, at once."""
        started = time.process_time()
        with suppress(SourceError):
            parse(hostile)
        assert time.process_time() - started < 5

    def test_size_limit(self) -> None:
        """What is larger than any list of news is refused."""
        with pytest.raises(SourceError, match="larger than"):
            parse(b"<rss>" + b" " * MAX_BYTES)

    def test_very_many_tags(self) -> None:
        """So many tags that reading them would take minutes are refused at once."""
        started = time.process_time()
        with pytest.raises(SourceError, match="tags"):
            parse("<rss version='2.0'><channel>" + "<b/>" * MAX_TAGS)
        assert time.process_time() - started < 5

    def test_external_entities_are_not_loaded(self) -> None:
        """No file is read for a feed."""
        text = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>{RSS_092.replace(">A<", ">A &x;<")}'
        assert parse(text)[0].title in {"A", "A &x;"}

    def test_scripts_are_not_kept(self) -> None:
        """The full text of a feed loses its scripts on the way."""
        text = RSS2.replace("at noon.</p>", "at noon.</p><script>alert(1)</script>")
        assert "script" not in (parse(text)[0].content_html or "")

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", "empty-feed"),
            (b" \n", "empty-feed"),
            (b"<rss version='2.0'><channel></channel></rss>", "empty-feed"),
            (b"<html><title>No feed</title><p>x</html>", "no-feed"),
            (b"just words", "no-feed"),
            (b'{"items": ', "no-feed"),
            (b'{"items": []}', "no-feed"),
            (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "empty-feed"),
            (b"{" + b"[" * 100_000, "no-feed"),
        ],
    )
    def test_what_is_no_feed(self, body: bytes, reason: str) -> None:
        """One line with a reason, which names the feed."""
        with pytest.raises(SourceError) as caught:
            parse(body)
        assert caught.value.reason == reason
        assert URL in str(caught.value)
        assert "\n" not in str(caught.value)

    @given(st.binary(max_size=300), st.integers(0, 900))
    def test_broken_feeds_do_not_crash(self, noise: bytes, position: int) -> None:
        """Whatever is wrong with a feed, it gives links or one error."""
        body = RSS2.encode()
        with suppress(SourceError):
            parse(body[:position] + noise + body[position:])
