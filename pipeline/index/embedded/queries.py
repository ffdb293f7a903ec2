"""A :class:`~pipeline.index.protocol.Query` as a query of the embedded index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tantivy import FieldType, Occur, Query

from pipeline.index import protocol
from pipeline.index.days import words_of_query
from pipeline.index.documents import version_of
from pipeline.index.embedded.schema import (
    TEXT_FIELDS,
    key_of,
    number_of,
    schema,
    words_field,
)
from pipeline.index.embedded.terms import one_of
from pipeline.index.protocol import NAMES_SHARED
from pipeline.index.query.forms import (
    EXACT,
    FORMS,
    FORMS_AS_WORDS,
    IN_TITLE,
    other_forms,
    plain_forms,
)
from pipeline.index.query.language import understood
from pipeline.index.query.sites import address_pattern
from pipeline.index.query.tree import (
    Either,
    Every,
    Facet,
    Mentions,
    Named,
    Near,
    Node,
    Not,
    Original,
    Prefix,
    Published,
    Site,
    Words,
)
from pipeline.index.text.language_names import languages_called
from pipeline.index.tokens import separated, words

_WORDS_SHARED = 25
"""Of a document, so many of its telling words are looked for."""
_NAMES_COUNT = 4.0
"""What persons, organizations or places that both have are worth; a telling word is worth 5 to 10."""
_OTHER_FIELDS_COUNT = 0.1
"""How much of the weaker fields' scores is added to the best one's."""


def tantivy_query(query: protocol.Query) -> Query:
    """Return ``query`` for the embedded index; words score, everything else only filters."""
    asked = understood(query.text, query.today)
    if asked.tree is None and not asked.is_everything:
        return Query.empty_query()
    parts = asked.tree.parts if isinstance(asked.tree, Every) else (asked.tree,) if asked.tree else ()
    clauses = [_clause(part, query) for part in parts]
    clauses += [(Occur.Must, Query.const_score_query(one, 0.0)) for one in _filters(query)]
    clauses += [(Occur.MustNot, one) for one in _any_of_each(query.excluded)]
    return _every(clauses)


def _every(clauses: list[tuple[Occur, Query]]) -> Query:
    if all(occur == Occur.MustNot for occur, _ in clauses):
        clauses = [
            *clauses,
            (Occur.Must, Query.const_score_query(Query.all_query(), 0.0) if clauses else Query.all_query()),
        ]
    return Query.boolean_query(clauses)


def _clause(node: Node, query: protocol.Query) -> tuple[Occur, Query]:
    return (Occur.MustNot, _node(node.part, query)) if isinstance(node, Not) else (Occur.Must, _node(node, query))


def _node(node: Node, query: protocol.Query) -> Query:
    match node:
        case Words():
            return _term(node, query)
        case Not():
            return _every([_clause(node, query)])
        case Every():
            return _every([_clause(part, query) for part in node.parts])
        case Either():
            return Query.boolean_query([(Occur.Should, _node(part, query)) for part in node.parts])
        case Prefix() | Near():
            return Query.const_score_query(_leaf(node, query), 1.0)
    return Query.const_score_query(_leaf(node, query), 0.0)


def _leaf(node: Node, query: protocol.Query) -> Query:
    match node:
        case Prefix():
            names = ["title"] if node.title_only else list(TEXT_FIELDS)
            found = Query.disjunction_max_query([Query.regex_query(schema(), one, f"{node.stem}.*") for one in names])
        case Near():
            found = Query.disjunction_max_query([near for one in TEXT_FIELDS for near in _near(one, node)])
        case Named(field="language"):
            found = one_of("language", languages_called(node.words, query.spoken))
        case Named():
            found = _side_by_side(words_field(node.field), list(node.words))
        case Facet():
            found = one_of(node.field, [node.value])
        case Site():
            found = _site(node)
        case Original():
            found = Query.term_query(schema(), "reprint", field_value=False, index_option="basic")
        case Published():
            found = _published(node.first, node.last)
        case Mentions():
            found = _mentions(node.first, node.last)
        case _:
            raise TypeError(f"{node!r} is no leaf")
    return found


def _site(node: Site) -> Query:
    host = one_of("site", [node.host])
    if not node.path:
        return host
    return Query.boolean_query(
        [(Occur.Must, host), (Occur.Must, Query.regex_query(schema(), "addresses", address_pattern(node)))]
    )


def _near(field: str, node: Near) -> list[Query]:
    """Tantivy's slop counts from where the second word would stand: both orders give both sides alike."""
    orders = ((node.first, node.second), (node.second, node.first))
    return [Query.phrase_query(schema(), field, list(order), node.gaps) for order in orders]


def _mentions(first: date | None, last: date | None) -> Query:
    return one_of("days_mentioned", list(words_of_query(first, last)))


