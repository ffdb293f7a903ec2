"""What other extractors read on the page that is parsed already: as they would themselves, and the page stays whole."""

from __future__ import annotations

import pytest
from lxml import etree
from lxml.html import document_fromstring
from readability import Document

from pipeline.clean.body.readers import _Parsed, by_readability, by_trafilatura, readable, tidy
from pipeline.clean.markup import outline_of, parse

URL = "https://www.lakepost.example/2024/05/02/ferry"
STORY = (
    "The ferry to Skaun will sail every hour from Monday, the county said, and it will take forty cars at a time.",
    "Until now it sailed six times a day, which left farmers on the far shore waiting, often with milk on board.",
    "The third boat was bought from a neighbour, and its crew of nine has been hired in the two towns at the quay.",
)
TEXT = "".join(f"<p>{one}</p>" for one in STORY)
PAGE = f"""<html><head><style>p {{color: red}}</style><link rel="stylesheet" href="/a.css"></head><body>
<div class="story"><h1>Ferry sails every hour</h1>{TEXT}<script>var late = "no text";</script>
<p hidden>This is a hidden offer, of which nobody on the lake has ever seen a single word, and nobody ever will.</p>
<p style="display: none">So is this one, which a style hides, and it would be long enough to be a paragraph of it.</p>
<noscript><p>Please let this page run its scripts, or its map of the quay cannot be shown to you.</p></noscript>
</div></body></html>"""


class TestReadable:
    """The copy that other extractors are given."""

    def test_page_unchanged(self) -> None:
        """The page's own tree keeps what the copy loses, and what readability takes out of the copy."""
        root = parse(PAGE, URL)
        before = etree.tostring(root)
        tree = readable(root)
        by_readability(tree, "")
        assert not list(tree.iter("script", "style", "link"))
        assert etree.tostring(root) == before

    def test_text_behind_what_goes(self) -> None:
        """What stands behind a script or a style within its paragraph stays."""
        root = parse("<p>One<script>x</script> two<style>y</style> three</p>", URL)
        assert "".join(readable(root).itertext()) == "One two three"

    def test_json_ld_stays(self) -> None:
        """Trafilatura looks into JSON-LD where a page shows little."""
        root = parse('<script type="application/ld+json">{"@type": "Article"}</script><p>Text</p>', URL)
        assert [one.text for one in readable(root).iter("script")] == ['{"@type": "Article"}']


class TestReaders:
    """The readings of one page."""

    @pytest.mark.parametrize("page", [PAGE, PAGE.replace("<div", "<article").replace("</div>", "</article>")])
    def test_as_readability_reads_the_source(self, page: str) -> None:
        """Readability reads the parsed page as it reads its source: scripts and what is hidden are no text."""
        summary = document_fromstring(Document(page).summary(html_partial=True))
        alone = tidy([block.text for block in outline_of(summary).blocks], "")
        assert by_readability(readable(parse(page, URL)), "").lines == tuple(alone)
        assert not {"hidden", "display", "scripts"} & set(" ".join(alone).split())

    def test_letters_as_readability_counts_them(self) -> None:
        """The share of links is readability's own, whatever stands between the words."""
        page = "<div> A\tb  c \n\n d\xa0\n<a>\t e  f</a>\n<p>g\n \t\t <a>h i</a>\xa0 k</p>  l\t</div>"
        assert _Parsed(page).get_link_density(parse(page, URL)) == Document(page).get_link_density(parse(page, URL))

    @pytest.mark.parametrize(
        "attributes",
        [
            'class="article-body"',
            'class="sidebar" id="main"',
            'id="comment-12" class="widget-area post"',
            'class="" id="story"',
            'id="x"',
            f'class="{"entry promo " * 60}"',
            "",
        ],
    )
    def test_names_as_readability_weighs_them(self, attributes: str) -> None:
        """What a class and an id speak for is readability's own judgement."""
        element = parse(f"<div {attributes}>A</div>", URL).find(".//div")
        assert _Parsed(PAGE).class_weight(element) == Document(PAGE).class_weight(element)

    def test_trafilatura(self) -> None:
        """Trafilatura reads the same paragraphs, and changes nothing for who reads next."""
        tree = readable(parse(PAGE, URL))
        before = etree.tostring(tree)
        assert set(STORY) <= set(by_trafilatura(tree, URL, "").lines)
        assert etree.tostring(tree) == before

    def test_nothing_to_read(self) -> None:
        """A page without text is an empty reading."""
        tree = readable(parse("<html><body></body></html>", URL))
        assert by_readability(tree, "").lines == ()
