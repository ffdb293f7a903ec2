"""The bundled articles are whole, varied and inside their window."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import langdetect
import pytest

from pipeline.press.outlets import Outlet, PressArticle, load_outlets, parse_article

OUTLETS = load_outlets()
ARTICLES = [(outlet, article) for outlet in OUTLETS for article in outlet.articles]
FIRST, LAST = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 7, tzinfo=UTC)
EACH_ARTICLE = pytest.mark.parametrize(
    ("outlet", "article"), ARTICLES, ids=[f"{outlet.id}{article.path}" for outlet, article in ARTICLES]
)


def sentences(article: PressArticle) -> set[str]:
    """Return the sentences of an article that are long enough to be more than an idiom."""
    parts = article.text.replace("\n\n", " ").replace("? ", ". ").split(". ")
    return {part for part in parts if len(part.split()) > 5}


class TestParseArticle:
    """parse_article reads front matter, paragraphs, headings and quotations."""

    def test_reads_blocks_by_their_marks(self) -> None:
        """Blank lines divide blocks; ``## `` makes a heading, ``> `` a quotation, line breaks are spaces."""
        article = parse_article(
            '+++\npath = "/a"\ntitle = "T"\npublished = 2026-10-05T06:00:00Z\nsection = "S"\nsummary = "D"\n+++\n'
            "one\nline\n\n## Head\n\n> Said\n"
        )
        assert [(block.kind, block.text) for block in article.blocks] == [
            ("paragraph", "one line"),
            ("heading", "Head"),
            ("quotation", "Said"),
        ]

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("- one\n- two", [("item", ("one",)), ("item", ("two",))]),
            ("1. one\n2. two", [("step", ("one",)), ("step", ("two",))]),
            ("| a | b |\n| 1 | 2 |", [("head", ("a", "b")), ("row", ("1", "2"))]),
            ("- one\nno item", [("paragraph", ("- one no item",))]),
        ],
    )
    def test_reads_the_lines_of_lists_and_tables(self, written: str, read: list[tuple[str, tuple[str, ...]]]) -> None:
        """A list or a table is a block a line, the first line of a table its head; one other line makes a paragraph."""
        article = parse_article(
            '+++\npath = "/a"\ntitle = "T"\npublished = 2026-10-05T06:00:00Z\nsection = "S"\nsummary = "D"\n'
            f"brief = true\n+++\n{written}\n"
        )
        assert [(block.kind, block.cells) for block in article.blocks] == read

    @pytest.mark.parametrize("content", ["no front matter", "+++\ntitle = 'x'\n", "text\n+++\na = 1\n+++\nbody"])
    def test_refuses_what_has_no_front_matter(self, content: str) -> None:
        """A file that does not open with closed front matter is refused, not served empty."""
        with pytest.raises(ValueError, match="front matter"):
            parse_article(content)

    def test_refuses_a_time_without_zone(self) -> None:
        """A publication time must say its zone."""
        front = '+++\npath = "/a"\ntitle = "T"\npublished = 2026-10-05T06:00:00\nsection = "S"\nsummary = "D"\n+++\n'
        with pytest.raises(ValueError, match="zone"):
            parse_article(f"{front}a\n\nb\n\nc")

    def test_refuses_a_short_article_that_is_no_brief(self) -> None:
        """One paragraph is an article only where the file says that it is a brief."""
        front = 'path = "/a"\ntitle = "T"\npublished = 2026-10-05T06:00:00Z\nsection = "S"\nsummary = "D"\n'
        with pytest.raises(ValueError, match="only a brief"):
            parse_article(f"+++\n{front}+++\na")
        assert len(parse_article(f"+++\n{front}brief = true\n+++\na").blocks) == 1

    def test_refuses_a_relative_path(self) -> None:
        """A path without a leading slash would never be found by the server."""
        front = '+++\npath = "a"\ntitle = "T"\npublished = 2026-10-05T06:00:00Z\nsection = "S"\nsummary = "D"\n+++\n'
        with pytest.raises(ValueError, match="slash"):
            parse_article(f"{front}a\n\nb\n\nc")


class TestBundledArticles:
    """Each article that is bundled can stand in a newspaper."""

    @EACH_ARTICLE
    def test_is_as_long_as_a_news_item(self, outlet: Outlet, article: PressArticle) -> None:
        """An article has 90 to 360 words: enough for every later stage, short enough to read; a brief has fewer."""
        del outlet
        least, most = (25, 60) if article.brief else (90, 360)
        assert least <= len(article.text.split()) <= most

    @EACH_ARTICLE
    def test_is_published_in_the_window(self, outlet: Outlet, article: PressArticle) -> None:
        """All articles come from five weeks of autumn 2026, and none is updated before it is published."""
        del outlet
        assert FIRST <= article.published <= article.modified < LAST

    @EACH_ARTICLE
    def test_is_in_its_outlets_language(self, outlet: Outlet, article: PressArticle) -> None:
        """The text is in the language that the outlet declares."""
        langdetect.DetectorFactory.seed = 0
        assert langdetect.detect(article.text) == outlet.language

    @EACH_ARTICLE
    def test_stands_in_a_section_of_the_site(self, outlet: Outlet, article: PressArticle) -> None:
        """Every article can be reached from a section's front page."""
        assert article.section in {section.name for section in outlet.sections}

    def test_no_two_share_a_path(self) -> None:
        """One address, one article."""
        addresses = [outlet.url(article.path) for outlet, article in ARTICLES]
        assert len(addresses) == len(set(addresses))

    def test_only_the_wire_story_shares_sentences(self) -> None:
        """Articles are written one by one: a sentence stands in two of them only where a wire story is reprinted."""
        own = [article for _, article in ARTICLES if article.agency is None]
        seen = Counter(sentence for article in own for sentence in sentences(article))
        assert [sentence for sentence, count in seen.items() if count > 1] == []
