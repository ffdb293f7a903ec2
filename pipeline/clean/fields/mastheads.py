"""What a site and its sections are called, and headlines without that: ``Basin closes - Harbour - Osterby Post``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.clean.fold import fold
from pipeline.clean.markup import Structured, json_ld, visible_text
from pipeline.clean.resources import alternatives

_STRONG_SEPARATOR = re.compile(r"\s*\|\s*|\s*[»«]\s*|\s+[•·›‹~:<]{1,2}\s+")
_SEPARATOR = re.compile(r"\s*[|»«]\s*|\s+(?:[•·›‹~–—<-]+|::|/)\s+")
_COLON = re.compile(r"\s+:\s+")
"""Set off on both sides, as Korean titles have it before their outlet, and French ones inside their headlines."""
_BAR = re.compile(r"\s*[|｜]\s*")
_FRONT = re.compile(r"(?:/(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:index\.\w{3,5})?)?", re.IGNORECASE)
"""The path of a site's front, or of its front in one language."""
_MARK_BEHIND = re.compile(r"\s*(?:[|»:]|\s[•·›~–—-])\s*$")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{3,30}")
_SHORTEST_NAME = 3
_MOST_NAME_WORDS = 5
_MOST_GUESSED_WORDS = 3
_FEWEST_TITLE_WORDS = 3
_FEWEST_STEPS = 3
_MOST_STEP_WORDS = 2


def site_names(page: Structured, url: str) -> frozenset[str]:
    """Return what the site may be called in a title, folded: its stated names and the labels of its host."""
    stated = [*page.meta("og:site_name", "application-name", "apple-mobile-web-app-title")]
    outlets = page.of_type("WebSite", "Organization", "NewsMediaOrganization")
    stated += [str(node.get("name")) for node in outlets if "Person" not in json_ld.types(node)]
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    stated += [host, *host.split(".")[:-1]]
    short = (one for one in stated if len(one.split()) <= _MOST_NAME_WORDS + 2)
    return frozenset(name for one in short if len(name := fold(one)) >= _SHORTEST_NAME)


def section_names(page: Structured, url: str) -> frozenset[str]:
    """Return what the page's section may be called in a title, folded: its stated names and the address's folders."""
    stated = [*page.meta("article:section"), *page.stated("articleSection"), *_folders(url)]
    return frozenset(name for one in stated if len(name := fold(one)) >= _SHORTEST_NAME)


def _folders(url: str) -> Iterator[str]:
    for one in urlsplit(url).path.split("/")[:-1]:
        if _LETTERS.fullmatch(name := unquote(one)):
            yield name


def masthead(page: Structured, url: str) -> frozenset[str]:
    """Return, folded, what the page itself shows to be the name of its site or section, and no headline.

    That is what its title says before the headline that other statements give, and a heading that is all link to the
    site's front.
    """
    found = {fold(visible_text(one)) for one in page.headings if _leads_to_front(one, url)}
    for one in (*page.stated("headline"), *page.meta("og:title")):
        before, same, rest = page.title_tag.partition(unescape(one))
        name = _MARK_BEHIND.sub("", before)
        if same and not rest.strip() and 0 < len(name) < len(before) and len(name.split()) <= _MOST_NAME_WORDS:
            found.add(fold(name))
    return frozenset(found - {""})


def _leads_to_front(heading: HtmlElement, url: str) -> bool:
    link = next(heading.iter("a"), None)
    if link is None or fold(visible_text(link)) != fold(visible_text(heading)):
        return False
    try:
        own, target = urlsplit(url), urlsplit(urljoin(url, link.get("href", "")))
    except ValueError:
        return False
    return target.hostname == own.hostname and target.path != own.path and bool(_FRONT.fullmatch(target.path))


def without_site(title: str, names: frozenset[str], sections: frozenset[str] = frozenset()) -> str:
    """Return ``title`` without the site's name at its end or its start, and the section's before that.

    Args:
        title: a statement of the headline.
        names: what the site is called, folded.
        sections: what the page's section is called, folded; it is cut only where it says nothing else.
    """
    for _ in range(3):
        cut = (
            _without_end(title, names, sections)
            or _without_start(title, names)
            or _without_unspaced(title)
            or _without_colon(title, names, sections)
        )
        if cut is None:
            break
        title = cut
    return title


