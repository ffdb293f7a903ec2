"""The plan of a move from one version of an index to another. Pure.

A mapping cannot be changed for what is indexed already, so a changed one gets an index of its own, filled from the one
in use. What is left to do is never written down: it is read off the two indexes, by their ids in order (a merge join).
So a move that was killed at any moment is taken up by looking again, and looking again is also how what was written
meanwhile is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from pipeline.index.protocol import Query, SearchPage

if TYPE_CHECKING:
    from pipeline.article import Article

Document = Mapping[str, Any]
Announce = Callable[[str], None]
Remade: TypeAlias = "Callable[[Document], Article]"
"""A stored document as the present code makes it; raises ``ValueError`` for one that it cannot read."""
UNKNOWN = -1
"""A sequence number below all others: everything counts as written since."""
NEVER = 2**63
"""One above all others."""


DERIVED = ("title_forms", "forms", "coming_days")
"""Fields that are made from others when an article is written; an old value would be taken for a new one."""


def as_article(document: Document) -> Article:
    """Return the article that a stored document is; what is derived from other fields is made anew when it is written.

    A field that this Dateline does not know any more is left out. Raises ``ValueError`` for what is no article.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - a search reads no articles, and does without their model

    from pipeline.article import Article  # noqa: PLC0415 - likewise

    known = {name: value for name, value in document.items() if name in Article.model_fields and name not in DERIVED}
    try:
        return Article.model_validate(known)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


class Stamp(NamedTuple):
    """What a move has to know of a document; see :func:`due`."""

    id: str
    version: int
    """Its capture time, which decides between two versions of an article."""
    sequence: int
    """Rises with every write to its index: a document that was written anew in the same version has a higher one."""


class Step(NamedTuple):
    """One thing to do to the new index."""

    kind: Literal["copy", "delete"]
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Generation:
    """One version of the index, read while it is compared with another one."""

    name: str
    count: Callable[[], int]
    scan: Callable[[], Iterator[Document]]
    get: Callable[[Sequence[str]], Mapping[str, Document]]
    search: Callable[[Query], SearchPage] | None = None
    """None: this Dateline cannot search it."""


Review = Callable[[Generation, Generation], None]
"""Is shown the old and the new one before the switch; what it raises stops the move."""


@dataclass(frozen=True, slots=True)
class Status:
    """Where an index stands."""

    in_use: str | None
    """The version that everybody reads and writes; None: there is no index yet."""
    wanted: str
    """What this Dateline would make."""
    kept: tuple[str, ...] = ()
    """Other versions that are there: an earlier one to go back to, or one that is being filled."""
    note: str | None = None
    """What is to be done, in one line; None: nothing."""


class Migration(Protocol):
    """Moves an index from version to version; all of it may be killed and called again."""

    def status(self) -> Status:
        """Return where the index stands; changes nothing."""
        ...

    def migrate(self, remade: Remade, review: Review, announce: Announce) -> bool:
        """Fill this Dateline's version from the one in use and switch to it; return whether there was anything to do.

        Raises :class:`~pipeline.errors.IndexRefusedError` where an article does not fit: the old one stays in use.
        """
        ...

    def rollback(self, announce: Announce) -> str:
        """Switch back to the version before, with all that was written since; return its name."""
        ...

    def prune(self) -> Sequence[str]:
        """Remove the versions that are not in use; return their names."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...


def due(
    source: Iterable[Stamp],
    target: Iterable[Stamp],
    since: int,
    *,
    switched: int | None = None,
    ours_after: int = UNKNOWN,
) -> Iterator[Step]:
    """Yield what makes ``target`` hold what ``source`` holds; both come in the order of their ids.

    A document is copied that is missing or older, or of the same version but written to ``source`` after ``since``.
    One that only ``target`` has was deleted meanwhile, and is, if the move itself wrote it: with a sequence higher than
    ``ours_after``. After the switch writers write to ``target``: what has a higher sequence there than ``switched`` is
    theirs and is left alone, unless older.
    """
    for left, right in _pairs(source, target):
        if left is None:
            if right is not None and right.sequence > ours_after and _untouched(right, switched):
                yield Step("delete", right.id, right.version)
        elif right is None:
            yield Step("copy", left.id, left.version)
        else:
            again = left.version == right.version and left.sequence > since and _untouched(right, switched)
            if left.version > right.version or again:
                yield Step("copy", left.id, left.version)


def _pairs(left_ones: Iterable[Stamp], right_ones: Iterable[Stamp]) -> Iterator[tuple[Stamp | None, Stamp | None]]:
    lefts, rights = iter(left_ones), iter(right_ones)
    left, right = next(lefts, None), next(rights, None)
    while left is not None or right is not None:
        if left is not None and (right is None or left.id < right.id):
            yield left, None
            left = next(lefts, None)
        elif right is not None and (left is None or right.id < left.id):
            yield None, right
            right = next(rights, None)
        elif left is not None and right is not None:
            yield left, right
            left, right = next(lefts, None), next(rights, None)


def _untouched(one: Stamp, switched: int | None) -> bool:
    return switched is None or one.sequence <= switched


def version_of(name: str) -> int:
    """Return N of a name that ends in ``-v<N>``, 0 for any other."""
    number = name.rpartition("-v")[2]
    return int(number) if number.isdecimal() else 0


def additions(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the fields that an older mapping needs to keep the documents of ``wanted``, and those that clash.

    Both are ``properties`` of an Elasticsearch mapping. A field that is new is taken in as ``enabled: false``: kept in
    ``_source`` whatever it holds, and neither analysed nor found, so that it can be indexed as it should be by a move.
    A clash is a field that holds an object in one and a plain value in the other.
    """
    added: dict[str, Any] = {}
    clashes: list[str] = []
    for name, field in wanted.items():
        there = present.get(name)
        if field.get("type") == "alias":
            continue  # another name of a field is nothing that a document holds
        if there is None:
            added[name] = {"type": "object", "enabled": False}
        elif there.get("enabled") is not False:
            inner, wrong = _inner(there, field)
            clashes += [name if one == "" else f"{name}.{one}" for one in wrong]
            if inner:
                added[name] = inner
    return added, clashes


def foreign(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return the fields of ``wanted`` that ``present`` lacks, or has as another type: it was made by something else.

    Both are ``properties`` of an Elasticsearch mapping. What ``present`` has beyond them does no harm, and what is
    kept there without being searched (:func:`additions`) was taken in on purpose.
    """
    found: list[str] = []
    for name, field in wanted.items():
        there = present.get(name)
        if field.get("type") == "alias" or (there and there.get("enabled") is False):
            continue
        if there is None or there.get("type", "object") != field.get("type", "object"):
            found.append(name)
        else:
            inner = foreign(there.get("properties", {}), field.get("properties", {}))
            found += [f"{name}.{one}" for one in inner]
    return found


def _inner(there: Mapping[str, Any], field: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    if ("properties" in there) != ("properties" in field):
        return {}, [""] if "properties" in there or "properties" in field else []
    if "properties" not in field:
        return {}, []
    added, clashes = additions(there["properties"], field["properties"])
    kind = {"type": there["type"]} if "type" in there else {}
    return ({**kind, "properties": added} if added else {}), clashes
