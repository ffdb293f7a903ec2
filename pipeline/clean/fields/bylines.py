"""Who wrote a page: JSON-LD, ``<meta>`` and the visible byline testify, and those that agree win."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import islice

from lxml.html import HtmlElement

from pipeline.article import FieldOrigin
from pipeline.clean.fields.authors import is_full_name, is_led, is_spaced, name_key, people
from pipeline.clean.fields.stated_authors import (
    Names,
    names_in_addresses,
    names_in_metas,
    names_in_previews,
    sole_person,
    stated_names,
)
from pipeline.clean.fields.votes import Witness, decide
from pipeline.clean.fold import fold
from pipeline.clean.markup import (
    Structured,
    pieces_of,
    stands_aside,
    text_lines,
    visible_text,
    within_other_article,
)
from pipeline.clean.resources import alternatives, table
from pipeline.enrich.agencies import agency_named

_LONGEST_BYLINE = 120
_SHORTEST_BYLINE = 8
_LONGEST_LEAD = 119
"""Letters of a piece of text that a byline begins with."""
_MOST_CANDIDATES = 400
_MOST_PROPERTIES = 2000
_MOST_LINKED = 40
_MARKED, _SURE, _LESS_SURE, _HANDLE = 0.8, 0.75, 0.6, 0.35


def authors_of(
    page: Structured, root: HtmlElement, names_of_site: Iterable[str], title: str = ""
) -> tuple[Names, FieldOrigin] | None:
    """Return the authors in the order of the byline, and where they came from.

    Args:
        page: what the page states about itself.
        root: its parse.
        title: its headline, which the byline stands below.
        names_of_site: what the outlet is called, folded; an outlet is no author.
    """
    site = frozenset(names_of_site)
    witnesses: list[Witness[Names]] = []
    for rule, names in _answers(page, root, title):
        kept = tuple(name for name in dict.fromkeys(names) if rule == "person" or fold(name) not in site)
        if kept:
            witnesses.append(Witness(rule, kept, _weight(rule, kept)))
    return decide(_completed(witnesses), same=_keys, show=", ".join)


def _completed(witnesses: list[Witness[Names]]) -> list[Witness[Names]]:
    """Return the witnesses, each that names only some of another's people with all of them: it left the rest out.

    ``<meta>`` completes others only where JSON-LD is silent: many a site adds its publisher there.
    """
    rules = {"byline", "json-ld"} if any(one.rule == "json-ld" for one in witnesses) else {"byline", "meta"}
    lists = [one.value for one in witnesses if one.rule in rules and all(map(is_full_name, one.value))]
    fuller = sorted(lists, key=len, reverse=True)
    return [replace(one, value=_fullest(one.value, fuller)) for one in witnesses]


def _fullest(names: Names, fuller: list[Names]) -> Names:
    return next((one for one in fuller if _keys(names) < _keys(one)), names)


def _keys(names: Names) -> frozenset[str]:
    return frozenset(map(name_key, names))


def _weight(rule: str, names: Names) -> float:
    if not all(map(is_full_name, names)):
        return _HANDLE
    if rule in {"microdata", "address"}:
        return _MARKED if rule == "microdata" else _HANDLE
    return _SURE if rule in {"person", "json-ld", "byline"} else _LESS_SURE


def _answers(page: Structured, root: HtmlElement, title: str) -> list[tuple[str, Names]]:
    stated, metas = stated_names(page), names_in_metas(page)
    visible = _visible(root, title)
    for names in (stated, metas):
        if names and visible and _only_adds(visible, names):
            visible = names  # the byline says more beside the name: a job, an outlet
    found = [("person", sole_person(page)), ("json-ld", stated), ("meta", metas), ("byline", visible)]
    found += [("microdata", _in_microdata(page, title))]
    if not any(names for _, names in found):
        found.append(_silent(page, root, title))
    return found


def _silent(page: Structured, root: HtmlElement, title: str) -> tuple[str, Names]:
    """Return what is asked where no statement and no marked byline names anybody, and the names there."""
    if preview := names_in_previews(page):
        return "preview", preview
    if led := _led(root, _frame(root, fold(title))):
        return "by", led
    return "address", names_in_addresses(page)


def _only_adds(visible: Names, names: Names) -> bool:
    """Return whether each of ``names`` stands within one of ``visible``, and no name more of people is there."""
    within = all(any(fold(one) in fold(seen) for seen in visible) for one in names)
    return within and not _keys(names) < _keys(visible)


def _in_microdata(page: Structured, title: str) -> Names:
    """Return the names of the article's ``itemprop="author"``, told by their own ``itemprop="name"``."""
    found: list[str] = []
    holders = (one for one in page.marked if one.get("itemprop") is not None)
    for element in islice(holders, _MOST_PROPERTIES):
        if "author" not in element.get("itemprop", "").split() or _is_anothers(element, title):
            continue
        named = [one for one in element.iter("*") if "name" in (one.get("itemprop") or "").split()]
        for one in named[:1]:
            found += people(one.get("content") or visible_text(one))
    return _full(tuple(dict.fromkeys(found)))