def without_name(heading: str, names: frozenset[str]) -> str:
    """Return ``heading`` without a section before a bar, or the site's name on either side."""
    cut = _without_end(heading, names)
    if cut and _names_site(_SEPARATOR.split(heading)[-1], names):
        return cut
    return _without_start(heading, names) or heading


def without_guessed(title: str) -> str:
    """Return ``title`` without a few words behind a dash: a title that nobody repeats ends with the site's name."""
    mark = next(reversed(list(_marks(title))), None)
    if mark is None:
        return title
    head, tail = title[: mark.start()], title[mark.end() :]
    enough = len(head.split()) >= _FEWEST_TITLE_WORDS and 0 < len(tail.split()) <= _MOST_GUESSED_WORDS
    return head if enough and tail[:1].isupper() else title


def _marks(title: str) -> Iterator[re.Match[str]]:
    """Yield the separators of ``title``; angles that stand in pairs are quotation marks."""
    quotes = title.count("«") == title.count("»") > 0
    return (mark for mark in _SEPARATOR.finditer(title) if not (quotes and mark[0].strip() in "«»"))


def _without_end(title: str, names: frozenset[str], sections: frozenset[str] = frozenset()) -> str | None:
    marks = list(_marks(title))
    if not marks:
        return None
    head, tail = title[: marks[-1].start()], title[marks[-1].end() :]
    strong = bool(_STRONG_SEPARATOR.fullmatch(marks[-1][0]))
    enough = len(head.split()) >= _FEWEST_TITLE_WORDS and len(tail.split()) <= _MOST_NAME_WORDS
    named = _names_site(tail, names) or fold(tail) in sections or _HOST.fullmatch(tail)
    return head if head and (named or (strong and enough)) else None


def _without_start(title: str, names: frozenset[str]) -> str | None:
    mark = next(_marks(title), None)
    if not mark or not title[mark.end() :]:
        return None
    head, tail = title[: mark.start()], title[mark.end() :]
    is_kicker = bool(_BAR.fullmatch(mark[0])) and len(head.split()) < _FEWEST_TITLE_WORDS <= len(tail.split())
    return tail if is_kicker or _names_site(head, names) else None


def _without_colon(title: str, names: frozenset[str], sections: frozenset[str]) -> str | None:
    """Return ``title`` without what a colon sets off behind it: the site's name, its section, or a path of them."""
    head, *path = _COLON.split(title)
    if not head or not path:
        return None
    if not (_names_site(path[-1], names) or fold(path[-1]) in sections):
        return None
    is_path = len(path) >= _FEWEST_STEPS and all(len(one.split()) <= _MOST_STEP_WORDS for one in path)
    return head if is_path else title[: -len(path[-1])].rstrip(" :\xa0")


def _without_unspaced(title: str) -> str | None:
    """Return ``title`` without an outlet's name that is set off without spaces, as Chinese and Japanese pages do."""
    match = _unspaced_outlet().fullmatch(title)
    return match["head"].strip() if match else None


@cache
def _unspaced_outlet() -> re.Pattern[str]:
    endings = alternatives("fields/title", "outlet_endings")
    # Sections before it: neither an underscore nor two hyphens stand within a Chinese headline.
    path = r"(?:\s+:\s+[^:]{1,8}){0,4}(?:\s*(?:_|--)\s*[^-_—–|｜：:\s\d]{2,6}){0,3}"
    outlet = rf"[^-_—–|｜：:]{{0,12}}?(?:{endings})[^-_—–|｜：\w]*"
    return re.compile(rf"(?P<head>.{{2,}}?){path}(?:\s*[-_—–|｜：]{{1,3}}\s*|\s+:\s+){outlet}")


def _names_site(part: str, names: frozenset[str]) -> bool:
    folded = fold(part)
    if len(folded) < _SHORTEST_NAME or len(part.split()) > _MOST_NAME_WORDS + 2:
        return False
    return is_mostly_site(part, names) or any(folded in one for one in names)


def is_mostly_site(text: str, names: frozenset[str]) -> bool:
    """Tell whether ``text`` is one of ``names`` (folded), with no more than as many letters again."""
    folded = fold(text)
    return any(one in folded and len(one) * 2 > len(folded) for one in names)
