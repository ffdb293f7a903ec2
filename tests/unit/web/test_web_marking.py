"""Mentions in an article's text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.highlights import Span
from pipeline.web.marking import Mark, Piece, line_spans, marks_of, pieces


def entity(start: int, surface: str, label: str = "PER", canonical: str | None = None) -> dict[str, Any]:
    """Return an entity mention as it is indexed."""
    end = start + len(surface)
    return {"start": start, "end": end, "surface": surface, "label": label, "canonical": canonical or surface}


def moment(start: int, surface: str, **fields: str) -> dict[str, Any]:
    """Return a date mention as it is indexed."""
    return {"start": start, "end": start + len(surface), "surface": surface, "kind": "DATE"} | fields


class TestMarksOf:
    """Which mentions are marked, and where they lead."""

    def test_kinds_and_links(self) -> None:
        """A name leads to a search for the field that lists it; one that no field lists leads nowhere."""
        document = {
            "text": "Ana, Volt, Peru, Lima",
            "persons": ["Ana Ruiz"],
            "organizations": ["Volt"],
            "countries": ["Peru"],
            "entity_mentions": [
                entity(0, "Ana", canonical="Ana Ruiz"),
                entity(5, "Volt", "ORG"),
                entity(11, "Peru", "LOC"),
                entity(17, "Lima", "LOC"),
            ],
        }
        assert marks_of(document) == [
            Mark(0, 3, "person", "Ana Ruiz", "/?persons=Ana+Ruiz"),
            Mark(5, 9, "organization", "Volt", "/?organizations=Volt"),
            Mark(11, 15, "place", "Peru", "/?countries=Peru"),
            Mark(17, 21, "place", "Lima", None),
        ]

    def test_dates(self) -> None:
        """A date leads to what else speaks of its days; one without calendar days leads nowhere."""
        document = {
            "text": "May 3, last week, daily",
            "date_mentions": [
                moment(0, "May 3", value="2031-05-03", first_day="2031-05-03", last_day="2031-05-03"),
                moment(7, "last week", value="2031-W14", first_day="2031-03-31", last_day="2031-04-06"),
                moment(18, "daily", kind="SET"),
            ],
        }
        assert marks_of(document) == [
            Mark(0, 5, "date", "2031-05-03 (date)", "/?mentions=2031-05-03"),
            Mark(7, 16, "date", "2031-W14 (date)", "/?mentions=2031-03-31..2031-04-06"),
            Mark(18, 23, "date", "no calendar value (set)", None),
        ]

    def test_wrong_offsets(self) -> None:
        """A mention that its own offsets do not cut out is not marked."""
        document = {"text": "Ana", "entity_mentions": [entity(1, "Ana"), entity(40, "Ana"), entity(0, "")]}
        assert marks_of(document) == []

    def test_overlaps(self) -> None:
        """Of two that start together the longer is marked, of two that overlap the first."""
        document = {"text": "New York Times", "entity_mentions": [
            entity(0, "New York", "LOC"), entity(0, "New York Times", "ORG"), entity(9, "Times", "ORG"),
        ]}  # fmt: skip
        assert [mark.title for mark in marks_of(document)] == ["New York Times"]

    def test_nothing(self) -> None:
        """A document without text or mentions has no marks."""
        assert marks_of({}) == []


def paragraphs(text: str, marks: Sequence[Mark], found: Sequence[Span] = ()) -> list[list[Piece]]:
    """Return each line of ``text`` as its pieces."""
    return [list(pieces(text, *span, marks, found)) for span in line_spans(text)]


class TestParagraphs:
    """The text with its marks."""

    def test_lines(self) -> None:
        """Every line that is not blank is a paragraph."""
        assert [[piece.text for piece in one] for one in paragraphs("a\n\n \nb\r\nc", [])] == [["a"], ["b"], ["c"]]

    def test_marks_cut_the_text(self) -> None:
        """A paragraph is its marked and unmarked runs in order."""
        mark = Mark(2, 3, "person", "B")
        assert [(piece.text, piece.mark) for piece in paragraphs("a B c", [mark])[0]] == [
            ("a ", None),
            ("B", mark),
            (" c", None),
        ]

    def test_a_mark_over_two_paragraphs(self) -> None:
        """A mention broken over lines is marked in both."""
        mark = Mark(0, 5, "person", "A B")
        assert [[(piece.text, piece.mark) for piece in one] for one in paragraphs("ab\ncd", [mark])] == [
            [("ab", mark)],
            [("cd", mark)],
        ]

    @given(st.text(alphabet="ab \n\r", max_size=40), st.sets(st.integers(0, 40)))
    def test_nothing_is_lost(self, text: str, cuts: set[int]) -> None:
        """Whatever is marked, the pieces together are the text without its blank lines."""
        bounds = sorted(cuts)
        marks = [Mark(start, end, "date", "x") for start, end in list(pairwise(bounds))[::2]]
        joined = ["".join(piece.text for piece in one) for one in paragraphs(text, marks)]
        assert joined == [line for line in text.replace("\r", "\n").split("\n") if line.strip()]


class TestFound:
    """Words that were searched for, marked beside names and dates."""

    @given(st.text(alphabet="ab \n", max_size=40), st.data())
    def test_nothing_is_lost(self, text: str, data: st.DataObject) -> None:
        """However names and words overlap, the pieces are the paragraph, and each found letter is in a found part."""
        spans = [(at, at + 1) for at in data.draw(st.sets(st.integers(0, 39)).map(sorted)) if at < len(text)]
        first = data.draw(st.integers(0, max(len(text) - 1, 0)))
        marks = [Mark(first, len(text), "person", "x")] if text else []
        cut = paragraphs(text, marks, spans)
        assert ["".join(one.text for one in paragraph) for paragraph in cut] == [
            line for line in text.split("\n") if line.strip()
        ]
        for paragraph in cut:
            for piece in paragraph:
                assert "".join(part.text for part in piece.parts) == piece.text
        found = sum(len(part.text) for paragraph in cut for piece in paragraph for part in piece.parts if part.is_found)
        assert found == sum(1 for start, _ in spans if _is_shown(text, start))


def _is_shown(text: str, at: int) -> bool:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return text[at] != "\n" and bool(text[start : end if end >= 0 else len(text)].strip())
