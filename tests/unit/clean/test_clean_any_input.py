"""What holds of every input: a page or a reason comes out, in time, the same each time, and no word is invented."""

from __future__ import annotations

import functools
import gc
import re
import subprocess
import sys
import time
import tracemalloc
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.clean import Page, clean_pdf, clean_text, extract_page
from pipeline.clean.characters import normalise
from pipeline.clean.printed.pdf_lines import read as read_pdf
from pipeline.errors import QuarantineError, RejectedError
from tests.unmeasured import unmeasured

PDF_HEAD = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
URL = "https://www.fjordpost.example/county/bridges"
SENTENCES = (
    "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
    "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
    "“Buses take the long way round the lake until then”, said Jan Moe, “which adds forty minutes”.",
    "Das Land will den Damm bis zum Jahr 2031 erhöhen, kündigte die Ministerin am Dienstag in Elbmarsch an.",
    "Совет города решил открыть мост через реку, закрытый девять лет назад после паводка.",
    "Le conseil a voté à l’unanimité : la passerelle rouvrira au printemps, après neuf ans de travaux.",
)
PEAK = """
import re, sys
from pathlib import Path
from pipeline.clean import extract_page

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

def read(count):
    cells = "<table><tr><td>{0}</td><td>basin</td></tr></table>"
    others = "<li><a href='/{0}'>Basin {0} closes</a></li><p>On day {0} the <b>board</b> met for hours.</p>"
    page = "<article><h1>Basin closes</h1>" + "<p>The board met and talked for hours on end of the basin.</p>" * 9
    page += "".join(map((cells + others).format, range(count)))
    extract_page(page.encode(), "https://www.fjordpost.example/county/basin")

read(1)
base = peak()
read(int(sys.argv[1]))
print((peak() - base) // 1024)
"""
TAGS = (
    "p",
    "div",
    "article",
    "section",
    "span",
    "h1",
    "h2",
    "li",
    "td",
    "blockquote",
    "aside",
    "script",
    "a",
    "br",
    "time",
    "title",
)
TYPES = (
    None,
    "text/html",
    "text/html; charset=koi8-r",
    "text/plain",
    "application/pdf",
    "application/xhtml+xml",
    "image/png",
    "",
)
PATIENCE_SECONDS = 5.0

# Letters that no mojibake is made of: what that is mended to depends on how much of a page stands around it.
letters = st.sampled_from("abcxyzABZ ЖзкλΩ漢字,.'-0123 ")
words = st.one_of(st.sampled_from(SENTENCES), st.text(alphabet=letters, max_size=40))
attributes = st.sampled_from(
    (
        "",
        ' class="article-body"',
        " hidden",
        ' datetime="2024-13-41"',
        ' href="//["',
        ' itemprop="author"',
        ' style="x',
        " id=1",
    )
)
heads = st.sampled_from(
    (
        "",
        '<meta property="og:url" content="http://[">',
        '<link rel="next canonical" href="http://[::1">',
        '<script type="application/ld+json">{"@type":["Article",7],"headline":{"a":[0]},"author":[[{"b":7}]]}</script>',
        '<script type="application/ld+json">[[[[{"@graph":{"@type":null,"datePublished":12}}]]]]</script>',
        '<meta charset="utf-7"><base href="::">',
        '<html lang="x-\x00">',
    )
)
markup = st.recursive(
    words,
    lambda inner: st.builds(
        lambda tag, attribute, parts, closed: f"<{tag}{attribute}>{''.join(parts)}" + (f"</{tag}>" if closed else ""),
        st.sampled_from(TAGS),
        attributes,
        st.lists(inner, max_size=5),
        st.booleans(),
    ),
    max_leaves=25,
)
documents = st.builds(lambda head, bodies: f"{head}<body>{''.join(bodies)}", heads, st.lists(markup, max_size=8))
printed = st.lists(
    st.sampled_from((*SENTENCES, "\f", "Related article: More rain", "around the coun-\ntryside there is no bus.")),
    max_size=9,
    unique=True,  # what stands there again and again is a running head
).map("\n\n".join)


def answer(call: Callable[[], Page]) -> Page | str:
    """Return the page, or the reason why there is none; any other exception fails the test."""
    try:
        page = call()
    except (RejectedError, QuarantineError) as error:
        refusal = error
    else:
        assert page.text.strip()
        return page
    assert re.fullmatch(r"[a-z]+(?:-[a-z0-9]+)*", refusal.reason)
    assert "\n" not in refusal.message
    return refusal.reason


