"""Assemble: put a cleaned page, its capture and its source together into the article that is indexed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple

from pipeline import __version__
from pipeline.article import Article, Capture, Enrichment, FieldOrigin, article_id
from pipeline.clean import Page
from pipeline.clean.fields import listed_people
from pipeline.clean.markup import count_words
from pipeline.enrich import dates, entities, fingerprints
from pipeline.enrich.agencies import agency_of
from pipeline.enrich.extent import IN_PART, LONGEST, looked_through
from pipeline.enrich.language import Language, detect
from pipeline.index.documents import MOST_MENTIONS
from pipeline.index.lemmas import of_document
from pipeline.settings import Source
from pipeline.urls import canonical_url

FUTURE_TOLERANCE = timedelta(hours=26)
"""A publication this far after the capture is a zone mix-up or a lie: no zone is farther ahead."""


_GUESSED = 0.5
"""A page's day of less confidence is a guess: that of a change, of a search through its text."""


class Publication(NamedTuple):
    """When an article was published, how precisely that is known, and which rule said so."""

    moment: datetime
    precision: Literal["day", "minute", "second"]
    day: date
    origin: FieldOrigin


def assemble(
    page: Page,
    capture: Capture,
    source: Source,
    run_id: str,
    curation: entities.Curation | None = None,
    *,
    longest: int = LONGEST,
    most_mentions: int = MOST_MENTIONS,
) -> Article:
    """Return the article that ``page`` is, enriched with language, entities, dates and fingerprints.

    Names and dates are looked for in the first ``longest`` characters of its text; of what is found the first
    ``most_mentions`` are kept, half of them names.
    """
    publication = publication_of(page, capture, source)
    language = _language(page, capture, source)
    url = article_url(page, capture)
    read = looked_through(page.text, longest)
    fields = (
        _identity(url, capture, source, run_id)
        | _as_printed(page, capture)
        | {"agency": _agency(page, capture)}
        | _moments(page, capture, publication)
        | _entities(page, read, language.code, source.country, curation)
        | dated(read, language.code, publication.day if publication else None)
        | _fingerprints(page, publication)
    )
    fields, is_whole = _as_many_as_fit(fields, most_mentions // 2)
    return Article(
        **fields,
        **of_document({**fields, "language": language.code}),
        language=language.code,
        language_confidence=round(language.confidence, 3),
        flags=_flags(page, capture, is_whole=is_whole and len(read) == len(page.text)),
        provenance=_provenance(page, publication, language),
    )


def _identity(url: str, capture: Capture, source: Source, run_id: str) -> dict[str, Any]:
    return {
        "id": article_id(url),
        "url": url,
        "link_url": capture.link.url,
        "also_at": other_addresses(url, capture),
        "source_id": source.id,
        "source_name": source.name,
        "source_country": source.country,
        "captured_at": capture.captured_at,
        "warc_path": capture.warc_path,
        "warc_offset": capture.warc_offset,
        "run_id": run_id,
        "pipeline_version": __version__,
    }


def _as_printed(page: Page, capture: Capture) -> dict[str, Any]:
    return {
        "title": page.title or capture.link.title or _first_words(page.text),
        "description": page.description or capture.link.summary,
        "text": page.text,
        "text_blocks": page.text_blocks,
        "authors": page.authors or listed_people(capture.link.authors),
        "site_name": page.site_name,
        "section": page.section,
        "tags": page.tags,
        "image_url": page.image_url,
        "paywalled": page.paywalled,
        "word_count": sum(map(count_words, page.text.splitlines())),
    }


def _agency(page: Page, capture: Capture) -> str | None:
    """Return the agency that byline, dateline or last line of the text credit, else one that a line beside it does."""
    return agency_of(page.authors or listed_people(capture.link.authors), page.text) or next(iter(page.agencies), None)


def _moments(page: Page, capture: Capture, publication: Publication | None) -> dict[str, Any]:
    if publication is None:
        return {"timestamp": capture.captured_at, "updated_at": page.updated_at}
    return {
        "timestamp": publication.moment,
        "published_at": publication.moment,
        "published_precision": publication.precision,
        "published_day": publication.day,
        "updated_at": page.updated_at,
    }


def _as_many_as_fit(fields: dict[str, Any], most: int) -> tuple[dict[str, Any], bool]:
    """Return the fields with no more mentions than an index takes, the first ones, and whether these are all."""
    kept = {name: fields[name][:most] for name in ("entity_mentions", "date_mentions")}
    return fields | kept, all(len(kept[name]) == len(fields[name]) for name in kept)


def _flags(page: Page, capture: Capture, *, is_whole: bool) -> tuple[str, ...]:
    from_feed = ("text-from-feed",) if capture.from_feed else ()
    return (*page.flags, *from_feed, *(() if is_whole else (IN_PART,)))


def _entities(
    page: Page, read: str, language: str, source_country: str | None, curation: entities.Curation | None
) -> dict[str, Any]:
    found = entities.enriched(
        read,
        language,
        title=page.title,
        stated=page.named,
        curation=curation,
        source_country=source_country or "",
    )
    return {
        "entity_mentions": found.mentions,
        "persons": found.facets.persons,
        "organizations": found.facets.organizations,
        "places": found.facets.places,
        "countries": found.facets.countries,
        "country_codes": found.facets.country_codes,
        "place_path": found.place_path,
        "locations": found.locations,
        "enrichment": Enrichment(entities=found.found_by),
    }


def dated(text: str, language: str, published_day: date | None) -> dict[str, Any]:
    """Return the fields of the dates that ``text`` speaks of, seen from the day of its publication."""
    found = dates.mentions(looked_through(text), published_day, language)
    timeline = dates.summary(found, published_day)
    return {
        "date_mentions": tuple(found),
        "mentioned_dates": tuple(timeline.mentioned_dates),
        "mentioned_date_ranges": tuple(timeline.mentioned_date_ranges),
        "next_event": timeline.next_event,
    }


def _fingerprints(page: Page, publication: Publication | None) -> dict[str, Any]:
    moment = publication.moment if publication else None
    return {
        "content_sha256": fingerprints.content_sha256(page.title or "", page.text, page.authors, moment),
        "fingerprint_bands": fingerprints.fingerprint_bands(page.text),
    }


def article_url(page: Page, capture: Capture) -> str:
    """Return the canonical URL: the page's own word if it stays on the host that served it, else where it was got.

    A canonical link to another host may be a reprint's honest hint, or a hijack of another article's id; and a
    ``file:`` URL has no other name. So only the same host is believed.
    """
    served = canonical_url(capture.final_url)
    if page.canonical_url and _host(page.canonical_url) == _host(served):
        return canonical_url(page.canonical_url)
    return served


def other_addresses(url: str, capture: Capture) -> tuple[str, ...]:
    """Return the addresses under which the page called ``url`` was had and will not be called, sorted.

    The address that served it is one where the page itself names another; so is one that led there by permanent
    redirects within the site. Where a temporary redirect starts, something else may be tomorrow.
    """
    served = canonical_url(capture.final_url)
    found = {served}
    if capture.moved:
        listed = canonical_url(capture.link.url)
        found |= {listed} if _one_site(listed, served) else set()
    return tuple(sorted(found - {url}))


def _one_site(left: str, right: str) -> bool:
    """Return whether two URLs are of one host, or one's host lies under the other's: old.x.example and x.example."""
    short, long = sorted((_host(left), _host(right)), key=len)
    return long == short or (bool(short) and long.endswith(f".{short}"))


def _host(url: str) -> str:
    return url.split("/", 3)[2].removeprefix("www.") if url.count("/") > 1 else ""


def publication_of(page: Page, capture: Capture, source: Source) -> Publication | None:
    """Return when the article was published by the first witness that can be believed, or None.

    The page speaks first, then (for local files) what the user said, then the feed or sitemap that listed it; a page
    that only guesses speaks last. Where the page names the day alone, and the listing a moment of that day, it is that
    moment: they agree, and it says more.
    """
    possible = [
        one for one in _witnesses(page, capture, source) if one.moment <= capture.captured_at + FUTURE_TOLERANCE
    ]
    if not possible:
        return None
    first = possible[0]
    finer = (
        one for one in possible if one.precision != "day" and first.day in {one.day, one.moment.astimezone(UTC).date()}
    )
    return next(finer, first) if first.precision == "day" else first


def _witnesses(page: Page, capture: Capture, source: Source) -> list[Publication]:
    """Return who says when the article was published, the most trusted first."""
    found: list[Publication] = []
    if page.published_at:
        origin = page.provenance.get("published_at") or FieldOrigin(rule="page", confidence=0.8)
        day = page.published_day or page.published_at.date()
        found.append(Publication(page.published_at, page.published_precision or "second", day, origin))
    if source.published_at and capture.link.local_path:
        midnight = datetime.combine(source.published_at, time(), UTC)
        origin = FieldOrigin(rule="said-by-user", confidence=1.0)
        found.append(Publication(midnight, "day", source.published_at, origin))
    if capture.link.published_at:
        moment = capture.link.published_at
        # A link of an older Dateline does not say how precise it is: its midnight is a day.
        of_old: Literal["day", "second"] = "day" if moment.astimezone(UTC).time() == time() else "second"
        precision = capture.link.published_precision or of_old
        found.append(Publication(moment, precision, moment.date(), FieldOrigin(rule="listing", confidence=0.8)))
    return sorted(found, key=lambda one: one.origin.confidence < _GUESSED)


def _language(page: Page, capture: Capture, source: Source) -> Language:
    witnesses = (("page", page.language_hint), ("listing", capture.link.language), ("source", source.language))
    return detect(f"{page.title or ''}\n{page.text}", hints=[(name, code) for name, code in witnesses if code])


def _provenance(page: Page, publication: Publication | None, language: Language) -> dict[str, FieldOrigin]:
    origins = dict(page.provenance)
    if publication:
        origins["published_at"] = publication.origin
    origins["language"] = FieldOrigin(rule=language.source, confidence=round(language.confidence, 3))
    return origins


def _first_words(text: str, limit: int = 80) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + "…"
