"""The text as the recogniser reads it: as long as the original, character for character.

Models learnt from running prose. Wrapped lines, typographic quotes and lines all in capitals mislead them, so they
get prose to read; every replacement keeps its length, so that all offsets hold for the original text too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.enrich import gazetteer, organizations
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.phrases import is_acronym
from pipeline.xml_characters import without_surrogates

WRAPPED_SHARE = 0.7
"""Lines that the width of a page ended are at least this long, compared with the longest."""
SHORT_LINE = 50
"""A shorter line was ended by its writer, not by the width of a page: no name runs over its end."""

LONGEST_HEADLINE = 300
"""A longer line is a paragraph, whatever its case."""
LEAST_TITLE_WORDS = 3
"""A line with so many longer words, all of them capitalized, is a headline in title case."""
SURELY_COMMON = 3
"""A word is no name when its lower-case form is this much commoner: ``meets``, but not ``bill`` or ``brown``."""

_SAME_LENGTH = dict(
    zip(
        "\u2019\u2018`" + "\u201c\u201d\u201e\u00ab\u00bb" + "\u00a0\u202f\u2009\t\r" + "\u2013\u2014",
        "'''" + '"""""' + "     " + "--",
        strict=True,
    )
)
"""Typographic quotes, spaces and dashes to those of the typewriter."""
_TYPOGRAPHIC = re.compile(f"[{''.join(_SAME_LENGTH)}]")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:'[^\W\d_]+)*")
_CAPITALS = re.compile(rf"{CAPITAL}[.']?{CAPITAL}")
"""What every word in capitals begins with that has more than one letter; hardly any line has one."""
_SHOUTED = re.compile(r"[A-Z](?<![\w.&/-].)[A-Z]{3,}(?![\w&/])")
_SENTENCE_END = ".!?\"'"
_CAPITAL_SHARE = 0.75
_LEAST_CAPITAL_WORDS = 2
_SEVERAL = 2
_LONG = 20_000
"""Characters of a text that is gone through once for all words, not for each that is asked for."""

Rank = Callable[[str], int]
"""How rare a word form is: its place in a list of forms by frequency."""


@dataclass(frozen=True)
class Reading:
    """A text and the form in which it is read."""

    original: str
    plain: str
    """The original with the typewriter's quotes, spaces and dashes; its lines and its case are as they were."""
    shown: str
    """As ``plain``, but lines in capitals are in the case of prose: what names are shown in."""
    text: str
    """What the recogniser reads: prose on one line."""
    breaks: tuple[int, ...]
    """Offsets of line ends over which no name runs."""
    capital_lines: tuple[tuple[int, int], ...]
    """Lines that stood all in capitals: their case was guessed."""

    @cached_property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each line."""
        found, start = [], 0
        for line in self.plain.split("\n"):
            found.append((start, start + len(line)))
            start += len(line) + 1
        return tuple(found)


def plain(text: str) -> str:
    """Return ``text`` with the typewriter's quotes, spaces and dashes, character for character."""
    typed = _TYPOGRAPHIC.sub(lambda one: _SAME_LENGTH[one[0]], text)  # few: to translate each letter takes longer
    return without_surrogates(typed, "\ufffd")


def read(text: str, rank: Rank) -> Reading:
    """Return ``text`` as prose; ``rank`` tells common word forms from rare ones."""
    typed = plain(text)
    capitals = tuple(_capital_lines(typed))
    seen = _Forms(typed, capitals)
    pieces, reached = [], 0
    for start, end in capitals:
        pieces += [typed[reached:start], _truecased(typed[start:end], seen, rank)]
        reached = end
    prose = "".join([*pieces, typed[reached:]])
    shown = prose.replace("\n", " ")
    prose = _SHOUTED.sub(lambda match: min((match[0], match[0].title()), key=rank), prose)
    prose = _title_case_lines(prose, seen, rank)
    breaks = tuple(_breaks(typed))
    prose = _one_line(prose, breaks)
    return Reading(text, typed, shown, prose, breaks, capitals)


