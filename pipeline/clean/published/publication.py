"""When a page was published and updated: structured data, the address and the visible text testify.

What the page states for machines weighs most, then the dates that stand beside its headline, then its address.
htmldate is asked only where nobody else speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import chain, islice
from urllib.parse import urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from pipeline.article import FieldOrigin
from pipeline.clean.fields import Witness, decide
from pipeline.clean.fold import fold
from pipeline.clean.markup import Structured, article_types, json_ld
from pipeline.clean.published.addresses import day_in_address
from pipeline.clean.published.ages import ages_shown, days_in_attributes
from pipeline.clean.published.datelines import Dates, Line, Reading, dates_shown
from pipeline.clean.resources import table
from pipeline.moments import DayOrder, Stated, country_of, every_date, read_date

_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/?-?(0[1-9]|1[0-2])(?=/|$)")
_SCRIPT_DATE = re.compile(
    r"[\"'](?:datePublished|publishedAt|published_at|publishDate|datePosted|firstPublished(?:At|Date))\\?[\"']\s*:\s*\\?[\"']([^\"'\\]{8,40})"
)
_DATELINE_END = re.compile(r"\s*(?:\)|/|\(|[-\u2013\u2014:|])")
_FIRST_PARAGRAPHS = 12
_LONGEST_PLACE = 60
_CLOCKS_DIFFER = timedelta(days=1)
_STRONG = 0.8
"""The weight of JSON-LD and of <meta>."""
_FLAGS = {
    "url": "date-from-url",
    "updated-line": "date-from-update",
    "relative": "date-relative",
    "htmldate": "date-uncertain",
}
_NEAR = 60
_FAR = 200
_LARGEST_FOR_SEARCH = 20_000


@dataclass(frozen=True, slots=True)
class Publication:
    """What was found of a page's times."""

    published: Stated | None
    updated: datetime | None
    origin: FieldOrigin | None
    flags: tuple[str, ...] = ()
    """Doubts worth a reader's notice."""


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a page's dates needs to know about it."""

    url: str
    title: str
    language: str | None
    captured_at: datetime | None = None
    listed_at: datetime | None = None
    """When the feed or sitemap says that it was published; aware."""
    home: str | None = None
    """The source's country, ISO 3166-1 alpha-2; asked where the page's language names none."""

    def can_be(self, stated: Stated) -> bool:
        """Return whether ``stated`` is not after the capture."""
        return self.captured_at is None or stated.start <= self.captured_at + _CLOCKS_DIFFER

    def allows(self, stated: Stated) -> bool:
        """Return whether ``stated`` is possible, and no month away from the address's."""
        return self.can_be(stated) and self.is_near(stated)

    @property
    def names_month(self) -> bool:
        """Whether the address names a year and a month."""
        return bool(_URL_MONTH.search(urlsplit(self.url).path))

    def is_near(self, stated: Stated) -> bool:
        """Return whether ``stated`` lies no more than a month from the month that the address names."""
        match = _URL_MONTH.search(urlsplit(self.url).path)
        return match is None or abs((stated.day.year - int(match[1])) * 12 + stated.day.month - int(match[2])) <= 1

    @property
    def country(self) -> str | None:
        """The country that the language tag names or suggests, ISO 3166-1 alpha-2; None where it does neither."""
        return country_of(self.language)

    @property
    def order(self) -> DayOrder | None:
        """How ``03/04/2025`` is written where the page comes from; None where nobody can tell."""
        lists = table("published/publication")
        language, _, region = (self.language or "").partition("-")
        region = region or self.home or ""
        domain = (urlsplit(self.url).hostname or "").rpartition(".")[2]
        if domain in lists["month_first_domains"] or region in lists["month_first_regions"]:
            return "mdy"
        if domain in lists["day_first_domains"] or region or (language and language != "en"):
            return "dmy"
        return None


Witnesses = list[Witness[Stated]]


def publication_of(page: Structured, root: HtmlElement, context: Context) -> Publication:
    """Return when the page was published and updated; a day after the capture is nobody's."""
    stated = _possible(_stated(page, context), context)
    seen = (
        Dates()
        if _is_settled(stated)
        else dates_shown(root, page.marked, context.title, context.order, context.country)
    )
    shown = [one for one in seen.lines if context.allows(one.stated)]
    changes = [one for one in _changes(page) if context.can_be(one)]
    updates = [*changes, *(line.stated for line in shown if line.kind == "updated")]
    witnesses = [*stated, *_shown(shown)]
    if not witnesses:
        nobodys = seen.foreign_days() | {one.day for one in updates} | _days_of_others(page)
        witnesses = _possible(_last_resorts(root, seen.reading, context, nobodys), context)
    if not witnesses:
        witnesses = _last_changed(shown)
    told = [line.stated for line in shown if line.kind not in {"updated", "other"}]
    return _decided(_in_own_zone(witnesses, told), told, [one.moment for one in updates if one.moment])


