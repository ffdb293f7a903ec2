"""What a page of results shows, made from what the index found; and the same as JSON."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from pipeline.enrich.geography import SEPARATOR
from pipeline.index.protocol import LAST_HIT, Group, Hit, SearchPage
from pipeline.index.query.language import Note
from pipeline.index.query.periods import ANY_DAY
from pipeline.web.parameters import Search, plain
from pipeline.web.sanitizing import marked, web_address
from pipeline.web.stories import Reprints, reprints_of
from pipeline.web.translations import country_label, date_label, gettext, language_label, ngettext, number_label

INTERNAL = frozenset({"fingerprint", "fingerprint_bands", "forms", "title_forms"})
"""Fields that mean something to Dateline alone: half of a short article's JSON, and nothing to a program."""
_ROOM = 200
"""Characters: for white space that a fragment shows as less."""
_BETWEEN_WORDS = re.compile(r"[\s·]+")
_FIRST_WORDS = 8
"""By so many a fragment is found in its text."""
_SENTENCE_END = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964]"
    r"[)\]\"'\u2019\u201c\u201d\u00ab\u00bb\u300d\u300f]*$"
)
"""And what may close behind it."""
_NO_STORIES: Mapping[str, Group] = {}


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Return ``labels.toml``."""
    return tomllib.loads(resources.files("pipeline.web").joinpath("labels.toml").read_text(encoding="utf-8"))


def in_words(section: str, name: str) -> str:
    """Return what ``labels.toml`` calls ``name`` in a section, in the language that is spoken here."""
    words = labels()[section].get(name, name)
    return gettext(words)


def day_label(value: object) -> str:
    """Return an ISO day or time as ``25 September 2020``; what is neither, as it is."""
    try:
        return date_label(datetime.fromisoformat(str(value)).date())
    except ValueError:
        return plain(str(value))


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere, and how many articles are there."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class HitView:
    """One hit as the page shows it."""

    title: Markup
    url: str
    fragments: Sequence[Markup]
    document: Mapping[str, Any]
    original: str | None
    original_host: str
    reprints: Reprints | None


def results_json(
    page: SearchPage, notes: Sequence[Note], counted: str = "articles", stories: Mapping[str, Group] = _NO_STORIES
) -> dict[str, Any]:
    """Return a page of results as ``/api/search`` has it; ``dateline search --json`` adds ``meant``.

    ``notes`` say what of the query was not understood; ``counted``, what the total and the facets count; ``stories``
    are those of the hits that have reprints.
    """
    return {
        "total": page.total,
        "counted": counted,
        "notes": [{"position": one.position, "message": one.message} for one in notes],
        "hits": [hit_json(hit, stories) for hit in page.hits],
        "facets": {
            name: [{"value": one.value, "count": one.count} for one in counts] for name, counts in page.facets.items()
        },
    }


def hit_json(hit: Hit, stories: Mapping[str, Group]) -> dict[str, Any]:
    """Return a hit as JSON: ``printings`` is how many articles carry its text, this one too."""
    group = stories.get(str(hit.article.get("story_id")))
    return {
        "id": hit.id,
        "score": hit.score,
        "printings": group.total if group else 1,
        "highlights": {name: list(fragments) for name, fragments in hit.highlights.items()},
        "article": {name: value for name, value in hit.article.items() if name not in INTERNAL},
    }


def hit_views(hits: Iterable[Hit], stories: Mapping[str, Group], addresses: Iterable[str]) -> list[HitView]:
    """Return the hits as the page shows them; ``stories`` are those with reprints, ``addresses`` lead to the hits."""
    return [
        _hit_view(hit, reprints_of(hit.article, stories), address) for hit, address in zip(hits, addresses, strict=True)
    ]


def _hit_view(hit: Hit, reprints: Reprints | None, address: str) -> HitView:
    titles = hit.highlights.get("title", ())
    fragments = [marked(one) for name in ("text", "description") for one in hit.highlights.get(name, ())]
    fragments = fragments[:3]
    if fragments and not hit.highlights.get("description"):
        fragments = _with_ellipses(fragments, str(hit.article.get("text")))
    if not fragments:
        opening = str(hit.article.get("description") or hit.article.get("text") or "")
        fragments = [escape(shortened(opening, 260))]
    original = web_address(hit.article.get("url"))
    return HitView(
        title=marked(titles[0]) if titles else escape(hit.article.get("title") or gettext("Untitled")),
        url=address,
        fragments=fragments,
        document=hit.article,
        original=original,
        original_host=(urlsplit(original).hostname or "").removeprefix("www.") if original else "",
        reprints=reprints,
    )


def _with_ellipses(fragments: Sequence[Markup], text: str) -> list[Markup]:
    """Return ``fragments`` with one before where they begin inside a sentence of ``text``, and behind if it goes on."""
    before, behind = begins_within(fragments[0].striptags(), text), _goes_on(fragments[-1], text)
    first, *others = fragments
    *others, last = [Markup("… ") + first if before else first, *others]
    return [*others, last + " …" if behind else last]


def _goes_on(fragment: Markup, text: str) -> bool:
    """Return whether more of ``text`` stands behind ``fragment``; white space and line ends may be shown otherwise."""
    shown = _BETWEEN_WORDS.sub("", fragment.striptags())
    # Of a long text only the end is looked at: a fragment is short.
    return not _BETWEEN_WORDS.sub("", text.rstrip()[-2 * len(fragment) - _ROOM :]).endswith(shown)


def begins_within(fragment: str, text: str) -> bool:
    """Return whether ``fragment`` begins inside a sentence of ``text``: behind no end of one, and at no line's head."""
    first = _BETWEEN_WORDS.split(fragment.strip(" ·"), maxsplit=_FIRST_WORDS)[:_FIRST_WORDS]
    before = text[: max(_place(first, text), 0)].rstrip(" \t\xa0")
    return bool(before) and not before[-1].isspace() and _SENTENCE_END.search(before[-4:]) is None


