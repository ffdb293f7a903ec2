"""Which way a clause looks, seen from publication: what happened, or what is planned.

Fed by the cues of the language's data file alone, each a list of words:

``past``, ``future``
    Tenses, auxiliaries, adverbs. The nearest one before the expression counts, else the first one after it.
``towards``
    What looks ahead where it stands before the expression ("until").
``planned``
    Present tenses and words of plans that count where nothing else does, wherever they stand in the clause.
``scheduled``
    The present of verbs that schedule ("votes", "go on sale"). It looks ahead like ``future``, but not beside a past
    tense ("lost votes on Tuesday") that is none of ``reports``.
``nominal``
    Words that make a noun of a scheduled verb right after them ("its launch").
``reports``
    Those of ``past`` that tell who spoke ("said"): what they report may still lie ahead.
``hearsay``
    Infinitives of what is over, behind the expression: they turn its modal's way ("soll am Montag geflohen sein").
``since``
    What begins in the past and reaches on, right before the expression ("since", "depuis"); no tense turns it.
``eversince``
    The same right behind the expression ("beri").
``onwards``
    Beginnings that may lie ahead, right before the expression ("da"). What has a form of ``promises`` in its
    clause looks ahead; without one a weekday, a weekend or a month has begun.
``promises``
    Forms of the future alone, and the present of verbs for what begins or comes into force.
``announces``
    Words of listings ("kick-off", "doors"): a clause that has one, and no past tense, looks ahead.
``headline``
    What looks ahead in a headline only ("Council to vote Tuesday").
``habit``
    What makes a time of day one of every day ("daily").
``breaks``, ``neutral``
    What ends a clause besides punctuation; words that only look like a cue.
``ties``
    What does not end one right before the expression, for it stands for the verb: the dash of "Заседание — в среду".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Final

from pipeline.enrich.timex.language import Language

_CLAUSE_BEFORE: Final = 90
_CLAUSE_AFTER: Final = 60
_SENTENCE_END: Final = re.compile(
    r"(?:[!?]|(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})(?<!\.[a-z])(?<!\bSept)\.)['\"\u201d\u2019)]*\s|:(?!\d)|[;\n…。\uff01\uff1f؟؛]|\s[-\u2013\u2014]+\s"
)
_POSSESSIVE: Final = re.compile(r"['\u2019]s\b")
_SHORT_GAP: Final = re.compile(r"\s*(?:[^\W\d_]{1,6}\s+){0,2}\Z")
_BESIDE: Final = 25
"""So near, in characters, a past tense takes such a verb for its object: "lost votes", "votes were counted"."""
_HEADLINE: Final = 120
"""A line no longer than this, without a full stop at its end, is a headline."""


class Direction(Enum):
    """Which way a clause looks, seen from publication."""

    PAST = -1
    OPEN = 0
    FUTURE = 1


@dataclass(frozen=True)
class _Cue:
    start: int
    end: int
    looks: Direction
    kind: str
    word: str


def direction(
    text: str, start: int, end: int, language: Language, *, bare: bool = False, closed: bool = False
) -> Direction:
    """Return which way the clause around ``text[start:end]`` looks; the rules stand at the module's head.

    ``bare`` says that the expression names no day of a month: "from March 1" may lie ahead, "from Monday" has begun.
    ``closed`` says that ``text[start:end]`` is a whole span, its end included.
    """
    before, after = _clause_before(text, start, language), _clause_after(text, end, language)
    begun = _begun(before, after, language, bare=bare, closed=closed)
    if begun is not Direction.OPEN:
        return begun
    if _heads(text, start, before, language):
        return Direction.FUTURE
    if _any(language, "hearsay", after):
        return Direction.PAST
    latest, first = _cues(before, language, "towards"), _cues(after, language)
    told = _told(before, after, latest, first, language)
    if told is not Direction.FUTURE and not any(cue.kind == "past" for cue in (*latest, *first)):
        told = Direction.FUTURE if _any(language, "announces", before, after) else told
    return Direction.FUTURE if told is Direction.OPEN and _any(language, "planned", before, after) else told


def is_over(text: str, start: int, end: int, language: Language) -> bool:
    """Tell whether what the clause around ``text[start:end]`` tells is over.

    A past tense says so that does not only tell who spoke ("said"), where nothing looks ahead.
    """
    cues = (
        *_cues(_clause_before(text, start, language), language),
        *_cues(_clause_after(text, end, language), language),
    )
    tells = any(cue.kind == "past" and not _reports(cue, language) for cue in cues)
    return tells and all(cue.looks is Direction.PAST for cue in cues)


def is_habitual(text: str, start: int, end: int, language: Language) -> bool:
    """Tell whether the clause around ``text[start:end]`` speaks of what happens every day."""
    return _any(language, "habit", _clause_before(text, start, language), _clause_after(text, end, language))


def _begun(before: str, after: str, language: Language, *, bare: bool, closed: bool) -> Direction:
    """Return where something begins that reaches on from the expression: "since Monday".

    Open, too, where the words go on to an end ("da lunedì a venerdì").
    """
    behind = after.lstrip()
    if _ends_with(language, "since", before) or _begins_with(language, "eversince", behind):
        return Direction.PAST
    if closed or not _ends_with(language, "onwards", before) or _begins_with(language, "joins", behind):
        return Direction.OPEN
    if _any(language, "promises", before, after):
        return Direction.FUTURE
    return Direction.PAST if bare else Direction.OPEN


def _ends_with(language: Language, cue: str, clause: str) -> bool:
    said = clause.rstrip()
    if cue not in language.cues or _at_end(language.cues[cue]).search(said) is None:
        return False
    return "neutral" not in language.cues or _at_end(language.cues["neutral"]).search(said) is None


@cache
def _at_end(cue: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{cue.pattern})\Z", cue.flags)


def _begins_with(language: Language, cue: str, clause: str) -> bool:
    return cue in language.cues and language.cues[cue].match(clause) is not None


def _told(before: str, after: str, latest: Sequence[_Cue], first: Sequence[_Cue], language: Language) -> Direction:
    """Return what the cue before the expression tells, or the one after it, whichever the language puts first."""
    if latest and language.cue_first == "before":
        return latest[-1].looks
    if _POSSESSIVE.match(after):
        return Direction.OPEN
    nearer = language.cue_first == "nearest" and first and latest and len(before) - latest[-1].end < first[0].end
    if latest and (nearer or not first):
        return latest[-1].looks
    return first[0].looks if first else Direction.OPEN


def follows_past(text: str, start: int, language: Language) -> bool:
    """Tell whether a cue of the past stands right before: "fell in December", "was held on Feb. 3"."""
    before = _clause_before(text, start, language)
    latest = _cues(before, language)
    return bool(latest) and latest[-1].looks is Direction.PAST and _SHORT_GAP.match(before, latest[-1].end) is not None


def _any(language: Language, cue: str, *clauses: str) -> bool:
    return any(next(_found(language, cue, clause), None) is not None for clause in clauses)


def _heads(text: str, start: int, before: str, language: Language) -> bool:
    """Tell whether a headline's own cue of what is to come stands before ``start``."""
    if not _any(language, "headline", before):
        return False
    near = text[max(0, start - _HEADLINE) : start + _HEADLINE]
    begins = near.rfind("\n", 0, min(start, _HEADLINE)) + 1
    line = near[begins:].partition("\n")[0].rstrip()
    return len(line) <= _HEADLINE and line[-1:] not in {".", "!", ",", '"', "\u201d"} and not _mid_line(line)


