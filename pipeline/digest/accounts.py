"""What articles of one event tell: which is the best account, whom they name, since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from pipeline.digest.records import Account
from pipeline.digest.sentences import opening, shown
from pipeline.urls import web_address

Document: TypeAlias = Mapping[str, Any]
"""An article as an index gives it back (:meth:`pipeline.article.Article.document`)."""

NAMED = ("persons", "organizations", "places")
"""The fields of those whom an article names."""
_ENOUGH_WORDS = 600
"""A longer account is no better for that."""


def day_of(document: Document) -> date:
    """Return the day of publication as the publisher states it, else that of ``timestamp`` (UTC)."""
    stated = document.get("published_day")
    return date.fromisoformat(stated) if stated else datetime.fromisoformat(str(document["timestamp"])).date()


def outlet_of(document: Document) -> str:
    """Return the outlet's name."""
    return shown(str(document.get("source_name") or document.get("source_id") or ""))


def names_of(document: Document) -> list[str]:
    """Return the persons, organizations and places of the article, each once."""
    return list(dict.fromkeys(name for field in NAMED for name in document.get(field, ())))


def most_named(documents: Iterable[Document]) -> list[str]:
    """Return the names of ``documents``, those first that stand in most of them."""
    counts = Counter(name for one in documents for name in names_of(one))
    return sorted(counts, key=lambda name: (-counts[name], name))


def event_of(document: Document) -> str:
    """Return the id of the article's event; an article of an older Dateline is its own story's."""
    return str(document.get("event_id") or document.get("story_id") or document["id"])


def first_captured(document: Document) -> datetime:
    """Return when the oldest version of the article was captured (aware)."""
    versions = document.get("revisions") or (document,)
    return min(datetime.fromisoformat(str(one["captured_at"])) for one in versions)


def earliest_first(documents: Iterable[Document]) -> list[Document]:
    """Return ``documents`` by their time of publication (else of capture)."""
    return sorted(documents, key=lambda one: (datetime.fromisoformat(str(one["timestamp"])), str(one["id"])))


def best_first(documents: Iterable[Document]) -> list[Document]:
    """Return the first printing of each story, the best account first.

    That is one that is still there, can be read by all, and is long; of equals, the earliest.
    """
    stories = {str(one.get("story_id") or one["id"]): one for one in reversed(earliest_first(documents))}

    def rank(one: Document) -> tuple[bool, bool, int]:
        words = int(one.get("word_count") or len(str(one.get("text", "")).split()))
        return bool(one.get("withdrawn_at")), bool(one.get("paywalled")), -min(words, _ENOUGH_WORDS)

    return sorted(earliest_first(stories.values()), key=rank)


def by_languages(documents: Sequence[Document], language: str | None = None) -> list[Document]:
    """Return ``documents`` with the first of each language in front, and before all that of ``language``."""
    first = {str(one.get("language", "und")): one for one in reversed(documents)}
    front = [one for one in documents if any(one is other for other in first.values())]
    front.sort(key=lambda one: one.get("language", "und") != language)
    return [*front, *(one for one in documents if all(one is not other for other in front))]


def account(document: Document, sentence: str | None = None) -> Account:
    """Return ``document`` as a digest quotes it, with ``sentence``, else with the one that it opens with."""
    return Account(
        article_id=str(document["id"]),
        title=shown(str(document.get("title") or "Untitled")),
        url=web_address(document.get("url")) or "",
        outlet=outlet_of(document),
        language=str(document.get("language", "und")),
        day=day_of(document),
        sentence=sentence or opening(document),
    )
