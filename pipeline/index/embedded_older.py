"""What earlier schemas of the embedded index have and today's has not: so much as it takes to go back to one.

Up to ``articles-v8`` ids stood in the index as they are. Up to ``articles-v7`` there were stems (``title_<language>``,
``body_<language>``): Tantivy writes to no index that has a field whose analyser it is not given, so they have to be
known as long as there are such indexes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import tantivy
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from pipeline.index.embedded_schema import KEYS, key_of

_STEMMERS: Mapping[str, str] = tomllib.loads(
    files("pipeline.index").joinpath("languages.toml").read_text(encoding="utf-8")
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

    What it does not know is left out, its stems are made, and words are given where it has words for today's numbers.
    """
    language = document.get("language")
    stems = {f"title_{language}": values["title"], f"body_{language}": [values["description"], values["text"]]}
    names = {name: document[name] for name in KEYS}
    known = {name: value for name, value in {**values, **stems, **names}.items() if name in fields}
    for name, value in known.items():
        if fields[name] == "text" and isinstance(value, list) and any(isinstance(one, int) for one in value):
            known[name] = [str(one) for one in document.get(name, ())]
    return known
