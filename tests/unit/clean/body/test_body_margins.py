"""What stands beside an article: in the broad reading it raises no doubt, and other readers are not given it."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.clean.body.choice import Body, read_body
from pipeline.clean.body.margins import Margins, margin_elements
from pipeline.clean.body.readers import by_resiliparse, readable
from pipeline.clean.markup import Outline, outline_of, parse

URL = "https://www.skerrynews.example/2026/05/12/quay-wall"
TITLE = "Quay wall to be mended"
STORY = (
    "The wall of the old quay at Skerry will be mended before the herring fleet returns, the harbour board said.",
    "Divers found three cracks in March, the longest of them as long as a man, and sealed them for the spring.",
    "The work costs two million crowns, half of which the county pays, and it closes the fish market for a month.",
    "Until then boats may lie at the new pier, where the board has put up lamps, a crane and a hut for the watch.",
)
TEXT = "".join(f"<p>{one}</p>" for one in STORY)
REMARK = "I have moored at that wall for thirty years and nobody ever asked me what I thought of it."
LINKS = "".join(f'<li><a href="/{at}">Another story of the islands, number {at}</a></li>' for at in range(4))


def outline(body: str) -> Outline:
    """Return the outline of a page of ``body``."""
    return outline_of(parse(f"<html><body>{body}</body></html>", URL))


def names(found: Outline, ours: tuple[str, ...] = STORY) -> list[str | None]:
    """Return the identifiers of what other readers are not given."""
    return [one.get("id") for one in margin_elements(found, ours)]


def read(body: str) -> Body:
    """Return the body of a page of ``body``."""
    html = f"<html><body>{body}</body></html>"
    return read_body(parse(html, URL), html, URL, TITLE)


class TestDoubt:
    """When a page is read by others, too."""

    def test_margin_in_the_broad_reading(self) -> None:
        """What the broad reading has of a margin says nothing against ours."""
        page = f"<article>{TEXT}<div class='recommend'><p>{REMARK}</p></div></article>"
        assert any(REMARK in line for line in by_resiliparse(f"<html><body>{page}</body></html>").lines)
        body = read(page)
        assert body.paragraphs == STORY
        assert body.origin.rule == "blocks"

    def test_text_in_the_broad_reading(self) -> None:
        """What the broad reading has of the page itself does: another reader is asked."""
        body = read(f"<article>{TEXT}<h3>Readers respond</h3><p>{REMARK}</p></article>")
        assert body.paragraphs == STORY
        assert body.origin.rule.startswith("medoid")


class TestLines:
    """The lines of margins."""

    def test_also_in_the_text(self) -> None:
        """A line that stands in the text as well is no margin's."""
        margins = Margins.of(outline(f"<p>{STORY[0]}</p>{TEXT}<aside><p>{STORY[0]}</p><p>{REMARK}</p></aside>"))
        assert margins.without([STORY[0], REMARK]) == (STORY[0],)


class TestElements:
    """The elements that other readers are not given."""

    def test_outermost(self) -> None:
        """A margin is left out whole, once."""
        page = f"<main>{TEXT}</main><div id='a' class='comments'><div id='b'><p id='c'>{REMARK}</p></div></div>"
        assert names(outline(page)) == ["a"]

    def test_list_of_links(self) -> None:
        """A list of links is left out, whatever it is called; two linked lines may be the article's own."""
        few = "".join(f'<p><a href="/{at}">The board said so on day {at}.</a></p>' for at in range(2))
        assert names(outline(f"<main>{TEXT}<ul id='a'>{LINKS}</ul><div id='b'>{few}</div></main>")) == ["a"]

    def test_ours_stays(self) -> None:
        """What our own reading takes for text is given to the others, however it is named or linked."""
        sources = tuple(f"Another story of the islands, number {at}" for at in range(4))
        page = f"<div id='a' class='sidebar'>{TEXT}</div><ul id='b'>{LINKS}</ul>"
        assert names(outline(page), (*STORY, *sources)) == []

    @pytest.mark.parametrize("frame", ["body", "main", "article"])
    def test_frames_stay(self, frame: str) -> None:
        """The page's own frames are no margin."""
        assert names(outline(f"<{frame} id='a' class='comments'><ul>{LINKS}</ul></{frame}>")) == [None]

    def test_copy_without(self) -> None:
        """The copy lacks them, and what stands behind one stays; the page keeps all."""
        root = parse(f"<div>{TEXT}<div class='comments'><p>{REMARK}</p></div>Behind it</div><p>Last</p>", URL)
        before = etree.tostring(root)
        texts = list(readable(root, margin_elements(outline_of(root), STORY)).itertext())
        assert texts == [*STORY, "Behind it", "Last"]
        assert etree.tostring(root) == before
