"""A source's own CSS selectors win where given, and what they miss is said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.clean import extract_page
from pipeline.clean.markup.document import parse
from pipeline.clean.selected import select
from pipeline.errors import RejectedError, SettingsError
from pipeline.settings import Selectors, load_sources

URL = "https://www.fjordpost.example/2024/03/14/bridges"
BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
        "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
    )
)
PAGE = f"""<html><head><title>Wrong title - Fjord Post</title><meta property="og:title" content="Wrong title">
<meta name="author" content="Wrong Person">
<meta property="article:published_time" content="2001-01-01T00:00:00Z"></head>
<body><h2 class="head">Storm <i>closes</i> two bridges</h2><p class="who">By Ada Lindqvist and Jan Moe</p>
<span class="when" data-x="1">Posted on 14 March 2024</span>
<time class="stamp" datetime="2024-03-14T18:05:00+01:00">today</time>
<meta class="hidden-when" content="2024-03-13"><div class="left"><h2>Storm closes two bridges</h2>{BODY}
<div class="promo">Buy our tea towels.</div></div>
<div class="right"><p>Buses take the long way round the lake until then, which adds forty minutes to it.</p></div>
<span class="inline">A caption only.</span></body></html>""".encode()


class TestSelectors:
    """Each field of a page of an invented outlet."""

    def test_title(self) -> None:
        """The selected element's text is the title, whatever the statements say."""
        page = extract_page(PAGE, URL, selectors=Selectors(title=".head"))
        assert page.title == "Storm closes two bridges"
        assert page.provenance["title"].rule == "selector"

    def test_authors(self) -> None:
        """The selected byline is split into people."""
        page = extract_page(PAGE, URL, selectors=Selectors(authors="p.who"))
        assert page.authors == ("Ada Lindqvist", "Jan Moe")
        assert page.provenance["authors"].rule == "selector"

    @pytest.mark.parametrize(
        ("selector", "expected"),
        [
            (".stamp", datetime(2024, 3, 14, 17, 5, tzinfo=UTC)),
            (".when", datetime(2024, 3, 14, tzinfo=UTC)),
            (".hidden-when", datetime(2024, 3, 13, tzinfo=UTC)),
            (".head, .when", datetime(2024, 3, 14, tzinfo=UTC)),
        ],
    )
    def test_published_at(self, selector: str, expected: datetime) -> None:
        """The date is read from ``datetime``, ``content`` or the text: the first element that states one."""
        page = extract_page(PAGE, URL, selectors=Selectors(published_at=selector))
        assert page.published_at == expected
        assert page.provenance["published_at"].rule == "selector"

    def test_text_in_several_containers(self) -> None:
        """All selected elements give text, in the page's order, nested ones once, and the headline is no paragraph."""
        page = extract_page(PAGE, URL, selectors=Selectors(title=".head", text=".right, .left, .left p"))
        assert [one.split()[0] for one in page.text.split("\n\n")] == ["Two", "The", "Buy", "Buses"]
        assert page.provenance["text"].rule == "selector"

    def test_remove(self) -> None:
        """What is removed is gone from the selected text, and from what the general rules read."""
        chosen = Selectors(text=".left", remove=(".promo", "h2"))
        assert "tea towels" not in extract_page(PAGE, URL, selectors=chosen).text
        assert "lake" not in extract_page(PAGE, URL, selectors=Selectors(remove=(".right",))).text

    def test_remove_keeps_the_frame_and_the_text_beside(self) -> None:
        """The page's own frame cannot be removed, and the text after a removed element stays."""
        page = f"<html><body><main><p><b>Advert</b>{BODY[3:]}</main></body></html>".encode()
        found = extract_page(page, URL, selectors=Selectors(remove=("html", "body", "b")))
        assert found.text.startswith("Two bridges")


class TestMisses:
    """A selector that finds nothing."""

    def test_unmatched_falls_back_and_is_flagged(self) -> None:
        """The general rules fill the field, and the page says which selector found nothing."""
        chosen = Selectors(title=".gone", text="#gone", authors="#gone", published_at=".head", remove=(".gone",))
        page = extract_page(PAGE, URL, selectors=chosen)
        assert page.title == "Wrong title"
        assert "Two bridges" in page.text
        assert page.flags == tuple(
            f"selector-unmatched:{name}" for name in ("title", "text", "authors", "published_at")
        )

    def test_date_after_the_capture(self) -> None:
        """Nothing was published after it was captured, whatever a selector finds."""
        captured = datetime(2024, 3, 1, tzinfo=UTC)
        page = extract_page(PAGE, URL, selectors=Selectors(published_at=".stamp"), captured_at=captured)
        assert page.flags == ("selector-unmatched:published_at",)
        assert page.published_at is not None
        assert page.published_at.year == 2001

    def test_selected_text_that_is_too_short(self) -> None:
        """A selected line is no article either."""
        with pytest.raises(RejectedError) as caught:
            extract_page(PAGE, URL, selectors=Selectors(text=".inline"))
        assert caught.value.reason == "too-short"


class TestWrongSelectors:
    """A selector that is no CSS."""

    @pytest.mark.parametrize(
        ("field", "wrong"), [("title", "h1["), ("text", "p::text"), ("authors", ""), ("remove", ">>")]
    )
    def test_when_the_sources_are_loaded(self, tmp_path: Path, field: str, wrong: str) -> None:
        """It is refused when the sources file is read, by name, before any page is fetched."""
        value = f'["{wrong}"]' if field == "remove" else f'"{wrong}"'
        path = tmp_path / "sources.toml"
        path.write_text(
            '[[source]]\nid = "a"\nname = "A"\nfeeds = ["https://a.example/feed"]\n'
            f"[source.selectors]\n{field} = {value}\n"
        )
        with pytest.raises(SettingsError, match=rf"selectors\.{field}.*{wrong[:1].replace('[', '.')}") as caught:
            load_sources(path)
        assert "no CSS selector" in str(caught.value)

    def test_on_a_page(self) -> None:
        """Settings that were never checked are refused on the first page."""
        with pytest.raises(SettingsError, match="h1"):
            select(parse("<p>x</p>", URL), "", Selectors.model_construct(title="h1["), None)
