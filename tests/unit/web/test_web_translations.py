"""The page in the reader's language."""

from __future__ import annotations

import asyncio
import html
import re
import tomllib
from datetime import date
from importlib import resources
from pathlib import Path

import httpx
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

import pipeline.index.query
import pipeline.web
from pipeline.web.app import create_app
from pipeline.web.languages import Languages, preferred
from pipeline.web.results import value_label
from pipeline.web.translations import (
    Form,
    date_label,
    gettext,
    known_languages,
    language_label,
    ngettext,
    number_label,
    read_translations,
    spoken,
    spoken_direction,
    spoken_language,
)
from tests.unit.web.samples import Fetch, MemoryIndex, fetcher, make_article

KNOWN = ("en", "de", "fr", "pt")
LINK = re.compile(r'<(?:a|form)\b[^>]* (?:href|action)="(/[^"]*)"')
PLACEHOLDER = re.compile(r"%\((\w+)\)")
ELEMENT = re.compile(r"</?\w[^>]*>")
NO_WORDS = {"Dateline", "JSON", "JSON Lines", "CSV", "SHA-256", "2026-11-06, 2026-W45"}
"""What stands in templates and is the same in every language."""
NOT_TRANSLATED = {"report.html"}
"""What ``dateline report`` writes to a file, which has no reader's language to know."""


class TestPreferred:
    """Which language a request is answered in."""

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("de", "de"),
            ("de-AT, en;q=0.5", "de"),
            ("en-GB, de", "en"),
            ("it, fr;q=0.2, de;q=0.7", "de"),
            ("fr;q=0, pt-BR", "pt"),
            ("it", "en"),
            ("", "en"),
            ("*", "en"),
            (";;;,q=,=,fr;q=much", "en"),
            ("de" * 1000, "en"),
        ],
    )
    def test_of_those_there_are(self, header: str, expected: str) -> None:
        """The one of the highest weight that there is, also for a country's; English where none is, or nothing said."""
        assert preferred(header, KNOWN) == expected

    def test_a_request_and_nothing_beyond_it(self) -> None:
        """What answers, in whichever thread, speaks its language; a page says what it depends on, data does not."""
        routes = [
            Route("/page", lambda _request: HTMLResponse(f"{spoken_language()} {spoken_direction()}")),
            Route("/data", lambda _request: JSONResponse(number_label(12345))),
        ]
        app = Languages(Starlette(routes=routes), known=("en", "de", "ar"))

        async def ask(path: str, language: str) -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://page") as client:
                return await client.get(path, headers={"Accept-Language": language})

        page, data = asyncio.run(ask("/page", "ar-EG")), asyncio.run(ask("/data", "de"))
        assert (page.text, page.headers["vary"]) == ("ar rtl", "Accept-Language")
        assert (data.json(), "vary" in data.headers) == ("12.345", False)
        assert asyncio.run(ask("/page", "it")).text == "en ltr"
        assert spoken_language() == "en"

    def test_on_every_page(self, fetch: Fetch) -> None:
        """Pages say their language, its direction, and that they depend on the reader's."""
        answer = fetch("/calendar", headers={"Accept-Language": "tlh"})
        assert '<html lang="en" dir="ltr">' in answer.text
        assert answer.headers["vary"] == "Accept-Language"


PAGES = ("/", "/?q=mayor", "/?persons=Ines+Varga", "/events", "/calendar", "/map", "/together", "/compare", "/digest")


