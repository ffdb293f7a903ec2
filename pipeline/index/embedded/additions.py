"""What is to be written of articles: which of them, and what is indexed of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import tantivy

from pipeline.index.documents import Entry, as_json, entry, outranks
from pipeline.index.embedded.files import sealed
from pipeline.index.embedded.schema import indexed, key_of
from pipeline.index.embedded.store import stored
from pipeline.index.lemmas import of_document
from pipeline.index.protocol import Written

if TYPE_CHECKING:
    from pipeline.article import Article


class Made(NamedTuple):
    """What is to be done for one article."""

    written: Written
    document: tantivy.Document | None = None
    """None: it is not written."""
    replaces: bool = False


def made(article: Article, versions: dict[str, int], slots: Iterator[int]) -> Made:
    """Return what is to be done for ``article`` where ``versions`` are there, which it joins."""
    try:
        new = entry(article)
        document = indexed(new, sealed(new.stored), next(slots))
    except ValueError as error:
        return Made(Written(article.id, "refused", str(error).splitlines()[0]))
    there = versions.get(new.id)
    if there is not None and outranks(there, new.version, datetime.now(UTC)):
        return Made(Written(new.id, "stale"))
    versions[new.id] = new.version
    return Made(Written(new.id, "written"), document, replaces=there is not None)


def add(writer: tantivy.IndexWriter, some: Iterable[Made]) -> None:
    """Hand ``some`` to ``writer``, in place of what they replace."""
    for one in some:
        if one.replaces:
            writer.delete_documents_by_term("key", key_of(one.written.article_id))
        if one.document is not None:
            writer.add_document(one.document)


def add_all(searcher: tantivy.Searcher, writer: tantivy.IndexWriter) -> None:
    """Hand everything that ``searcher`` finds to ``writer``, as it is indexed today."""
    hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1)).hits
    versions_kept = searcher.fast_field_values("version", [one for _, one in hits])
    for slot, ((_, address), version) in enumerate(zip(hits, versions_kept, strict=True)):
        document = stored(searcher, address)
        kept = as_json(document)
        new = Entry(document["id"], int(version or 0), document, kept, of_document(document))
        writer.add_document(indexed(new, sealed(kept), slot))
