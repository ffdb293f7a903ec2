"""A captured page, whatever it is, to a :class:`Page`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipeline.article import FieldOrigin, Link
from pipeline.clean.body import (
    Body,
    credited_beside,
    from_data,
    from_feed,
    from_statement,
    read_body,
    shows_a_part,
    text_blocks,
)
from pipeline.clean.corrections import correction_flags
from pipeline.clean.fields import authors_of, listed_people, single_fields, site_names, title_of
from pipeline.clean.markup import (
    Outline,
    Structured,
    binary_name,
    decode,
    kind_of,
    marked_in,
    mend,
    outline_of,
    parse,
    read_structured,
)
from pipeline.clean.page import Page
from pipeline.clean.printed import clean_pdf, clean_text
from pipeline.clean.published import Context, Publication, publication_of
from pipeline.clean.refusal import kind_flags, refuse_no_article
from pipeline.clean.selected import ORIGIN, Selected, select
from pipeline.errors import RejectedError
from pipeline.settings import Selectors

_FEWEST_DATA_WORDS = 60
"""A shorter text among a page's data may be a menu's or a notice's."""


def extract_page(
    html: bytes,
    url: str,
    *,
    content_type: str | None = None,
    selectors: Selectors | None = None,
    link: Link | None = None,
    captured_at: datetime | None = None,
    country: str | None = None,
) -> Page:
    """Return the article that the captured bytes hold.

    Args:
        html: the decoded body (after Content-Encoding): HTML, plain text or PDF.
        url: where the bytes came from, after redirects.
        content_type: the Content-Type header as sent; decides charset and kind where the bytes do not.
        selectors: the source's own CSS selectors; each one given wins.
        link: what the feed or sitemap said; used where the page itself is silent.
        captured_at: aware; nothing can have been published after it.
        country: ISO 3166-1 alpha-2 of the source; how it writes dates, where page and address do not say.

    Raises:
        RejectedError: the capture is sound, but no article; ``reason`` says why.
        QuarantineError: the capture is broken in itself.
    """
    kind = kind_of(html, content_type)
    if kind == "pdf":
        return clean_pdf(html, url=url, link=link)
    if kind == "text":
        return clean_text(decode(html, content_type), url=url, link=link)
    if kind == "other":
        what = binary_name(html) or content_type or "binary data"
        raise RejectedError(f"{url} is {what}, not text", reason="not-text")
    markup = decode(html, content_type)
    url = _known(url)
    root = parse(markup, url)
    held = list(root.iter())  # lxml makes an element anew in each walk where nobody holds it
    rules = select(root, markup, selectors, captured_at)
    page = _page(rules, root, url, link, captured_at, country)
    del held
    return page


def _known(url: str) -> str:
    """Return ``url``, or nothing where it cannot be taken apart: a page is read wherever it came from."""
    try:
        urlsplit(url).port  # noqa: B018 - the port is checked only when it is asked for
    except ValueError:
        return ""
    return url


