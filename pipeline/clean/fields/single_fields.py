"""The fields that one statement decides: address, site, section, tags, image, paywall, description, language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from pipeline.clean.characters import one_line
from pipeline.clean.markup import Structured, json_ld
from pipeline.clean.resources import table
from pipeline.errors import RefusedError
from pipeline.urls import canonical_url

Label = Literal["PER", "ORG", "LOC"]

_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_](?:[A-Za-z]{4}[-_])?([A-Za-z]{2}|\d{3}))?(?:$|[-_@.,;\s])")
_LONGEST_TAG = 80
_MOST_TAGS = 40
_LONGEST_DESCRIPTION = 1000


def named(page: Structured) -> dict[str, Label]:
    """Return name → type of the persons, organizations and places that the article's node says it is about."""
    statements = table("markup/statements")
    kinds = {one: label for label, names in statements["about_types"].items() for one in names}
    found: dict[str, Label] = {}
    for name in statements["about_properties"]:
        value = page.article.get(name)
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, dict) or len(found) == _MOST_TAGS:
                continue
            shown = one_line(next(json_ld.texts(node.get("name")), ""))
            label = next((kinds[one] for one in sorted(json_ld.types(node)) if one in kinds), None)
            if label and 1 < len(shown) <= _LONGEST_TAG:
                found.setdefault(shown, label)
    return found


def address(page: Structured, url: str) -> tuple[str, str]:
    """Return the page's canonical address and the rule that gave it.

    A statement counts only where it names the same site and is no mere front page: a wrong canonical link
    would make many articles one.
    """
    own = _normal(url, None) or url
    statements = [("link-canonical", one) for one in page.links.get("canonical", ())]
    statements += [("og:url", one) for one in page.meta("og:url")]
    for rule, statement in statements:
        found = _normal(statement, url)
        if (
            found
            and same_site(urlsplit(found).hostname, urlsplit(own).hostname)
            and not (_is_front(found) and not _is_front(own))
        ):
            return found, rule
    return own, "url"


def _normal(url: str, base: str | None) -> str | None:
    try:
        return canonical_url(url, base)
    except RefusedError:
        return None


def same_site(one: str | None, other: str | None) -> bool:
    """Return whether two host names are of one site: ``m.example.co.uk`` and ``www.example.co.uk`` are."""
    return _registered(one or "") == _registered(other or "")


def _registered(host: str) -> str:
    """Return the last labels of ``host``: enough to tell ``m.example.co.uk`` is ``www.example.co.uk``'s."""
    labels = host.split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else 2  # noqa: PLR2004 - co.uk, com.au
    return ".".join(labels[-keep:])


def _is_front(url: str) -> bool:
    split = urlsplit(url)
    return split.path in {"", "/"} and not split.query and not split.fragment


def site_name(page: Structured) -> str | None:
    """Return what the site calls itself."""
    publisher = [one for one in json_ld.texts(page.article.get("publisher")) if "://" not in one]
    site = [str(node.get("name")) for node in page.of_type("WebSite") if isinstance(node.get("name"), str)]
    stated = [
        *page.meta("og:site_name"),
        *publisher,
        *site,
        *page.meta("application-name", "apple-mobile-web-app-title"),
    ]
    return next((one for one in stated if one and len(one) <= _LONGEST_TAG), None)


def section(page: Structured) -> str | None:
    """Return the first section that the page names itself part of."""
    stated = [
        *page.stated("articleSection"),
        *page.meta("article:section", "section", "dcterms.subject", "parsely-section"),
    ]
    return next((one for one in stated if one and len(one) <= _LONGEST_TAG and "://" not in one), None)


def tags(page: Structured) -> tuple[str, ...]:
    """Return the page's keywords, each once, in the order stated."""
    stated = [*page.meta("article:tag", "parsely-tags", "news_keywords", "keywords"), *page.stated("keywords")]
    return tuple(_unique(one.strip() for text in stated for one in re.split(r"[,;|]", text))[:_MOST_TAGS])


def _unique(values: Iterable[str]) -> list[str]:
    kept: dict[str, str] = {}
    for value in values:
        if value and len(value) <= _LONGEST_TAG:
            kept.setdefault(value.casefold(), value)
    return list(kept.values())


def image(page: Structured, url: str) -> str | None:
    """Return the address of the page's leading picture."""
    stated = [*page.meta("og:image", "og:image:secure_url", "twitter:image", "twitter:image:src")]
    picture = page.article.get("image")
    stated += list(json_ld.texts(picture["url"] if isinstance(picture, dict) and "url" in picture else picture))
    return next((found for one in stated if (found := _normal(one, url)) and found.startswith("http")), None)


def paywalled(page: Structured) -> bool:
    """Return whether the page says that it is not free to read in full."""
    for node in page.of_type(*("NewsArticle", "Article", "WebPage", "WebPageElement", "CreativeWork", "BlogPosting")):
        if str(node.get("isAccessibleForFree")).casefold() == "false":
            return True
    tiers = {one.casefold() for one in page.meta("article:content_tier", "content_tier", "og:article:content_tier")}
    return bool(tiers & {"locked", "metered", "paid", "premium"})


def description(page: Structured) -> str | None:
    """Return the page's summary of itself."""
    stated = [
        *page.meta("og:description", "description", "twitter:description", "dc.description"),
        *page.stated("description"),
    ]
    return next((one[:_LONGEST_DESCRIPTION] for one in stated if one), None)


def language(page: Structured) -> str | None:
    """Return the language tag that the page states (BCP 47): ``en``, ``pt-BR``."""
    stated = [
        page.language,
        *page.stated("inLanguage"),
        *page.meta("content-language", "language", "dc.language", "og:locale"),
    ]
    for one in stated:
        if one and (match := _LANGUAGE.match(one.strip())):
            return match[1].lower() + (f"-{match[2].upper()}" if match[2] else "")
    return None
