"""Articles of which no two tell one happening, though their kinds of news have phrases, places and people in common.

A half of each is a template's, the other its own.
"""

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
_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve", "wo", "ze")
_OWN_SENTENCES = 3
_FILE = Path(__file__).parent / "data" / "event_unrelated.toml"


def unrelated(number: int, days: int, seed: int = 1) -> list[Told]:
    """Return so many articles of so many days, by time, each an event of its own."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    known = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    made = [_article(known, at, days, chance) for at in range(number)]
    return sorted((Told(one.id, one) for one in made), key=lambda one: (one.article.timestamp, one.article.id))


def _article(known: Mapping[str, Any], at: int, days: int, chance: random.Random) -> Article:
    kind = known["kind"][at % len(known["kind"])]
    filled = _filled(known, chance)
    url = f"https://unrelated.example/{at}"
    when = _BEGAN + timedelta(hours=chance.randrange(24 * days))
    told = [chance.choice(some).format(**filled) for some in kind["sentences"]]
    text = "\n".join((*told, *(_own_sentence(chance) for _ in range(_OWN_SENTENCES))))
    return Article(
        id=article_id(url),
        url=url,
        link_url=url,
        source_id="unrelated",
        source_name="Unrelated",
        title=chance.choice(kind["title"]).format(**filled),
        text=text,
        timestamp=when,
        captured_at=when + timedelta(hours=20),
        language="en",
        entity_mentions=tuple(_mentions(filled, text)),
        content_sha256=url,
        warc_path="w",
        warc_offset=0,
        run_id="unrelated",
        pipeline_version="0",
    )


def _own_sentence(chance: random.Random) -> str:
    """Return what no other article says: twelve words, some of which many have."""
    made = ("".join(chance.choices(_SYLLABLES, k=chance.choice((2, 4)))) for _ in range(12))
    return f"{' '.join(made)}."


def _filled(known: Mapping[str, Any], chance: random.Random) -> dict[str, str]:
    place, other = chance.sample(known["places"], 2)
    person, second = (f"{chance.choice(known['first_names'])} {one}" for one in chance.sample(known["last_names"], 2))
    number = str(chance.randrange(20, 900))
    return {
        "place": place, "other": other, "person": person, "second": second,
        "number": number, "thing": chance.choice(known["things"]),
    }  # fmt: skip


def _mentions(filled: Mapping[str, str], text: str) -> Iterator[EntityMention]:
    for slot, label in {"place": "LOC", "other": "LOC", "person": "PER", "second": "PER"}.items():
        for found in re.finditer(re.escape(filled[slot]), text):
            yield EntityMention.model_validate(
                {"start": found.start(), "end": found.end(), "surface": found[0], "label": label}
                | {"canonical": found[0], "model": "gold"}
            )
