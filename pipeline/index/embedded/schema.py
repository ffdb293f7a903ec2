"""How the embedded index analyses text and lays out its fields.

Words are runs of letters and numbers, after the table of letters made them the same (``letters.py``). They are folded
(case, diacritics) in ``title``, ``description`` and ``text``; beside these stand their lemmas (``lemmas/``) in
``title_forms`` and ``forms``. ``mappings/`` gives the same analysis to Elasticsearch.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from tantivy import (
    Document,
    Schema,
    SchemaBuilder,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from pipeline.index.days import words_of_ranges
from pipeline.index.documents import LONGEST_FACET, NAMED_FACETS, Entry, value_at
from pipeline.index.protocol import ADDRESS_FIELDS, FACETS
from pipeline.index.tokens import separated

SCHEMA_VERSION: Final = 17
"""Raised with every change below; the index is then built anew from its stored documents."""

TEXT_FIELDS: Mapping[str, float] = {"title": 3.0, "description": 1.0, "text": 1.0}
"""Analysed field → how much a word counts in it."""
KEYS: Mapping[str, str] = {"id": "key", "story_id": "story_key"}
"""Field of the document → where its :func:`key_of` stands; up to ``articles-v8`` the field itself was indexed."""
FORMS_FIELDS: Mapping[str, float] = {"title_forms": 3.0, "forms": 1.0}
"""Field of lemmas → how much a word counts in it."""

MOST_COUNTED: Final = 60_000
"""Values of an aggregation: Tantivy refuses one of more than 65,000."""
SLOTS_SUMMED: Final = 53
"""Of so many slots the bits are added up: the sums are floats, which hold whole numbers up to 2**53."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BANDS_INDEXED = 24
"""The smallest of a fingerprint's. Whoever looks for an article's story asks with all of them: a third of a text shares
eight of its own with those of the whole, and fewer than two once in 2,000 times."""
_BETWEEN_NAMES: Final = " \u0640 "
"""A word that nobody can ask for, since :func:`analysable` deletes it (Arabic tatweel): no phrase reaches from one name
into the next."""
RANGES: Final = "mentioned_date_ranges"
MENTIONED: Final = ("first_mentioned", "last_mentioned")
"""The first and the last day that the text speaks of, as numbers; an article that speaks of none has neither."""
_DEEP_FACETS = tuple(name for name in FACETS if "." in name)
_PLAIN_FACETS = tuple(name for name in FACETS if "." not in name)
_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)(?:[/?#]|$)")
_WORDED = tuple(name for name in NAMED_FACETS if name != "language")
"""The facets of names that are indexed by words; names of languages are looked up by whoever searches."""


@cache
def spaces() -> TextAnalyzer:
    """Return the analyser of fields whose values are given in one string, with spaces between."""
    return TextAnalyzerBuilder(Tokenizer.whitespace()).build()


@cache
def schema() -> Schema:
    """Return the fields of the embedded index."""
    builder = SchemaBuilder()
    builder.add_bytes_field("document", stored=True)
    for name in KEYS.values():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("id_number", indexed=True, fast=True)
    builder.add_boolean_field("reprint", indexed=True)
    for name in ("slot", "slot_bit"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_integer_field("version", fast=True)
    builder.add_integer_field("timestamp", fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_integer_field("next_event", indexed=True, fast=True)
    for name in MENTIONED:
        builder.add_integer_field(name, fast=True)
    builder.add_unsigned_field("story_number", fast=True)
    builder.add_unsigned_field("event_number", indexed=True, fast=True)
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in _WORDED:
        builder.add_text_field(words_field(name), tokenizer_name="folded", index_option="position")
    builder.add_text_field("addresses", tokenizer_name="raw", index_option="basic")
    for name in ("days_mentioned", "fingerprint_bands", "site"):
        builder.add_text_field(name, tokenizer_name="spaces", index_option="basic")
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="folded", index_option="position")
    for name in FORMS_FIELDS:
        builder.add_text_field(name, tokenizer_name="folded", index_option="freq")
    return builder.build()


def microseconds(moment: datetime) -> int:
    """Return ``moment`` in microseconds since 1970."""
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def number_of(name: str) -> int:
    """Return 64 bits that stand for an article or a story: numbers are what the index reads fast for every hit."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def key_of(name: str) -> str:
    """Return 22 characters that stand for the id of an article or a story, 128 bits: no two have the same.

    A dictionary of random words has a node for nearly each of their characters, and an id has 64 of them.
    """
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return b64encode(digest).decode("ascii").rstrip("=")


def indexed(entry: Entry, kept: bytes, slot: int) -> Document:
    """Return what is indexed of an entry, and ``kept`` as what is stored of it, for an index of :func:`schema`.

    ``slot`` is a number that no other article of the index has. Raises ``ValueError`` for lone surrogates.
    """
    return Document.from_dict(indexed_values(entry, kept, slot), schema())


def indexed_values(entry: Entry, kept: bytes, slot: int) -> dict[str, Any]:
    """Return field → what is indexed in it.

    Tantivy takes as long for every value of a list as for several words of one string, so that there are few lists.
    """
    fields = entry.document
    number, is_first = number_of(entry.id), fields["story_id"] == entry.id
    values: dict[str, Any] = {
        "document": kept,
        "key": (key := key_of(entry.id)),
        "story_key": key if is_first else key_of(fields["story_id"]),
        "id_number": number,
        "slot": slot,
        "slot_bit": 1 << slot % SLOTS_SUMMED,
        "version": entry.version,
        "timestamp": microseconds(datetime.fromisoformat(fields["timestamp"])),
        "day": _day(fields).toordinal(),
        "story_number": number if is_first else number_of(fields["story_id"]),
        "event_number": number_of(fields.get("event_id") or fields["story_id"]),
        "reprint": not is_first,
        "addresses": _addresses(fields),
        "days_mentioned": _days_mentioned(tuple((one["gte"], one["lte"]) for one in fields[RANGES]))
        if RANGES in fields
        else "",
        "fingerprint_bands": " ".join(fields.get("fingerprint_bands", ())[:_BANDS_INDEXED]),
        **{name: _values(value) for name in _PLAIN_FACETS if (value := fields.get(name))},
        **{name: _values(value) for name in _DEEP_FACETS if (value := value_at(fields, name))},
        **{name: separated(text) for name in TEXT_FIELDS if (text := fields.get(name))},
        **{words_field(name): given for name, given in _names(fields).items()},
        "site": " ".join(_sites(fields.get("url", ""))),
        **{name: separated(lemmas) for name, lemmas in entry.lemmas.items()},
    }
    if "next_event" in fields:
        values["next_event"] = date.fromisoformat(fields["next_event"]).toordinal()
    return values | _mentioned(fields)


def _mentioned(fields: Mapping[str, Any]) -> dict[str, int]:
    ranges = [one for one in ranges_of(fields) if one[0] <= one[1]]  # another has no day
    ends = (min(first for first, _ in ranges), max(last for _, last in ranges)) if ranges else ()
    return {name: day.toordinal() for name, day in zip(MENTIONED, ends, strict=False)}


def words_field(facet: str) -> str:
    """Return the field that holds the words of a facet's values and of their other names."""
    return f"{facet}_words"


def _names(fields: Mapping[str, Any]) -> dict[str, str]:
    from pipeline.enrich.names import CODES, other_names  # noqa: PLC0415 - tables that a search does without

    named = {name: _listed(value) for name in _WORDED if (value := fields.get(name))}
    for kind, names in other_names(fields, with_language=False).items():
        facet = "countries" if kind == CODES else kind
        named[facet] = [*named.get(facet, ()), *names]
    named["source_name"] = [*named.get("source_name", ()), *_listed(fields.get("source_id"))]
    return {name: _BETWEEN_NAMES.join(map(_separated_name, given)) for name, given in named.items() if given}


@lru_cache(maxsize=4096)
def _separated_name(name: str) -> str:
    # A night's articles name the same people and places over and over.
    return separated(name)


def _sites(url: str) -> list[str]:
    """Return the host of ``url`` and the domains that it is part of."""
    plain = _PLAIN_HOST.match(url)  # a quarter of the time
    labels = (plain[1] if plain else urlsplit(url).hostname or "").split(".")
    return [host for at in range(len(labels)) if (host := ".".join(labels[at:]))]


@lru_cache(maxsize=4096)
def _days_mentioned(ranges: tuple[tuple[str, str], ...]) -> str:
    # A night's articles speak of the same days over and over.
    days = ((date.fromisoformat(first), date.fromisoformat(last)) for first, last in ranges)
    return " ".join(words_of_ranges(days))


def _day(fields: Mapping[str, Any]) -> date:
    """Return the day of publication as it is shown, else that of ``timestamp`` in UTC."""
    if "published_day" in fields:
        return date.fromisoformat(fields["published_day"])
    return datetime.fromisoformat(fields["timestamp"]).astimezone(UTC).date()


def _values(value: str | int | list[str]) -> str | list[str]:
    if not isinstance(value, list):
        return one if len(one := str(value)) <= LONGEST_FACET else []
    return value if max(map(len, value)) <= LONGEST_FACET else [one for one in value if len(one) <= LONGEST_FACET]


def _addresses(fields: Mapping[str, Any]) -> list[str]:
    return sorted({one for name in ADDRESS_FIELDS for one in _listed(fields.get(name))})


def _listed(value: str | int | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [str(value)] if value else []


def ranges_of(fields: Mapping[str, Any]) -> list[tuple[date, date]]:
    """Return the ranges of days that the text of a document speaks of, both ends inclusive."""
    ranges = fields.get(RANGES, [])
    return [(date.fromisoformat(one["gte"]), date.fromisoformat(one["lte"])) for one in ranges]
