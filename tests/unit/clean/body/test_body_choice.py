"""A page's body: our own reading, second opinions for doubtful pages, and pages that are too much for any parser."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from pipeline.clean.body.choice import Body, read_body
from pipeline.clean.markup.document import parse
from pipeline.errors import QuarantineError

URL = "https://www.fjordpost.example/2024/03/14/bridges-closed"
STORY = (
    "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
    "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
    "Buses take the long way round the lake until then, which adds forty minutes to every journey to town.",
    "Ferries sail twice an hour from Nordvik, and the county has asked the owners for a third boat in the evening.",
)
TEXT = "".join(f"<p>{one}</p>" for one in STORY)
SLOWEST_SECONDS = 5.0


def read(html: str) -> Body:
    """Return the body of ``html``."""
    return read_body(parse(html, URL), html, URL, "Storm closes two bridges")


class TestClearPage:
    """A page on which the cheap readings agree."""

    def test_own_reading(self) -> None:
        """The text is ours, and no dear extractor was asked."""
        body = read(f"<html><body><article><h1>Storm closes two bridges</h1>{TEXT}</article></body></html>")
        assert body.paragraphs == STORY
        assert body.origin.rule == "blocks"

    def test_not_the_margins(self) -> None:
        """Navigation, related stories, comments and the foot are no text."""
        links = "".join(f'<li><a href="/{at}">Another story of the county, number {at}</a></li>' for at in range(20))
        margins = f"<aside class='related'><ul>{links}</ul></aside><div id='comments'><p>So true, all of it.</p></div>"
        page = (
            f"<html><body><nav><ul>{links}</ul></nav><main>{TEXT}</main>{margins}<footer>Imprint</footer></body></html>"
        )
        assert read(page).paragraphs == STORY

    def test_several_containers(self) -> None:
        """A text in several containers, with a box between them, is taken whole."""
        first, second = (
            f"<section>{''.join(f'<p>{one}</p>' for one in part)}</section>" for part in (STORY[:2], STORY[2:])
        )
        box = "<div class='newsletter'><p>Get our letter.</p></div>"
        assert read(f"<html><body><div>{first}{box}{second}</div></body></html>").paragraphs == STORY

    def test_subheadings(self) -> None:
        """Headings inside the text are text."""
        body = read(f"<html><body><article>{TEXT}<h2>What the wind did</h2>{TEXT}</article></body></html>")
        assert "What the wind did" in body.paragraphs

    def test_screen_readers(self) -> None:
        """What only screen readers say is no text: it would cut sentences in two."""
        heard = "<span class='sr-only'>, opens in a new window</span>"
        clipped = "<span style='position:absolute; clip: rect(0 0 0 0)'>, opens in a new window</span>"
        for one in (heard, clipped):
            text = TEXT.replace("road office", f"<a href='/roads'>road office{one}</a>")
            assert read(f"<html><body><article>{text}</article></body></html>").paragraphs == STORY

    def test_seen_and_heard(self) -> None:
        """Where a part is hidden from screen readers, what they say instead is the text."""
        first = "<p><span aria-hidden='true'>T</span><span class='sr-only'>T</span>wo bridges"
        text = TEXT.replace("<p>Two bridges", first)
        assert read(f"<html><body><article>{text}</article></body></html>").paragraphs == STORY

    def test_box_with_a_compound_name(self) -> None:
        """Two words of a name that say together what a box is are believed beside a word like *content*."""
        bio = (
            "<div class='post-author-bio__content'><p>Ada Lindqvist covers roads and bridges for this paper.</p></div>"
        )
        assert read(f"<html><body><article>{TEXT}{bio}</article></body></html>").paragraphs == STORY

    def test_caption_in_a_span(self) -> None:
        """A block whose whole text stands in an inline element has that element's name, too."""
        picture = (
            "<div><img src=a.jpg><span class='caption'>The Orra bridge on Thursday, seen from the ferry.</span></div>"
        )
        assert read(f"<html><body><article>{picture}{TEXT}</article></body></html>").paragraphs == STORY

    def test_anchor_of_a_heading(self) -> None:
        """An ``id`` made from a heading says what the section speaks of, not what it is."""
        section = f"<section id='how-comments-on-the-bridges-were-heard'>{TEXT}</section>"
        assert read(f"<html><body><article><p>{STORY[0]}</p>{section}</article></body></html>").paragraphs[1:] == STORY

    @pytest.mark.parametrize(
        "label", ["Readers respond", "Leserkommentare", "Отзывы читателей", "Réactions (3)", "댓글 12"]
    )
    def test_readers_comments(self, label: str) -> None:
        """What readers wrote below the text is none of it, in whatever language it is headed."""
        box = f"<div><h4>{label}</h4><p>So true, all of it.</p></div>"
        assert read(f"<html><body><article>{TEXT}{box}</article></body></html>").paragraphs == STORY

    def test_sentence_of_links(self) -> None:
        """A sentence is a sentence whatever its links; a link alone leads to another article."""
        linked = "Three were hurt after the storm tore at the cables and threw a lorry into the cold lake."
        first = f"<p>Three were hurt after the storm <a href=/a>{linked[32:]}</a></p>"
        pointer = "<p><a href=/b>LORRY DRIVER OF NORDVIK FOUND ALIVE AFTER THE STORM</a></p>"
        page = f"<html><body><article>{first}{TEXT[:110]}{pointer}{TEXT}</article></body></html>"
        paragraphs = read(page).paragraphs
        assert linked in paragraphs
        assert not any("LORRY" in one for one in paragraphs)

    def test_embedded_post(self) -> None:
        """What somebody posted elsewhere and the page embeds is that one's text."""
        post = (
            "<blockquote class='twitter-tweet'><p>I saw it fall, from our kitchen.</p>— Jo (@jo) 14 March</blockquote>"
        )
        page = f"<html><body><article>{TEXT}{post}{TEXT}</article></body></html>"
        assert read(page).paragraphs == (*STORY, *STORY)

    @pytest.mark.parametrize("line", ["___", "* * *", "Illustration by Ada Lindqvist", "Read next", "Les plus lus"])
    def test_lines_between_paragraphs(self, line: str) -> None:
        """Rules, credits and labels of boxes are no text."""
        page = f"<html><body><article>{TEXT}<p>{line}</p>{TEXT}</article></body></html>"
        assert read(page).paragraphs == (*STORY, *STORY)

    @pytest.mark.parametrize("line", ["$19.95", "$$$", "4", "Video: 4K, 30 pictures a second"])
    def test_lines_that_say_something(self, line: str) -> None:
        """Prices, classes of price, numbers and features stay."""
        page = f"<html><body><article>{TEXT}<ul><li>{line}</li></ul>{TEXT}</article></body></html>"
        assert line in read(page).paragraphs

    def test_list_without_sentences(self) -> None:
        """A list of two-word items is the text where there is no other, not the policy of the comments."""
        items = "".join(f"<li>{one} {other}</li>" for one in ("Ada", "Blue", "Kestrel") for other in ("Lind", "Shore"))
        policy = (
            "The Post values your comments but asks that all posts be on topic. Please read our policy on comments."
        )
        page = f"<main><article><h2>Album of the year</h2><ul>{items}</ul></article></main><aside>{policy}</aside>"
        assert read(f"<html><body>{page}</body></html>").paragraphs[:2] == ("Album of the year", "Ada Lind")

    @pytest.mark.parametrize("cap", ["<p class=dropcap>T</p><p>", "<p><span class=cap>T</span>", "<div>T</div><p>"])
    def test_drop_cap(self, cap: str) -> None:
        """The large first letter belongs to its word, in whatever element it stands."""
        text = TEXT.replace("<p>Two", f"{cap}wo", 1)
        assert read(f"<html><body><article>{text}</article></body></html>").paragraphs == STORY

    def test_table(self) -> None:
        """A row of a table is one line: a figure alone says nothing of what it counts."""
        rows = "<tr><th>Boat</th><th>Leaves</th></tr><tr><td>Vesla</td><td>07:10</td></tr>"
        page = f"<html><body><article>{TEXT}<table>{rows}</table>{TEXT}</article></body></html>"
        assert read(page).paragraphs == (*STORY, "Boat | Leaves", "Vesla | 07:10", *STORY)

    def test_layout_in_tables(self) -> None:
        """Columns of running text are no row."""
        cells = "".join(f"<td>{one}</td>" for one in STORY[:2])
        page = f"<html><body><article>{TEXT}<table><tr>{cells}</tr></table></article></body></html>"
        assert read(page).paragraphs == (*STORY, *STORY[:2])

    def test_sentence_like_a_label(self) -> None:
        """A sentence or a lead-in to a list does not end the text."""
        last = ("More on that in a later report.", "Read more about these routes below:", "The bus takes an hour.")
        text = TEXT + "".join(f"<p>{one}</p>" for one in last)
        assert read(f"<html><body><article>{text}</article></body></html>").paragraphs == (*STORY, *last)


