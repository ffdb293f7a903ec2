"""Small readings that feeds, sitemaps and pages share: text out of HTML, times out of strings."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from lxml import etree, html
from lxml.html import defs

from pipeline.errors import DatelineError, RefusedError, SourceError
from pipeline.logs import trace_of
from pipeline.moments import DayOrder, Stated, country_of, make_day, read_date
from pipeline.urls import canonical_url
from pipeline.xml_characters import without_impossible, without_surrogates

_LOG = logging.getLogger(__name__)
_SPACE = re.compile(r"\s+")
_SOFT_HYPHEN = "\u00ad"
_DELETE = "\x7f"
_LOGIN = re.compile(r"//[^/?#@\s]*@")
_PARTIAL_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?")
_MONTH_FIRST = frozenset({"en-us", "en-ph"})
_EARLIEST_YEAR = 1990
_LONGEST_SHOWN = 300
_LONGEST_TIME = 200
"""Characters of a time with all that is written around it: no longer text is one."""


@cache
def table(name: str) -> dict[str, Any]:
    """Return the data file of that name beside this module; not to be changed."""
    return tomllib.loads(files("pipeline.sources").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@contextmanager
def reading(what: str, url: str) -> Iterator[None]:
    """Make whatever breaks the reading of a listing its source's problem: a :class:`SourceError` (``unreadable``)."""
    try:
        yield
    except DatelineError:
        raise
    except Exception as error:
        _LOG.warning("the %s %s broke its reader\n%s", what, url, trace_of(error))
        message = f"the {what} {url} broke its reader ({type(error).__name__}); look at it in a browser"
        raise SourceError(message, reason="unreadable") from error


def text_of_html(markup: str | None) -> str | None:
    """Return the words of a piece of HTML on one line, or None where there are none.

    Elements that stand within words (``H<sub>2</sub>O``) leave them whole; others end a word.
    """
    if not markup:
        return None
    text = without_impossible(without_surrogates(markup), " ").replace(_DELETE, " ").replace(_SOFT_HYPHEN, "")
    if "<" in text or "&" in text:
        text = _no_tag().sub("&lt;", text)
        try:
            text = "".join(_words(html.fragment_fromstring(text, create_parent="div")))
        except (etree.ParserError, ValueError):
            return None
    return _SPACE.sub(" ", text.replace(_SOFT_HYPHEN, "")).strip() or None


@cache
def _no_tag() -> re.Pattern[str]:
    """Return what finds a sign of less (``x<y``): before a letter, of no element of HTML, and never closed."""
    return re.compile(rf"<(?=[a-z])(?!(?:{'|'.join(sorted(defs.tags))})\b)(?![^<>]*>)", re.IGNORECASE)


def _words(root: html.HtmlElement) -> Iterator[str]:
    inline, readings = frozenset(table("markup")["inline"]), frozenset(table("markup")["readings"])
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event in {"comment", "pi"}:
            yield element.tail or ""
            continue
        if element.tag in readings:
            if event == "start":
                walk.skip_subtree()
            else:
                yield element.tail or ""
            continue
        space = "" if element.tag in inline else " "
        yield space + (element.text or "") if event == "start" else space + (element.tail or "")


class When(NamedTuple):
    """When a listing says that something was: in the zone that it states, and how precisely."""

    moment: datetime
    precision: Literal["day", "minute", "second"]


def time_of(stamp: str | None, language: str | None = None) -> When | None:
    """Return the time that ``stamp`` names in whatever form people write it; None where it names none.

    It stays in the zone that is stated, since that is whose day it is. A day without a time is its midnight, a time
    without a zone is taken as UTC: both are hints, not verdicts. ``language`` is what the listing is written in, which
    says how ``26/11/2026`` is to be read; its region, which zone ``IST`` is.
    """
    if not stamp or len(stamp) > _LONGEST_TIME:
        return None
    cleaned = " ".join(stamp.split())
    if not cleaned:
        return None
    if partial := _PARTIAL_DAY.fullmatch(cleaned):
        return _first_day(int(partial[1]), int(partial[2] or 1))
    try:
        stated = read_date(cleaned, order=_order(language), country=country_of(language))
        when = _when(stated) if stated else None
        if when and (when.moment.year < _EARLIEST_YEAR or when.moment.astimezone(UTC) is None):
            return None
    except (ValueError, OverflowError):
        return None
    return when


def _when(stated: Stated) -> When:
    if stated.moment is not None:
        return When(stated.moment, stated.precision)
    if stated.clock is not None:
        return When(datetime.combine(stated.day, stated.clock, UTC), "second" if stated.clock.second else "minute")
    return When(stated.start, "day")


def _first_day(year: int, month: int) -> When | None:
    first = make_day(year, month, 1)
    return When(datetime.combine(first, time(), UTC), "day") if first and year >= _EARLIEST_YEAR else None


def _order(language: str | None) -> DayOrder | None:
    code = (language or "").lower().replace("_", "-")
    if code in _MONTH_FIRST:
        return "mdy"
    return "dmy" if code and code != "en" else None


def listed_url(href: str | None, base: str, *, fragment: bool = False) -> str | None:
    """Return a listed ``href`` as an absolute URL, or None where it is a link to no page: empty, or a mail address.

    The rest stays as listed, since that is what its server knows; whether two are the same page is for their
    canonical forms to say. A fragment goes, unless ``fragment`` is wanted; a user's name and password go always.
    """
    if not href or not href.strip():
        return None
    try:
        canonical = canonical_url(href, base)
    except RefusedError:
        return None
    if canonical.startswith("file:"):
        return None
    split = urlsplit(urljoin(base, without_surrogates(href.strip())))
    named = urlunsplit(split._replace(netloc=split.netloc.rpartition("@")[2]))
    return named if fragment else urldefrag(named).url


def entry_url(href: str | None, base: str) -> str | None:
    """Return where an entry of a feed or sitemap leads, with its fragment; None where it says nothing.

    What is no http or https URL (``javascript:``, ``data:``, ``ftp:``) is returned as it stands, cut to a length that a
    report can show: an entry that leads where Dateline does not go has an outcome too.
    """
    named = listed_url(href, base, fragment=True)
    if named is None and href and href.strip():
        return shown(href) or None
    return named


def named_page(identifier: object) -> str | None:
    """Return an entry's id where it is an absolute URL, as the feeds' specifications recommend; others name no page."""
    return identifier if isinstance(identifier, str) and "://" in identifier else None


def shown(address: str) -> str:
    """Return an address that nobody fetches as a report can show it: short, on one line, without anybody's password."""
    return _LOGIN.sub("//", _SPACE.sub(" ", without_surrogates(address)).strip())[:_LONGEST_SHOWN].strip()
