"""A text that only scripts would show."""

from __future__ import annotations

import json

import pytest

from pipeline.clean import extract_page
from pipeline.clean.body.page_data import text_in_data
from pipeline.clean.markup.document import parse
from pipeline.errors import RejectedError

URL = "https://www.fjordpost.example/2024/03/14/bridges-closed"
STORY = (
    "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
    "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
    "Buses take the long way round the lake until then, which adds forty minutes to every journey to town.",
    "Ferries sail twice an hour from Nordvik, and the county has asked the owners for a third boat in the evening.",
)
MARKUP = "".join(f"<p>{one}</p>" for one in STORY)
BLOCKS = [{"type": "paragraph", "children": [{"value": one}]} for one in STORY]


def pages_router(content: object) -> str:
    """Return a page that carries ``content`` as its properties."""
    data = json.dumps({"props": {"pageProps": {"title": "Storm", "article": {"body": content}}}})
    return f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{data}</script>'


def app_router(content: object) -> str:
    """Return a page that carries ``content`` in a stream, cut in the middle as streams are."""
    stream = f'2:"$Sreact.suspense"\n5:{json.dumps(["$", "div", None, {"article": {"content": content}}])}\n'
    parts = (stream[:90], stream[90:])
    return "".join(f"<script>self.__next_f.push({json.dumps([1, one])})</script>" for one in parts)


class TestFound:
    """The text is taken, and flagged."""

    @pytest.mark.parametrize("write", [pages_router, app_router])
    @pytest.mark.parametrize("content", [MARKUP, BLOCKS], ids=["markup", "blocks"])
    def test_text(self, write: object, content: object) -> None:
        """Markup and lists of paragraphs are read, from both of the framework's ways to carry them."""
        assert callable(write)
        page = extract_page(f"<html><body><main><h1>Storm</h1></main>{write(content)}</body></html>".encode(), URL)
        assert tuple(page.text.split("\n\n")) == STORY
        assert "text-from-data" in page.flags

    def test_page_shows_it(self) -> None:
        """A text that the page shows is read there."""
        shown = f"<html><body><main><h1>Storm</h1>{MARKUP}</main>{pages_router(MARKUP)}</body></html>"
        assert "text-from-data" not in extract_page(shown.encode(), URL).flags


def pushed(stream: str) -> str:
    """Return ``stream`` as scripts push it, in pieces."""
    pieces = [stream[start : start + 70] for start in range(0, len(stream), 70)]
    scripts = (f"<script>self.__next_f.push({json.dumps([1, one], ensure_ascii=False)})</script>" for one in pieces)
    return f"<html><body><h1>Storm</h1>{''.join(scripts)}</body></html>"


