"""What is put right in a page's tree before its text is read."""

from __future__ import annotations

import json

import pytest

from pipeline.clean import Page, extract_page

URL = "https://osterby.example/news/coal-basin"
STORY = (
    "The harbour council of Osterby voted on Monday night to close the northern basin to coal ships from next spring.",
    "Dockers had asked for a longer term, and the owners of the two lines said they would go to court over it.",
    "The mayor, Runa Holm, told reporters that the smoke had reached the school on the hill once a week since March.",
    "A study by the county found that the quay would have needed new walls at a cost of eleven million in any case.",
)
REST = "".join(f"<p>{one}</p>" for one in STORY[1:])
SELL = (
    "<p>Read on with a subscription, the best paper of the north costs you no more than a cup of coffee a week.</p>" * 3
)


def page(body: str, *, locked: str = "", rest: str = "") -> Page:
    """Return the page with ``body`` in its article and ``rest`` behind it; ``locked`` is a CSS selector."""
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": locked}
    node = {"@type": "NewsArticle", "headline": "Osterby closes its coal basin", "hasPart": part if locked else []}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    article = f"<main><article><h1>Osterby closes its coal basin</h1>{body}</article></main>{rest}"
    return extract_page(f"<html><head>{head}</head><body>{article}</body></html>".encode(), URL)


class TestSubscribers:
    """The text that a page carries for its subscribers is read, and the page is one of a pay site."""

    @pytest.mark.parametrize(
        "box",
        [
            '<div class="subscriber-only" style="display: none">{}</div>',
            '<div class="paywalledBody" hidden>{}</div>',
            '<section id="premium-text" aria-hidden="true">{}</section>',
            '<div class="abo-inhalt" style="visibility:hidden">{}</div>',
        ],
    )
    def test_hidden(self, box: str) -> None:
        """What is named as subscribers' and hides sentences is shown."""
        found = page(f"<p>{STORY[0]}</p>{box.format(REST)}")
        assert found.text.split("\n\n") == list(STORY)
        assert found.paywalled

    def test_stated(self) -> None:
        """What JSON-LD states not to be free is shown by its selector, whatever it is called."""
        found = page(f'<p>{STORY[0]}</p><div class="x7" style="display:none">{REST}</div>', locked=".x7")
        assert found.text.split("\n\n") == list(STORY)
        assert found.paywalled

    def test_selector_that_is_none(self) -> None:
        """A selector that is no CSS changes nothing."""
        found = page(f"<p>{STORY[0]}</p>{REST}", locked=":::[")
        assert found.text.split("\n\n") == list(STORY)

    @pytest.mark.parametrize(
        "box",
        [
            f'<div class="popup" style="display:none">{SELL}</div>',
            f'<div class="paywall" style="display:none"><form>{SELL}<input name=mail></form></div>',
            '<div class="premium" style="display:none"><p>Buy now.</p></div>',
        ],
    )
    def test_offers(self, box: str) -> None:
        """Hidden boxes of other names stay hidden, and so do forms and short offers."""
        found = page(f"<p>{STORY[0]}</p>{REST}{box}")
        assert found.text.split("\n\n") == list(STORY)
        assert not found.paywalled


class TestStreamed:
    """What React streams behind the page, to be moved to its place, is read; it is no pay text."""

    @pytest.mark.parametrize("place", ['<div id="B:0">Loading</div>', '<template id="B:0"></template>'])
    def test_part(self, place: str) -> None:
        """A hidden part with the id of a stream."""
        body = "".join(f"<p>{one}</p>" for one in STORY)
        found = page(place, rest=f'<div hidden id="S:0">{body}</div><script>$RC("B:0","S:0")</script>')
        assert found.text.split("\n\n") == list(STORY)
        assert not found.paywalled


class TestFootnotes:
    """The mark of a footnote is no figure of the text."""

    @pytest.mark.parametrize(
        "mark",
        ["<sup>1</sup>", '<sup><a href="#fn1">1</a></sup>', '<a href="#note-12" class=ref>12</a>', "<sup>*</sup>"],
    )
    def test_mark(self, mark: str) -> None:
        """It goes where it leads to a note, or is set high behind a stop."""
        found = page(f"<p>{STORY[0]}{mark}</p>{REST}")
        assert found.text.split("\n\n") == list(STORY)

    def test_behind_a_word(self) -> None:
        """It goes behind a word, too."""
        found = page(
            f"<p>The smoke<sup>3</sup> has gone since the council of Osterby closed the basin to coal.</p>{REST}"
        )
        assert found.text.startswith("The smoke has gone")

    @pytest.mark.parametrize(
        ("markup", "said"),
        [
            ("5 m<sup>2</sup>", "5 m2"),
            ("10<sup>6</sup>", "106"),
            ("the 1<sup>st</sup>", "the 1st"),
            ("E = mc<sup>2</sup>", "mc2"),
        ],
    )
    def test_powers(self, markup: str, said: str) -> None:
        """A power, a unit and an ordinal stay."""
        assert (
            said in page(f"<p>{STORY[0]} The hall measures {markup} as every child in the town knows.</p>{REST}").text
        )

    def test_link(self) -> None:
        """A number that is a link to another page stays."""
        assert (
            "room 12" in page(f"<p>{STORY[0]} They met in room <a href='/rooms/12'>12</a> of the hall.</p>{REST}").text
        )
