"""The versions of the embedded index side by side: which is in use, how a new one is filled, how one goes back.

::

    <home>/index/
      articles-v3/             the version before, kept to go back to
      articles-v4/             in use: the highest one that is there …
      in-use                   … or the one that this file names, after a rollback
      articles-v5.building/    being filled; no index yet
        origin                 from what, in which state
      articles-v2.removed/     put aside to be removed: whoever is killed meanwhile leaves no half version

Whoever calls anything here that writes holds the one writer's lock. A version is filled beside the others and appears
by a rename. One that was broken off is gone on with, as long as what it is filled from is still the same.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count, islice
from pathlib import Path
from typing import Final

import tantivy

from pipeline.errors import IndexRefusedError
from pipeline.index.documents import Entry, as_json, entry
from pipeline.index.embedded.files import META, sealed, unsealed
from pipeline.index.embedded.older_schemas import id_term, values_in, with_older_analyzers
from pipeline.index.embedded.schema import indexed, indexed_values, schema, spaces
from pipeline.index.embedded.slots import unused
from pipeline.index.lemmas import of_document
from pipeline.index.migration import Announce, Document, as_article, version_of
from pipeline.index.migration_progress import Progress

IN_USE: Final = "in-use"
_ORIGIN: Final = "origin"
_BUILDING: Final = ".building"
_REPLACED: Final = ".replaced"
_REMOVED: Final = ".removed"
_HEAP_BYTES = 64_000_000
COMMIT_EVERY: Final = 5_000
"""Articles: what a kill costs at most."""

Made = Callable[[Document, int], Entry]
"""A stored document and its version → what is written of it; raises ``ValueError``."""


def versions(folder: Path) -> list[str]:
    """Return the names of the versions that are there, the lowest first."""
    found = [one.name for one in folder.glob("articles-v*") if version_of(one.name) and one.is_dir()]
    return sorted(found, key=version_of)


def in_use(folder: Path) -> str | None:
    """Return the version that is read and written; None: there is no index."""
    there = versions(folder)
    return rolled_back_to(folder) or (there[-1] if there else None)


def rolled_back_to(folder: Path) -> str | None:
    """Return the version that was gone back to, if that is so."""
    with suppress(FileNotFoundError, NotADirectoryError):
        named = (folder / IN_USE).read_text(encoding="ascii").strip()
        return named if named in versions(folder) else None
    return None


def check(folder: Path, ours: str) -> None:
    """Raise :class:`IndexRefusedError` where the version in use is not one that ``ours`` may replace unasked."""
    there = in_use(folder)
    if there is None or there == ours:
        return
    if version_of(there) > version_of(ours):
        message = (
            f"the index in {folder} is {there}, made by a newer Dateline (this one makes {ours}); upgrade this one"
        )
        raise IndexRefusedError(message, reason="index-newer")
    if rolled_back_to(folder):
        message = (
            f"the index in {folder} was rolled back to {there}, which only the Dateline before this one reads; use "
            "that one, or go forward again with `dateline index migrate`"
        )
        raise IndexRefusedError(message, reason="index-rolled-back")


def fill(folder: Path, name: str, made: Made, announce: Announce, commit_every: int = COMMIT_EVERY) -> Path:
    """Fill version ``name`` from the one in use, or make it empty where there is none; return its unfinished folder.

    Raises :class:`IndexRefusedError` for a document that cannot be made.
    """
    older = in_use(folder)
    building = folder / f"{name}{_BUILDING}"
    origin = _state(folder, older)
    if not (building / _ORIGIN).is_file() or (building / _ORIGIN).read_text(encoding="utf-8") != origin:
        _begin(building, folder / older if older else None, origin)
    if older:
        _copy(folder / older, building, made, announce, commit_every)
    return building


def publish(folder: Path, name: str) -> None:
    """Put the version that was filled into use; the one before is kept, all others go."""
    before = in_use(folder)
    target = folder / name
    if target.exists():  # it was rolled back, and is made anew
        shutil.rmtree(target.with_name(f"{name}{_REPLACED}"), ignore_errors=True)
        target.rename(target.with_name(f"{name}{_REPLACED}"))
    (folder / f"{name}{_BUILDING}").rename(target)
    (folder / IN_USE).unlink(missing_ok=True)
    _sync(folder)
    (target / _ORIGIN).unlink(missing_ok=True)
    remove(folder, [one for one in versions(folder) if one not in {name, before}])


def go_back(folder: Path, name: str, announce: Announce) -> None:
    """Put ``name`` into use again, with what was written to the version in use since."""
    source = in_use(folder)
    if source is not None and source != name:
        _bring_up(folder / source, folder / name, announce)
    scratch = folder / f"{IN_USE}.tmp"
    scratch.write_text(name, encoding="ascii")
    scratch.replace(folder / IN_USE)
    _sync(folder)


def remove(folder: Path, names: Sequence[str]) -> None:
    """Remove versions that are not in use, and what removals that were broken off have left."""
    for one in names:
        aside = folder / f"{one}{_REMOVED}"
        shutil.rmtree(aside, ignore_errors=True)
        with suppress(OSError):  # what cannot be moved cannot be removed either
            (folder / one).rename(aside)
    for suffix in (_REMOVED, _REPLACED):
        for left in folder.glob(f"articles-v*{suffix}"):
            shutil.rmtree(left, ignore_errors=True)


def kept(folder: Path, name: str) -> list[str]:
    """Return the versions but ``name`` that can be read: not those of which a removal took the list of files."""
    return [one for one in versions(folder) if one != name and (folder / one / META).is_file()]


def delete_kept(folder: Path, name: str, ids: Sequence[str]) -> None:
    """Remove documents from every version but ``name``: what is deleted must not come back by a rollback."""
    readable = kept(folder, name)
    remove(folder, [one for one in versions(folder) if one not in {name, *readable}])
    for one in readable:
        fields = fields_of(folder / one)
        writer = with_older_analyzers(with_analyzers(tantivy.Index.open(str(folder / one)))).writer(_HEAP_BYTES, 1)
        for article in ids:
            writer.delete_documents_by_term(*id_term(fields, article))
        writer.commit()
        writer.wait_merging_threads()
    for unfinished in folder.glob(f"articles-v*{_BUILDING}"):
        shutil.rmtree(unfinished, ignore_errors=True)


def named(folder: Path, name: str, fields: Collection[str]) -> Iterator[Document]:
    """Yield ``fields`` of every document in every version but ``name``."""
    for one in kept(folder, name):
        searcher = tantivy.Index.open(str(folder / one)).searcher()
        for address in addresses(searcher):
            document = stored_at(searcher, address)
            yield {field: document[field] for field in fields if field in document}


def as_it_is(document: Document, version: int) -> Entry:
    """Return ``document`` unchanged, with what is derived from it made anew."""
    return Entry(str(document["id"]), version, document, as_json(document), of_document(document))


def with_analyzers(index: tantivy.Index) -> tantivy.Index:
    """Return ``index`` with the analysers that its fields name: what it is given for ``folded`` is folded words."""
    index.register_tokenizer("folded", spaces())
    index.register_tokenizer("spaces", spaces())
    index.config_reader("manual")
    return index


def stored_at(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Document:
    """Return the document at ``address`` of any version; raises ``ValueError`` when it is damaged."""
    document: Document = json.loads(unsealed(searcher.doc(address)["document"][0]))
    return document


def addresses(searcher: tantivy.Searcher) -> list[tantivy.DocAddress]:
    """Return where all documents are, in an order that stays as long as nothing is written."""
    return [one for _, one in searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1)).hits]


def version_at(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> int:
    """Return the version of the document at ``address``."""
    return int(searcher.fast_field_values("version", [address])[0] or 0)


def find(
    index: tantivy.Index, searcher: tantivy.Searcher, fields: Mapping[str, str], one: str
) -> tantivy.DocAddress | None:
    """Return where the document with the id ``one`` is, in an index with these ``fields``."""
    wanted = tantivy.Query.term_query(index.schema, *id_term(fields, one), "basic")
    hits = searcher.search(wanted, 1, count=False).hits
    return hits[0][1] if hits else None


def fields_of(articles: Path) -> dict[str, str]:
    """Return the fields of the index in ``articles``, of any version: name → type."""
    return {one["name"]: one["type"] for one in json.loads((articles / META).read_bytes())["schema"]}


def _state(folder: Path, older: str | None) -> str:
    if older is None:
        return "nothing"
    return f"{older} {json.loads((folder / older / META).read_bytes())['opstamp']}"


def _begin(building: Path, older: Path | None, origin: str) -> None:
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    identity = (older / "identity").read_text(encoding="ascii") if older else str(uuid.uuid4())
    (building / "identity").write_text(identity, encoding="ascii")
    tantivy.Index(schema(), path=str(building))
    (building / _ORIGIN).write_text(origin, encoding="utf-8")


def _copy(older: Path, building: Path, made: Made, announce: Announce, commit_every: int) -> None:
    searcher = tantivy.Index.open(str(older)).searcher()
    index = with_analyzers(tantivy.Index.open(str(building)))
    remaining = iter(addresses(searcher)[index.searcher().num_docs :])
    slots = unused(index.searcher())
    progress = Progress(f"{older.name} → {building.name.removesuffix(_BUILDING)}", announce, searcher.num_docs)
    progress.done = index.searcher().num_docs
    writer = index.writer(_HEAP_BYTES, 1)
    while some := list(islice(remaining, commit_every)):
        for address, version in zip(some, searcher.fast_field_values("version", some), strict=True):
            document = stored_at(searcher, address)
            new = _fitting(made, document, int(version or 0), building)
            writer.add_document(indexed(new, sealed(new.stored), next(slots)))
            progress.advance(1)
        writer.commit()
    writer.wait_merging_threads()


def _fitting(made: Made, document: Document, version: int, building: Path) -> Entry:
    try:
        return made(document, version)
    except ValueError as error:
        name = building.name.removesuffix(_BUILDING)
        message = f"article {document.get('id')} does not fit {name}: {error}; the version in use stays in use"
        raise IndexRefusedError(" ".join(message.split())[:1000], reason="index-move") from error


def _bring_up(source: Path, target: Path, announce: Announce) -> None:
    """Write to ``target`` what ``source`` has newer, in the fields and the form that its schema knows."""
    newer = tantivy.Index.open(str(source)).searcher()
    index = with_older_analyzers(with_analyzers(tantivy.Index.open(str(target))))
    fields = fields_of(target)
    there = index.searcher()
    slots = unused(there) if "slot" in fields else count()
    writer = index.writer(_HEAP_BYTES, 1)
    progress = Progress(f"{source.name} → {target.name}", announce, newer.num_docs)
    for address in addresses(newer):
        progress.advance(1)
        document, version = stored_at(newer, address), version_at(newer, address)
        known = find(index, there, fields, str(document["id"]))
        if known is not None and not _is_newer(document, version, stored_at(there, known), version_at(there, known)):
            continue
        new = entry(as_article(document))
        # Documents have their sums since there are numbers of ids.
        values = indexed_values(new, sealed(new.stored) if "id_number" in fields else new.stored, next(slots))
        writer.delete_documents_by_term(*id_term(fields, new.id))
        writer.add_document(tantivy.Document.from_dict(values_in(fields, values, new.document), index.schema))
    writer.commit()
    writer.wait_merging_threads()


def _is_newer(document: Document, version: int, known: Document, known_version: int) -> bool:
    # The first article of a story or an event may change without a new version of the others.
    event = known.get("event_id", document.get("event_id"))
    stands = document.get("story_id") == known.get("story_id") and document.get("event_id") == event
    return version > known_version or (version == known_version and not stands)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
