"""Letters, compounds and numbers: written in one way, found as they are written in another."""

from __future__ import annotations

import pytest

from pipeline.index import open_index
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.protocol import Index, Query
from pipeline.settings import Settings
from tests.integration.conformance.engines import MakeArticle, found, search, write

TEXTS = {
    "turkish": "Kad\u0131k\u00f6y ve \u0130zmir limanlar\u0131",
    "arabic": "\u0641\u064a \u0639\u0645\u0651\u0627\u0646",
    "thai": "\u0e17\u0e48\u0e32\u0e40\u0e23\u0e37\u0e2d\u0e43\u0e2b\u0e21\u0e48",
    "apostrophe": "Captain O\u2018Dea and Ms D\u02bcArcy",
    "catalan": "La col\u00b7lecci\u00f3 del port",
    "hebrew": "\u05d3\u05d5\u05f4\u05d7 \u05d4\u05e0\u05de\u05dc",
    "unseen": "Der Ver\u00adein tagt heute",
    "comma": "It cost 4,300 crowns",
    "narrow": "Il a co\u00fbt\u00e9 5\u202f400 couronnes",
    "bare": "It cost 6500 crowns",
    "dotted": "The N.H.A. met; an e-form was re-drafted",
    "undotted": "The NKB met; an eform was redrawn",
}


class TestWrittenDifferently:
    """One article for each way of writing."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """The articles of :data:`TEXTS`."""
        write(
            shared,
            *(make_article(name, title=f"Item {at}", text=text) for at, (name, text) in enumerate(TEXTS.items())),
        )
        return shared

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("izmir", "turkish"),
            ("\u0130ZM\u0130R", "turkish"),
            ("KADIK\u00d6Y", "turkish"),
            ("\u0639\u0645\u0627\u0646", "arabic"),
            ("\u0639\u0645\u0651\u0627\u0646", "arabic"),
            ("\u0e17\u0e48\u0e32\u0e40\u0e23\u0e37\u0e2d", "thai"),
            ("O'Dea", "apostrophe"),
            ("ODea", "apostrophe"),
            ("D\u2019Arcy", "apostrophe"),
            ("col\u00b7lecci\u00f3", "catalan"),
            ("colleccio", "catalan"),
            ('\u05d3\u05d5"\u05d7', "hebrew"),
            ("\u05d3\u05d5\u05d7", "hebrew"),
            ("verein", "unseen"),
            ("4,300", "comma"),
            ("4300", "comma"),
            ("4 300", "comma"),
            ("$4,300", "comma"),
            ('"4,300 crowns"', "comma"),
            ("5400", "narrow"),
            ("5 400", "narrow"),
            ("6,500", "bare"),
            ("6 500", "bare"),
            ("NHA", "dotted"),
            ("eform", ["dotted", "undotted"]),
            ("redrafted", "dotted"),
            ("N.K.B.", "undotted"),
            ("e-form", ["dotted", "undotted"]),
            ("re-drawn", "undotted"),
        ],
    )
    def test_is_found(self, index: Index, text: str, name: str | list[str]) -> None:
        """However a word is written in the article, it is found as readers write it."""
        assert search(index, text) == (name if isinstance(name, list) else [name])

    def test_what_is_written_comes_first(self, index: Index) -> None:
        """The very word outranks its other ways of writing."""
        assert found(index.search(Query("eform")))[0] == "undotted"
        assert found(index.search(Query("e-form")))[0] == "dotted"


class TestForms:
    """Other forms of a word."""

    def test_the_word_itself_outranks_its_forms(self, index: Index, make_article: MakeArticle) -> None:
        """However often another form stands in an article, the very word comes first."""
        write(
            index,
            make_article("form", language="en", title="Ferries, ferries", text="ferries " * 20),
            make_article("word", language="en", text="One ferry left among many other things on that day. " * 9),
        )
        assert found(index.search(Query("ferry"))) == ["word", "form"]
        assert found(index.search(Query("ferries"))) == ["form", "word"]

    def test_forms_stay_in_their_language(self, index: Index, make_article: MakeArticle) -> None:
        """A form is a form of its article's language; no English word finds a Spanish one."""
        write(
            index,
            make_article("en", language="en", text="The queen visits the port."),
            make_article("es", language="es", text="Dice que el puerto es grande."),
        )
        assert search(index, "queen") == ["en"]
        assert search(index, "ports") == ["en"]
        assert search(index, "puertos") == ["es"]
        assert search(index, "puertos", filters={"language": ["en"]}) == []

    def test_a_pasted_passage(self, index: Index, make_article: MakeArticle) -> None:
        """A passage of 700 characters without spaces finds its article."""
        passage = "".join(chr(0x4E00 + at * 7) for at in range(700))
        write(index, make_article(text=passage), make_article("two", text=passage[::-1]))
        assert search(index, passage) == ["one"]


@pytest.mark.elasticsearch
class TestKibanasQueryBar:
    """A bare word there asks the fields of ``index.query.default_field``."""

    @pytest.mark.parametrize("settings", [pytest.param("elasticsearch")], indirect=True)
    @pytest.mark.parametrize("word", ["ferry", "harbour", "orth", "eform", "4300"])
    def test_a_bare_word_finds_what_the_page_finds(
        self, settings: Settings, make_article: MakeArticle, word: str
    ) -> None:
        """Words, lemmas and compounds are found in title, description and text alike, and in nothing else."""
        index = open_index(settings)
        assert isinstance(index, ElasticsearchIndex)
        write(
            index,
            make_article("a", language="en", title="Ferries", text="Two harbours, an e-form, 4,300 crowns."),
            make_article("b", language="en", description="Lena Orth's ferry", text="Nothing."),
            make_article("c", language="en", text="Nothing.", tags=("ferry", "harbour", "orth", "eform")),
        )
        asked = {"query": {"query_string": {"query": word, "analyze_wildcard": True}}}
        hits = index._client.search(index=index._templates.alias, body=asked)["hits"]["hits"]
        assert sorted(hit["_source"]["url"].rpartition("/")[2] for hit in hits) == search(index, word)
        assert hits
        index.close()