class TestAddress:
    """A language in the address."""

    @pytest.mark.parametrize("language", known_languages())
    def test_every_link_keeps_it(self, fetch: Fetch, language: str) -> None:
        """``/de/…`` is ``/…`` in German whatever is preferred, and so is all that it leads to."""
        opened = fetch(f"/{language}/?q=mayor").text
        article = next(one for one in LINK.findall(opened) if "/article/" in one)
        for path in (*PAGES, "/nothing/here", article.removeprefix(f"/{language}")):
            answer = fetch(f"/{language}{path}", headers={"Accept-Language": "fr, de;q=0.1"})
            assert f'<html lang="{language}" ' in answer.text
            assert "vary" not in answer.headers
            links = {*LINK.findall(answer.text)}
            others = {f"/{other}{path}" for other in known_languages()}
            assert {html.unescape(one) for one in links} >= others
            kept = (f"/{language}/", "/api/", "/export/", "/digest.atom", "/static/")
            assert [one for one in links if not one.startswith(kept) and html.unescape(one) not in others] == []

    @pytest.mark.parametrize(
        "address", ["/?lang=de", "/?q=mayor&lang=de", "/fr/?lang=de&q=mayor", "/map?lang=de", "/no?lang=de"]
    )
    def test_a_parameter_says_it_too(self, fetch: Fetch, address: str) -> None:
        """``lang=de`` is the page in German, whose links have the address that keeps it; nothing else is made of it."""
        answer = fetch(address, headers={"Accept-Language": "fr"})
        path, _, query = address.removeprefix("/fr").partition("?")
        rest = "&".join(one for one in query.split("&") if one != "lang=de")
        assert '<html lang="de" ' in answer.text
        assert "lang=de" not in answer.text
        assert answer.text == fetch(f"/de{path}?{rest}" if rest else f"/de{path}").text

    def test_no_language_that_there_is(self, fetch: Fetch) -> None:
        """Another one is an unknown parameter, and programs have none."""
        assert fetch("/?lang=xx").status_code == 400
        assert fetch("/api/v1/search?lang=de").status_code == 400

    @pytest.mark.parametrize("language", known_languages())
    def test_quotes_end_no_attribute(self, fetch: Fetch, language: str) -> None:
        """A message with quotes in it stands whole in an attribute."""
        with spoken(language):
            message = gettext('Words, "a phrase", -without')
        assert f'placeholder="{html.escape(message)}"' in fetch(f"/{language}/").text.replace("&#34;", "&quot;")

    def test_a_redirect_keeps_it(self, fetch: Fetch) -> None:
        """An address that a form made is shortened in its language."""
        assert fetch("/fr/?q=mayor&from=").headers["location"] == "/fr/?q=mayor"
        assert fetch("/fr/map/?q=mayor").headers["location"] == "/fr/map?q=mayor"
        assert fetch("/map/?q=mayor").headers["location"] == "/map?q=mayor"

    @pytest.mark.parametrize("path", ["/de/api/search?q=mayor", "/de/healthz", "/tlh/", "/d", "/de."])
    def test_of_pages_only(self, fetch: Fetch, path: str) -> None:
        """What programs ask for has one address, and what is no language of the page is no page."""
        assert fetch(path).status_code == 404

    def test_programs_are_answered_in_english(self, fetch: Fetch) -> None:
        """An error of the interface is the same whatever the reader prefers."""
        said = [
            fetch("/api/search?sort=x", headers={"Accept-Language": one}).json() for one in ("en", "de", "ru;q=0.5")
        ]
        assert said[0] == said[1] == said[2]

    @pytest.mark.parametrize("path", ["/de//elsewhere.example/", "/de/%22%3E%3Cb%3E?q=%22%3E%3Cb%3E", '/de/?q="><b>'])
    def test_leads_nowhere_else(self, fetch: Fetch, path: str) -> None:
        """No link made of the address leads to another server, or out of its attribute."""
        answer = fetch(path)
        assert "<b>" not in answer.text
        assert [one for one in LINK.findall(answer.text) if one.startswith("//")] == []

    def test_what_articles_say_stays(self) -> None:
        """A text that looks like a link of ours is shown as it came."""
        page = make_article("markup", title='See <a href="/events"> here', text=' href="/calendar" action="/map"')
        answer = fetcher(create_app(MemoryIndex([page])))(f"/de/article/{page.id}").text
        assert "See &lt;a href=&#34;/events&#34;&gt; here" in answer
        assert " href=&#34;/calendar&#34; action=&#34;/map&#34;" in answer

    @pytest.mark.parametrize(
        ("path", "language", "words"),
        [
            ("/?q=mayor", "de", ["Artikel zu „mayor“", "Eingrenzen", "Älteste"]),
            (
                "/?from=x",
                "fr",
                ["Cette recherche est illisible", "from : &#39;x&#39; n’est pas une période", '"detail">'],
            ),
            (
                "/?q=title:cable+published:x",
                "de",
                ["&#39;x&#39; ist kein Zeitraum; schreiben Sie ihn wie 2020,", "2020-Q4, 2016..2019; oder heute"],
            ),
            ("/?q=%28mayor", "es", ["Carácter 1: <bdi>este paréntesis no se cierra; se omite</bdi>"]),
            ("/compare?q=mayor+OR&against=wall", "ru", ["Знак 7: <bdi>с одной стороны OR"]),
            ("/entity?persons=a&persons=b", "fr", ['"detail">une entité est nommée par l’un de persons, ']),
            ("/digest?day=x", "de", ['"detail">unbekannter Parameter &#39;day&#39;; eine Übersicht wird']),
            ("/events?on=2026..", "es", ['"detail">on: indique ambos extremos del periodo']),
            ("/compare?against=a&against=b", "ru", ['"detail">against: ']),
            ("/together?of=moods", "fr", ['"detail">of : il n’y a pas de &#39;moods&#39; ; il y a persons, ']),
            ("/nothing/here", "de", ["Diese Seite gibt es nicht"]),
            ("/article/none", "es", ["Ningún artículo tiene este identificador."]),
            ("/?persons=Ines+Varga", "ru", ["Человек: Ines Varga"]),
            ("/calendar", "ru", ["Что ожидается"]),
            ("/map", "fr", ["Sur une carte"]),
        ],
    )
    def test_reads_as_its_readers_write(self, fetch: Fetch, path: str, language: str, words: list[str]) -> None:
        """Headings, labels, chips and errors are in the language; what only exists in English says so."""
        text = fetch(f"/{language}{path}").text
        assert [one for one in words if one not in text] == []
        assert "Not Found" not in text


