"""Pages that hold an article only in part: a live blog goes on growing, a part of several has the rest elsewhere.

A brief has no more to it than a sentence or two. They are taken, and flagged ``live-blog``, ``multi-page`` and
``brief``, so that nobody takes them for the whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.clean.characters import one_line
from pipeline.clean.markup import Structured
from pipeline.clean.refusal.briefs import is_brief
from pipeline.clean.resources import alternatives, whole_line

_FEWEST_UPDATES = 6
_FEWEST_POSTS = 3
_MOST_POSTS = 200
_MOST_CHILDREN = 3
_LONGEST_COUNT = 60
_DIGIT = re.compile(r"\d")
_PAGE_KEYS = frozenset({"page", "p", "pg", "seite", "pagina", "página", "paged", "start"})
_ROOTS = ("/", "http://", "https://", "#")
"""What a target begins with that says all of its path, or nothing of it."""
_BREAKS = frozenset("\t\r\n")
"""What an address loses before it is read."""
_ENDING = re.compile(r"\.\w{2,5}$")
_PAGE_PATH = re.compile(r"(?:[/_-](?:page|seite|pagina|p|pg)?[/_-]?\d{1,2})?(?P<ending>\.\w{2,5})?/?$", re.IGNORECASE)


def kind_flags(root: HtmlElement, page: Structured, url: str, paragraphs: list[str]) -> tuple[str, ...]:
    """Return ``live-blog``, ``multi-page`` and ``brief`` where the page under ``root``, captured at ``url``, is one."""
    flags = [
        ("live-blog", _is_live_blog(root, page, url)),
        ("multi-page", _is_part(root, url)),
        ("brief", is_brief(paragraphs)),
    ]
    return tuple(flag for flag, holds in flags if holds)


def _is_live_blog(root: HtmlElement, page: Structured, url: str) -> bool:
    """Structured data or classes say so; or the address does, and the page has as many times as a row of updates."""
    if any(page.of_type("LiveBlogPosting")):
        return True
    if any("LiveBlogPosting" in one.get("itemtype", "") for one in page.marked) or _has_posts(root):
        return True
    return bool(_live_address().search(_path(url))) and sum(1 for _ in root.iter("time")) >= _FEWEST_UPDATES


def _has_posts(root: HtmlElement) -> bool:
    """Tell whether the page has several posts that their classes call those of a live blog, each with its time."""
    holders = root.iter("article", "div", "li", "section")
    named = (one for one in holders if (name := one.get("class")) and _is_post(name))
    timed = (one for one in named if next(one.iter("time"), None) is not None)
    siblings = Counter(one.getparent() for one in islice(timed, _MOST_POSTS))
    return max(siblings.values(), default=0) >= _FEWEST_POSTS


def _is_part(root: HtmlElement, url: str) -> bool:
    """Tell whether the page names its next part, or counts its pages.

    The tree is walked, because XPath takes minutes for what a page of 100,000 links asks of it.
    """
    following = {one for one in root.iter("a", "link") if "next" in one.get("rel", "").lower().split()}
    if any(_is_sibling(one.get("href", ""), url) for one in following):
        return True
    if any(_turns_page(one, url) for one in _links_near(root, url)):
        return True
    return any(one not in following and not _is_comment(one) for one in _beside_counts(root))


def _beside_counts(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements that begin with a count of pages, or have one behind them."""
    for one in root.iter("*"):
        for text in (one.text, one.tail):
            if text and len(text) <= _LONGEST_COUNT and not text.isspace() and _counts_pages(text):
                yield one


def _links_near(root: HtmlElement, url: str) -> Iterator[HtmlElement]:
    """Yield the links that may lead to this very address but for a page's number; their targets alone are looked at.

    A target from the root on has the last part of the path in it, whatever number stands behind that.
    """
    name = _ENDING.sub("", _stem(_path(url))).rpartition("/")[2]
    for link in root.iter("a"):
        target = link.get("href", "")
        is_rooted = target.startswith(_ROOTS) and _BREAKS.isdisjoint(target)
        if name in target or not is_rooted:
            yield link


def _turns_page(link: HtmlElement, url: str) -> bool:
    """Tell whether ``link`` leads on: it says the number of the page that it leads to, or that this is the next one."""
    said = one_line("".join(islice(link.itertext(), 4))) if len(link) <= _MOST_CHILDREN else ""
    target = link.get("href", "")
    if not 0 < len(said) <= _LONGEST_COUNT:
        return False
    if said.isdecimal():
        leads_on = len(said) < 3 and _number_at_end(said).search(target) is not None  # noqa: PLR2004 - no year
    else:
        leads_on = whole_line("refusal/partial", "next_pages").fullmatch(said) is not None
    return leads_on and _is_sibling(target, url) and not _is_comment(link)


@lru_cache(maxsize=128)
def _number_at_end(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\d)0?{int(number)}(?=/?$|\.\w{{2,5}}$|&)")


def _counts_pages(text: str) -> bool:
    return bool(_DIGIT.search(text) and whole_line("refusal/partial", "page_counts").fullmatch(text.strip()))


def _is_comment(element: HtmlElement) -> bool:
    around = (one for one in (element, *element.iterancestors()))
    return any("comment" in f"{one.get('class', '')} {one.get('id', '')}".lower() for one in around)


def _is_sibling(target: str, url: str) -> bool:
    """Return whether ``target`` is this very address but for a page's number: the next part, not the next article."""
    try:
        own, other = urlsplit(url), urlsplit(urljoin(url, target))
    except ValueError:
        return False
    if own.hostname != other.hostname or len(own.path) <= 1 or (own.path, own.query) == (other.path, other.query):
        return False
    return _stem(own.path) == _stem(other.path) and _query(own.query) == _query(other.query)


def _stem(path: str) -> str:
    return _PAGE_PATH.sub(lambda match: match["ending"] or "", path.rstrip("/"))


def _query(query: str) -> list[tuple[str, str]]:
    return sorted((key, value) for key, value in parse_qsl(query) if key.lower() not in _PAGE_KEYS)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


@cache
def _live_address() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[/-])(?:{alternatives('refusal/partial', 'live_segments')})(?:[/.-]|$)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _is_post(name: str) -> bool:
    """Return whether a class calls its element a post of a live blog; a site uses few classes, each of them often."""
    return _post().search(name) is not None


@cache
def _post() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{alternatives('refusal/partial', 'post_classes')})", re.IGNORECASE)
