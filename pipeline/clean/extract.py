"""A captured page, whatever it is, to a :class:`Page`."""

from __future__ import annotations

from datetime import datetime

from pipeline.article import FieldOrigin, Link
from pipeline.clean import facts
from pipeline.clean.body import read_body
from pipeline.clean.bylines import authors_of
from pipeline.clean.charset import decode
from pipeline.clean.document import parse
from pipeline.clean.page import Page
from pipeline.clean.pdf import clean_pdf
from pipeline.clean.publication import Publication, publication_of
from pipeline.clean.rejection import refuse_no_article
from pipeline.clean.structured import Structured, read_structured
from pipeline.clean.text import clean_text
from pipeline.clean.title import title_of
from pipeline.errors import RejectedError
from pipeline.settings import Selectors

_MARKUP = ("html", "xml")


def extract_page(
    html: bytes,
    url: str,
    *,
    content_type: str | None = None,
    selectors: Selectors | None = None,
    link: Link | None = None,
    captured_at: datetime | None = None,
) -> Page:
    """Return the article that the captured bytes hold.

    Args:
        html: the decoded body (after Content-Encoding): HTML, plain text or PDF.
        url: where the bytes came from, after redirects.
        content_type: the Content-Type header as sent; decides charset and kind where the bytes do not.
        selectors: the source's own CSS selectors; each one given wins.
        link: what the feed or sitemap said; used where the page itself is silent.
        captured_at: aware; nothing can have been published after it.

    Raises:
        RejectedError: the capture is sound, but no article; ``reason`` says why.
        QuarantineError: the capture is broken in itself.
    """
    kind = _kind(html, content_type)
    if kind == "pdf":
        return clean_pdf(html, url=url, link=link)
    if kind == "text":
        return clean_text(decode(html, content_type), url=url, link=link)
    if kind == "other":
        raise RejectedError(f"{url} is {content_type or 'binary data'}, not text", reason="not-text")
    markup = decode(html, content_type)
    del selectors
    return _page(markup, url, link, captured_at)


def _kind(body: bytes, content_type: str | None) -> str:
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    declared = (content_type or "").partition(";")[0].strip().lower()
    if any(one in declared for one in _MARKUP) or (not declared and b"<" in body[:4096]):
        return "markup"
    if declared in {"text/plain", "text/markdown"}:
        return "markup" if body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")) else "text"
    if declared and not declared.startswith(("text/", "application/octet-stream")):
        return "other"
    return "other" if b"\x00" in body[:1024] and not body.startswith((b"\xff\xfe", b"\xfe\xff")) else "text"


def _page(markup: str, url: str, link: Link | None, captured_at: datetime | None) -> Page:
    root = parse(markup, url)
    stated = read_structured(root, url)
    title = title_of(stated, url, link.title if link else None)
    canonical, canonical_rule = facts.address(stated, url)
    site = facts.site_name(stated)
    body = read_body(root, markup, url, title[0] if title else "")
    paragraphs = list(body.paragraphs)
    refuse_no_article(root, stated, url, paragraphs)
    times = publication_of(stated, root, url, captured_at)
    authors = authors_of(stated, root, site)
    provenance = {"canonical_url": FieldOrigin(rule=canonical_rule, confidence=0.9 if canonical_rule != "url" else 0.7)}
    provenance["text"] = body.origin
    for name, origin in (("title", title), ("authors", authors)):
        if origin:
            provenance[name] = origin[1]
    if times.origin:
        provenance["published_at"] = times.origin
    return Page(
        text="\n\n".join(paragraphs),
        title=title[0] if title else None,
        authors=authors[0] if authors else (link.authors if link else ()),
        canonical_url=canonical,
        site_name=site,
        flags=("date-from-url",) if times.only_in_url else (),
        provenance=provenance,
        **_times(times, link),
        **_facts(stated, url),
    )


def _facts(stated: Structured, url: str) -> dict[str, object]:
    return {
        "section": facts.section(stated),
        "tags": facts.tags(stated),
        "image_url": facts.image(stated, url),
        "paywalled": facts.paywalled(stated),
        "description": facts.description(stated),
        "language_hint": facts.language(stated),
    }


def _times(times: Publication, link: Link | None) -> dict[str, object]:
    published = times.published
    if published is None and link and link.published_at:
        moment = link.published_at
        return {"published_at": moment, "published_precision": "second", "published_day": moment.date()}
    if published is None:
        return {"updated_at": times.updated}
    return {
        "published_at": published.start,
        "published_precision": published.precision,
        "published_day": published.day,
        "updated_at": times.updated,
    }