class TestWords:
    """Messages, days and numbers."""

    PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; "
"plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "Search"
msgstr "Найти"

msgid "%(shown)s article"
msgid_plural "%(shown)s articles"
msgstr[0] "%(shown)s статья"
msgstr[1] "%(shown)s статьи"
msgstr[2] "%(shown)s статей"

#, fuzzy
msgid "Close"
msgstr "Где"
"""

    def test_a_catalogue(self) -> None:
        """Messages have their translation, numbers their form; what nobody has looked at stays English."""
        read = read_translations(self.PO.encode(), "ru")
        assert read.gettext("Search") == "Найти"
        forms = [read.ngettext("%(shown)s article", "%(shown)s articles", number) for number in (1, 3, 5, 21)]
        assert [one.split()[1] for one in forms] == ["статья", "статьи", "статей", "статья"]
        assert read.gettext("Close") == "Close"

    def test_without_a_catalogue(self) -> None:
        """A language that there is none of has its own days and numbers, and English words."""
        with spoken("fi"):
            assert gettext("Search") == "Search"
            assert [ngettext("one", "many", number) for number in (1, 2)] == ["one", "many"]

    @pytest.mark.parametrize(
        ("language", "form", "expected"),
        [
            ("en", "day", "3 November 2026"),
            ("en", "short day", "3 Nov 2026"),
            ("en", "tick", "3 Nov"),
            ("en", "month", "Nov 2026"),
            ("de", "day", "3. November 2026"),
            ("es", "day", "3 de noviembre de 2026"),
            ("fr", "month", "nov. 2026"),
        ],
    )
    def test_days(self, language: str, form: Form, expected: str) -> None:
        """A day is written as its readers do."""
        with spoken(language):
            assert date_label(date(2026, 11, 3), form) == expected

    @pytest.mark.parametrize(
        ("language", "value", "expected"),
        [
            ("de", "Norway", "Norwegen"),
            ("fr", "Ivory Coast", "Côte d’Ivoire"),
            ("ru", "Soviet Union", "Soviet Union"),
            ("es", "nowhere", "nowhere"),
            ("en", "Norway", "Norway"),
        ],
    )
    def test_countries(self, language: str, value: str, expected: str) -> None:
        """A country is called as its readers call it, also before what lies in it; one that CLDR has not, as it is."""
        with spoken(language):
            assert value_label("countries", value) == expected
            assert value_label("place_path", f"{value} > Oslo") == f"{expected} > Oslo"
            assert value_label("tags", value) == value

    def test_numbers_and_names(self) -> None:
        """Thousands and the names of languages likewise."""
        with spoken("de"):
            assert (number_label(1234567), language_label("fr"), language_label("xx")) == (
                "1.234.567",
                "Französisch",
                "xx",
            )
        assert (number_label(1234567), language_label("fr"), language_label("und")) == (
            "1,234,567",
            "French",
            "Unknown",
        )


class TestCatalogues:
    """What there is to translate, and what is."""

    @pytest.mark.parametrize(
        "name", sorted(one.name for one in resources.files("pipeline.web").joinpath("templates").iterdir())
    )
    def test_no_words_outside_of_messages(self, name: str) -> None:
        """Every word of a template, also of an attribute that is read out, can be translated."""
        if name in NOT_TRANSLATED or not name.endswith(".html"):
            return
        source = resources.files("pipeline.web").joinpath("templates", name).read_text(encoding="utf-8")
        markup = outside_of_messages(source)
        said = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', markup)
        said += re.sub(r"<[^>]*>", "\n", markup).split("\n")
        words = {one.strip(" ,:;()“”–…·\x00") for one in said}
        assert {one for one in words if re.search(r"[^\W\d_]", one)} <= NO_WORDS

    def test_there_are(self) -> None:
        """The page is read in five languages."""
        assert known_languages() == ("en", "de", "es", "fr", "ru")

    @pytest.mark.parametrize("language", known_languages()[1:])
    def test_each_is_whole(self, language: str) -> None:
        """A catalogue has the messages that there are and no others, all of them translated and looked at."""
        catalogue = read_catalogue(language)
        messages = extracted()
        assert len(messages) > 300
        assert {one.id for one in catalogue if one.id} == {*messages}, "run `make messages`, and translate what is new"
        assert not catalogue.obsolete
        assert [one.id for one in catalogue if one.id and (one.fuzzy or not all(forms(one)))] == []

    @pytest.mark.parametrize("language", known_languages()[1:])
    def test_each_translation_fits(self, language: str) -> None:
        """A plural has each form of its language, and a translation the placeholders and elements of its message."""
        catalogue = read_catalogue(language)
        for one in catalogue:
            if not one.id:
                continue
            said = [one.id] if isinstance(one.id, str) else [*one.id]
            assert len(forms(one)) == (1 if isinstance(one.id, str) else catalogue.num_plurals), one.id
            # The form for a single one may do without its number, as it may in English.
            for form in forms(one):
                assert {*PLACEHOLDER.findall(form)} in [{*PLACEHOLDER.findall(text)} for text in said], (one.id, form)
                assert sorted(ELEMENT.findall(form)) == sorted(ELEMENT.findall(said[-1])), (one.id, form)
            assert PLACEHOLDER.findall(forms(one)[-1]) or not PLACEHOLDER.findall(said[-1]), one.id
            if "python-format" in one.flags:
                assert list(one.check(catalogue)) == []


def outside_of_messages(source: str) -> str:
    """Return the HTML of a template without its messages, each expression as a NUL."""
    environment = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 - nothing is rendered
    kept: list[str] = []
    in_message, is_tag = False, False
    for _, kind, value in environment.lex(source):
        if kind == "block_begin":
            is_tag = True
        elif kind == "name" and is_tag:
            in_message = {"trans": True, "endtrans": False}.get(value, in_message)
            is_tag = False
        elif kind == "data" and not in_message:
            kept.append(value)
        elif kind == "variable_begin" and not in_message:
            kept.append("\x00")
    return "".join(kept)


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language as it lies in the package."""
    with resources.files("pipeline.web").joinpath("locale", f"{language}.po").open("rb") as content:
        return read_po(content, locale=language)


def forms(message: Message) -> list[str]:
    """Return the translation of a message: one, or one for each plural."""
    return [message.string or ""] if isinstance(message.string, str) else [*(message.string or ())]


def extracted() -> list[object]:
    """Return the messages in the code, the templates and the labels."""
    catalogue = Catalog()
    for folder in (pipeline.web, pipeline.index.query):
        for _, _, message, _, context in extract_from_dir(Path(folder.__path__[0]), *mapped()):
            catalogue.add(message, context=context)
    return [one.id for one in catalogue if one.id]


def mapped() -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    """Return what ``pybabel extract`` reads from ``pyproject.toml``: method and options of each pattern of files."""
    text = (Path(pipeline.web.__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    mappings = tomllib.loads(text)["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    return methods, {one["pattern"]: {"trimmed": "true"} for one in mappings if "trimmed" in one}
