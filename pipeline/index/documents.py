"""What both indexes keep of an article: its document and its version. Pure."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from pipeline.index.lemmas import LEMMATISED, of_document
from pipeline.index.lemmas.inflected import FIELD as INFLECTED
from pipeline.index.lemmas.inflected import inflected_forms

if TYPE_CHECKING:
    from pipeline.article import Article

LONGEST_ID = 512
"""Bytes; Elasticsearch refuses a longer ``_id``."""
LARGEST_DOCUMENT = 90_000_000
"""Bytes; Elasticsearch takes no request beyond 100 MB (``http.max_content_length``)."""
LONGEST_FACET = 1024
"""Characters; a longer value of a facet field is stored, but neither counted nor found (``ignore_above``)."""
MOST_MENTIONS = 100_000
"""Entities and dates of one article together; ``index.mapping.nested_objects.limit`` in ``mappings/``."""

_CLOCKS_DIFFER = timedelta(minutes=10)
"""What was captured later than this after now was captured by a clock that was ahead."""

NAMED_FACETS = (
    "persons",
    "organizations",
    "places",
    "countries",
    "source_name",
    "language",
    "authors",
    "section",
    "tags",
    "agency",
)
"""The facets that are names: found by their words in Elasticsearch, and counted in ``facets.<name>``."""
EMBEDDING = "embedding"
"""The numbers of ``event_vector``, for searches of what is nearest."""
BESIDE = frozenset({"facets", "other_names", EMBEDDING, INFLECTED})
"""What Elasticsearch is given beside a document and its lemmas; of :data:`INFLECTED` it keeps nothing but the index."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as it is written."""

    id: str
    version: int
    """``captured_at`` in microseconds since 1970: a greater one is newer, and one that is equal is a replay."""
    document: Mapping[str, Any]
    stored: bytes
    """``document`` as JSON in UTF-8."""
    lemmas: Mapping[str, str]
    """``title_forms`` and ``forms``: indexed beside the document, and no part of what is given back."""

    def as_indexed(self) -> bytes:
        """Return the document as JSON with what is only searched: for an index that analyses its own source anew."""
        searched = {**self.lemmas, **beside(self.document), INFLECTED: inflected_forms(self.document)}
        return self.stored[:-1] + b"," + as_json(searched)[1:]


def entry(article: Article) -> Entry:
    """Return what is written for ``article``; raises ``ValueError`` saying why no index could keep it.

    An article without ``story_id`` is its own story, and a story without ``event_id`` its own event: Elasticsearch
    would collapse all that have none into one hit. One
    that was composed before there were lemmas is given them here.
    """
    if not article.id or len(article.id.encode("utf-8", "surrogatepass")) > LONGEST_ID:
        raise ValueError(f"its id has {len(article.id)} characters; an id has 1 to {LONGEST_ID} bytes")
    version = version_of(article.captured_at)
    if version < 0:
        raise ValueError(f"captured_at {article.captured_at.isoformat()} lies before 1970; correct the clock")
    mentions = len(article.entity_mentions) + len(article.date_mentions)
    if mentions > MOST_MENTIONS:
        raise ValueError(f"it has {mentions} mentions of entities and dates; at most {MOST_MENTIONS} can be indexed")
    try:
        document = article.document()
        document["story_id"] = article.story_id or article.id
        document["event_id"] = article.event_id or document["story_id"]
        stored = as_json(document)
        lemmas = lemmas_of(article, document) if len(stored) <= LARGEST_DOCUMENT else {}
    except ValueError as error:
        raise ValueError(f"it is no valid article: {str(error).splitlines()[0]}") from error
    if len(stored) > LARGEST_DOCUMENT:
        raise ValueError(f"it has {len(stored)} bytes; at most {LARGEST_DOCUMENT} can be indexed")
    return Entry(article.id, version, document, stored, lemmas)


def outranks(there: int, new: int, now: datetime) -> bool:
    """Return whether the version ``there`` is a newer one than ``new``: a time that is ahead of ``now`` is none."""
    return new < there <= version_of(now + _CLOCKS_DIFFER)


