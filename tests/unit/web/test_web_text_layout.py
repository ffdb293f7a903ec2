"""An article's text as its page laid it out."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.web.app import create_app
from pipeline.web.marking import Mark
from pipeline.web.text_layout import Section, sections
from tests.unit.web.samples import MemoryIndex, fetcher, make_article, make_laid_out_article


def document(*lines: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a document of these lines, each with its block, or ``{}`` for a plain paragraph."""
    blocks, at = [], 0
    for line, block in lines:
        if block:
            blocks.append({"start": at, "end": at + len(line)} | block)
        at += len(line) + 2
    return {"text": "\n\n".join(line for line, _ in lines), "text_blocks": blocks}


def drawn(made: list[Section]) -> list[tuple[str, list[list[str]]]]:
    """Return the kind of each section, and the words of its lines' cells."""
    return [
        (one.kind, [["".join(piece.text for piece in cell) for cell in line.cells] for line in one.lines])
        for one in made
    ]


ITEM, ROW, QUOTE = {"kind": "item"}, {"kind": "row"}, {"kind": "quote"}


class TestSections:
    """Which lines stand together."""

    def test_neighbours(self) -> None:
        """Items, rows and quotes that follow each other are one list, table and quote; paragraphs are one each."""
        made = sections(
            document(
                ("a", {}), ("b", {}), ("c", ITEM), ("d", ITEM), ("e", {}), ("f", ITEM), ("g | h", ROW), ("i", QUOTE)
            ),
            [],
        )
        assert drawn(made) == [
            ("paragraph", [["a"]]),
            ("paragraph", [["b"]]),
            ("list", [["c"], ["d"]]),
            ("paragraph", [["e"]]),
            ("list", [["f"]]),
            ("table", [["g", "h"]]),
            ("quote", [["i"]]),
        ]

    def test_numbers(self) -> None:
        """A list with numbers keeps them, and is another list than the one without that it follows."""
        made = sections(document(("a", ITEM), ("b", ITEM | {"number": 4}), ("c", ITEM | {"number": 6})), [])
        assert [(one.is_numbered, [line.number for line in one.lines]) for one in made] == [
            (False, [None]),
            (True, [4, 6]),
        ]

    @pytest.mark.parametrize(
        ("rows", "headers"),
        [
            ((("a | b", {"header": True}), ("1 | 2", {})), [True, False]),
            ((("a | b", {}), ("1 | 2", {})), [False, False]),
            ((("| a | b |", {}), ("|---|---|", {}), ("| 1 | 2 |", {})), [True, False]),
        ],
        ids=["told", "not told", "another reader's"],
    )
    def test_headers(self, rows: tuple[tuple[str, dict[str, Any]], ...], headers: list[bool]) -> None:
        """Columns have names where the article says so, or a reader's line stands under them; it is not shown."""
        (made,) = sections(document(*((line, ROW | more) for line, more in rows)), [])
        assert [line.is_header for line in made.lines] == headers
        assert drawn([made])[0][1][-1] == ["1", "2"]

    def test_an_older_article(self) -> None:
        """One that says nothing of its lines is all paragraphs."""
        assert drawn(sections({"text": "a | b\n\n- c"}, [])) == [("paragraph", [["a | b"]]), ("paragraph", [["- c"]])]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"start": 1, "end": 5, "kind": "item"},
            {"start": 0, "end": 3, "kind": "item"},
            {"start": -4, "end": 5, "kind": "item"},
            {"start": 0, "end": 50, "kind": "item"},
            {"start": 0, "end": 5, "kind": "script"},
            {"end": 5},
        ],
    )
    def test_a_wrong_block(self, wrong: dict[str, Any]) -> None:
        """A block that fits no line, or that nobody knows, leaves the line a paragraph, and loses nothing of it."""
        assert drawn(sections({"text": "Coins", "text_blocks": [wrong]}, [])) == [("paragraph", [["Coins"]])]

    def test_marks(self) -> None:
        """Names are marked in a cell as in a paragraph, and so is what was searched for."""
        mark = Mark(7, 14, "place", "Nordvik")
        (table,) = sections(document(("Pier | Nordvik", ROW)), [mark], [(7, 10)])
        (piece,) = table.lines[0].cells[1]
        assert (piece.mark, [(part.text, part.is_found) for part in piece.parts]) == (
            mark,
            [("Nor", True), ("dvik", False)],
        )


class TestPage:
    """The article's page."""

    def test_elements(self) -> None:
        """Headings, lists, tables, quotes and code are elements of their own, and what they say is escaped."""
        article = make_laid_out_article()
        html = fetcher(create_app(MemoryIndex([article])))(f"/article/{article.id}").text
        for part in (
            "<h2>What changes</h2>",
            "<h3>Fares &lt;b&gt;</h3>",
            "<li>Bring a &lt;i&gt;coat.</li>",
            '<li value="4">Buy a ticket.</li>',
            '<th scope="col">Pier</th><th scope="col">First boat</th>',
            "<td>Nordvik &amp; Sund</td><td>06:10</td>",
            "<blockquote><p>We asked for &lt;script&gt;.</p><p>And got none.</p></blockquote>",
            "<pre><code>sail --pier &lt;name&gt;</code></pre>",
        ):
            assert part in html
        assert "<script>." not in html

    def test_plain(self) -> None:
        """An article without blocks has paragraphs alone."""
        article = make_article("plain", text="One | two.\n\n- Three.")
        html = fetcher(create_app(MemoryIndex([article])))(f"/article/{article.id}").text
        assert "<p>One | two.</p>" in html
        assert "<p>- Three.</p>" in html
