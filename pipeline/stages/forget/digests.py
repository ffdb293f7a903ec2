"""Forget, in what was told of nights: the digests that are kept, their feed, and the feeds of saved searches.

They are swept before the index: only there stands which articles a source has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree
from pydantic import ValidationError

from pipeline.digest.records import Digest
from pipeline.digest.removal import Removed, without
from pipeline.forgotten import address_of
from pipeline.parts import write_bytes
from pipeline.stages.forget.target import Target, place
from pipeline.stages.messages.digest import folder_of, keep_digest, write_feed
from pipeline.stages.messages.saved_searches import feeds_folder
from pipeline.store import DataPath, files_in, read_bytes, remove

Swept = tuple[Counter[str], list[str]]

_ATOM = "{http://www.w3.org/2005/Atom}"


def removed_of(target: Target, documents: Iterable[Mapping[str, Any]]) -> Removed:
    """Return what digests know of ``target``, of which ``documents`` are those of the index."""
    found = list(documents)
    return Removed(
        articles=target.addresses | {str(one["id"]) for one in found},
        events={str(one["event_id"]) for one in found if one.get("event_id")},
        source_id=target.source_id,
        outlets={str(one.get("source_name")) for one in found} if target.source_id is not None else (),
    )


def sweep_told(home: DataPath, removed: Removed, *, dry_run: bool) -> Swept:
    """Take ``removed`` out of digests and feeds; return what was changed and where.

    A digest or feed that cannot be read goes as a whole: it can be made again. Raises :class:`StorageError`.
    """
    digests = [path for path in files_in(folder_of(home)) if _sweep_digest(home, path, removed, dry_run=dry_run)]
    if digests and not dry_run:
        write_feed(home)
    feeds = [path for path in files_in(feeds_folder(home)) if _sweep_feed(path, removed, dry_run=dry_run)]
    counts = Counter({"digests": len(digests), "feeds of saved searches": len(feeds)})
    return +counts, [place(home, path) for path in (*digests, *feeds)]


def _sweep_digest(home: DataPath, path: DataPath, removed: Removed, *, dry_run: bool) -> bool:
    if path.suffix != ".json":
        return False
    try:
        digest = Digest.from_json(read_bytes(path))
    except ValidationError:
        _remove(path, dry_run=dry_run)
        return True
    left = without(digest, removed)
    if left != digest and not dry_run:
        keep_digest(home, left)
    return left != digest


def _sweep_feed(path: DataPath, removed: Removed, *, dry_run: bool) -> bool:
    if path.suffix != ".atom":
        return False
    try:
        feed = etree.fromstring(read_bytes(path), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        _remove(path, dry_run=dry_run)
        return True
    gone = [one for one in feed.iter(f"{_ATOM}entry") if _is_gone(one, removed)]
    for one in gone:
        feed.remove(one)
    if gone and not dry_run:
        write_bytes(path, etree.tostring(feed, encoding="utf-8", xml_declaration=True))
    return bool(gone)


def _is_gone(entry: etree._Element, removed: Removed) -> bool:
    """Return whether an entry leads to one of the articles: at its publisher, or, as of a local file, on the page."""
    links = [str(one.get("href", "")) for one in entry.iter(f"{_ATOM}link")]
    return any(address_of(one) in removed.articles or one.rpartition("/")[2] in removed.articles for one in links)


def _remove(path: DataPath, *, dry_run: bool) -> None:
    if not dry_run:
        remove(path)
