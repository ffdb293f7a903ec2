"""What must hold for any input at all."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import clean_text, extract_page
from pipeline.clean.characters import normalise
from pipeline.clean.markup.charset import decode
from pipeline.clean.printed.quotes import mend_quotes
from pipeline.errors import QuarantineError, RejectedError
from pipeline.moments import read_date

WORD = re.compile(r"\w+")
SENTENCES = st.lists(
    st.sampled_from(
        [
            "The harbour council met on Tuesday to settle the long quarrel over the ferry.",
            'Nobody "who was there" would say how the vote had gone.',
            "Officials spoke of a well-known plan, and of its many costs.",
            "A second reading is expected in the spring of next year.",
        ]
    ),
    min_size=3,
    max_size=12,
)
MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            ["<p>", "</p>", "<div class='a b'>", "</div>", "<a href='/x'>", "</a>", "<h1>", "</h1>", "<br>", "<li>"]
        ),
        st.sampled_from(
            [
                "<script type='application/ld+json'>{",
                "</script>",
                "<meta property='og:title' content='x",
                "<!--",
                "&#0;",
            ]
        ),
        st.text(max_size=40),
    ),
    max_size=40,
)


def outcome(body: bytes, content_type: str | None = None) -> str:
    """Return a page's text, or the reason why there is none."""
    try:
        return extract_page(body, "https://a.example/one", content_type=content_type).text.strip()
    except (RejectedError, QuarantineError) as error:
        return error.reason


class TestAnyInput:
    """A page or a reason, never anything else."""

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=600))
    def test_bytes(self, body: bytes) -> None:
        """Any bytes give a page, or say why not."""
        assert outcome(body)

    @settings(max_examples=80, deadline=None)
    @given(MARKUP)
    def test_markup(self, pieces: list[str]) -> None:
        """Any tag soup gives a page, or says why not."""
        assert outcome("".join(pieces).encode("utf-8", "replace"), "text/html")

    @given(st.binary(max_size=300), st.sampled_from([None, "text/html; charset=utf-16", "text/html; charset=nonsense"]))
    def test_decoding_never_fails(self, body: bytes, content_type: str | None) -> None:
        """Any bytes under any header become text."""
        assert isinstance(decode(body, content_type), str)

    @given(st.text(max_size=120))
    def test_date_reading_never_fails(self, text: str) -> None:
        """Any text holds a date, or none."""
        stated = read_date(text)
        assert stated is None or stated.start.tzinfo is not None


class TestIdempotence:
    """What is clean stays as it is."""

    @given(st.text(max_size=200))
    def test_characters(self, text: str) -> None:
        """Normalising twice is normalising once."""
        assert normalise(normalise(text)) == normalise(text)

    @given(st.text(alphabet="ab ,.\"'“”‘’s", max_size=60))
    def test_quotes(self, text: str) -> None:
        """Mended quotes need no mending."""
        assert mend_quotes(mend_quotes(text)) == mend_quotes(text)

    @settings(max_examples=40, deadline=None)
    @given(SENTENCES)
    def test_text(self, sentences: list[str]) -> None:
        """A cleaned text, cleaned again, is the same text under the same title."""
        once = clean_text("Ferry quarrel nears its end\n\n" + "\n\n".join(sentences))
        again = clean_text(f"{once.title}\n\n{once.text}")
        assert (again.title, again.text) == (once.title, once.text)


class TestNothingInvented:
    """Every word of the result stood in the input."""

    @settings(max_examples=30, deadline=None)
    @given(SENTENCES)
    def test_words_of_a_page(self, sentences: list[str]) -> None:
        """No word of the text is new, and none is glued from two."""
        body = "".join(f"<p>{one}</p>" for one in sentences)
        page = extract_page(f"<html><body><article>{body}</article></body></html>".encode(), "https://a.example/one")
        assert set(WORD.findall(page.text)) <= set(WORD.findall(" ".join(sentences)))