def _place(words: Sequence[str], text: str) -> int:
    """Return where ``words`` first stand in ``text`` one behind the other, however they are kept apart; -1: nowhere.

    By no expression of its own for each excerpt: to compile ten of them takes longer than all that is searched.
    """
    at = text.find(words[0])
    while at >= 0 and not _stand_at(at, words, text):
        at = text.find(words[0], at + 1)
    return at


def _stand_at(at: int, words: Sequence[str], text: str) -> bool:
    first, *others = words
    end = at + len(first)
    for word in others:
        between = _BETWEEN_WORDS.match(text, end)
        if between is None or not text.startswith(word, between.end()):
            return False
        end = between.end() + len(word)
    return True


def shortened(text: str, most: int) -> str:
    """Return ``text`` on one line, cut before a word to at most ``most`` characters and an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = line[: most + 1].rsplit(" ", 1)[0]
    return f"{head[:most]} …"


def value_label(name: str, value: str) -> str:
    """Return a facet's value for people: languages, countries, days, numbers and remarks in words, else as it is."""
    if name == "language":
        return language_label(value)
    if name == "flags":
        return in_words("remarks", value) if value in labels()["remarks"] else value.replace("-", " ")
    if name == "enrichment.entities":
        return in_words("names_found", value)
    if name == "headline_changes":
        return ngettext("Once", "%(number)s times", int(value)) % {"number": value} if value.isdecimal() else value
    if name in ("countries", "place_path"):
        country, *inside = value.split(SEPARATOR)
        return SEPARATOR.join([country_label(country), *inside])
    return day_label(value) if name == "mentioned_dates" else value


def chips(search: Search) -> list[Link]:
    """Return what narrows the search, each with the address of the search without it."""
    forms = (
        (search.filters, "%(kind)s: %(value)s"),
        (search.excluded, gettext("Not %(kind)s: %(value)s")),
        (search.also, gettext("Also %(kind)s: %(value)s")),
    )
    found = [
        Link(form % {"kind": in_words("chips", name), "value": value_label(name, value)}, without.url())
        for pairs, form in forms
        for name, value in pairs
        for without in (search.without(name, value),)
    ]
    optional: list[tuple[str | None, dict[str, Any]]] = [
        (_published_label(search), {"published": ANY_DAY}),
        (_said(gettext("Speaks of: %(period)s"), period=search.mentions), {"mentions": None}),
        (_upcoming_label(search), {"upcoming": None}),
        (gettext("One story and its reprints") if search.story else None, {"story": None}),
        (gettext("One event") if search.event else None, {"event": None}),
    ]
    return found + [Link(label, search.changed(**without).url()) for label, without in optional if label]


def _published_label(search: Search) -> str | None:
    first, last = search.published.first, search.published.last
    if first and last:
        if first == last:
            return gettext("Published: %(day)s") % {"day": first}
        return gettext("Published: %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return gettext("Published: since %(day)s") % {"day": first}
    return _said(gettext("Published: until %(day)s"), day=last)


def _upcoming_label(search: Search) -> str | None:
    if isinstance(search.upcoming, date):
        return gettext("Speaks of days after %(day)s") % {"day": search.upcoming}
    return gettext("Speaks of days still to come") if search.upcoming else None


def _said(message: str, **value: object) -> str | None:
    return message % value if any(value.values()) else None


def pages(search: Search, total: int) -> list[Link | None]:
    """Return the pages to turn to, the current one marked; None stands for pages left out. One page alone: nothing."""
    last = last_page(search, total)
    if last < 2:  # noqa: PLR2004 - one page needs no turning
        return []
    near = {1, last, *range(search.page - 2, search.page + 3)}
    numbers = sorted(number for number in near if 1 <= number <= last)
    links: list[Link | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number > before + 1:
            links.append(None)
        links.append(Link(number_label(number), _page_url(search, number), current=number == search.page))
    return links


def next_page(search: Search, total: int, step: int) -> str | None:
    """Return the address of the page ``step`` (1 or -1) pages on, if there is one."""
    number = search.page + step
    return _page_url(search, number) if 1 <= number <= last_page(search, total) else None


def last_page(search: Search, total: int) -> int:
    """Return the number of the last page that can be turned to."""
    return -(-min(total, LAST_HIT - LAST_HIT % search.size) // search.size)


def _page_url(search: Search, number: int) -> str:
    return search.changed(offset=(number - 1) * search.size).url()
