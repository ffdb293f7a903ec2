"""The other forms of an article's words: for Kibana's query bar, which looks for a word as it is typed.

Elasticsearch can bring nothing to its lemma, so that the forms go into its index instead (``inflected_forms``). Our own
queries are brought to their lemmas and need none of this. Pure, but for the dictionaries (``tries.py``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pipeline.index.lemmas import dictionaries, russian, words_of
from pipeline.index.text.folding import folded

_MOST_FORMS: int = tomllib.loads(files("pipeline.index.lemmas").joinpath("languages.toml").read_text(encoding="utf-8"))[
    "most_forms"
]
FIELD = "inflected_forms"
_MOST_WORDS = 1 << 16
"""So many words stay known with their forms: some 25 MB."""


def inflected_forms(document: Mapping[str, Any]) -> str:
    """Return the forms, folded, of the words of an article's title, description and text that do not stand in them.

    Of each word that has at most ``most_forms`` in the dictionary of the article's language, the likeliest first as
    :func:`pipeline.index.lemmas.lemmas` has them. Each once, sorted, with spaces between.
    """
    language = document.get("language", "")
    if language != "ru" and language not in dictionaries.LANGUAGES:
        return ""
    text = "\n".join(str(document.get(field) or "") for field in ("title", "description", "text"))
    words = words_of(text)
    found = {form for word in words for form in _of(word, language).split()}
    return " ".join(sorted(found.difference(one for word in words for one in folded(word))))


@lru_cache(maxsize=_MOST_WORDS)
def _of(word: str, language: str) -> str:
    return " ".join(dict.fromkeys(one for form in _forms(word, language) for one in folded(form)))


def _forms(word: str, language: str) -> Iterator[str]:
    lexemes = russian.lexemes(word) if language == "ru" else dictionaries.lexemes(word, language)
    for lexeme in lexemes:
        if len(lexeme) <= _MOST_FORMS:
            yield from lexeme
