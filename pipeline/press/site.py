"""Every answer that an outlet's site can give, made once and the same at each request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime as rfc5322
from http import HTTPStatus
from typing import Any

import jinja2
from babel.dates import format_datetime

from pipeline.press.outlets import Block, ExtraPage, Outlet, PressArticle

LISTING_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "sitemap": "application/xml",
}
RELATED = 3
COMMENTS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sends for one path."""

    body: bytes
    content_type: str
    status: int = 200
    etag: str | None = None
    last_modified: datetime | None = None
    location: str | None = None


WITHDRAWN = Answer(b"<!doctype html><title>Gone</title><h1>This page was withdrawn</h1>", "text/html", HTTPStatus.GONE)


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of an outlet's feed, sitemap or section page."""

    url: str
    title: str
    published: datetime
    modified: datetime
    summary: str | None = None
    authors: tuple[str, ...] = ()
    content: str | None = None
    """The whole text, as HTML."""
    says_when: bool = True


def listed_links(outlet: Outlet) -> tuple[Listed, ...]:
    """Return what ``outlet`` lists, newest first; an address that is listed twice stands next to its twin."""
    entries = [*_listed_articles(outlet), *(_listed_page(outlet, page) for page in outlet.extra_pages)]
    return tuple(sorted(entries, key=lambda entry: entry.published, reverse=True))


def build_site(outlet: Outlet, *, later: bool = False) -> dict[str, Answer]:
    """Return all answers of ``outlet``'s site by path (without the query); every other path is a 404.

    ``later`` is the site as it stands some nights on: what was withdrawn answers 410, and the listing still names it.
    """
    environment = _environment(outlet)
    site: dict[str, Answer] = {"/robots.txt": _robots(outlet, environment)}
    for path, articles in _fronts(outlet).items():
        site[path] = _page(outlet, environment, "front.html", articles[0].modified, articles=articles)
    for extra in outlet.extra_pages:
        if extra.template:
            page = _page(outlet, environment, f"{extra.template}.html", extra.published, page=extra)
            site[extra.path] = replace(page, status=extra.status)
    for number, article in enumerate(outlet.articles):
        site[article.path] = _article_page(outlet, environment, article, number)
        if article.continued:
            site[f"{article.path}2/"] = _article_page(outlet, environment, _second_page(article), number)
        if later and article.withdrawn:
            site[article.path] = WITHDRAWN
        if article.listed_as:
            site[article.listed_as] = _moved(outlet, article)
    site.update(_listings(outlet, environment))
    return site


def structured_data(outlet: Outlet, article: PressArticle) -> dict[str, Any]:
    """Return the article as schema.org's ``NewsArticle`` (https://schema.org/NewsArticle), for JSON-LD."""
    closed = {} if article.free else {"isAccessibleForFree": False}
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": outlet.url(article.path),
        "headline": article.title,
        "description": article.summary,
        "articleSection": article.section,
        "inLanguage": outlet.language,
        "datePublished": article.published.isoformat(),
        "dateModified": article.modified.isoformat(),
        "author": _structured_authors(outlet, article),
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name, "url": outlet.url("/")},
        **closed,
    }


def _structured_authors(outlet: Outlet, article: PressArticle) -> list[dict[str, str]]:
    if article.authors:
        return [{"@type": "Person", "name": name} for name in article.authors]
    return [{"@type": "Organization", "name": article.agency or outlet.name}]


def _environment(outlet: Outlet) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.press"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    language = outlet.language

    def printed(moment: datetime) -> str:
        return format_datetime(moment, outlet.date_pattern, locale=language)

    environment.filters |= {"printed": printed, "rfc5322": rfc5322, "iso": datetime.isoformat}
    environment.globals |= {"outlet": outlet, "structured_data": structured_data}
    return environment


def _listed_articles(outlet: Outlet) -> Iterator[Listed]:
    for article in outlet.articles:
        for path in (article.listed_as or article.path, *article.also_listed_as):
            yield Listed(
                url=outlet.url(path),
                title=article.title,
                published=article.published,
                modified=article.modified,
                summary=article.summary,
                authors=article.authors,
                says_when=not article.listed_without_time,
            )


def _listed_page(outlet: Outlet, page: ExtraPage) -> Listed:
    return Listed(
        url=outlet.url(page.path),
        title=page.title,
        published=page.published,
        modified=page.published,
        content=page.content,
    )


def _fronts(outlet: Outlet) -> dict[str, tuple[PressArticle, ...]]:
    fronts = {"/": outlet.articles}
    for section in outlet.sections:
        inside = tuple(article for article in outlet.articles if article.section == section.name)
        if inside:
            fronts[section.path] = inside
    return fronts


def _article_page(outlet: Outlet, environment: jinja2.Environment, article: PressArticle, number: int) -> Answer:
    neighbours = (outlet.articles * 2)[number + 1 : number + 1 + RELATED]
    return _page(
        outlet,
        environment,
        f"{article.design or outlet.design}.html",
        article.modified,
        article=article,
        related=[one for one in neighbours if one is not article],
        advert=outlet.adverts[number % len(outlet.adverts)] if outlet.adverts else None,
        comments=[one for position, one in enumerate(outlet.comments) if (position + number) % COMMENTS == 0],
    )


def _second_page(article: PressArticle) -> PressArticle:
    block = Block(kind="paragraph", text=article.continued or "")
    return article.model_copy(update={"blocks": (block,), "continued": None})


def _page(
    outlet: Outlet, environment: jinja2.Environment, template: str, modified: datetime, **names: object
) -> Answer:
    charset = outlet.charset if outlet.charset_in != "header" else None
    markup = environment.get_template(template).render(meta_charset=charset, **names)
    sent = "" if outlet.charset_in == "meta" else f"; charset={outlet.charset}"
    return _answer(outlet, markup.encode(outlet.charset, "xmlcharrefreplace"), f"text/html{sent}", modified)


def _listings(outlet: Outlet, environment: jinja2.Environment) -> Mapping[str, Answer]:
    links = listed_links(outlet)
    newest = max(link.modified for link in links)
    if outlet.listing == "page":
        return {outlet.listing_path: _page(outlet, environment, "listing.html", newest, links=links)}
    names = {"links": links, "newest": newest, "charset": outlet.listing_charset}
    kind = LISTING_TYPES[outlet.listing]
    listing = environment.get_template(f"{outlet.listing}.xml").render(names)
    answers = {outlet.listing_path: _answer(outlet, listing.encode(outlet.listing_charset), kind, newest)}
    if outlet.sitemap_index_path:
        index = environment.get_template("sitemap_index.xml").render(names)
        answers[outlet.sitemap_index_path] = _answer(outlet, index.encode(), kind, newest)
    return answers


def _robots(outlet: Outlet, environment: jinja2.Environment) -> Answer:
    text = environment.get_template("robots.txt").render()
    return _answer(outlet, text.encode(), "text/plain; charset=utf-8", outlet.articles[-1].published)


def _moved(outlet: Outlet, article: PressArticle) -> Answer:
    return Answer(b"", "text/html", status=301, location=outlet.url(article.path))


def _answer(outlet: Outlet, body: bytes, content_type: str, modified: datetime) -> Answer:
    if not outlet.validators:
        return Answer(body, content_type)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Answer(body, content_type, etag=etag, last_modified=modified)
