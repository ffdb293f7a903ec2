"""Searches of the index that an alias stands for, asked as its mapping wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError

from pipeline.index.elasticsearch.answers import Answer, languages, total
from pipeline.index.elasticsearch.queries import (
    BEFORE_FACETS,
    EXACT_FIELDS,
    FACETS_OF_NAMES,
    Body,
    Exact,
    languages_body,
    search_body,
)
from pipeline.index.protocol import Query
from pipeline.index.query.forms import needs_languages

COUNTED_AT_ONCE: Final = 100
"""Searches in a request: a chart has no more bars, and more would take the server longer than a client waits."""
_ANY_ONE: Final[Body] = {"size": 1, "_source": False}
"""Finds one article, whichever: where it stands tells which mapping is in use."""


class Searches:
    """Searches of what ``alias`` stands for; ``index`` has the mapping of now. Raises what ``client`` raises."""

    def __init__(self, client: Elasticsearch, alias: str, index: str) -> None:
        self._client = client
        self._alias = alias
        self._index = index
        self._older: dict[str, bool] = {}

    def answer(self, body: Mapping[str, Any]) -> Answer | None:
        """Return the answer to ``body``; None: there is no index yet."""
        try:
            return dict(self._client.search(index=self._alias, body=dict(body)))
        except NotFoundError as error:
            if error.error != "index_not_found_exception":
                raise
            return None

    def of(self, query: Query) -> tuple[Answer | None, Query, Exact]:
        """Return the answer to ``query``, how it was asked, and the fields of the mapping in use."""
        (asked,) = self._spoken([query], EXACT_FIELDS)
        answer = self.answer(search_body(asked))
        if not answer or not self._is_older(answer, asked):
            return answer, asked, EXACT_FIELDS
        (asked,) = self._spoken([query], BEFORE_FACETS)
        return self.answer(search_body(asked, BEFORE_FACETS)), asked, BEFORE_FACETS

    def totals(self, queries: Sequence[Query]) -> list[int]:
        """Return how many each of ``queries`` finds: one request for each :data:`COUNTED_AT_ONCE` of them."""
        every = [replace(one, offset=0, after=None, size=0, facets=(), by_day=False) for one in queries]
        starts = range(0, len(every), COUNTED_AT_ONCE)
        return [one for at in starts for one in self._totals(every[at : at + COUNTED_AT_ONCE])]

    def _totals(self, queries: Sequence[Query]) -> Iterator[int]:
        one, *answers = self._together(queries, EXACT_FIELDS)
        if one and self._is_older(one, Query()):
            _, *answers = self._together(queries, BEFORE_FACETS)
        return (total(answer, query) if answer else 0 for answer, query in zip(answers, queries, strict=True))

    def _together(self, queries: Sequence[Query], exact: Exact) -> list[Answer | None]:
        """Return the answers to :data:`_ANY_ONE` and to ``queries``, of one request.

        What failed there is asked for once more by itself, and so is tried again, or raised, as any search is.
        """
        bodies = [_ANY_ONE, *(search_body(one, exact) for one in self._spoken(queries, exact))]
        searches = [part for body in bodies for part in ({}, body)]
        answers = self._client.msearch(index=self._alias, searches=searches)["responses"]
        if len(answers) != len(bodies):
            answers = [None] * len(bodies)
        if _is_no_index(answers[0]):
            return [None] * len(bodies)
        return [
            one if isinstance(one, Mapping) and "hits" in one else self.answer(body)
            for one, body in zip(answers, bodies, strict=True)
        ]

    def _spoken(self, queries: Sequence[Query], exact: Exact) -> list[Query]:
        """Return ``queries`` with the languages of the articles where their words depend on them."""
        needing = [needs_languages(one) for one in queries]
        spoken = languages(self.answer(languages_body(exact))) if any(needing) else ()
        return [replace(one, spoken=spoken) if needs else one for one, needs in zip(queries, needing, strict=True)]

    def _is_older(self, answer: Answer, asked: Query) -> bool:
        """Return whether ``answer`` is of a mapping without ``facets``: it stays in use until somebody migrates.

        Its name tells where something was found. Where nothing was, it matters only to a query whose filters or
        languages may have been looked for in the wrong fields. A mapping is read only where neither tells, and once
        of each index that is not ours.
        """
        found = answer["hits"]
        name = next((hit["_index"] for hit in found["hits"] if "_index" in hit), None)
        if name == self._index:
            return False
        told = asked.spoken or not needs_languages(asked)
        if name is None and not found["total"]["value"] and not asked.filters and told:
            return False
        if name not in self._older:
            read = self._client.indices.get_field_mapping(index=self._alias, fields=FACETS_OF_NAMES).body
            older = any(not one.get("mappings") for one in read.values())
            if name is None:
                return older
            self._older[name] = older
        return self._older[name]


def _is_no_index(answer: object) -> bool:
    error = answer.get("error") if isinstance(answer, Mapping) else None
    return isinstance(error, Mapping) and error.get("type") == "index_not_found_exception"