def _is_anothers(element: HtmlElement, title: str) -> bool:
    """Return whether ``element`` stands in a comment, a margin, a quotation or another article."""
    return _stands_aside(element) or _is_quoted(element) or within_other_article(element, title)


def _stands_aside(element: HtmlElement) -> bool:
    """Return whether ``element`` is in a margin; an article's own foot is none, there many a blog names its author."""
    foot = next((one for one in element.iterancestors("footer", "aside", "article", "main", "body")), None)
    is_own_foot = foot is not None and foot.tag == "footer" and next(foot.iterancestors("article"), None) is not None
    around = foot.getparent() if foot is not None and is_own_foot else None
    return stands_aside(element if around is None else around)


def _is_quoted(element: HtmlElement) -> bool:
    for one in (element, *element.iterancestors()):
        if one.tag in {"blockquote", "q", "figure", "figcaption", "form"}:
            return True
        if one.tag in {"article", "main", "body"}:
            return False
        if _quoting().search(f"{one.get('class', '')} {one.get('id', '')}".lower()):
            return True
    return False


@cache
def _quoting() -> re.Pattern[str]:
    return re.compile(alternatives("fields/authors", "quote_parts"))


def _visible(root: HtmlElement, title: str) -> Names:
    """Return the names of the byline that the markup calls one: the first below the headline, else the first of all."""
    above: Names = ()
    headline = fold(title)
    frame = _frame(root, headline)
    below_headline = not frame
    for element in islice(_candidates(root), _MOST_CANDIDATES):
        if element.tag == "h1":
            below_headline = below_headline or _is_headline(element, headline)
        elif below_headline or not above:
            is_others = within_other_article(element, title) or _within_teaser(element, frame)
            names = () if is_others else _byline(element)
            if names and below_headline:
                return names
            above = above or names
    return above


def _frame(root: HtmlElement, headline: str) -> set[HtmlElement]:
    """Return what holds the headings that say ``headline`` (folded)."""
    own = (one for one in root.iter("h1") if _is_headline(one, headline))
    return {above for one in own for above in one.iterancestors()}


def _within_teaser(element: HtmlElement, frame: set[HtmlElement]) -> bool:
    """Return whether ``element`` stands in an article beside the headline's: one in a margin, or with a heading."""
    article = next((one for one in element.iterancestors("article") if frame and one not in frame), None)
    if article is None:
        return False
    heading = _opening_heading(article)
    is_headed = heading is not None and (_is_in_article(frame) or next(heading.iter("a"), None) is not None)
    return is_headed or stands_aside(article.getparent(), until=frame)


def _opening_heading(article: HtmlElement) -> HtmlElement | None:
    """Return the heading that stands above the first paragraph of ``article``: its own headline."""
    first = next(article.iter("h1", "h2", "h3", "h4", "h5", "p"), None)
    return None if first is None or first.tag == "p" else first


def _is_in_article(frame: set[HtmlElement]) -> bool:
    return any(one.tag == "article" for one in frame)


