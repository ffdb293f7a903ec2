"""What every index finds by words, and how it shows it, whatever engine is behind it."""

from __future__ import annotations

import pytest

from pipeline.index.protocol import Index, Query
from tests.integration.conformance.engines import (
    MakeArticle,
    found,
    search,
    write,
)


class TestFormsWithoutAFilter:
    """Words in other forms than the article's, where no filter tells the language."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """An index with an article in each of several languages that are no newspaper's first guess."""
        texts = {
            "bg": "Кметът откри моста.",
            "cs": "Soud řeší požár skladu.",
            "da": "Skolen mangler lærere.",
            "el": "Ο βουλευτής μίλησε.",
            "fa": "کتاب تازه منتشر شد",
            "hi": "नई लड़की आई",
            "hu": "A színház bezárt.",
            "nl": "Het huis staat leeg.",
            "ro": "Un oraș mic.",
            "sv": "En människa räddades.",
            "tr": "Bir öğrenci konuştu.",
        }
        write(shared, *(make_article(code, language=code, title="0", text=text) for code, text in texts.items()))
        return shared

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("мостове", ["bg"]),
            ("požáry", ["cs"]),
            ("pozary", ["cs"]),
            ("skoler", ["da"]),
            ("βουλευτές", ["el"]),
            ("ΒΟΥΛΕΥΤΕΣ", ["el"]),
            ("کتاب‌های", ["fa"]),
            ("लड़कियों", ["hi"]),
            ("színházban", ["hu"]),
            ("huizen", ["nl"]),
            ("orase", ["ro"]),
            ("människor", ["sv"]),
            ("ogrenciler", ["tr"]),
        ],
    )
    def test_each_language_of_the_index(self, index: Index, text: str, names: list[str]) -> None:
        """A word is asked for in the forms of every language that the index has, typed with marks or not."""
        assert search(index, text) == names

    @pytest.mark.parametrize(
        "text", ["hu\u00adis", "hu\u00adi\u200bzen", '"hu\u2060is"', "کتاب\u200cهای", "\u200bhuis\u200b"]
    )
    def test_characters_that_nobody_sees(self, index: Index, text: str) -> None:
        """A word is found as it was copied, with the soft hyphens and joiners inside it."""
        assert search(index, text) == (["fa"] if "\u200c" in text else ["nl"])

    def test_a_language_that_comes_later(self, index: Index, make_article: MakeArticle) -> None:
        """An article in a language that the index did not have before is found in any form at once."""
        assert search(index, "domami") == []
        write(index, make_article("pl", language="pl", title="0", text="Mały dom."))
        assert search(index, "domami") == ["pl"]


class TestWords:
    """What a query's text finds."""

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls, shared: Index, make_article: MakeArticle) -> Index:
        """An index with an article in each of seven languages."""
        write(
            shared,
            make_article(
                "en", language="en", title="Elections in Nordhaven", text="Lena Orth\u2019s pact for the U.S. failed."
            ),
            make_article("de", language="de", title="Häuser am Hafen", text="Die Straße zum Hafen wurde gesperrt."),
            make_article(
                "fr", language="fr", title="Le port", text="L\u2019élection présidentielle et les activités du port."
            ),
            make_article(
                "es", language="es", title="El puerto", text="Las elecciones municipales cambiaron el puerto."
            ),
            make_article("ru", language="ru", title="Выборы в порту", text="Пароходы ещё стоят здесь."),
            make_article("ja", language="ja", title="港のニュース", text="選挙は来週行われる。"),
            make_article("und", text="covid-19 closed the ferry_terminal", description="Quarantine ordered"),
        )
        return shared

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("election", ["en", "fr"]),
            ("ELECTIONS", ["en", "fr"]),
            ("ÉLECTIONS", ["en", "fr"]),
            ("elections nordhaven", ["en"]),
            ("elections paris", []),
            ("haus", ["de"]),
            ("hauser", ["de"]),
            ("strasse", ["de"]),
            ("elección", ["es"]),
            ("elecciones", ["es"]),
            ("activité", ["fr"]),
            ("presidentielle", ["fr"]),
            ("пароход", ["ru"]),
            ("ВЫБОРЫ", ["ru"]),
            ("еще", ["ru"]),
            ("ещё", ["ru"]),
            ("選挙", ["ja"]),
            ("挙選", []),
            ("covid-19", ["und"]),
            ("quarantine", ["und"]),
            ("terminal", ["und"]),
            ("U.S.", ["en"]),
            ("Orth's", ["en"]),
            ("l'élection", ["en", "fr"]),
        ],
    )
    def test_words_are_found_in_any_form(self, index: Index, text: str, names: list[str]) -> None:
        """Every word must occur, in any form of the article's language, whatever its case and diacritics."""
        assert search(index, text) == names

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ('"pact for the"', ["en"]),
            ('"the pact for"', []),
            ('"election nordhaven"', []),
            ("“Zum Hafen”", ["de"]),
            ('"zum hafen" gesperrt', ["de"]),
            ("«du port»", ["fr"]),
        ],
    )
    def test_phrases_stand_as_they_are(self, index: Index, text: str, names: list[str]) -> None:
        """Quoted words must stand side by side, in their order."""
        assert search(index, text) == names

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("port -activités", []),
            ("election -nordhaven", ["fr"]),
            ('election -"pact for"', ["fr"]),
            ("-election -hafen -puerto -порту -選挙", ["und"]),
        ],
    )
    def test_exclusions(self, index: Index, text: str, names: list[str]) -> None:
        """What follows a minus must not occur, in any form."""
        assert search(index, text) == names

    @pytest.mark.parametrize("text", ["*", "", "  ", " * "])
    def test_everything(self, index: Index, text: str) -> None:
        """A star or nothing finds everything."""
        assert index.search(Query(text)).total == 7

    @pytest.mark.parametrize(
        "text",
        [
            '"',
            '""',
            "title:",
            "(a OR",
            "AND",
            "NOT",
            "\\",
            "\\u",
            "a\\",
            "/re(/",
            "~2",
            "^",
            "[1 TO",
            "{",
            "-",
            "--",
            '-"',
            "!!!",
            "&&||",
            "elect*",
            "?",
            "<script>",
            "\x00",
            "\ud83d",
            "👩‍👩‍👧",
            "a" * 40_000,
            "word " * 5_000,
            " ".join(f"w{number}" for number in range(3_000)),
        ],
    )
    def test_no_text_is_an_error(self, index: Index, text: str) -> None:
        """Whatever is typed is searched for as plain words."""
        assert index.search(Query(text)).total >= 0

    def test_signs_without_a_partner(self, index: Index) -> None:
        """A bracket or a quote that stands alone takes nothing away from the words."""
        assert search(index, "election*") == ["en", "fr"]
        assert search(index, "(pact)") == ["en"]
        assert search(index, '"pact') == ["en"]


