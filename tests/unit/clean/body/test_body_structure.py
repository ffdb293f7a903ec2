"""Which paragraphs of a text are headings, list items, rows, quotes or code, as their page has them."""

from __future__ import annotations

import pytest

from pipeline.article import MOST_TEXT_BLOCKS
from pipeline.clean import Page, extract_page
from pipeline.clean.body import text_blocks
from pipeline.clean.markup import outline_of, parse

URL = "https://www.fjordpost.example/2031/03/14/ferry-guide"
OPENING = (
    "The ferries on the Orra sail to a new timetable from Monday, and the county has told its readers what changes.",
    "Two boats that were laid up for the winter come back, and the night boat stops at the old pier for once.",
)
CLOSING = "Tickets bought before the change stay good until the end of June, says the county's office for roads."
HEAD = "".join(f"<p>{one}</p>" for one in OPENING)
FOOT = f"<p>{CLOSING}</p>"


def cleaned(inner: str, around: str = "") -> Page:
    """Return the article whose text has ``inner`` in its midst; ``around`` stands before it on the page."""
    body = f"{around}<article><h1>A ferry guide</h1>{HEAD}{inner}{FOOT}</article>"
    return extract_page(f"<html><title>A ferry guide</title><body>{body}</body></html>".encode(), URL)


def told(page: Page) -> list[tuple[str, str]]:
    """Return the kind and the text of each block."""
    return [(one.kind, page.text[one.start : one.end]) for one in page.text_blocks]


class TestKinds:
    """What the page's elements say of a paragraph."""

    @pytest.mark.parametrize(
        ("markup", "blocks"),
        [
            ("<h2>What changes</h2><p>All of it, on Monday.</p>", [("heading", "What changes")]),
            (
                "<ul><li>Bring a warm coat.</li><li>Bring <b>small</b> coins.</li></ul>",
                [("item", "Bring a warm coat."), ("item", "Bring small coins.")],
            ),
            (
                "<table><tr><th>Pier</th><th>First boat</th></tr><tr><td>Nordvik</td><td>06:10</td></tr></table>",
                [("row", "Pier | First boat"), ("row", "Nordvik | 06:10")],
            ),
            (
                "<blockquote><p>We had asked for three boats.</p></blockquote>",
                [("quote", "We had asked for three boats.")],
            ),
            ("<pre>ferry --pier nordvik</pre>", [("code", "ferry --pier nordvik")]),
            ("<h2>21:40</h2><p>The night boat has left the old pier at last.</p>", [("heading", "21:40")]),
            ("<p>Only one more sentence of plain text.</p>", []),
        ],
        ids=["heading", "list", "table", "quote", "code", "time-over-a-post", "plain"],
    )
    def test_as_marked_up(self, markup: str, blocks: list[tuple[str, str]]) -> None:
        """Each kind is told with its whole paragraph; what is plain is in none."""
        assert told(cleaned(markup)) == blocks

    def test_offsets_are_characters(self) -> None:
        """Letters outside the BMP and accents before a block move it by one each."""
        assert told(cleaned("<p>Måltid 🛳️ på fähre 𝒪.</p><h3>Prisen går opp</h3><p>Fra mandag av.</p>")) == [
            ("heading", "Prisen går opp")
        ]

    def test_levels(self) -> None:
        """The highest headings of a text are 2, all below them 3, whatever the page's own levels are."""
        page = cleaned("<h3>North</h3><p>By boat.</p><h5>Piers</h5><p>Two.</p><h4>Fares</h4><p>As before.</p>")
        assert [one.level for one in page.text_blocks] == [2, 3, 3]

    @pytest.mark.parametrize(
        ("opening", "items", "numbers"),
        [
            ("<ol>", ("", ""), [1, 2]),
            ("<ol start='7'>", ("", ""), [7, 8]),
            ("<ol reversed>", ("", ""), [2, 1]),
            ("<ol start='x'>", (" value='5'", ""), [5, 6]),
            ("<ul>", ("", ""), [None, None]),
        ],
    )
    def test_numbers(self, opening: str, items: tuple[str, str], numbers: list[int | None]) -> None:
        """An item in a numbered list has the number that a browser would show."""
        first, second = items
        page = cleaned(f"{opening}<li{first}>Buy a ticket.</li><li{second}>Board the boat.</li></{opening[1:3]}>")
        assert [one.number for one in page.text_blocks] == numbers

    def test_headers(self) -> None:
        """Only a row of headers alone names the columns; a row with one at its side does not."""
        page = cleaned(
            "<table><tr><th>Pier</th><th>Boats</th></tr><tr><th>Nordvik</th><td>12</td></tr>"
            "<tr><td>Old pier</td><td>4</td></tr></table>"
        )
        assert [one.header for one in page.text_blocks] == [True, None, None]


