"""What earlier schemas of the embedded index have and today's has not: so much as it takes to go back to one.

Up to ``articles-v8`` ids stood in the index as they are. Up to ``articles-v7`` there were stems (``title_<language>``,
``body_<language>``): Tantivy writes to no index that has a field whose analyser it is not given, so they have to be
known as long as there are such indexes. Up to ``articles-v13`` every band stood there whole, days lay in trees whose
nodes have two children, and each article had all names of its language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import tantivy
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from pipeline.index.days import OF_TWO_CHILDREN, words_of_ranges
from pipeline.index.embedded.schema import KEYS, key_of, number_of, ranges_of
from pipeline.index.text.language_names import names_of_language
from pipeline.index.text.letters import analysable
from pipeline.index.tokens import separated

_LARGEST = (1 << 64) - 1
_STEMMERS: Mapping[str, str] = tomllib.loads(
    files("pipeline.index.text").joinpath("languages.toml").read_text(encoding="utf-8")
)["stemmed_once"]


def with_older_analyzers(index: tantivy.Index) -> tantivy.Index:
    """Return ``index`` with the analysers that only earlier schemas name."""
    for language, name in _STEMMERS.items():
        words = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
        stems = words.filter(Filter.stemmer(name)).filter(Filter.ascii_fold()).build()
        index.register_tokenizer(f"stems_{language}", stems)
    return index


def id_term(fields: Mapping[str, str], one: str) -> tuple[str, str]:
    """Return the field in which an index with these ``fields`` has the id ``one``, and what stands there for it."""
    return ("key", key_of(one)) if "key" in fields else ("id", one)


def values_in(fields: Mapping[str, str], values: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` of ``document`` as an earlier schema (field → its type) has them.

    What it does not know is left out, and what only it has is made.
    """
    language = document.get("language", "")
    bands = document.get("fingerprint_bands", ())
    earlier = {
        f"title_{language}": analysable(document.get("title", "")),
        f"body_{language}": [analysable(document[name]) for name in ("description", "text") if name in document],
        "fingerprint_bands": [*bands] if fields.get("fingerprint_bands") == "text" else [*map(_band_number, bands)],
        "mentioned_days": [*words_of_ranges(ranges_of(document), OF_TWO_CHILDREN)],
        "language_words": [*map(separated, names_of_language(language))] if language else [],
    }
    ids = {name: document[name] for name in KEYS}
    return {name: value for name, value in {**values, **earlier, **ids}.items() if name in fields}


def _band_number(band: str) -> int:
    """Return the 64 bits that stood for one band: the number that it is, where it is one."""
    try:
        return int(band.replace(":", ""), 16) & _LARGEST
    except ValueError:
        return number_of(band)