class TestStreams:
    """The forms of React's stream, and states handed to ``window``."""

    def test_elements(self) -> None:
        """Paragraphs that are elements of the stream, with links inside, are lines of their own."""
        link = ["$", "a", None, {"href": "/orra", "children": STORY[0][11:30]}]
        first = ["$", "p", "0", {"className": "text", "children": [STORY[0][:11], link, STORY[0][30:]]}]
        others = [["$", "p", str(count), {"children": one}] for count, one in enumerate(STORY[1:], 1)]
        row = json.dumps(["$", "article", None, {"children": [first, *others]}])
        page = extract_page(pushed(f'1:"$Sreact.fragment"\n2:{row}\n').encode(), URL)
        assert tuple(page.text.split("\n\n")) == STORY

    def test_long_text(self) -> None:
        """A long text has a row with its length in bytes; the next row follows without a break of line."""
        markup = MARKUP.replace("Nordvik", "Nørdvik")
        stream = (
            f'0:["$","div",null,{{"dangerouslySetInnerHTML":{{"__html":"$1a"}}}}]\n'
            f'1a:T{len(markup.encode()):x},{markup}1b:["$","p",null,{{"children":"Share this"}}]\n'
        )
        page = extract_page(pushed(stream).encode(), URL)
        assert page.text.split("\n\n") == [one.replace("Nordvik", "Nørdvik") for one in STORY]

    @pytest.mark.parametrize("name", ["__PRELOADED_STATE__", "__NUXT__", '["__INITIAL_STATE__"]'])
    def test_state(self, name: str) -> None:
        """The state of an application that a script hands to the window is read where it is JSON."""
        left = f"window{name}" if name.startswith("[") else f"window.{name}"
        state = json.dumps({"article": {"title": "Storm", "body": MARKUP}})
        html = f"<html><body><h1>Storm</h1><script>{left} = {state};(function(){{}})()</script></body></html>"
        assert tuple(extract_page(html.encode(), URL).text.split("\n\n")) == STORY

    @pytest.mark.parametrize(
        "script",
        [
            'window.id = 7; Press.article={"title": "Storm", "body": BODY};Press.ready=true;',
            'var settings = {"a": [1]}, page = {"content": BODY}',
            "window.__DATA__ = JSON.parse(QUOTED);",
            "window.__DATA__=JSON.parse('SINGLE');boot()",
        ],
    )
    def test_several_variables(self, script: str) -> None:
        """So is what a script gives any of its variables, and a string that it has parsed."""
        state = json.dumps({"body": MARKUP})
        script = script.replace("BODY", json.dumps(MARKUP)).replace("QUOTED", json.dumps(state))
        script = script.replace("SINGLE", state.replace("\\", "\\\\").replace("'", "\\'"))
        html = f"<html><body><h1>Storm</h1><script>{script}</script></body></html>"
        assert tuple(extract_page(html.encode(), URL).text.split("\n\n")) == STORY

    def test_handed_to_a_function(self) -> None:
        """What is handed to a function may be another article's, and is left alone."""
        script = f"<script>shelf.push({json.dumps({'text': MARKUP})})</script>"
        assert text_in_data(parse(f"<html><body><h1>Storm</h1>{script}</body></html>", URL)) == ""

    @pytest.mark.parametrize("content", [MARKUP, list(STORY)], ids=["markup", "paragraphs"])
    def test_attribute(self, content: object) -> None:
        """So is what an element keeps in an attribute for the script that fills it."""
        props = json.dumps({"article": [0, {"body": [0, content]}]}).replace("'", "&#39;")
        html = f"<html><body><h1>Storm</h1><astro-island props='{props}'></astro-island></body></html>"
        assert tuple(extract_page(html.encode(), URL).text.split("\n\n")) == STORY

    def test_places(self) -> None:
        """Nuxt's objects name places of a list, for paragraphs, too; places that name each other end."""
        story = [["Reactive", 1], {"title": 2, "body": 3}, "Storm", [4, 5, 6, 7, 1], *STORY]
        html = f'<h1>Storm</h1><script id="__NUXT_DATA__" type="application/json">{json.dumps(story)}</script>'
        assert text_in_data(parse(html, URL)).split("\n") == [*STORY]

    @pytest.mark.parametrize("stream", ["1:Tffffffff,short", "1:T0,1:T0,", "::\n:", '2:["$","p",null]', "1:Tzz,\n"])
    def test_broken(self, stream: str) -> None:
        """Rows that are cut, empty or no rows give no text and raise nothing."""
        assert text_in_data(parse(pushed(stream), URL)).strip() in {"", "short"}


class TestNotFound:
    """Data without a text."""

    def test_short(self) -> None:
        """A notice among the data is no article."""
        page = f"<html><body><h1>Storm</h1>{pages_router('Read our terms before you go on with it.')}</body></html>"
        with pytest.raises(RejectedError, match="0 words"):
            extract_page(page.encode(), URL)

    @pytest.mark.parametrize("data", ["{", "[" * 5_000, "null", '{"body": 3}'])
    def test_no_data(self, data: str) -> None:
        """What is no JSON, or holds no text, gives none and raises nothing."""
        root = parse(f"<html><body><p>x</p><script type='application/json'>{data}</script></body></html>", URL)
        assert text_in_data(root) == ""