def _decided(witnesses: Witnesses, told: list[Stated], updates: list[datetime]) -> Publication:
    decision = decide(witnesses, same=lambda one: one.day, show=lambda one: one.text)
    if decision is None:
        return Publication(None, next(iter(updates), None), None)
    best, origin = decision
    if best.moment is None:
        agreeing = [one for one in [*(witness.value for witness in witnesses), *told] if one.day == best.day]
        best = next((one for one in agreeing if one.moment), best)
    updated = next((one for one in updates if one > best.start), None)
    flags = tuple(flag for rule, flag in _FLAGS.items() if origin.rule == rule)
    return Publication(best, updated, origin, flags)


def _possible(witnesses: Iterable[Witness[Stated]], context: Context) -> Witnesses:
    return [one for one in witnesses if context.can_be(one.value)]


def _is_settled(witnesses: Witnesses) -> bool:
    """Return whether two strong witnesses name one moment in its own zone: then nobody else need be asked."""
    strong = [one.value.moment for one in witnesses if one.weight >= _STRONG]
    return len(strong) > 1 and len(set(strong)) == 1 and strong[0] is not None and bool(strong[0].utcoffset())


def _in_own_zone(witnesses: Witnesses, told: list[Stated]) -> Witnesses:
    """Return the witnesses with what one says in UTC in the publisher's own zone, where another gives that away.

    It does by saying the same moment with an offset, or the same time of day with an offset (then the "Z" was a
    mistake), or by a clock without a zone that runs a whole number of quarters of an hour beside UTC.
    """
    others = [*(one.value for one in witnesses), *told]
    return [replace(one, value=_localized(one.value, others)) for one in witnesses]


def _localized(stated: Stated, others: list[Stated]) -> Stated:
    moment = stated.moment
    if moment is None or moment.utcoffset():
        return stated
    for one in others:
        if one.moment and one.moment.utcoffset() and (one.moment == moment or _same_clock(one.moment, moment)):
            return one
    for one in others:
        if one.clock and (zone := _zone_between(moment, datetime.combine(one.day, one.clock, UTC))):
            local = moment.astimezone(zone)
            return replace(stated, day=local.date(), moment=local)
    return stated


def _same_clock(one: datetime, other: datetime) -> bool:
    return one.replace(tzinfo=None) == other.replace(tzinfo=None)


def _zone_between(moment: datetime, wall: datetime) -> timezone | None:
    """Return the zone in which ``moment`` (UTC) is ``wall``, to the minute; None where no zone is so."""
    minutes = round((wall.replace(second=0) - moment.replace(second=0, microsecond=0)).total_seconds() / 60)
    if minutes == 0 or minutes % 15 or not -12 * 60 <= minutes <= 14 * 60:
        return None
    return timezone(timedelta(minutes=minutes))


def _read(found: Iterable[tuple[str, str, float]], context: Context) -> Iterator[Witness[Stated]]:
    for rule, text, weight in found:
        if stated := read_date(text, order=context.order, country=context.country):
            yield Witness(rule, stated, weight)


def _stated(page: Structured, context: Context) -> Iterator[Witness[Stated]]:
    lists = table("published/publication")
    found = [("json-ld", one, 0.9) for one in json_ld.texts(_node(page, context).get("datePublished"))][:1]
    if not found:
        found = [("json-ld:created", one, 0.55) for one in page.stated("dateCreated")][:1]
        found += [("json-ld:page", one, 0.7) for one in _of_page(page)][:1]
    metas = dict.fromkeys(page.meta(*lists["published_metas"]))
    found += (
        list(zip(("meta", "meta"), metas, (0.85, 0.3), strict=False))
        or [("meta:date", one, 0.6) for one in page.meta(*lists["doubtful_metas"])][:1]
    )
    yield from _read(found, context)
    if stated := day_in_address(context.url, context.order):
        yield Witness("url", stated, 0.7)
    if context.listed_at:
        listed = context.listed_at
        yield Witness("link", Stated(listed.date(), listed.isoformat(), listed, "second"), 0.7)


def _node(page: Structured, context: Context) -> json_ld.Node:
    """Return the JSON-LD node of the article that bears the page's title, else the one that the page calls its own."""
    wanted = fold(context.title)
    for node in page.nodes:
        named = fold(str(node.get("headline") or node.get("name") or ""))
        if wanted and named == wanted and node.get("datePublished") and json_ld.types(node) & article_types():
            return node
    return page.article


def _of_page(page: Structured) -> Iterator[str]:
    lists = table("published/publication")
    for node in page.of_type(*lists["page_types"]):
        for key in lists["published_keys"]:
            yield from json_ld.texts(node.get(key))


def _days_of_others(page: Structured) -> frozenset[date]:
    """Return the days that the page's JSON-LD states about other articles."""
    keys = table("published/publication")["published_keys"]
    said = (text for node in page.others for key in keys for text in json_ld.texts(node.get(key)))
    return frozenset(stated.day for text in said if (stated := read_date(text)))


