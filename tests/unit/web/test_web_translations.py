"""The page in the reader's language."""

from __future__ import annotations

import asyncio
import re
import tomllib
from datetime import date
from importlib import resources
from pathlib import Path

import httpx
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

import pipeline.web
from pipeline.web.languages import Languages, preferred
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
from tests.unit.web.samples import Fetch

KNOWN = ("en", "de", "fr", "pt")
PLACEHOLDER = re.compile(r"%\((\w+)\)")
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
        html = outside_of_messages(source)
        said = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', html)
        said += re.sub(r"<[^>]*>", "\n", html).split("\n")
        words = {one.strip(" ,:;()“”–…·\x00") for one in said}
        assert {one for one in words if re.search(r"[^\W\d_]", one)} <= NO_WORDS

    def test_each_is_whole(self) -> None:
        """A catalogue has every message, and each translation the same placeholders."""
        messages = extracted()
        assert len(messages) > 100
        for language in known_languages()[1:]:
            content = resources.files("pipeline.web").joinpath("locale", f"{language}.po").open("rb")
            with content:
                catalogue = read_po(content, locale=language)
            missing = [one for one in messages if not (found := catalogue.get(one)) or not found.string or found.fuzzy]
            assert missing == [], language
            for one in catalogue:
                wanted = {*PLACEHOLDER.findall("".join(one.id))}
                forms = one.string if isinstance(one.string, tuple | list) else (one.string or "",)
                assert not one.id or all({*PLACEHOLDER.findall(form)} <= wanted for form in forms), (language, one.id)


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


def extracted() -> list[str]:
    """Return the messages in the code, the templates and the labels."""
    catalogue = Catalog()
    for _, _, message, _, context in extract_from_dir(Path(pipeline.web.__file__).parent, *mapped()):
        catalogue.add(message, context=context)
    return [one.id if isinstance(one.id, str) else one.id[0] for one in catalogue if one.id]


def mapped() -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    """Return what ``pybabel extract`` reads from ``pyproject.toml``: method and options of each pattern of files."""
    text = (Path(pipeline.web.__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    mappings = tomllib.loads(text)["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    return methods, {one["pattern"]: {"trimmed": "true"} for one in mappings if "trimmed" in one}
