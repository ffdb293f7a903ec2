"""Gold for events: invented happenings, each told by several outlets in their own words and in three languages.

The texts are in ``tests/data/events/``. Of English there are two wordings and a mixture of both, of two other languages
the whole text and a brief. What a recogniser would find is given by the data, but for one mention in five.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.article import Article, EntityMention, article_id

_BEGAN = datetime(2031, 5, 1, 5, tzinfo=UTC)
_FOLDER = Path(__file__).parent / "data" / "events"
LOOKALIKES = _FOLDER.with_name("event_lookalikes")
"""Another gold: pairs of happenings of one kind; of the figures, that of other days alone was chosen with it."""
SHORT = _FOLDER.with_name("event_shorts")
"""Short accounts in free wording: with those of ``chosen.toml`` a figure was chosen, with ``aside.toml`` nothing."""
LANGUAGES = ("en", "de", "fr", "es", "ru")
_FOUND = 0.8
"""So many of the names a recogniser finds."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article and the happening that it tells."""

    event: str
    article: Article


def gold(seed: int = 1, folder: Path = _FOLDER, files: str = "*.toml") -> list[Told]:
    """Return all articles of the ``files`` of a ``folder``, by time."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = [
        told
        for file in sorted(folder.glob(files))
        for happening in tomllib.loads(file.read_text(encoding="utf-8"))["event"]
        for told in _of(happening, chance)
    ]
    return sorted(made, key=lambda one: (one.article.timestamp, one.article.id))


def nights(told: Sequence[Told]) -> list[list[Article]]:
    """Return the articles by their days."""
    by_day: defaultdict[date, list[Article]] = defaultdict(list)
    for one in told:
        by_day[one.article.timestamp.date()].append(one.article)
    return [by_day[day] for day in sorted(by_day)]


def without_names(told: Iterable[Told]) -> list[Told]:
    """Return the gold as it is where nothing recognises names or days."""
    bare = {"entity_mentions": (), "mentioned_dates": ()}
    return [replace(one, article=one.article.model_copy(update=bare)) for one in told]


def only(told: Iterable[Told], *languages: str) -> list[Told]:
    """Return the gold of these languages."""
    return [one for one in told if one.article.language in languages]


def b_cubed(told: Sequence[Told], found: Mapping[str, str]) -> tuple[float, float, float]:
    """Return B³ precision, recall and F1 of ``found`` (article id → event id) (Bagga and Baldwin, 1998)."""
    right = Counter((one.event, found[one.article.id]) for one in told)
    ours = Counter(found[one.article.id] for one in told)
    theirs = Counter(one.event for one in told)
    precision = sum(n * n / ours[event] for (_, event), n in right.items()) / len(told)
    recall = sum(n * n / theirs[event] for (event, _), n in right.items()) / len(told)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _of(happening: Mapping[str, Any], chance: random.Random) -> Iterator[Told]:
    texts: list[tuple[int, str, list[str]]] = []
    for language in LANGUAGES:
        wordings = [_parts(one) for one in happening.get(language, ())]
        texts += [(happening["day"], language, one) for one in wordings]
        texts += [
            (happening["day"], language, _mixed(wordings) if len(wordings) > 1 else one[:3]) for one in wordings[:1]
        ]
    texts += [(day, language, _parts(text)) for day, language, text in happening.get("later", ())]
    for number, (day, language, parts) in enumerate(texts):
        yield Told(happening["id"], _article(happening, number, day, language, parts, chance))


def _parts(text: str) -> list[str]:
    return [one.strip() for one in text.split(" | ")]


def _mixed(wordings: Sequence[Sequence[str]]) -> list[str]:
    first, second = wordings[:2]
    return [second[0], first[1], second[2], second[4], first[3]]


def _article(
    happening: Mapping[str, Any], number: int, day: int, language: str, parts: Sequence[str], chance: random.Random
) -> Article:
    url = f"https://{language}-{number}.example/{happening['id']}"
    when = _BEGAN + timedelta(days=day - 1, hours=chance.randrange(36))
    text = "\n".join(parts[1:])
    return Article(
        id=article_id(url),
        url=url,
        link_url=url,
        source_id=f"{language}-{number}",
        source_name=f"{language.upper()} {number}",
        title=parts[0],
        text=text,
        timestamp=when,
        captured_at=when + timedelta(hours=20),
        language=language,
        entity_mentions=tuple(_mentions(happening["names"], text, chance)),
        mentioned_dates=tuple(_BEGAN.date() + timedelta(days=one - 1) for one in _days_in(happening["spoken"], text)),
        content_sha256=url,
        warc_path="w",
        warc_offset=0,
        run_id="gold",
        pipeline_version="0",
    )


def _mentions(names: Sequence[str], text: str, chance: random.Random) -> Iterator[EntityMention]:
    for name in names:
        label_and_name, _, forms = name.rpartition(": ")
        label, _, canonical = label_and_name.partition(" ")
        for found in re.finditer("|".join(map(re.escape, forms.split(", "))), text):
            if chance.random() < _FOUND:
                code = canonical if ":" in canonical else None
                yield EntityMention.model_validate(
                    {"start": found.start(), "end": found.end(), "surface": found[0], "label": label}
                    | {"canonical": canonical, "entity_id": code, "model": "gold"}
                )


def _days_in(spoken: Sequence[int], text: str) -> list[int]:
    return sorted(day for day in spoken if re.search(rf"\b{day}\.?\s(?:de\s)?(?:May|Mai|mai|mayo|мая)\b", text))
