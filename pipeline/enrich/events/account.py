"""An article as far as events are concerned."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Final, NamedTuple, Self

from pipeline.article import EventVector
from pipeline.enrich.events.cross_language import marks
from pipeline.enrich.events.frames import frame
from pipeline.enrich.events.parameters import LEAD_WORDS, TITLE_TIMES, VECTOR_WORDS
from pipeline.enrich.phrases import key

_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")
"""Words of three letters, numbers of two digits …"""
_LEAST_LETTERS = 3
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
"""… and where no spaces are set (Chinese, Japanese) every two characters that stand together."""
_CHARACTERS = 9 * LEAD_WORDS
"""About the lead in every language: the rest is not looked at."""
_WEIGHED = ("words", "names", "marks")
TOLD: Final = (
    "source_id",
    "language",
    "timestamp",
    "published_day",
    "title",
    "text",
    "entity_mentions",
    "mentioned_dates",
    "event_vector",
)
"""The fields of a stored document that are read, beside its id: :meth:`Account.of`."""


class _Mention(NamedTuple):
    label: str
    canonical: str
    entity_id: str | None


@dataclass(frozen=True)
class Account:
    """What one article tells: of a story with reprints the first article alone.

    Its words, names and marks are looked for when they are first asked for: of days whose events are settled, few are.
    """

    id: str
    language: str
    day: date
    """Of publication, as it is shown; else that of ``moment`` (UTC)."""
    moment: float
    """When it was published, in seconds since 1970."""
    title: str
    text: str
    """As much of its text as is looked at."""
    mentions: Sequence[_Mention] = ()
    mentioned: Sequence[str] = ()
    """Days that the text speaks of, as a document has them."""
    frame: frozenset[int] = frozenset()
    """Runs of words by which what its source makes of one pattern is known: :mod:`pipeline.enrich.events.frames`."""
    vector: EventVector | None = None
    """What an engine told of it."""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Return what a stored ``document`` tells, of which nothing but id and :data:`TOLD` is read."""
        moment = datetime.fromisoformat(document["timestamp"])
        day, text = document.get("published_day"), document.get("text", "")
        mentions = document.get("entity_mentions", ())
        return cls(
            id=document["id"],
            language=document.get("language", "und"),
            day=date.fromisoformat(day) if day else moment.astimezone(UTC).date(),
            moment=moment.timestamp(),
            title=document["title"],
            text=text[:_CHARACTERS],
            mentions=[_Mention(one["label"], one["canonical"], one.get("entity_id")) for one in mentions],
            mentioned=document.get("mentioned_dates", ()),
            frame=frame(document.get("source_id", ""), text),
            vector=EventVector(**vector) if (vector := document.get("event_vector")) else None,
        )

    @cached_property
    def words(self) -> Mapping[str, int]:
        """Folded word → how often title and lead have it."""
        # The articles of a night share most of their words, and so hold each once.
        return Counter(map(sys.intern, _words_of(self.title) * TITLE_TIMES + _words_of(self.text)[:LEAD_WORDS]))

    @cached_property
    def names(self) -> Mapping[str, int]:
        """Family name of persons, identifier or folded name of all others → how often it is named."""
        return Counter(name for name, _ in self._named)

    @property
    def shown(self) -> Mapping[str, str]:
        """Such a name → as people read it."""
        return dict(self._named)

    @cached_property
    def _named(self) -> Sequence[tuple[str, str]]:
        return [*_names(self.mentions), *_things(self.text, self.language)]

    @cached_property
    def marks(self) -> Mapping[str, int]:
        """What may stand in other languages, too → how often: :mod:`pipeline.enrich.events.cross_language`."""
        return Counter(marks(f"{self.title}\n{self.text}"))

    def let_go(self) -> None:
        """Let go of words, names and marks, once they are weighed: of a large night they take most of the memory.

        Who asks for them once more has them looked for once more.
        """
        for one in _WEIGHED:
            self.__dict__.pop(one, None)

    @property
    def days(self) -> frozenset[date]:
        """Days that the text speaks of."""
        return frozenset(map(date.fromisoformat, self.mentioned))

    @property
    def lead(self) -> str:
        """The beginning of title and text, for an engine that tells what it means."""
        return f"{self.title}. {self.text}"


def beginning(one: Account) -> str:
    """Return as much of what ``one`` tells as an engine is asked about."""
    return " ".join(one.lead.split()[:VECTOR_WORDS])


def _words_of(text: str) -> list[str]:
    folded = text.casefold()
    if not (runs := [] if folded.isascii() else _UNSPACED.findall(folded)):
        return _spaced(folded)
    pairs = [run[at : at + 2] for run in runs for at in range(len(run) - 1)]
    return [*pairs, *_spaced(_UNSPACED.sub(" ", folded))]


def _spaced(folded: str) -> list[str]:
    """Return what ``_WORD`` finds, which is asked only about what is not letters alone: half the time."""
    found: list[str] = []
    for one in folded.split():
        if not one.isalpha():
            found += _WORD.findall(one)
        elif len(one) >= _LEAST_LETTERS:
            found.append(one)
    return found


def _names(mentions: Sequence[_Mention]) -> Iterator[tuple[str, str]]:
    for one in mentions:
        name = key(one.canonical)
        # Papers call one person by full name or family name alone, and names are tied after the first night only.
        yield (name.rpartition(" ")[2] if one.label == "PER" else one.entity_id or name), one.canonical


def _things(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield ships, prizes and trains, which are no entities: who tells of the same fire names the same ferry."""
    from pipeline.enrich.entities.things import called  # noqa: PLC0415 - most of what reads events does without

    for name in called(text, language):
        yield key(name), name
