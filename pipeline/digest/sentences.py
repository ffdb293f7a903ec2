"""Sentences of an article as they stand in it: the one it opens with, the one that names a day, the one that is new.

Where sentences end is told by spaCy's rule (its ``sentencizer``) on the tokens of the language: it knows abbreviations,
and needs no model. French alone is told by its abbreviations, since its tokens are slow to load.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pipeline.digest.parameters import Abbreviations, abbreviations, endings, most, opens, unspaced

_PARAGRAPH = re.compile(r"[^\n]+")
_LEAST = 25
"""Characters: what is shorter is a dateline, a heading or a byline."""
_BLANKS = " \t\xa0\u2009\u202f"
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")


class Span(NamedTuple):
    """A sentence and where it stands in the text, in characters."""

    start: int
    end: int
    text: str


def shown(text: str, longest: int | None = None) -> str:
    """Return ``text`` on one line without what no reader sees; cut before a word to at most ``longest`` characters."""
    line = " ".join(_UNSHOWABLE.sub(" ", text).split())
    limit = longest or most()["sentence"]
    if len(line) <= limit:
        return line
    head, _, _ = line[:limit].rpartition(" ")
    return f"{head or line[: limit - 1]} …"


def opening(document: Mapping[str, Any]) -> str | None:
    """Return the first whole sentence of the article's text; None where it has none."""
    found = next(_whole(_sentences(document)), None)
    return shown(found.text) if found else None


def naming(document: Mapping[str, Any], start: int, end: int) -> str | None:
    """Return the sentence in which ``start`` to ``end`` stand; None where they stand in none."""
    found = next((one for one in _sentences(document) if one.start <= start and end <= one.end), None)
    return shown(found.text) if found else None


def newest(document: Mapping[str, Any], known: Collection[str]) -> str | None:
    """Return the sentence that names most of whom ``known`` does not hold; of equals, the first."""
    mentions = [one for one in document.get("entity_mentions", ()) if one["canonical"] not in known]

    def new_in(one: Span) -> int:
        return len({m["canonical"] for m in mentions if one.start <= m["start"] and m["end"] <= one.end})

    found = max(_whole(_sentences(document)), key=new_in, default=None)
    return shown(found.text) if found else None


def noted(document: Mapping[str, Any], is_note: Callable[[str], object]) -> str | None:
    """Return the first paragraph, or its beginning, of which ``is_note`` holds."""
    texts = (one[0] for one in _PARAGRAPH.finditer(str(document.get("text", ""))))
    found = next((one for one in texts if is_note(one)), None)
    return shown(found) if found else None


def _whole(spans: Iterable[Span]) -> Iterator[Span]:
    return (one for one in spans if len(one.text) >= _LEAST and _ends(one.text))


def _ends(text: str) -> bool:
    ends, closing = endings()
    return text.rstrip(closing).endswith(tuple(ends))


def _sentences(document: Mapping[str, Any]) -> Iterator[Span]:
    """Yield the sentences of the part of the text that is read; none goes over the end of a line."""
    cut = str(document.get("text", ""))[: most()["read"]]
    divided = _divider(str(document.get("language", "und")))
    for line in _PARAGRAPH.finditer(cut):
        for start, end in divided(line[0]):
            yield Span(line.start() + start, line.start() + end, line[0][start:end].strip())


@cache
def _divider(language: str) -> Callable[[str], list[tuple[int, int]]]:
    import spacy  # noqa: PLC0415 - a command that quotes nothing need not wait for it

    ours = abbreviations().get(language)
    is_spacys = ours is None and language.isascii() and language.isalpha()
    try:
        reader = spacy.blank(language if is_spacys else "xx")
    except ImportError:  # spaCy does not know it, or wants a package of its own for it
        reader = spacy.blank("xx")
    reader.add_pipe("sentencizer")

    def divided(line: str) -> list[tuple[int, int]]:
        found = _opened(line, ((one.start_char, one.end_char) for one in reader(line).sents))
        whole = found if ours is None else _joined(line, found, ours)
        return [part.span() for start, end in whole for part in unspaced().finditer(line, start, end)]

    return divided


def _opened(line: str, parts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ``parts`` of ``line``, each with the marks that open it.

    The ``sentencizer`` gives them to what went before (findings/quotation-before-sentence.sh): ``partito. «``.
    """
    whole: list[tuple[int, int]] = []
    for start, end in parts:
        begins = start
        if whole and whole[-1][1] == start and (mark := opens().search(line, whole[-1][0], start)):
            begins = mark.start()
            whole[-1] = (whole[-1][0], begins)
        whole.append((begins, end))
    return whole


def _joined(line: str, parts: Iterable[tuple[int, int]], ours: Abbreviations) -> list[tuple[int, int]]:
    """Return ``parts`` of ``line``, those that an abbreviation ends as one with what follows.

    A quotation mark that opens stands with what it opens: for the ``sentencizer`` it is the end of what went before.
    """
    outside = ours.opening + _BLANKS
    whole: list[tuple[int, int]] = []
    for start, end in parts:
        if not whole:
            whole.append((start, end))
            continue
        first, _ = whole.pop()
        before, after = line[first:start].rstrip(outside), line[start:end].lstrip(outside)
        if not before or ours.go_on(before, after):
            whole.append((first, end))
        else:
            whole += [(first, first + len(before)), (first + len(before), end)]
    return whole