def candidates_query(bands: Sequence[str], at_least: int) -> Query:
    """Return the query for documents that share ``at_least`` so many bands; the score is how many they share."""
    found = [Query.term_query(schema(), "fingerprint_bands", band, "basic") for band in bands]
    shared = [(Occur.Should, Query.const_score_query(one, 1.0)) for one in found]
    return Query.boolean_query(shared, min(max(at_least, 1), len(shared) + 1))


def similar_query(found: Mapping[str, Any]) -> Query:
    """Return the query for the documents most like ``found``, a stored one, in words and names; none of its story."""
    text = "\n".join(str(found.get(name, "")) for name in TEXT_FIELDS)
    like = Query.more_like_this_document_fields_query(
        schema(),
        {name: [separated(text)] for name in ("title", "text")},
        min_doc_frequency=2,
        min_term_frequency=1,
        max_query_terms=_WORDS_SHARED,
        min_word_length=4,
    )
    names = [
        (Occur.Should, Query.const_score_query(one_of(name, found[name]), _NAMES_COUNT))
        for name in NAMES_SHARED
        if found.get(name)
    ]
    story = Query.term_query(schema(), "story_key", key_of(found["story_id"]), "basic")
    return Query.boolean_query([(Occur.Must, like), *names, (Occur.MustNot, story)])


def addressed_query(urls: Sequence[str]) -> Query:
    """Return the query for documents that live, were listed or used to live at one of ``urls``."""
    return Query.const_score_query(one_of("addresses", list(urls)), 0.0)


def _term(asked: Words, query: protocol.Query) -> Query:
    term, title_only = asked.term, asked.title_only
    found = words(" ".join(term.words))
    fields = [
        Query.boost_query(_side_by_side(name, found), boost)
        for name, boost in TEXT_FIELDS.items()
        if name in IN_TITLE or not title_only
    ]
    ranked = Query.disjunction_max_query(fields, _OTHER_FIELDS_COUNT)
    always = Query.const_score_query(Query.all_query(), EXACT)
    ways = [Query.boolean_query([(Occur.Must, ranked), (Occur.Should, always)])]
    ways += _forms(plain_forms(term), as_word=bool(term.joined), title_only=title_only)
    for lemmas, languages in other_forms(term, query).items():
        spoken = Query.const_score_query(one_of("language", languages), 0.0)
        forms = Query.disjunction_max_query(_forms(lemmas, as_word=True, title_only=title_only))
        ways.append(Query.boolean_query([(Occur.Must, forms), (Occur.Must, spoken)]))
    return Query.disjunction_max_query(ways)


def _forms(lemmas: Sequence[str], *, as_word: bool, title_only: bool) -> list[Query]:
    """Return the ways in which ``lemmas`` stand among an article's lemmas, or also among its words: each a constant."""
    if not lemmas:
        return []
    return [
        Query.const_score_query(one_of(name, lemmas), boost)
        for name, boost in {**FORMS, **(FORMS_AS_WORDS if as_word else {})}.items()
        if name in IN_TITLE or not title_only
    ]


def _side_by_side(field: str, found: list[str]) -> Query:
    if not found:
        return Query.empty_query()
    if len(found) == 1:
        return Query.term_query(schema(), field, found[0])
    return Query.phrase_query(schema(), field, list(found))


def _filters(query: protocol.Query) -> Iterator[Query]:
    yield from _any_of_each(query.filters)
    yield from (one_of(name, [value]) for name, value in query.each)
    if query.story_id is not None:
        yield Query.term_query(schema(), "story_key", key_of(query.story_id), "basic")
    if query.event_id is not None:
        yield Query.term_query(schema(), "event_number", number_of(query.event_id), "basic")
    if query.address is not None:
        yield addressed_query(protocol.spellings(query.address))
    if query.published_from is not None or query.published_to is not None:
        yield _published(query.published_from, query.published_to)
    if query.mentions_from is not None or query.mentions_to is not None:
        yield _mentions(query.mentions_from, query.mentions_to)
    if query.upcoming_after is not None:
        yield whole_numbers("next_event", query.upcoming_after.toordinal() + 1, None)
    if query.captured_from is not None:
        yield whole_numbers("version", version_of(query.captured_from), None)


def _any_of_each(filters: Mapping[str, Sequence[str]]) -> Iterator[Query]:
    for name, values in filters.items():
        if values:
            yield one_of(name, values)


def _published(first: date | None, last: date | None) -> Query:
    return whole_numbers(
        "day",
        None if first is None else first.toordinal(),
        None if last is None else last.toordinal(),
    )


def whole_numbers(field: str, least: int | None, most: int | None) -> Query:
    """Return the query for documents whose ``field`` is from ``least`` to ``most``; None is an open end."""
    return Query.range_query(schema(), field, FieldType.Integer, least, most)