class TestRanking:
    """Which article comes first."""

    def test_titles_count_more(self, index: Index, make_article: MakeArticle) -> None:
        """Of two articles with a word, the one that has it in its title comes first."""
        write(
            index,
            make_article("body", title="Weather", text="A regatta was held."),
            make_article("headline", title="Regatta", text="It was held today."),
        )
        assert found(index.search(Query("regatta"))) == ["headline", "body"]


class TestLongTexts:
    """No text is cut."""

    def test_the_tail_of_a_long_text_is_found(self, index: Index, make_article: MakeArticle) -> None:
        """The last word of 300,000 characters is found and shown, and so is everything stored."""
        text = " ".join(f"filler{number % 997}" for number in range(31_000)) + " zanzibarensis"
        assert len(text) > 300_000
        article = make_article(text=text)
        write(index, article)
        hit = index.search(Query("zanzibarensis")).hits[0]
        assert hit.article["text"] == text
        assert "<em>zanzibarensis</em>" in hit.highlights["text"][0]

    def test_a_long_text_without_spaces(self, index: Index, make_article: MakeArticle) -> None:
        """A word beyond any index's limit harms neither the article nor its other words."""
        write(index, make_article(text=f"before {'x' * 200_000} after", tags=("y" * 40_000,)))
        assert search(index, "before after") == ["one"]


class TestHighlights:
    """Why an article was found, as HTML."""

    def test_only_em_is_markup(self, index: Index, make_article: MakeArticle) -> None:
        """Markup in an article is shown, never run."""
        write(
            index,
            make_article(
                title="<b>Ferry</b> & <img src=x onerror=alert(1)>",
                text="The <script>alert('ferry')</script> \"ferry\" <em>ferry</em>",
            ),
        )
        highlights = index.search(Query("ferry")).hits[0].highlights
        assert highlights["title"] == ("&lt;b&gt;<em>Ferry</em>&lt;/b&gt; &amp; &lt;img src=x onerror=alert(1)&gt;",)
        (fragment,) = highlights["text"]
        bare = fragment.replace("<em>", "").replace("</em>", "")
        assert "<" not in bare
        assert fragment.count("<em>ferry</em>") == 3

    def test_forms_and_phrases_are_marked(self, index: Index, make_article: MakeArticle) -> None:
        """The form that stands in the text is marked, phrases as a whole."""
        write(index, make_article(language="en", title="Ferries", text="Several ferries left the old harbour today."))
        hit = index.search(Query('ferry "old harbour"')).hits[0]
        assert hit.highlights["title"] == ("<em>Ferries</em>",)
        assert hit.highlights["text"] == ("Several <em>ferries</em> left the <em>old harbour</em> today.",)

    def test_nothing_is_marked_for_everything(self, index: Index, make_article: MakeArticle) -> None:
        """A search for everything has nothing to mark."""
        write(index, make_article())
        assert index.search(Query("*")).hits[0].highlights == {}