def _shown(shown: list[Line]) -> Witnesses:
    """Return the most telling of the dates beside the headline."""
    ranked = [(weight, line) for line in shown if (weight := _weight(line)) >= 0.5]  # noqa: PLR2004 - below it is a guess
    if not ranked:
        return []
    best = max(weight for weight, _ in ranked)
    weight, line = next(pair for pair in ranked if pair[0] == best)
    return [Witness("itemprop" if line.itemprop else "time" if line.machine else "visible", line.stated, weight)]


def _last_changed(shown: list[Line]) -> Witnesses:
    """Return the only day that the page shows beside its headline, though it calls it that of a change."""
    days = [one for one in shown if one.kind == "updated" and not one.itemprop and abs(one.distance) <= _FAR]
    return [Witness("updated-line", days[0].stated, 0.3)] if days else []


def _weight(line: Line) -> float:
    if line.kind in {"updated", "other"} or not (line.whole or line.marked):
        return 0.0
    weight = 0.4 + 0.1 * line.marked + 0.1 * line.whole + 0.15 * (line.kind == "published") + 0.05 * line.machine
    if 0 < line.distance <= _NEAR:
        weight += 0.15
    elif -_NEAR <= line.distance <= 0:
        weight += 0.1
    elif abs(line.distance) > _FAR:
        weight -= 0.15
    return min(weight, 0.85)


def _changes(page: Structured) -> Iterator[Stated]:
    texts = [
        *json_ld.texts(page.article.get("dateModified")),
        *page.meta(*table("published/publication")["updated_metas"]),
    ]
    texts += [one for node in page.of_type("WebPage") for one in json_ld.texts(node.get("dateModified"))]
    yield from (stated for one in texts if (stated := read_date(one)))


def _last_resorts(
    root: HtmlElement, reading: Reading | None, context: Context, nobodys: frozenset[date]
) -> Iterator[Witness[Stated]]:
    """Yield the first answer of those that are asked where nobody else speaks: attributes, scripts, ages, htmldate."""
    answers = chain(
        _in_attributes(root, reading, context),
        _in_scripts(root),
        _in_datelines(root, context),
        _told(root, reading, context),
        _searched(root, context),
    )
    for witness in answers:
        if context.is_near(witness.value) and witness.value.day not in nobodys:
            yield witness
            return


def _in_attributes(root: HtmlElement, reading: Reading | None, context: Context) -> Iterator[Witness[Stated]]:
    """Yield the day behind a line such as ``3 hours ago``, as its tooltip and the page's own scripts have it."""
    if reading:
        days = (one for one in days_in_attributes(root, reading) if context.can_be(one))
        yield from (Witness("attribute", one, 0.55) for one in islice(days, 1))


def _in_scripts(root: HtmlElement) -> Iterator[Witness[Stated]]:
    """Yield the day that the data of a page's scripts state, where they state one only."""
    found = {match[1] for script in root.iter("script") for match in _SCRIPT_DATE.finditer(script.text or "")}
    days = {stated.day: stated for one in sorted(found) if (stated := read_date(one))}
    if len(days) == 1:
        yield from (Witness("script", stated, 0.5) for stated in days.values())


def _in_datelines(root: HtmlElement, context: Context) -> Iterator[Witness[Stated]]:
    """Yield the day that the first paragraphs start with: ``PORT MERROW, Oct. 6, 2026 /Bay Wire/ --``."""
    for paragraph in islice(root.iter("p"), _FIRST_PARAGRAPHS):
        start = " ".join(islice("".join(paragraph.itertext()).split(), 24))
        dates = every_date(start, order=context.order, country=context.country)[:1]
        if dates and dates[0].start <= _LONGEST_PLACE and _DATELINE_END.match(start, dates[0].end):
            yield Witness("dateline", dates[0].stated, 0.5)


def _told(root: HtmlElement, reading: Reading | None, context: Context) -> Iterator[Witness[Stated]]:
    """Yield the day that the page tells from its capture, ``3 hours ago``, where that is known."""
    if context.captured_at and reading:
        ages = ages_shown(root, reading, context.captured_at, context.language)
        yield from (Witness("relative", stated, 0.45) for stated in islice(ages, 1))


def _searched(root: HtmlElement, context: Context) -> Iterator[Witness[Stated]]:
    """Yield what htmldate finds; its free search counts only where the address names the month."""
    if next(islice(root.iter(), _LARGEST_FOR_SEARCH, None), None) is not None:
        return
    try:
        answer = find_date(root, url=context.url, original_date=True, extensive_search=context.names_month)
    except (ValueError, OverflowError):  # htmldate 1.11 raises where a time stands a day or more off UTC
        return
    if answer and (stated := read_date(answer)):
        yield Witness("htmldate", stated, 0.4)