def vocabulary(text: str) -> set[str]:
    """Return the words of ``text`` after compatibility normalisation, without case."""
    return set(re.findall(r"\w+", unicodedata.normalize("NFKC", normalise(text)).casefold()))


class TestAnyBytes:
    """Whatever comes over the wire."""

    @given(st.binary(max_size=400), st.sampled_from(TYPES))
    @example(b"%PDF-1.7\n%%EOF", None)
    @example(b"\xff\xfe<\x00h\x00", "text/html")
    @example(b"<!--", "text/html")
    @example(b"<?xml version='1.0' encoding='utf-16'?><p>", "application/xhtml+xml")
    def test_page_or_reason(self, body: bytes, content_type: str | None) -> None:
        """Bytes of any kind give a page or a reason."""
        answer(lambda: extract_page(body, URL, content_type=content_type))

    @given(documents, st.sampled_from(("utf-8", "utf-16", "cp1252", "koi8-r")))
    @settings(suppress_health_check=[HealthCheck.too_slow])
    def test_markup(self, document: str, charset: str) -> None:
        """So does every kind of markup, in every charset; and the same each time."""
        body = document.encode(charset, "replace")
        first = answer(lambda: extract_page(body, URL))
        assert answer(lambda: extract_page(body, URL)) == first

    @given(st.binary(max_size=300))
    def test_pdf(self, tail: bytes) -> None:
        """A PDF file that is damaged anywhere gives pages or a reason (here without the process around the reader)."""
        assert read_pdf(PDF_HEAD + tail).keys() in ({"error"}, {"title", "pages"})

    @pytest.mark.parametrize("tail", [b"", b"\x00" * 300, b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"])
    def test_pdf_as_a_page(self, tail: bytes) -> None:
        """So it does with the process that reads it."""
        answer(lambda: clean_pdf(PDF_HEAD + tail))


class TestPlainText:
    """Text of any kind."""

    @given(st.text(max_size=400))
    @example("\x00\ud800\u202e" * 20)
    @example("-\n" * 400)
    def test_page_or_reason(self, text: str) -> None:
        """Text of any kind gives a page or a reason."""
        answer(lambda: clean_text(text, language="en"))

    @given(printed)
    def test_cleaning_again_changes_nothing(self, text: str) -> None:
        """The text of a cleaned document, cleaned again below its title, is the same."""
        once = answer(lambda: clean_text(text, language="en"))
        if isinstance(once, Page) and once.title:
            again = answer(lambda: clean_text(f"{once.title}\n\n{once.text}", language="en"))
            assert isinstance(again, Page)
            assert again.text == once.text

    @given(printed)
    def test_no_word_is_invented(self, text: str) -> None:
        """Every word of the result stands in the document, or is two of its pieces joined over a line's end."""
        page = answer(lambda: clean_text(text, language="en"))
        if isinstance(page, Page):
            known = "".join(unicodedata.normalize("NFKC", normalise(text)).casefold().split())
            joined = known.replace("-", "")
            assert [one for one in vocabulary(page.text) if one not in known and one not in joined] == []


def _nested(tag: str, depth: int) -> str:
    return f"<{tag}>" * depth + SENTENCES[0] + f"</{tag}>" * depth


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><html><body><p>&j;</p></body></html>"
)
BODY = "".join(f"<p>{one}</p>" for one in SENTENCES)
MONSTERS = {
    "100,000 nested divs": _nested("div", 100_000),
    "100,000 nested spans": _nested("span", 100_000),
    "100,000 nested list items": "<ul><li>" * 50_000 + SENTENCES[0],
    "5 MB of open divs": "<div>" * 1_000_000,
    "2 MB of closed divs": "<div></div>" * 180_000 + BODY,
    "60,000 short paragraphs": "<p>a b</p>" * 60_000,
    "a huge attribute": f'<p class="{"x " * 1_000_000}">{SENTENCES[0]}</p>{BODY}',
    "100,000 attributes": f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{SENTENCES[0]}</p>{BODY}",
    "one line of 1 MB": f"<p>{SENTENCES[0] * 10_000}</p>",
    "a word of 1 MB": f"<p>{'x' * 1_000_000}</p>{BODY}",
    "a billion laughs": ENTITIES,
    "1 MB of NULs": "\x00" * 1_000_000 + BODY,
    "an unclosed comment": f"{BODY}<!-- {SENTENCES[0] * 5000}",
    "unclosed scripts": f"{BODY}<script>" + "<script>" * 100_000,
    "100,000 links": BODY + '<a href="/x">read more of it here</a> ' * 100_000,
    "100,000 line breaks": f"<p>{'<br>' * 100_000}</p>{BODY}",
    "1 MB of ampersands": f"<p>{'&' * 1_000_000}</p>{BODY}",
    "1 MB of open tags": "<" * 1_000_000,
    "a title of 1 MB": f"<title>{'Storm - ' * 125_000}</title><h1>{'Storm | ' * 125_000}</h1>{BODY}",
    "a byline of 1 MB": f'<p class="byline">By {"Ada Moe, " * 110_000}</p>{BODY}',
    "deep JSON-LD": f'<script type="application/ld+json">{"[" * 100_000}</script>{BODY}',
    "wide JSON-LD": f'<script type="application/ld+json">[{",".join(["{}"] * 300_000)}]</script>{BODY}',
    "20,000 table cells": f"<table>{'<tr><td>1</td><td>two</td></tr>' * 10_000}</table>{BODY}",
    "20,000 metas": '<meta name="author" content="Ada Moe">' * 20_000 + BODY,
    "20,000 times": '<time datetime="2024-03-14">14 March 2024</time> ' * 20_000 + BODY,
}
LONG_TEXTS = {
    "one line": SENTENCES[0] * 10_000,
    "short lines": "a b\n" * 100_000,
    "hyphens": "Title\n\n" + "bro-\nken " * 30_000,
    "quotes": "Title\n\n" + "''\"" * 100_000,
    "nested quotes": "Title\n\n" + "\"'a' b\" " * 80_000,
    "quotes never closed": "Title\n\n" + "''a " * 120_000,
    "sentences over page ends": "Title\n\n" + "the bridge,\n\n" * 80_000,
    "running heads": "Fjord Post\nthe storm tore at it\f" * 30_000,
    "spaces": "Title" + " " * 1_000_000 + "x",
    "empty lines": "Title" + "\n" * 1_000_000 + SENTENCES[0],
}


@pytest.mark.no_cover
class TestPathological:
    """Pages that somebody made to break a reader, or that a broken template made."""

    @pytest.mark.parametrize("name", MONSTERS)
    def test_in_time(self, name: str) -> None:
        """A page or a reason comes in a few seconds, and nothing overflows."""
        body = MONSTERS[name].encode()
        start = time.process_time()
        answer(lambda: extract_page(body, URL, content_type="text/html; charset=utf-8"))
        assert time.process_time() - start < PATIENCE_SECONDS

    @pytest.mark.parametrize("name", LONG_TEXTS)
    def test_text_in_time(self, name: str) -> None:
        """The same for plain text."""
        start = time.process_time()
        answer(lambda: clean_text(LONG_TEXTS[name], language="en"))
        assert time.process_time() - start < PATIENCE_SECONDS


def held() -> int:
    """Return the bytes that Python holds beside the caches whose size is bounded: these fill for some 300 pages."""
    for one in gc.get_objects():
        # Not isinstance(): a library's lazy proxy among them would import what it stands for to answer that.
        if type(one) is functools._lru_cache_wrapper and one.cache_parameters()["maxsize"] is not None:
            one.cache_clear()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.no_cover
class TestMemory:
    """A night of pages."""

    def test_nothing_is_kept_between_pages(self) -> None:
        """Memory is flat over a hundred pages, all different: the second half keeps less than 1 kB a page."""

        def read(number: int) -> None:
            body = "".join(f"<p>{number} {one} {number * 7}</p>" for one in SENTENCES)
            head = f'<title>Page {number}</title><meta name="author" content="Ada Moe{number}">'
            answer(lambda: extract_page(f"{head}<h1>Page {number}</h1>{body}".encode(), f"{URL}/{number}"))

        def grown(first: int, pages: int) -> int:
            before = held()
            for number in range(first, first + pages):
                read(number)
            return held() - before

        tracemalloc.start()
        try:
            grown(0, 50)
            assert grown(50, 50) < 50_000
        finally:
            tracemalloc.stop()
        assert sum(type(one).__name__ == "HtmlElement" for one in gc.get_objects()) < 10

    @pytest.mark.skipif(sys.platform != "linux", reason="a process's own peak is in /proc")
    def test_page_of_nearly_a_megabyte(self, repository: Path) -> None:
        """A page of 0.9 MB, of cells, links and paragraphs, takes less than 300 MB over what a small one took."""
        command, environment = [sys.executable, "-c", PEAK, "6000"], unmeasured(repository)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603 - our own program
        assert 0 < int(done.stdout) < 300  # MB
