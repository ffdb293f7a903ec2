"""What other extractors read on the same page: resiliparse, trafilatura and readability, each in the one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from readability import Document as ReadabilityDocument
from readability.readability import REGEXES, Unparseable
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from trafilatura import bare_extraction
from trafilatura.settings import Document as TrafilaturaDocument

from pipeline.clean.body.agreement import Reading
from pipeline.clean.body.container import is_noise, says_headline
from pipeline.clean.characters import normalise
from pipeline.clean.fold import fold
from pipeline.clean.markup import elements, is_hidden, outline_of, plain_parser

_STYLED = etree.XPath("//*[@hidden or @style]")
_UNREAD = etree.XPath("//*[self::script or self::noscript]")
_FRAMES = frozenset({"html", "body"})
_KEPT = etree.XPath(
    "boolean(ancestor-or-self::pre | ancestor-or-self::code"
    " | descendant-or-self::main | descendant-or-self::article | descendant-or-self::math)"
)
_LONGEST_KEPT = 400
"""Letters of class and id that are judged once for all elements that have them."""
_SPACES = re.compile(r"\t|[ \t]{2,}")
_SILENT = ("style", "link", "meta", "svg", "canvas", "template", "iframe", "object", "embed")
"""What no extractor reads, and each of them copies and walks several times."""


def by_resiliparse(html: str) -> Reading:
    """Return what resiliparse reads: nearly all of the text, and some that is none."""
    text = extract_plain_text(HTMLTree.parse(html), main_content=True, alt_texts=False, list_bullets=False)
    return Reading.of("resiliparse", _lines(str(text)))


def readable(root: HtmlElement, without: Iterable[HtmlElement] = ()) -> HtmlElement:
    """Return a copy of ``root`` without scripts and styles; JSON-LD stays, since trafilatura asks it.

    ``without`` are elements under ``root``, none inside another, that the copy does without, too.
    """
    tree = deepcopy(root)
    for element in [_twin(one, root, tree) for one in without]:
        element.drop_tree()
    etree.strip_elements(tree, *_SILENT, with_tail=False)
    for script in list(tree.iter("script")):
        if "json" not in script.get("type", "").lower():
            script.drop_tree()
    return tree


def _twin(element: HtmlElement, root: HtmlElement, tree: HtmlElement) -> HtmlElement:
    """Return what ``element``, under ``root``, is in ``tree``, a copy of that."""
    path = []
    while element is not root and (parent := element.getparent()) is not None:
        path.append(parent.index(element))
        element = parent
    for place in reversed(path):
        tree = tree[place]
    return tree


def by_trafilatura(tree: HtmlElement, url: str, title: str) -> Reading:
    """Return what trafilatura reads under ``tree``, which stays as it is."""
    document = bare_extraction(tree, url=url, include_comments=False, with_metadata=False, fast=True)
    text = document.text if isinstance(document, TrafilaturaDocument) else ""
    return Reading.of("trafilatura", tidy(_lines(text or ""), title))


def by_readability(tree: HtmlElement, title: str) -> Reading:
    """Return what readability reads under ``tree``, which it changes."""
    try:
        said = _Parsed(tree).summary(html_partial=True)
        summary = document_fromstring(said.encode(), parser=plain_parser())
    except (Unparseable, etree.LxmlError, ValueError, TypeError):
        return Reading.of("readability", ())
    return Reading.of("readability", tidy([block.text for block in outline_of(summary).blocks], title))


class _Parsed(ReadabilityDocument):  # type: ignore[misc]  # it publishes no types
    """A document that is parsed already: readability would clean it for display, at a third of its time."""

    def _parse(self, input: HtmlElement) -> HtmlElement:  # noqa: A002 - the library's name
        for element in [*elements(_UNREAD, input), *filter(is_hidden, elements(_STYLED, input))]:
            if element.getparent() is not None:
                element.drop_tree()
        return deepcopy(input)

    def remove_unlikely_candidates(self) -> None:
        """Drop what the names of its class or id speak against: as the library, but each name is judged once."""
        for element in self.html.findall(".//*"):
            names = f"{element.get('class', '')} {element.get('id', '')}"
            is_unlikely = _is_unlikely if len(names) <= _LONGEST_KEPT else _is_unlikely.__wrapped__
            if is_unlikely(names) and element.tag not in _FRAMES and not _KEPT(element):
                element.drop_tree()

    def class_weight(self, e: HtmlElement) -> int:
        """Return what the class and the id of ``e`` speak for: as the library, but each name is judged once."""
        names = filter(None, (e.get("class"), e.get("id")))
        return sum((_weight if len(one) <= _LONGEST_KEPT else _weight.__wrapped__)(one) for one in names)

    def get_link_density(self, elem: HtmlElement) -> float:
        """Return the share of the text of ``elem`` that is links: as the library, but faster."""
        return sum(_length(one) for one in elem.findall(".//a")) / max(_length(elem), 1)

    def get_clean_html(self) -> str:
        """Return the chosen part; its attributes are nobody's to see."""
        return etree.tostring(self.html, encoding="unicode", method="html")


@lru_cache(maxsize=4096)
def _is_unlikely(names: str) -> bool:
    """Return whether readability's own patterns speak against an element of such a class and id."""
    if len(names) < 2:  # noqa: PLR2004 - the space between class and id alone
        return False
    unlikely, likely = REGEXES["unlikelyCandidatesRe"], REGEXES["okMaybeItsACandidateRe"]
    return bool(unlikely.search(names)) and not likely.search(names)


@lru_cache(maxsize=4096)
def _weight(name: str) -> int:
    """Return how much readability's own patterns speak for an element of such a class or id."""
    against, favour = REGEXES["negativeRe"].search(name), REGEXES["positiveRe"].search(name)
    return 25 * bool(favour) - 25 * bool(against)


def _length(element: HtmlElement) -> int:
    """Return how many letters readability counts in ``element``: of stripped lines, runs of spaces being one."""
    lines = "\n".join(filter(None, map(str.strip, element.text_content().split("\n"))))
    return len(_SPACES.sub(" ", lines) if "\t" in lines or "  " in lines else lines)


def _lines(text: str) -> list[str]:
    return [line for one in text.split("\n") if (line := " ".join(one.split()))]


def tidy(lines: list[str], title: str) -> list[str]:
    """Return ``lines`` in the one spelling of characters, without noise and without the headline at their top."""
    text = normalise("\n".join(lines))
    clean = [line for one in text.split("\n") if (line := " ".join(one.split())) and not is_noise(line)]
    headline = fold(title)
    said = next((count for count, line in enumerate(clean[:2], 1) if says_headline(line, headline)), 0)
    return clean[said:]