def _candidates(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the headings and what the markup calls a byline, in order; in Python, since libxml2 would take longer."""
    for element in root.iter("h1", *table("markup/parts")["byline_tags"]):
        if (
            element.tag == "h1"
            or element.get("rel") == "author"
            or "author" in element.get("itemprop", "")
            or ((name := element.get("class")) and _is_named(name))
            or _leads_to_author(element)
        ):
            yield element


def _leads_to_author(element: HtmlElement) -> bool:
    """Return whether ``element`` is a link to an author's page."""
    if element.tag != "a":
        return False
    return element.get("rel") == "author" or bool(_linked().search(element.get("href", "")))


@lru_cache(maxsize=4096)
def _is_named(name: str) -> bool:
    """Return whether a class calls its element a byline; a site uses few classes, and each of them often."""
    lower = name.lower()
    return any(part in lower for part in table("fields/authors")["class_parts"])


@cache
def _linked() -> re.Pattern[str]:
    return re.compile(rf"/(?:{alternatives('fields/authors', 'path_parts')})(?:/|$|-)", re.IGNORECASE)


def _is_headline(element: HtmlElement, folded: str) -> bool:
    return fold(visible_text(element)) == folded


def _byline(element: HtmlElement) -> Names:
    text = visible_text(element)
    if not 0 < len(text) <= _LONGEST_BYLINE or _stands_aside(element) or _is_quoted(element):
        return ()
    if len(linked := _all_linked(element)) > 1:
        return linked
    is_marked = element.get("rel") == "author" or "author" in element.get("itemprop", "")
    for line in text_lines(element):
        names = people(line)
        if names and agency_named(names[0]):
            return names
        if names := _full(names if is_marked or is_led(line) else tuple(filter(is_spaced, names))):
            return names + _following(element, names)
    return ()


def _all_linked(element: HtmlElement) -> Names:
    """Return the names of the authors' links in ``element``, where they are several: each author has one.

    A link behind "reviewed by" is another's: it is no name of the byline that the links are set off in.
    """
    links = [one for one in islice(element.iter("a"), _MOST_LINKED) if _leads_to_author(one)]
    said = [one for link in links if (one := visible_text(link))]
    if len(said) < 2:  # noqa: PLR2004 - several
        return ()
    byline = visible_text(element)
    for one in said:
        byline = byline.replace(one, f"{one}, ", 1)
    written = frozenset(people(byline))
    return tuple(dict.fromkeys(name for one in said for name in _full(people(one)) if name in written))


def _following(element: HtmlElement, names: Names) -> Names:
    """Return the names of the links beside a byline's link, or in the items beside its own: each author has one."""
    if element.tag != "a":
        return ()
    found: list[str] = []
    for sibling in _holder(element).itersiblings():
        link = sibling if sibling.tag == "a" else next(sibling.iter("a"), None)
        if link is None or not _leads_to_author(link) or visible_text(sibling) != visible_text(link):
            break
        found += [name for name in _full(people(visible_text(link))) if name not in names]
    return tuple(found)


def _holder(link: HtmlElement) -> HtmlElement:
    """Return the item of a list that holds nothing but ``link``, else the link."""
    item = link.getparent()
    return item if item is not None and item.tag == "li" and visible_text(item) == visible_text(link) else link


def _led(root: HtmlElement, frame: set[HtmlElement]) -> Names:
    """Return the names of the first short line that starts with "By"."""
    for piece in pieces_of(root, _is_lead):
        parent = piece.owner
        if stands_aside(parent) or _within_teaser(parent, frame):
            continue
        line = visible_text(parent)
        if len(line) < _SHORTEST_BYLINE and (above := parent.getparent()) is not None:
            line = " ".join(text_lines(above)[:2])
        if len(line) <= _LONGEST_BYLINE and (names := _full(people(line))):
            return names
    return ()


def _is_lead(text: str) -> bool:
    return 1 < len(text) <= _LONGEST_LEAD and _lead().match(text.strip()) is not None


def _full(names: Names) -> Names:
    return tuple(name for name in names if is_full_name(name))


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('fields/authors', 'visible_leads')})\s*:?(?:\s|$)", re.IGNORECASE)