def _page(
    rules: Selected, root: HtmlElement, url: str, link: Link | None, captured_at: datetime | None, country: str | None
) -> Page:
    stated = read_structured(root, url)
    mended = mend(root, stated)
    stated = replace(stated, marked=marked_in(root)) if "unmarked" in mended else stated
    rules = replace(rules, markup=etree.tostring(root, encoding="unicode", method="html")) if mended else rules
    provenance: dict[str, FieldOrigin] = {}
    title = _title(rules, stated, url, link, provenance)
    outline = None if rules.paragraphs else outline_of(root)
    body, text_flags = _body(rules, root, stated, url, title, link, outline)
    given = bool(rules.paragraphs or text_flags)
    refuse_no_article(root, stated, url, list(body.paragraphs), given=given, outline=outline)
    provenance["text"] = body.origin
    authors = _authors(rules, root, stated, url, title, link, provenance)
    listed_at = link.published_at if link else None
    context = Context(url, title, single_fields.language(stated), captured_at, listed_at, country)
    found = publication_of(stated, root, context)
    times = _times(rules, found, provenance)
    canonical, rule = single_fields.address(stated, url)
    provenance["canonical_url"] = FieldOrigin(rule=rule, confidence=0.7 if rule == "url" else 0.9)
    date_flags = () if rules.published else found.flags
    unmatched = tuple(f"selector-unmatched:{name}" for name in rules.unmatched)
    kinds = (*kind_flags(root, stated, url, list(body.paragraphs)), *correction_flags(body.paragraphs))
    return Page(
        text="\n\n".join(body.paragraphs),
        text_blocks=text_blocks(body.paragraphs, outline) if outline and not text_flags else (),
        title=title or None,
        authors=authors,
        agencies=credited_beside(outline, body.paragraphs) if outline else (),
        canonical_url=canonical,
        site_name=single_fields.site_name(stated),
        flags=(*text_flags, *kinds, *date_flags, *unmatched),
        provenance=provenance,
        **times,
        paywalled=bool("opened" in mended or single_fields.paywalled(stated) or _is_cut(outline, body)),
        **_facts(stated, url),
    )


def _is_cut(outline: Outline | None, body: Body) -> bool:
    return outline is not None and shows_a_part(outline, body.words)


def _title(rules: Selected, stated: Structured, url: str, link: Link | None, provenance: dict[str, FieldOrigin]) -> str:
    found = (rules.title, ORIGIN) if rules.title else title_of(stated, url, link.title if link else None)
    if found is None:
        return ""
    provenance["title"] = found[1]
    return found[0]


def _body(
    rules: Selected,
    root: HtmlElement,
    stated: Structured,
    url: str,
    title: str,
    link: Link | None,
    outline: Outline | None,
) -> tuple[Body, tuple[str, ...]]:
    """Return the text and the flags that say where it came from, if not from the page's markup."""
    if rules.paragraphs:
        return Body(rules.paragraphs, ORIGIN), ()
    body = read_body(root, rules.markup, url, title, stated, outline)
    if not body.is_stub:
        return body, ()
    others: tuple[tuple[str, Callable[[], Body | None], int], ...] = (
        ("text-from-json-ld", lambda: from_statement(stated), 0),
        ("text-from-feed", lambda: from_feed(link), 0),
        ("text-from-data", lambda: from_data(root), _FEWEST_DATA_WORDS),
    )
    for flag, read, fewest in others:  # what is not asked for costs nothing: a page may carry megabytes of data
        other = read()
        if other is not None and other.words > max(2 * body.shown_words, fewest):
            return other, (flag,)
    return body, ()


def _authors(
    rules: Selected,
    root: HtmlElement,
    stated: Structured,
    url: str,
    title: str,
    link: Link | None,
    provenance: dict[str, FieldOrigin],
) -> tuple[str, ...]:
    if rules.authors:
        provenance["authors"] = ORIGIN
        return rules.authors
    if found := authors_of(stated, root, site_names(stated, url), title):
        provenance["authors"] = found[1]
        return found[0]
    if link and link.authors:
        provenance["authors"] = FieldOrigin(rule="link", confidence=0.6)
        return listed_people(link.authors)
    return ()


def _times(rules: Selected, times: Publication, provenance: dict[str, FieldOrigin]) -> dict[str, Any]:
    published, origin = (rules.published, ORIGIN) if rules.published else (times.published, times.origin)
    if published is not None and origin is not None:
        provenance["published_at"] = origin
        return {
            "published_at": published.start,
            "published_precision": published.precision,
            "published_day": published.day,
            "updated_at": times.updated,
        }
    return {"updated_at": times.updated}


def _facts(stated: Structured, url: str) -> dict[str, Any]:
    return {
        "section": single_fields.section(stated),
        "tags": single_fields.tags(stated),
        "image_url": single_fields.image(stated, url),
        "description": single_fields.description(stated),
        "language_hint": single_fields.language(stated),
        "named": single_fields.named(stated),
    }
