"""Front pages: pages that lead to articles and are none.

The evidence is on the page: many headlines that are links to other pages, each with at most a line or two under it,
and nowhere a stretch of running text. The address alone (``/``) says nothing; many a small site has its one article
there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.clean.fields import same_site
from pipeline.clean.fold import fold
from pipeline.clean.markup import Block, Outline, Structured, article_types, outline_of, visible_text

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MARGINS = frozenset({"nav", "footer", "aside"})
_LINKED = 0.5
_MOST_LINKS = 3000
_HEADLINE_WORDS = 4
_CERTAINLY_TEXT = 400
"""Words of text from which a page is looked at no further: no front has that much of its own."""
_STRETCH_WORDS = 60
"""An article has a stretch of so many words of sentences with no linked headline in between."""
_FEWEST_TEASERS = 8
_FEWEST_ROOT_TEASERS = 4
_HEADED_WORDS = 30
"""So many words under a headline that leads nowhere are a brief, whatever is advertised under it."""
_OWN_WORDS = 20
"""With so many words that stand under no linked headline, a page is more than a list of links."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    teasers: int
    """How many different pages of the same site are led to by a link as long as a headline."""
    teased: int
    """The words of sentences that stand under a linked headline."""
    own: int
    """The words of all other sentences."""
    headed: int
    """The words of sentences that stand under the page's own headline."""
    stretch: int
    """The words of the longest run of sentences that no linked headline breaks."""


def is_root(url: str) -> bool:
    """Return whether ``url`` is a site's root; an unknown one and a local file are none."""
    try:
        split = urlsplit(url)
    except ValueError:
        return False
    return bool(split.hostname) and split.path in {"", "/"} and not split.query


def states_article(page: Structured) -> bool:
    """Return whether the page says that it is an article: not merely that it lists some."""
    if any(one.casefold().startswith("article") for one in page.meta("og:type")):
        return True
    nodes = [node for node in page.of_type(*article_types()) if node.get("headline") or node.get("datePublished")]
    listing = any(page.of_type("CollectionPage", "ItemList", "SearchResultsPage"))
    return len({str(node.get("headline")) for node in nodes}) == 1 and not (listing and not page.headings)


def is_front(
    root: HtmlElement, page: Structured, url: str, paragraphs: list[str], outline: Outline | None = None
) -> bool:
    """Return whether the page under ``root`` leads to articles and is none itself.

    ``paragraphs`` are its text as it would be indexed; ``outline`` is that of ``root``, where the caller has it.
    """
    words = [len(one.split()) for one in paragraphs]
    if sum(words) >= _CERTAINLY_TEXT and _longest(words) >= _STRETCH_WORDS:
        return False
    if states_article(page) and not _states_front(page, url):
        return False
    seen = _evidence(root, url, page, outline)
    if seen.stretch >= _STRETCH_WORDS or seen.headed >= _HEADED_WORDS:
        return False
    if seen.teasers and seen.teased and seen.teased >= 2 * seen.own and (seen.teasers > 1 or not seen.own):
        return True
    enough = _FEWEST_ROOT_TEASERS if is_root(url) or _states_front(page, url) else _FEWEST_TEASERS
    return seen.own < _OWN_WORDS and seen.teasers >= enough


def _states_front(page: Structured, url: str) -> bool:
    """Return whether the page says that it is the site's front, or a list."""
    kinds = {one.casefold() for one in page.meta("og:type")}
    if kinds & {"article"}:
        return False
    listing = any(page.of_type("CollectionPage", "SearchResultsPage", "ProfilePage"))
    return listing or (is_root(url) and "website" in kinds)


def _longest(words: list[int]) -> int:
    """Return how many words two paragraphs have at most that follow each other."""
    return max(map(sum, pairwise([*words, 0])), default=0)


def _evidence(root: HtmlElement, url: str, page: Structured, outline: Outline | None) -> _Evidence:
    own = _own_headlines(page)
    led: dict[str, str] = {}
    for anchor in islice(root.iter("a"), _MOST_LINKS):
        target = _target(anchor.get("href") or "#", url)
        above = {one.tag for one in anchor.iterancestors()}
        if target is None or above & _MARGINS:
            continue
        text = visible_text(anchor)
        if fold(text) not in own and (len(text.split()) >= _HEADLINE_WORDS or (text and above & _HEADINGS)):
            led.setdefault(fold(text), target)
    return _weighed((outline_of(root) if outline is None else outline).blocks, led, own)


def _own_headlines(page: Structured) -> frozenset[str]:
    """Return the page's own headlines, folded: many a blog's headline links to its own article."""
    headings = [fold(visible_text(one)) for one in page.headings]
    title = fold(page.title_tag)
    return frozenset(one for one in headings if len(headings) == 1 or one in title)


def _target(href: str, url: str) -> str | None:
    """Return the other page of the same site that ``href`` leads to, or None."""
    try:
        target = urldefrag(urljoin(url, href.strip())).url
        split, own = urlsplit(target), urlsplit(url)
    except ValueError:
        return None
    if split.scheme not in {"http", "https", "file", ""} or target == urldefrag(url).url or split.path in {"", "/"}:
        return None
    return target if not own.hostname or same_site(split.hostname, own.hostname) else None


def _weighed(blocks: list[Block], led: dict[str, str], headlines: frozenset[str]) -> _Evidence:
    """Return under what the page's sentences stand.

    Args:
        blocks: the page.
        led: the headlines that lead elsewhere, folded, and where to.
        headlines: the page's own, folded.
    """
    words = {"": 0, "teaser": 0, "headline": 0}
    longest = run = 0
    under = ""
    for block in blocks:
        if block.links > _LINKED and fold(block.text) in led:
            under, run = "teaser", 0
        elif block.kind == "heading":
            under = "headline" if fold(block.text) in headlines or under == "headline" else ""
        elif block.is_sentence and block.links <= _LINKED and (under == "teaser" or not block.unlikely):
            run += block.words
            longest = max(longest, run)
            words[under] += block.words
    own = words[""] + words["headline"]
    return _Evidence(len(set(led.values())), words["teaser"], own, words["headline"], longest)