class TestNothing:
    """A page without an article."""

    def test_empty(self) -> None:
        """There is no paragraph and no exception."""
        assert read("<html><body><nav><a href='/'>Home</a></nav></body></html>").paragraphs == ()


@pytest.mark.no_cover
class TestMonstrousPages:
    """Pages that were made, by accident or not, to take minutes."""

    @pytest.mark.parametrize(
        "html",
        [
            "<html><body>" + "<div>" * 20_000 + TEXT + "</div>" * 20_000,
            "<html><body>" + "<b>" * 20_000 + TEXT,
            "<html><body>" + "<table><tr><td>" * 3_000 + TEXT,
            "<html><body><article>" + TEXT * 5_000,
            "<html><body>" + "<a href='/x'>link</a> " * 60_000 + TEXT,
            "<html><body>" + "<p>" + "a" * 3_000_000,
            "<html><body>" + "<ul><li>" * 5_000 + TEXT,
            "<html><body>" + "<p class='" + "comment-" * 50_000 + "'>" + TEXT,
            "<html><body>" + "&nbsp;<br>" * 100_000 + TEXT,
        ],
        ids=["nested", "inline", "tables", "long", "links", "word", "lists", "class", "breaks"],
    )
    def test_time(self, html: str) -> None:
        """Each is read, or set aside with a reason, within five seconds and without a recursion that breaks."""
        started = time.process_time()
        with suppress(QuarantineError):
            read(html)
        assert time.process_time() - started < SLOWEST_SECONDS

    def test_too_deep_is_set_aside(self) -> None:
        """A page whose text no parser reaches is not called short: it is set aside, and says why."""
        with pytest.raises(QuarantineError) as caught:
            read("<html><body>" + "<div>" * 20_000 + TEXT)
        assert caught.value.reason == "too-deep"

    @pytest.mark.parametrize(
        ("beside", "is_more"),
        [
            ("<i></i>" * 30_000, True),
            ("<i></i>" * 10_000, False),
            ("<div>" * 199 + "</div>" * 199, True),
            ("<div>" * 198 + "</div>" * 198, False),
        ],
        ids=["elements", "fewer", "deep", "less deep"],
    )
    def test_other_readers_are_spared(self, beside: str, *, is_more: bool) -> None:
        """Of more than 30,000 elements, or 200 one in the other, our own reading is all; of fewer it is compared."""
        body = read(f"<html><body><article>{TEXT}</article>{beside}</body></html>")
        assert body.paragraphs == STORY
        assert (body.origin.confidence == 0.5) is is_more

    def test_many_attributes(self) -> None:
        """A tag with thousands of attributes costs no time, and none of the text around it."""
        attributes = " ".join(f"a{number}=1" for number in range(20_000))
        started = time.process_time()
        text = read(f"<html><body><div {attributes}></div><article>{TEXT * 3}</article>")
        assert text
        assert time.process_time() - started < SLOWEST_SECONDS