def value_at(document: Mapping[str, Any], field: str) -> str | int | list[str] | None:
    """Return what a document holds in ``field``, in an object by its path (``enrichment.entities``); None: nothing."""
    value: Any = document
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    found: str | int | list[str] | None = value
    return found


def version_of(captured_at: datetime) -> int:
    """Return the version of what was captured then (aware): microseconds since 1970."""
    return (captured_at.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def lemmas_of(article: Article, document: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the lemmas that came with ``article``, or else make them from its ``document``.

    An article without a text, as where a withdrawn one is not kept, has none of a text that it had before. What is
    written once more for its event or its names has the words that it had: lemmas are kept for that.
    """
    words = _words_of(document)
    if article.text and (article.title_forms or article.forms):
        given = {"title_forms": article.title_forms, "forms": article.forms}
        _kept_lemmas.keep(words, {name: value for name, value in given.items() if value})
        return given
    return _kept_lemmas.of(words, document)


def _words_of(document: Mapping[str, Any]) -> bytes:
    """Return a digest of all that the lemmas of a document are made of."""
    parts = [document.get(name) for name in LEMMATISED]
    return blake2b(as_json({"parts": parts}), digest_size=16).digest()


class KeptLemmas:
    """Lemmas of the last documents; what has gone is made anew."""

    def __init__(self, most: int) -> None:
        """Keep those of ``most`` documents."""
        self._most = most
        self._kept: dict[bytes, Mapping[str, str]] = {}

    def keep(self, words: bytes, lemmas: Mapping[str, str]) -> None:
        """Keep the ``lemmas`` of a document whose digest is ``words``."""
        self._kept[words] = lemmas
        if len(self._kept) > self._most:
            with suppress(KeyError, RuntimeError, StopIteration):  # another thread makes room, too
                del self._kept[next(iter(self._kept))]

    def of(self, words: bytes, document: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the lemmas of a ``document`` whose digest is ``words``."""
        found = self._kept.get(words)
        if found is None:
            found = of_document(document)
            self.keep(words, found)
        return found


_kept_lemmas = KeptLemmas(most=2_000)
"""Some 8 kB each."""


def beside(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Elasticsearch keeps beside ``document``: its facets' values as they are counted, and other names.

    ``facets.first_of_story`` says whether the story has its id from this article: Kibana can compare no two fields.

    There a facet's own field is text (``countries: norway``), its values stand in ``facets``, and what else people
    call them in ``other_names``, of which the mapping copies each into its facet.
    """
    from pipeline.enrich.names import other_names  # noqa: PLC0415 - tables that the embedded index does without

    facets = {name: document[name] for name in NAMED_FACETS if name in document}
    found = {"facets": facets | {"first_of_story": document.get("story_id") in (None, document["id"])}}
    names = other_names(document)
    return {**found, **_embedding(document), **({"other_names": names} if names else {})}


def without_names(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Elasticsearch keeps without what :func:`beside` added."""
    return {name: value for name, value in stored.items() if name not in BESIDE}


def as_stored(document: Mapping[str, Any]) -> bytes:
    """Return what is written of a document that Elasticsearch gave: as it was, with what is not kept made anew."""
    return as_json({**document, **_embedding(document), INFLECTED: inflected_forms(document)})


def _embedding(document: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the numbers of a document's vector; Elasticsearch does not give them back (from 9.2 on)."""
    vector = document.get("event_vector")
    return {EMBEDDING: numbers_of(vector["code"])} if vector else {}


def numbers_of(code: str) -> list[int]:
    """Return the numbers (-127 to 127) that the code of an ``event_vector`` stands for."""
    return [*memoryview(b64decode(code)).cast("b")]


def as_json(document: Mapping[str, Any]) -> bytes:
    """Return ``document`` as compact JSON in UTF-8; raises ``ValueError`` for lone surrogates."""
    from pydantic_core import to_json  # noqa: PLC0415 - a search writes nothing

    return to_json(document)