def _mid_line(line: str) -> bool:
    return _SENTENCE_END.search(line.replace(":", ",")) is not None


def _clause_before(text: str, start: int, language: Language) -> str:
    before = text[max(0, start - _CLAUSE_BEFORE) : start]
    said = len(before.rstrip())
    tied = min((tie.start() for tie in _found(language, "ties", before) if tie.end() == said), default=said)
    ends = [end.end() for end in (*_SENTENCE_END.finditer(before), *_found(language, "breaks", before))]
    ends = [end for end in ends if end <= tied]
    return before[max(ends, default=0) :]


def _clause_after(text: str, end: int, language: Language) -> str:
    after = text[end : end + _CLAUSE_AFTER]
    ends = (_SENTENCE_END.search(after), next(_found(language, "breaks", after), None))
    return after[: min((stop.start() for stop in ends if stop), default=len(after))]


def _found(language: Language, cue: str, clause: str) -> Iterator[re.Match[str]]:
    """Yield where the language's ``cue`` stands in ``clause``; never for a language that names none."""
    return language.cues[cue].finditer(clause) if cue in language.cues else iter(())


@lru_cache(maxsize=64)
def _cues(clause: str, language: Language, *more: str) -> tuple[_Cue, ...]:
    neutral = {word.end() for word in _found(language, "neutral", clause)}
    cues = [
        _Cue(match.start(), match.end(), Direction.PAST if kind == "past" else Direction.FUTURE, kind, match[0])
        for kind in ("past", "future", "scheduled", *more)
        for match in _found(language, kind, clause)
        if match.end() not in neutral
    ]
    cues = [cue for cue in cues if cue.kind != "past" or not any(_within(cue, other) for other in cues)]
    nouns = {word.end() + 1 for word in _found(language, "nominal", clause)}
    tenses = [cue for cue in cues if cue.kind == "past" and not (_reports(cue, language) or _heads_noun(cue, clause))]
    kept = [cue for cue in cues if cue.kind != "scheduled" or not (cue.start in nouns or _any_beside(cue, tenses))]
    return tuple(sorted(kept, key=lambda cue: (cue.end, cue.looks.value)))


def _heads_noun(cue: _Cue, clause: str) -> bool:
    """Tell whether a participle opens the sentence and so belongs to its subject: "Heated points come in March"."""
    return cue.word[0].isupper() and not clause[: cue.start].strip()


def _reports(cue: _Cue, language: Language) -> bool:
    return "reports" in language.cues and language.cues["reports"].fullmatch(cue.word) is not None


def _within(past: _Cue, other: _Cue) -> bool:
    """Tell whether a cue of the past is part of one that looks ahead: of "to be announced", of "is closed"."""
    return other.kind != "past" and other.start < past.start and past.end <= other.end


def _any_beside(verb: _Cue, tenses: list[_Cue]) -> bool:
    return any(verb.start - tense.end < _BESIDE and tense.start - verb.end < _BESIDE for tense in tenses)
