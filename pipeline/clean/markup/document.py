"""One parse of a page, handed to everything that reads it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, HtmlProcessingInstruction, document_fromstring

from pipeline.clean.characters import one_line
from pipeline.clean.resources import table
from pipeline.errors import QuarantineError, RejectedError
from pipeline.xml_characters import without_impossible, without_impossible_references

_MONSTROUS = 30_000
_MONSTROUS_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_MONSTROUS},}}>")
"""A tag with thousands of attributes: parsers compare each with each. Pictures inside ``src`` go with it."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ASIDE = re.compile(
    r"comment|related|recommend|sidebar|footer|teaser|carousel|widget-area|most-|popular|testimonial|review-author|more-|latest"
)
_GAP = " "
_NOT_TEXT = frozenset({"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed"})


def parse(html: str, url: str) -> HtmlElement:
    """Return the root of ``html``; comments and processing instructions are gone.

    libxml2 cuts elements nested deeper than 256 and everything inside them; such a page is read by what is above.

    Raises:
        RejectedError: there is nothing in it, or it is no markup (``not-text``).
        QuarantineError: libxml2 makes nothing of it (``broken-html``).
    """
    html = _DECLARATION.sub("", _writable(without_monstrous_tags(html)))
    if not html.strip():
        raise RejectedError(f"{url} is empty", reason="too-short")
    try:
        root = document_fromstring(html.encode(), parser=plain_parser())  # of characters lxml makes bytes more slowly
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise QuarantineError(f"{url} is no HTML that can be parsed: {error}", reason="broken-html") from error
    if not isinstance(root, HtmlElement):
        raise QuarantineError(f"{url} has no root element", reason="broken-html")
    _begin_body(root)
    return root


def _writable(html: str) -> str:
    """Return ``html`` without what libxml2 reads and lxml refuses to write: one control would break the whole page."""
    return without_impossible_references(without_impossible(html.replace("\x0b", " ").replace("\x0c", " ")))


def plain_parser() -> HTMLParser:
    """Return a parser of UTF-8 all of whose elements are plain :class:`HtmlElement`.

    lxml's own asks Python what class each one is, forms and inputs having classes of their own: a tenth of all time.
    """
    parser = HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(
            element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
        )
    )
    return parser


def _begin_body(root: HtmlElement) -> None:
    """Move what cannot stand in a head into the body, as the HTML standard's "in head" insertion mode does.

    libxml2 knows HTML 4: ``<title>…</title><article>`` without a tag of the body leaves all of the article in the head.
    """
    head = root.find("head")
    allowed = table("markup/parts")["head_tags"]
    first = next((one for one in (() if head is None else head) if one.tag not in allowed), None)
    if head is None or first is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    misplaced = [first, *first.itersiblings()]
    text, body.text = body.text, None
    for place, element in enumerate(misplaced):
        body.insert(place, element)
    misplaced[-1].tail = f"{misplaced[-1].tail or ''}{text or ''}" or None


def without_monstrous_tags(html: str) -> str:
    """Return ``html`` without tags that no person and no template wrote."""
    return _MONSTROUS_TAG.sub("", html) if _has_monstrous_tag(html) else html


def _has_monstrous_tag(html: str) -> bool:
    """Tell whether a tag is so long: a look backwards from each limit is enough where a ``>`` stands before it."""
    at = 0
    while at + _MONSTROUS < len(html):
        end = html.rfind(">", at, at + _MONSTROUS)
        if end < 0:
            if (end := html.find(">", at + _MONSTROUS)) < 0:
                return False
            start = html.rfind("<", at, end)
            if start >= 0 and _MONSTROUS_TAG.match(html, start):  # else it is the text of a script
                return True
        at = end + 1
    return False


def visible_text(element: HtmlElement) -> str:
    """Return the text of ``element`` on one line, without scripts, styles and what is inside them."""
    return one_line("".join(_texts(element)))


def holds_text(element: HtmlElement) -> bool:
    """Return whether what stands in ``element`` is text: no script, no drawing."""
    return element.tag not in _NOT_TEXT


def text_lines(element: HtmlElement) -> list[str]:
    """Return the text of ``element``, a line for each block in it; inline elements are set off by spaces."""
    pieces = ["\n" if piece == _GAP else f" {piece}" for piece in _texts(element)]
    return [line for one in "".join(pieces).split("\n") if (line := one_line(one))]


def _texts(element: HtmlElement) -> Iterator[str]:
    """Yield the pieces of text; what stands in a block of its own is set off by spaces."""
    if element.tag in _NOT_TEXT:
        return
    gap = _GAP if element.tag in _breaking() else ""
    yield gap
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _texts(child)
        yield child.tail or ""
    yield gap


@cache
def _breaking() -> frozenset[str]:
    return frozenset([*table("markup/parts")["block_tags"], "br"])


def elements(xpath: etree.XPath, root: HtmlElement) -> list[HtmlElement]:
    """Return the elements that ``xpath`` finds under ``root``, in the order of the document."""
    found = xpath(root)
    return [one for one in found if isinstance(one, HtmlElement)] if isinstance(found, list) else []


def holders(root: HtmlElement, *attributes: str) -> list[HtmlElement]:
    """Return the elements under ``root`` that have any of ``attributes``, in the order of the document.

    One walk, whatever their number: where all elements are held, as :func:`~pipeline.clean.extract.extract_page` holds
    them, that is faster than an XPath for each name.
    """
    if len(attributes) == 1:
        return [one for one in root.iter("*") if one.get(attributes[0]) is not None]
    wanted = frozenset(attributes)
    return [one for one in root.iter("*") if not wanted.isdisjoint(one.keys())]


def stands_aside(element: HtmlElement, until: Collection[HtmlElement] = ()) -> bool:
    """Return whether ``element`` belongs to a comment, a teaser or a margin, not to the article's own frame.

    What is ``until`` holds the article itself, and all above it does.
    """
    for one in (element, *element.iterancestors()):
        if one in until:
            return False
        if one.tag in {"aside", "footer", "nav"}:
            return True
        if one.tag in {"article", "main", "body"}:
            return False
        if _ASIDE.search(f"{one.get('class', '')} {one.get('id', '')}".lower()):
            return True
    return False
