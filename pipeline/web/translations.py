"""The page in the reader's language: its words, its days and numbers.

Messages are English in the code; ``locale/*.po`` (GNU gettext) hold the others, a file a language, read as they are.
Which language is spoken holds for a request (:mod:`pipeline.web.languages`), in whichever thread that is answered;
outside of one it is English, and Babel is not even loaded: a terminal does without.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pipeline.index.query.remarks import Remark
from pipeline.index.text.language_names import language_name

if TYPE_CHECKING:
    from babel import Locale
    from babel.support import NullTranslations

SOURCE: Final = "en"
"""The language of the messages in the code."""
Form: TypeAlias = Literal["day", "short day", "tick", "month"]

_SKELETONS: Final[Mapping[Form, str]] = {"short day": "yMMMd", "tick": "MMMd", "month": "yMMM"}
"""Parts of a day as CLDR names them (UTS 35, part 4)."""

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Speak ``language`` inside."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def spoken_language() -> str:
    """Return the language that is spoken here, as HTML's ``lang`` takes it."""
    return _language.get()


def spoken_direction() -> str:
    """Return the HTML ``dir`` of the language that is spoken here."""
    return "ltr" if _language.get() == SOURCE else str(_locale(_language.get()).text_direction)


def gettext(message: str) -> str:
    """Return ``message`` in the language that is spoken here, or as it is."""
    return message if _language.get() == SOURCE else translations(_language.get()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Return ``one`` or ``many`` in the language that is spoken here, in its form for ``number``."""
    if _language.get() == SOURCE:
        return one if number == 1 else many
    return translations(_language.get()).ngettext(one, many, number)


def told(message: str) -> str:
    """Return what was remarked on in the language that is spoken here; any other message as it is, in English."""
    return message.told(gettext) if isinstance(message, Remark) else message


def language_told(message: str) -> str:
    """Return the language that :func:`told` says ``message`` in."""
    return spoken_language() if isinstance(message, Remark) else SOURCE


def number_label(value: int) -> str:
    """Return a number with its thousands parted."""
    return f"{value:,}" if _language.get() == SOURCE else _number(value, _language.get())


def date_label(day: date, form: Form = "day") -> str:
    """Return ``day`` in words, in whole or in the part that ``form`` names."""
    return _english(day, form) if _language.get() == SOURCE else _date(day, form, _language.get())


def language_label(code: str) -> str:
    """Return the name of an ISO 639-1 code in the language that is spoken here; the code where it has none."""
    if _language.get() == SOURCE:
        return language_name(code)
    return gettext("Unknown") if code == "und" else str(_locale(_language.get()).languages.get(code, code))


def country_label(name: str) -> str:
    """Return a country that is indexed as ``name`` in the language that is spoken here; as it is where it has none."""
    return name if _language.get() == SOURCE else _countries(_language.get()).get(name, name)


@cache
def own_name(language: str) -> str:
    """Return the name of a language in itself, as it stands alone."""
    name = str(_locale(language).get_language_name() or language)
    return name[:1].upper() + name[1:]


def known_languages() -> tuple[str, ...]:
    """Return the languages that the page can be read in, :data:`SOURCE` first."""
    return tuple(_catalogues())


@cache
def translations(language: str) -> NullTranslations:
    """Return the messages of a language; none where there is no catalogue of it."""
    from babel.support import NullTranslations  # noqa: PLC0415 - see above

    found = _catalogues().get(language)
    return read_translations(found.read_bytes(), language) if found is not None else NullTranslations()


def read_translations(content: bytes, language: str) -> NullTranslations:
    """Return the messages of a ``.po`` file; those that nobody has looked at (``fuzzy``) are left out."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - see above
    from babel.messages.pofile import read_po  # noqa: PLC0415
    from babel.support import Translations  # noqa: PLC0415

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(content), locale=language))
    compiled.seek(0)
    return Translations(compiled)


@cache
def _catalogues() -> Mapping[str, Traversable | None]:
    folder = resources.files("pipeline.web").joinpath("locale")
    files = folder.iterdir() if folder.is_dir() else ()
    found = {one.name.removesuffix(".po"): one for one in files if one.name.endswith(".po")}
    return {SOURCE: None, **dict(sorted(found.items()))}


@cache
def _countries(language: str) -> Mapping[str, str]:
    from pipeline.enrich.gazetteer import countries  # noqa: PLC0415 - the tables of names, which English does without

    named = _locale(language).territories
    return {one.name: str(named[code]) for code, one in countries().items() if code in named}


@cache
def _locale(language: str) -> Locale:
    from babel import Locale  # noqa: PLC0415 - see above

    return Locale.parse(language, sep="-")


@lru_cache(maxsize=4096)
def _number(value: int, language: str) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415 - see above

    return format_decimal(value, locale=_locale(language))


@lru_cache(maxsize=4096)
def _date(day: date, form: Form, language: str) -> str:
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415 - see above

    if form == "day":
        return format_date(day, "long", locale=_locale(language))
    return format_skeleton(_SKELETONS[form], day, locale=_locale(language))


def _english(day: date, form: Form) -> str:
    """As the page always wrote them: Locale ``en`` writes days as Americans do."""
    short = calendar.month_abbr[day.month]
    if form == "day":
        return f"{day.day} {calendar.month_name[day.month]} {day.year}"
    if form == "short day":
        return f"{day.day} {short} {day.year}"
    return f"{day.day} {short}" if form == "tick" else f"{short} {day.year}"
