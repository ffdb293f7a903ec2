"""The standfirst is the text's first paragraph, wherever the page sets it."""

from __future__ import annotations

import pytest

from pipeline.clean.body.standfirst import with_standfirst
from pipeline.clean.markup.blocks import outline_of
from pipeline.clean.markup.document import parse
from pipeline.clean.markup.structured import read_structured

URL = "https://www.fjordpost.example/2024/03/14/bridges-closed"
TITLE = "Storm closes two bridges"
SUMMARY = "Engineers wait for the wind to drop. Buses go round the lake."
STORY = (
    "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
    "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
)
TEXT = "<div class=body>" + "".join(f"<p>{one}</p>" for one in STORY) + "</div>"
DESCRIBED = f'<meta property="og:description" content="{SUMMARY}">'


def led(body: str, head: str = "", lines: tuple[str, ...] = STORY) -> tuple[str, ...]:
    """Return ``lines`` under the standfirst of the page with ``body``."""
    root = parse(f"<html><head>{head}</head><body>{body}</body></html>", URL)
    return with_standfirst(lines, outline_of(root), read_structured(root, URL), TITLE)


class TestFound:
    """Its place is between headline and text; one more witness makes it one."""

    @pytest.mark.parametrize(
        "page",
        [
            f"<header><h1>{TITLE}</h1><p class=lead>{SUMMARY}</p></header>{TEXT}",
            f"<h1>{TITLE}</h1><h2 class=subheadline>{SUMMARY}</h2>{TEXT}",
            f"<h1>{TITLE}</h1><div class='article-chapo'><p>{SUMMARY}</p></div>{TEXT}",
            f"<h1>{TITLE}</h1><div data-component=standfirst><p>{SUMMARY}</p></div>{TEXT}",
            f"<header><h1>{TITLE}</h1><p>{SUMMARY}</p></header>{TEXT}",
            f"<h1>{TITLE}</h1><p>14 March 2024</p><h2>{SUMMARY}</h2><ul><li>Share</li></ul>{TEXT}",
        ],
        ids=[
            "named-in-header",
            "second-heading",
            "named-parent",
            "named-for-tests",
            "sentence-in-header",
            "date-above",
        ],
    )
    def test_named(self, page: str) -> None:
        """An element named as its place, or a heading below the headline's, holds it."""
        assert led(page) == (SUMMARY, *STORY)

    def test_described(self) -> None:
        """What the page states as its description needs no name."""
        assert led(f"<h1>{TITLE}</h1><div class=css-1x2><p>{SUMMARY}</p></div>{TEXT}", DESCRIBED) == (SUMMARY, *STORY)

    def test_cut_description(self) -> None:
        """A description that was cut at some length is told by its start."""
        cut = f'<meta name="description" content="{SUMMARY[:52]}…">'
        assert led(f"<h1>{TITLE}</h1><p>{SUMMARY}</p>{TEXT}", cut) == (SUMMARY, *STORY)


class TestNotFound:
    """A wrong first paragraph is worse than none."""

    def test_no_witness(self) -> None:
        """A paragraph that only stands there may be anything."""
        assert led(f"<h1>{TITLE}</h1><p>{SUMMARY}</p>{TEXT}") == STORY

    def test_said_already(self) -> None:
        """What the text begins with is not said twice."""
        page = f"<h1>{TITLE}</h1><p class=lead>{SUMMARY}</p>{TEXT}"
        assert led(page, lines=(SUMMARY, *STORY)) == (SUMMARY, *STORY)

    def test_below_the_first_line(self) -> None:
        """A summary box within the text is not moved to its top."""
        page = f"<h1>{TITLE}</h1><p>{STORY[0]}</p><p class=summary>{SUMMARY}</p><p>{STORY[1]}</p>"
        assert led(page) == STORY

    @pytest.mark.parametrize(
        "line",
        [
            "Updated on 14 March 2024 at 17:05 by the desk",
            "Sign up for our evening newsletter about roads",
            "By Ada Lindqvist",
        ],
    )
    def test_other_lines(self, line: str) -> None:
        """Dates, requests and bylines are none, whatever their element is called."""
        assert led(f"<h1>{TITLE}</h1><h2 class=subtitle>{line}</h2>{TEXT}") == STORY

    def test_link_to_another_article(self) -> None:
        """A heading that is a link leads elsewhere."""
        page = f"<h1>{TITLE}</h1><h2><a href=/other>{SUMMARY}</a></h2>{TEXT}"
        assert led(page) == STORY

    def test_headline_set_twice(self) -> None:
        """A second heading that says the headline again is none."""
        said = "Storm over the lake closes two bridges for days"
        page = f"<h1>{said}</h1><div><h2>{said}</h2>{TEXT}</div>"
        assert led(page) == STORY
