"""Articles that are made of a pattern every day (weather, results …): no two of one kind tell one happening."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.article import Article, EntityMention, article_id
from tests.event_gold import Told

_BEGAN = datetime(2031, 5, 1, 5, tzinfo=UTC)
_FOLDER = Path(__file__).parent / "data" / "event_templates"
_PLACES = ("Aldermoor", "Brantwick", "Colvey", "Dunsleigh", "Eastry", "Farnholt")
_CYRILLIC = ("Альмино", "Бранцево", "Кольвейск", "Дунск", "Фарногорск", "Грезбино")
_PERSONS = ("Ada Averill", "Brian Bostock", "Clara Crale", "Dennis Dunmore", "Edith Eddery", "Frank Fenwright")
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes"),
    "ru": ("понедельник", "вторник", "среду", "четверг", "пятницу"),
}


def template_articles(part: str, of_each: int, days: int, sources: int = 1, seed: int = 1) -> list[Told]:
    """Return so many articles of each kind of a ``part`` (chosen, aside), by time, each an event of its own."""
    chance = random.Random(f"{part} {seed}")  # noqa: S311 - no secret
    kinds = tomllib.loads((_FOLDER / f"{part}.toml").read_text(encoding="utf-8"))["kind"]
    made = [_article(kind, at, days, sources, chance) for kind in kinds for at in range(of_each)]
    return sorted((Told(one.id, one) for one in made), key=lambda one: (one.article.timestamp, one.article.id))


def _article(kind: Mapping[str, Any], at: int, days: int, sources: int, chance: random.Random) -> Article:
    language = kind["language"]
    source = f"daily-{language}-{at % sources}"
    url = f"https://{source}.example/{kind['name']}/{at}"
    when = _BEGAN + timedelta(hours=chance.randrange(24 * days))
    filled = _filled(language, when, chance)
    text = "\n".join(chance.choice(one.split(" # ")).format(**filled) for one in kind["sentences"])
    return Article(
        id=article_id(url),
        url=url,
        link_url=url,
        source_id=source,
        source_name=source,
        title=kind["title"].format(**filled),
        text=text,
        timestamp=when,
        captured_at=when + timedelta(hours=20),
        language=language,
        entity_mentions=tuple(_mentions(filled, text)),
        mentioned_dates=(when.date(),) if filled["weekday"] in text else (),
        content_sha256=url,
        warc_path="w",
        warc_offset=0,
        run_id="templates",
        pipeline_version="0",
    )


def _filled(language: str, when: datetime, chance: random.Random) -> dict[str, str]:
    place, other = chance.sample(_CYRILLIC if language == "ru" else _PLACES, 2)
    return {
        "place": place,
        "other": other,
        "person": chance.choice(_PERSONS),
        "number": str(chance.randrange(30, 99)),
        "small": str(chance.randrange(2, 29)),
        "amount": str(chance.randrange(1000, 99_000)),
        "weekday": _WEEKDAYS[language][when.toordinal() % 5],
    }


def _mentions(filled: Mapping[str, str], text: str) -> Iterator[EntityMention]:
    for slot, label in {"place": "LOC", "other": "LOC", "person": "PER"}.items():
        for found in re.finditer(re.escape(filled[slot]), text):
            yield EntityMention.model_validate(
                {"start": found.start(), "end": found.end(), "surface": found[0], "label": label}
                | {"canonical": found[0], "model": "gold"}
            )