class TestLayout:
    """Markup that only lays a page out says nothing."""

    @pytest.mark.parametrize(
        "frame",
        ["<blockquote>{}</blockquote>", "<ul><li>{}</li></ul>", "<table><tr><td>{}</td></tr></table>", "<h4>{}</h4>"],
    )
    def test_around_all_of_it(self, frame: str) -> None:
        """A quote, a cell, a list of one item or a heading around the whole text is none."""
        story = "<br><br>".join((*OPENING, CLOSING))
        html = f"<html><title>A ferry guide</title><body><h1>A ferry guide</h1>{frame.format(story)}</body></html>"
        assert extract_page(html.encode(), URL).text_blocks == ()

    def test_the_same_words_on_a_margin(self) -> None:
        """What a menu has as an item, and the text as a paragraph, is a paragraph."""
        menu = "<nav><ul><li>Fares stay as they are.</li><li>Piers</li></ul></nav>"
        assert told(cleaned("<p>Fares stay as they are.</p>", menu)) == []

    def test_an_item_of_several_paragraphs(self) -> None:
        """Only the first of them has the bullet."""
        page = cleaned("<ul><li><p>Bring a coat.</p><p>It is cold at sea.</p></li><li>Bring coins.</li></ul>")
        assert told(page) == [("item", "Bring a coat."), ("item", "Bring coins.")]


class TestOtherReaders:
    """Text that another extractor read is spelled in its own way."""

    def test_signs_of_their_own(self) -> None:
        """A bullet stays outside the item, and the line under a table's head is part of the table."""
        rows = "<tr><th>Pier</th><th>Boats</th></tr><tr><td>Nordvik</td><td>12</td></tr>"
        page = f"<article><ul><li>Warm coat</li><li>Coins</li></ul><table>{rows}</table></article>"
        lines = ("- Warm coat", "- Coins", "| Pier | Boats |", "|---|---|", "| Nordvik | 12 |", "Joined by a reader.")
        text = "\n\n".join(lines)
        found = [(one.kind, text[one.start : one.end]) for one in text_blocks(lines, outline_of(parse(page, URL)))]
        assert found == [("item", "Warm coat"), ("item", "Coins"), *(("row", one) for one in lines[2:5])]

    def test_no_page(self) -> None:
        """A text that a feed brought has none, though the page has headings."""
        outline = outline_of(parse("<article><h2>Fares</h2></article>", URL))
        assert text_blocks(("Another text.",), outline) == ()


class TestBounds:
    """However long a list is, what is kept of it is bounded and fits the text."""

    def test_the_first_ones(self) -> None:
        """Of more than the most the first are kept."""
        items = tuple(f"Item {number} of a very long list." for number in range(MOST_TEXT_BLOCKS + 5))
        page = f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>"
        blocks = text_blocks(items, outline_of(parse(page, URL)))
        assert len(blocks) == MOST_TEXT_BLOCKS
        assert blocks[0].start == 0

    def test_the_text_stays(self) -> None:
        """The text is what it was: its paragraphs with an empty line between."""
        page = cleaned("<h2>What changes</h2><ul><li>Bring a coat.</li><li>Bring coins.</li></ul>")
        lines = (*OPENING, "What changes", "Bring a coat.", "Bring coins.", CLOSING)
        assert page.text == "\n\n".join(lines)
