"""Why an article was found: the words in their surroundings, as HTML that is safe to show. Pure.

Both indexes highlight with this module. Elasticsearch's own highlighter would look for a lemma where only its forms
stand, and a page would depend on every server escaping alike; here one rule does both.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipeline.index import lemmas
from pipeline.index.lemmas import query_lemmas
from pipeline.index.query.forms import plain_forms
from pipeline.index.query.language import understood
from pipeline.index.query.tree import Near, Words, scoring
from pipeline.index.text.folding import folded
from pipeline.index.text.vocabulary import Vocabulary
from pipeline.index.text.words import Term, compounds, languages_in_script
from pipeline.index.tokens import spans, words

FRAGMENTS = 3
FRAGMENT_CHARACTERS = 180
_LEAD_CHARACTERS = 60
"""How much of a fragment stands before the first word that was found."""

_LINE_BREAK = " · "
"""What stands between a heading, or an item of a list, and the line behind it."""
_ENDS = re.compile(
    r"[.!?:;,\u2026\u3002\uff01\uff1f\u3001\uff0c\u060c\u061f\u061b\u06d4\u0964]"
    r"[\s)\]\"'\u2018\u2019\u201c\u201d\u00ab\u00bb\u300d\u300f]*$"
)
"""A sentence, or a part of one, and what may close behind it."""
_EM = re.compile("</?em>")

Span = tuple[int, int]

_COMPOUNDS = Vocabulary(lambda piece: (word for one in compounds(piece) for word in folded(one.joined)))


def highlights(text: str, document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the fragments of ``document`` in which words of the query ``text`` occur.

    ``title`` is given whole, ``text`` in at most three fragments. They are escaped HTML in which only ``<em>`` marks
    what was found.
    """
    language = str(document.get("language", ""))
    found: dict[str, tuple[str, ...]] = {}
    title, body = str(document.get("title", "")), str(document.get("text", ""))
    if in_title := _spans(title, text, language):
        found["title"] = (_marked(title, 0, len(title), in_title),)
    if in_body := _spans(body, text, language):
        found["text"] = tuple(_marked(body, start, end, in_body) for start, end in _best_windows(body, in_body))
    return found


def found_in(text: str, query: str, language: str) -> list[Span]:
    """Return where a whole ``text`` of ``language`` has words of ``query``: offsets, in order, without overlaps."""
    return _spans(text, query, language)


@lru_cache(maxsize=256)
def _wanted(query: str, language: str) -> tuple[tuple[tuple[str, ...], ...], frozenset[str]]:
    """Return the phrases of words, and the lemmas, that a query looks for in an article of ``language``."""
    asked = list(scoring(understood(query).tree))
    terms = [one.term for one in asked if isinstance(one, Words)]
    loose = {one for term in terms for one in (*plain_forms(term), *_lemmas(term, language))}
    phrases = [tuple(phrase) for term in terms if (phrase := words(" ".join(term.words)))]
    phrases += [(word,) for one in asked if isinstance(one, Near) for word in (one.first, one.second)]
    return (*phrases, *((one,) for one in sorted(loose))), frozenset(loose)


def _spans(text: str, query: str, language: str) -> list[Span]:
    """Return where the terms of ``query`` stand, in order, without overlaps."""
    phrases, loose = _wanted(query, language)
    exact = _joined(spans(text, phrases)) if phrases and text else []
    if not loose or not text:
        return exact
    return _joined([*_beside(exact, [*lemmas.spans(text, language, loose), *_compounds(text, loose)]), *exact])


def _compounds(text: str, wanted: frozenset[str]) -> Iterator[Span]:
    """Yield the compounds that are ``wanted`` when they are written as one word; only numbers have spaces inside."""
    if not _COMPOUNDS.holding(set(text.split()), wanted) and not any(one.isdecimal() for one in wanted):
        return
    for one in compounds(text):
        if not wanted.isdisjoint(folded(one.joined)):
            yield one.start, one.end


def _joined(found: Iterable[Span]) -> list[Span]:
    """Return ``found`` in order and without overlaps; of those that begin together the longest stays."""
    joined: list[Span] = []
    for start, end in sorted(set(found), key=lambda span: (span[0], -span[1])):
        if not joined or start >= joined[-1][1]:
            joined.append((start, end))
    return joined


def _beside(kept: Sequence[Span], found: Iterable[Span]) -> Iterator[Span]:
    """Yield what of ``found`` overlaps nothing of ``kept``, which is in order."""
    starts = [start for start, _ in kept]
    for start, end in found:
        at = bisect_left(starts, end)
        if at == 0 or kept[at - 1][1] <= start:
            yield start, end


def _lemmas(term: Term, language: str) -> tuple[str, ...]:
    word = term.words[0]
    # A dictionary takes a tenth of a second to open, and has no word in another script.
    return () if term.exact or language not in languages_in_script(word) else query_lemmas(word, language)


def _best_windows(text: str, found: Sequence[Span]) -> list[Span]:
    """Return the windows that hold the most words found, in the order of the text."""
    windows: list[tuple[int, Span]] = []
    position = before = 0
    while position < len(found):
        start = _word_start(text, max(before, found[position][0] - _LEAD_CHARACTERS), found[position][0])
        end = max(start + FRAGMENT_CHARACTERS, found[position][1])
        inside = [span for span in found[position : position + FRAGMENT_CHARACTERS] if span[1] <= end]
        before = _word_end(text, inside[-1][1], end)
        windows.append((-len(inside), (start, before)))
        position += len(inside)
    return _continued(text, sorted(window for _, window in sorted(windows)[:FRAGMENTS]))


def _continued(text: str, windows: Sequence[Span]) -> list[Span]:
    """Return ``windows``, those as one between which nothing is left out."""
    whole: list[Span] = []
    for start, end in windows:
        if whole and not text[whole[-1][1] : start].strip():
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def _word_start(text: str, start: int, latest: int) -> int:
    if start == 0:
        return 0
    while start < latest and not text[start - 1].isspace():
        start += 1
    return start


def _word_end(text: str, earliest: int, end: int) -> int:
    end = min(end, len(text))
    while earliest < end < len(text) and not text[end].isspace():
        end -= 1
    return end


def _marked(text: str, start: int, end: int, found: Sequence[Span]) -> str:
    pieces: list[str] = []
    position = start
    for first, last in found:
        if first < position or last > end:
            continue
        pieces += [html.escape(text[position:first]), "<em>", html.escape(text[first:last]), "</em>"]
        position = last
    pieces.append(html.escape(text[position:end]))
    lines = [" ".join(line.split()) for line in "".join(pieces).splitlines()]
    return _LINE_BREAK.join(_in_line(lines))


def _in_line(lines: Iterable[str]) -> Iterator[str]:
    """Yield ``lines``, those that end a sentence with the one behind them: a heading is no part of what it heads."""
    held = ""
    for line in filter(None, lines):
        held = f"{held} {line}" if held else line
        if not _ENDS.search(html.unescape(_EM.sub("", held))):
            yield held
            held = ""
    if held:
        yield held
