"""Where: what became of one page in each run, and where it lies in the archive and in the index.

A year of ledgers is some 100 MB. They are read side by side and searched as bytes for what every spelling of the page's
addresses has in common, and for the ids of its articles; only the lines that have one are read as JSON. (That common
piece is the longest run of letters, digits, hyphens and underscores behind the host.) The archive is asked by its
CDXJ files, of the runs and sources whose ledgers name the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from pipeline.article import Outcome, article_id
from pipeline.errors import RefusedError, UsageError
from pipeline.fetch.cdxj import index_of
from pipeline.fetch.files import archive_files
from pipeline.index import open_index
from pipeline.index.protocol import spellings
from pipeline.record import Record
from pipeline.runs import STAGES, Run, list_runs
from pipeline.settings import Settings
from pipeline.store import DataPath, files_in, read_bytes
from pipeline.urls import canonical_url

_AT_ONCE = 16
_PIECE = re.compile(r"[A-Za-z0-9_-]+")
_HIDDEN = re.compile(rb"%(?:2d|3[0-9]|[46][1-9a-f]|[57][0-9a]|5f)")
"""Escapes of what needs none (RFC 3986, 2.3): lower-case letters, digits, hyphens and underscores, as bytes."""


class Told(Record):
    """What one run says of one link to the page."""

    run_id: str
    outcome: Outcome


class Kept(Record):
    """One record of the page in the archive."""

    file: str
    """Under the data root."""
    offset: int
    url: str
    time: str
    """Fourteen digits, UTC."""
    status: str
    kind: str
    """The media type, or ``warc/revisit``."""


class Whereabouts(Record):
    """All that is known of one page."""

    url: str
    """The canonical URL of what was asked for."""
    addresses: tuple[str, ...]
    """Every other one that it has or had."""
    told: tuple[Told, ...]
    """The oldest run first."""
    kept: tuple[Kept, ...]
    indexed: tuple[dict[str, Any], ...]
    """Of each article: where its version lies, and its earlier versions."""


def where(settings: Settings, url: str) -> Whereabouts:
    """Return what is known of the page at ``url``, any of its addresses.

    Raises :class:`UsageError` for what is no URL, and what the index and the data root raise.
    """
    try:
        canonical = canonical_url(url)
    except RefusedError as error:
        raise UsageError(f"{error.message}; give the address of one page") from error
    with closing(open_index(settings)) as index:
        documents = index.addressed(spellings(url))
    addresses = {canonical} | {one for each in documents for one in (each["url"], *each.get("also_at", ()))}
    ids = {article_id(canonical), *(str(one["id"]) for one in documents)}
    told = _told(list_runs(settings.home), addresses, ids)
    addresses |= {_canonical(one.outcome.url) for one in told}
    return Whereabouts(
        url=canonical,
        addresses=tuple(sorted(addresses - {canonical})),
        told=told,
        kept=tuple(_kept(settings.home, told, addresses)),
        indexed=tuple(_place(one) for one in documents),
    )


def _told(runs: Sequence[Run], addresses: set[str], ids: set[str]) -> tuple[Told, ...]:
    needles = {_common(one) for one in addresses} | {one.encode() for one in ids}

    def search(run: Run) -> list[Told]:
        rows = (Outcome.from_json(line) for path in _ledgers(run) for line in _lines(path, needles))
        return [
            Told(run_id=run.id, outcome=one)
            for one in rows
            if one.article_id in ids or _canonical(one.url) in addresses
        ]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(one for found in pool.map(search, runs) for one in found)


def _ledgers(run: Run) -> list[DataPath]:
    """Return where the outcomes of ``run`` are: in its ledger, or in what its stages wrote where there is none yet."""
    ledger = [path for path in files_in(run.folder) if path == run.ledger]
    return ledger or [path for stage in STAGES for path in files_in(run.folder / "outcomes" / stage)]


def _lines(path: DataPath, needles: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of ``path`` that hold one of ``needles`` (lower-case), or escapes that may hide it, in order."""
    content = read_bytes(path)
    lowered = content.lower()
    found = {_line_around(content, match.start()) for match in _HIDDEN.finditer(lowered)}
    for needle in needles:
        at = lowered.find(needle)
        while at >= 0:
            found.add(around := _line_around(content, at))
            at = lowered.find(needle, around[1]) if around[1] < len(content) else -1
    for start, end in sorted(found):
        yield content[start:end]


def _line_around(content: bytes, at: int) -> tuple[int, int]:
    return content.rfind(b"\n", 0, at) + 1, content.find(b"\n", at) + 1 or len(content)


def _common(url: str) -> bytes:
    """Return a piece of ``url`` (canonical) that all its spellings have, as long as nobody escapes plain letters.

    Of a host in another script only ``http`` is left: it may be written in that script, or as IDNA has it.
    """
    scheme, _, rest = url.partition("://")
    host, _, behind = rest.partition("/")
    pieces = _PIECE.findall(re.sub(r"%[0-9A-Fa-f]{2}", " ", behind))
    labels = [one for one in host.split(".") if not one.startswith("xn--")]
    longest: str = max(pieces or _PIECE.findall(" ".join(labels)) or [scheme], key=len)
    return longest.lower().encode()


def _kept(home: DataPath, told: Iterable[Told], addresses: set[str]) -> Iterator[Kept]:
    for run_id, source_id in sorted({(one.run_id, one.outcome.source_id) for one in told}):
        for path in archive_files(home, source_id, run_id):
            for line in _index_lines(index_of(path)):
                fields = json.loads(line.split(b" ", 2)[2])
                if _canonical(fields["url"]) in addresses:
                    yield Kept(
                        file=f"archive/{path.parent.parent.name}/{path.parent.name}/{path.name}",
                        offset=int(fields["offset"]),
                        url=fields["url"],
                        time=line.split(b" ", 2)[1].decode(),
                        status=fields["status"],
                        kind=fields["mime"],
                    )


def _index_lines(cdxj: DataPath) -> list[bytes]:
    try:
        return read_bytes(cdxj).splitlines()
    except FileNotFoundError:
        return []


def _canonical(url: str) -> str:
    try:
        return canonical_url(url)
    except RefusedError:
        return url


def _place(document: Any) -> dict[str, Any]:  # noqa: ANN401 - a document of the index
    names = ("id", "url", "title", "revision", "captured_at", "withdrawn_at", "run_id", "warc_path", "warc_offset")
    return {name: document[name] for name in (*names, "revisions") if name in document}
