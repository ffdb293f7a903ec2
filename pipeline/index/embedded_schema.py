"""How the embedded index analyses text and lays out its fields.

Words are cut as Unicode's standard annex 29 does, simplified: runs of letters, marks and numbers, full stops inside
(``U.S``), Han, Hiragana and Thai by the character. They are folded (case, diacritics, Russian ё) in ``title``,
``description`` and ``text``; beside these stand ``title_<language>`` and ``body_<language>`` with the stems of the
article's own language. ``mappings/`` gives the same analysis to Elasticsearch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

from tantivy import (
    Document,
    Filter,
    Schema,
    SchemaBuilder,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from pipeline.index.days import words_of_ranges
from pipeline.index.documents import LONGEST_FACET, Entry
from pipeline.index.protocol import FACETS
from pipeline.index.words import STEMMERS, comparable

SCHEMA_VERSION: Final = 1
"""Raised with every change below; the index is then built anew from its stored documents."""

TEXT_FIELDS: Mapping[str, float] = {"title": 3.0, "description": 1.0, "text": 1.0}
"""Analysed field → how much a word counts in it."""
STEMMED_FIELDS: Mapping[str, float] = {"title": 3.0, "body": 1.0}
EXACT_FIELDS = tuple(dict.fromkeys((*FACETS, "story_id")))

_ALONE = r"\p{Han}\p{Hiragana}\p{Thai}"
_TOGETHER = rf"[\p{{L}}\p{{M}}\p{{N}}&&[^{_ALONE}]]+"
_WORD = rf"[{_ALONE}]|{_TOGETHER}(?:\.{_TOGETHER})*"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def analyzer(language: str = "") -> TextAnalyzer:
    """Return the analyser of ``language``: folded words for ``""``, folded stems for one of ``STEMMERS``."""
    builder = TextAnalyzerBuilder(Tokenizer.regex(_WORD)).filter(Filter.lowercase())
    if language:
        builder = builder.filter(Filter.stemmer(STEMMERS[language]["tantivy"]))
    return builder.filter(Filter.ascii_fold()).build()


@cache
def schema() -> Schema:
    """Return the fields of the embedded index."""
    builder = SchemaBuilder()
    builder.add_bytes_field("document", stored=True)
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("version", fast=True)
    builder.add_integer_field("timestamp", indexed=True, fast=True)
    builder.add_integer_field("next_event", indexed=True, fast=True)
    builder.add_unsigned_field("story_number", fast=True)
    for name in EXACT_FIELDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("mentioned_days", "fingerprint_bands"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="folded", index_option="position")
    for language in STEMMERS:
        for name in STEMMED_FIELDS:
            builder.add_text_field(f"{name}_{language}", tokenizer_name=f"stems_{language}", index_option="freq")
    return builder.build()


def microseconds(moment: datetime) -> int:
    """Return ``moment`` in microseconds since 1970."""
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def story_number(story_id: str) -> int:
    """Return 64 bits that stand for a story: numbers are what the index reads fast for every hit."""
    return int.from_bytes(hashlib.blake2b(story_id.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def indexed_document(entry: Entry) -> Document:
    """Return what is indexed and stored of an entry."""
    fields = entry.document
    document = Document()
    document.add_bytes("document", entry.stored)
    document.add_text("id", entry.id)
    document.add_integer("version", entry.version)
    document.add_integer("timestamp", microseconds(datetime.fromisoformat(fields["timestamp"])))
    document.add_unsigned("story_number", story_number(fields["story_id"]))
    if "next_event" in fields:
        document.add_integer("next_event", date.fromisoformat(fields["next_event"]).toordinal())
    for name in (*EXACT_FIELDS, "fingerprint_bands"):
        for value in _values(fields.get(name)):
            document.add_text(name, value)
    for word in words_of_ranges(_ranges(fields)):
        document.add_text("mentioned_days", word)
    _add_texts(document, fields)
    return document


def _add_texts(document: Document, fields: Mapping[str, Any]) -> None:
    texts = {name: comparable(fields.get(name, "")) for name in TEXT_FIELDS}
    for name, text in texts.items():
        document.add_text(name, text)
    language = fields.get("language")
    if language in STEMMERS:
        document.add_text(f"title_{language}", texts["title"])
        document.add_text(f"body_{language}", texts["description"])
        document.add_text(f"body_{language}", texts["text"])


def _values(value: str | list[str] | None) -> list[str]:
    values = value if isinstance(value, list) else [value] if value else []
    return [one for one in values if len(one) <= LONGEST_FACET]


def _ranges(fields: Mapping[str, Any]) -> list[tuple[date, date]]:
    ranges = fields.get("mentioned_date_ranges", [])
    return [(date.fromisoformat(one["gte"]), date.fromisoformat(one["lte"])) for one in ranges]
