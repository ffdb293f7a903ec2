"""Citations of an article."""

from __future__ import annotations

import json

import pytest

from pipeline.exports.citations import bibtex, csl_json, plain_citation

DOCUMENT = {
    "id": "ab12cd34ef",
    "url": "https://courier.example/a_b?x=1&y=2",
    "title": "50 % off: {Tides} & #1_2 \\ ~ ^ $",
    "source_id": "harbour-courier",
    "source_name": "Harbour & Courier",
    "authors": ["Ines Varga", "Pike and Sons"],
    "published_day": "2031-04-10",
    "captured_at": "2031-04-11T02:00:00Z",
    "language": "en",
}
BARE = {"id": "ff", "url": "file:///tmp/x", "title": "What now?", "captured_at": "2031-04-11T02:00:00Z"}


class TestPlain:
    """A line of text."""

    @pytest.mark.parametrize(
        ("changes", "line"),
        [
            ({}, "Ines Varga, Pike and Sons: T. Harbour & Courier, 2031-04-10. https://a.example/x"),
            ({"authors": []}, "T. Harbour & Courier, 2031-04-10. https://a.example/x"),
            ({"url": "javascript:x", "authors": []}, "T. Harbour & Courier, 2031-04-10."),
            ({"published_day": None, "authors": []}, "T. Harbour & Courier. https://a.example/x"),
        ],
    )  # fmt: skip
    def test_what_is_known(self, changes: dict[str, object], line: str) -> None:
        """What is not known is left out, and an address that a browser should not be sent to."""
        cited = plain_citation(DOCUMENT | {"title": "T", "url": "https://a.example/x"} | changes)
        assert cited == f"{line} (captured 2031-04-11)."

    def test_a_question(self) -> None:
        """A title that ends a sentence itself gets no second full stop."""
        assert plain_citation(BARE).startswith("What now? ")


class TestBibtex:
    """An entry for BibTeX."""

    def test_every_sign_is_escaped(self) -> None:
        """No sign of a title is a command to TeX, braces are in pairs, and a firm with "and" is one author."""
        entry = bibtex(DOCUMENT)
        assert entry.startswith("@online{harbour-courier-2031-04-10-ab12cd,\n")
        assert r"50 \% off: \{Tides\} \& \#1\_2 \textbackslash{} \textasciitilde{} \textasciicircum{} \$" in entry
        assert "author = {{Ines Varga} and {Pike and Sons}}" in entry
        assert "url = {https://courier.example/a_b?x=1&y=2}" in entry
        bare = entry.replace(r"\{", "").replace(r"\}", "")
        assert bare.count("{") == bare.count("}")

    def test_an_address_with_braces(self) -> None:
        """A brace in an address is percent-encoded: it would end the field."""
        assert "url = {https://a.example/%7Bx%7D}" in bibtex(DOCUMENT | {"url": "https://a.example/{x}"})

    def test_what_is_not_known(self) -> None:
        """It has no empty field and no address that is not on the web."""
        assert bibtex(BARE) == (
            "@online{undated-ff,\n  title = {{What now?}},\n  urldate = {2031-04-11},\n}\n"
        )  # fmt: skip


class TestCslJson:
    """An item for reference managers."""

    def test_an_item(self) -> None:
        """Days are date-parts, authors literal names."""
        (item,) = json.loads(csl_json(DOCUMENT))
        assert item["issued"] == {"date-parts": [[2031, 4, 10]]}
        assert item["author"] == [{"literal": "Ines Varga"}, {"literal": "Pike and Sons"}]
        assert item["container-title"] == "Harbour & Courier"
        assert "issued" not in json.loads(csl_json(BARE))[0]