def _capital_lines(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for line in text.split("\n"):
        if len(line) <= LONGEST_HEADLINE and _CAPITALS.search(line) and _is_capital(_WORD.findall(line)):
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def _is_capital(words: Sequence[str]) -> bool:
    if sum(map(str.isupper, words)) < _LEAST_CAPITAL_WORDS:
        return False
    longer = [word for word in words if len(word) > 1]
    capital = sum(map(str.isupper, longer))
    return capital >= _LEAST_CAPITAL_WORDS and capital >= _CAPITAL_SHARE * len(longer)


@dataclass(frozen=True)
class _Forms:
    """The forms that words have outside some lines of a text, counted where they are asked for: few texts need them."""

    text: str
    without: tuple[tuple[int, int], ...]

    def __getitem__(self, word: str) -> int:
        return self._counts[word]

    def has_several(self, word: str) -> bool:
        """Return whether ``word`` is there twice or more: a short text is taken apart only where its letters are."""
        if len(self.text) > _LONG:
            return self[word] >= _SEVERAL
        found, text = 0, self._spaced
        end, at = 0, text.find(word)
        while at >= 0 and found < _SEVERAL:
            end = text.find(" ", at)
            end = len(text) if end < 0 else end
            found += _WORD.findall(text, text.rfind(" ", 0, at) + 1, end).count(word)
            at = text.find(word, end)
        return found >= _SEVERAL

    @cached_property
    def _spaced(self) -> str:
        return " ".join(self._kept.split())

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(_WORD.findall(self._kept))

    @cached_property
    def _kept(self) -> str:
        kept, reached = [], 0
        for start, end in self.without:
            kept.append(self.text[reached:start])
            reached = end
        return "\n".join([*kept, self.text[reached:]])


def _truecased(line: str, seen: _Forms, rank: Rank) -> str:
    return _WORD.sub(lambda match: _cased(match[0], seen, rank), line)


def _cased(word: str, seen: _Forms, rank: Rank) -> str:
    """Return ``word`` in the case that the rest of the text, else the language at large, writes it in."""
    if not word.isupper():
        return word
    forms = [word, word.capitalize(), word.lower()] if len(word) > 1 else [word]
    known = [form for form in forms if seen[form]]
    if known:
        return max(known, key=lambda form: (seen[form], forms.index(form)))
    if gazetteer.country(word) is not None and not is_acronym(word):
        return word.title()
    return min(forms, key=rank)


def _title_case_lines(text: str, seen: _Forms, rank: Rank) -> str:
    """Return ``text`` with headlines In Title Case as sentences: words that are common in lower case get it."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if len(line) > LONGEST_HEADLINE or line[-1:] in ".!?":
            continue
        long = [word for word in _WORD.findall(line) if len(word) > len("With")]
        if len(long) >= LEAST_TITLE_WORDS and all(word[0].isupper() for word in long):
            lines[number] = line[:1] + _WORD.sub(lambda match: _lowered(match[0], seen, rank), line[1:])
    return "\n".join(lines)


def _lowered(word: str, seen: _Forms, rank: Rank) -> str:
    lower = word.lower()
    known = word in gazetteer.demonyms() or word in organizations.likely() or gazetteer.country(word) is not None
    if known or not word.istitle() or rank(lower) * SURELY_COMMON > rank(word) or seen.has_several(word):
        return word
    return lower


def _one_line(text: str, breaks: tuple[int, ...]) -> str:
    """Return ``text`` with a space for each line end, but for those after what is no sentence: headlines, bylines."""
    borders = [one for one in breaks if text[max(0, one - 3) : one].rstrip()[-1:] not in _SENTENCE_END]
    starts = (0, *(one + 1 for one in borders))
    pieces = (text[start:end].replace("\n", " ") for start, end in zip(starts, (*borders, len(text)), strict=True))
    return "\n".join(pieces)


def _breaks(text: str) -> list[int]:
    found, start = [], 0
    lines = text.split("\n")
    least = max(SHORT_LINE, int(WRAPPED_SHARE * max(map(len, lines))))
    for line in lines[:-1]:
        end = start + len(line)
        if len(line) < least or line.rstrip()[-1:] in ".!?:;\"')" or text[end + 1 : end + 2] == "\n":
            found.append(end)
        start = end + 1
    return found
