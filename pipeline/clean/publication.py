"""When a page was published and updated: structured data, the address and the visible text testify."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree
from lxml.html import HtmlElement

from pipeline.article import FieldOrigin
from pipeline.clean import json_ld
from pipeline.clean.document import elements, visible_text
from pipeline.clean.moments import Stated, read_date
from pipeline.clean.resources import table
from pipeline.clean.structured import Structured
from pipeline.clean.votes import Witness, decide

_TIMES = etree.XPath("//time[@datetime] | //*[@itemprop='datePublished']")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|$|\D)")
_CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Publication:
    """What was found of a page's times."""

    published: Stated | None
    updated: datetime | None
    origin: FieldOrigin | None
    only_in_url: bool = False


def publication_of(page: Structured, root: HtmlElement, url: str, captured_at: datetime | None) -> Publication:
    """Return when the page was published and updated; a day after the capture is nobody's."""
    witnesses = [
        one
        for one in _witnesses(page, root, url)
        if captured_at is None or one.value.start <= captured_at + _CLOCKS_DIFFER
    ]
    decision = decide(witnesses, same=lambda stated: stated.day, show=lambda stated: stated.text)
    updated = _updated(page, captured_at)
    if decision is None:
        return Publication(None, updated, None)
    best, origin = decision
    agreeing = [one.value for one in witnesses if one.value.day == best.day and one.value.moment]
    return Publication(agreeing[0] if agreeing else best, updated, origin, origin.rule == "url")


def _witnesses(page: Structured, root: HtmlElement, url: str) -> list[Witness[Stated]]:
    found: list[tuple[str, str, float]] = [
        ("json-ld", one, 0.9) for one in json_ld.texts(page.article.get("datePublished"))
    ]
    found += [("meta", one, 0.85) for one in page.meta(*table("statements")["published"])][:2]
    found += [("url", "-".join(match.groups()), 0.8) for match in _URL_DATE.finditer(url)][:1]
    if not found:
        found += [
            ("time", one.get("datetime") or one.get("content") or visible_text(one), 0.6)
            for one in elements(_TIMES, root)[:1]
        ]
    return [Witness(rule, stated, weight) for rule, text, weight in found if (stated := read_date(text))]


def _updated(page: Structured, captured_at: datetime | None) -> datetime | None:
    for text in [*json_ld.texts(page.article.get("dateModified")), *page.meta(*table("statements")["updated"])]:
        stated = read_date(text)
        if stated and stated.moment and (captured_at is None or stated.moment <= captured_at + _CLOCKS_DIFFER):
            return stated.moment
    return None
