"""What Elasticsearch answers, in Dateline's words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from pipeline.counted import counted
from pipeline.errors import DatelineError, IndexRefusedError, IndexUnavailableError
from pipeline.index.documents import BESIDE
from pipeline.index.elasticsearch.queries import (
    BY_DAY,
    EVENTS,
    FIRST,
    GROUP_STORIES,
    GROUPS,
    LANGUAGES,
    MOST_LANGUAGES,
    ONCE,
    OUTLETS,
    STORIES,
)
from pipeline.index.highlights import highlights
from pipeline.index.lemmas import FIELDS
from pipeline.index.protocol import EventCount, FacetCount, Group, Hit, Query, SearchPage, Written, grouping
from pipeline.index.text.spelling import words_near

_ONLY_SEARCHED = FIELDS | BESIDE
RETRY_STATUSES = (429, 502, 503, 504)
TOO_LARGE = 413
_FORBIDDEN = (401, 403)
_BUSY = 503
_CONFLICT = 409
_BLOCKS = ("cluster_block_exception", "index_block_exception")
_SETTINGS = ("pipeline with id [", "no write index is defined", "index_closed_exception")
"""What is said of a write that no article can help: the index is set so that it takes none."""
_NO_TLS = "WRONG_VERSION_NUMBER"
_PRESSURE = re.compile(r"operation_bytes=(\d+), max_\w+_bytes=(\d+)")
_SYSTEM_ERROR = re.compile(r"\[Errno -?\d+\] ([A-Za-z ,-]+)")

Answer = Mapping[str, Any]


def languages(answer: Answer | None) -> tuple[str, ...]:
    """Return what ``answer``, to :func:`~.queries.languages_body`, lists; no index has none."""
    counts = (answer or {}).get("aggregations", {}).get("language", {})
    return tuple(one.value for one in _facet(counts, MOST_LANGUAGES))


def words_like(answer: Answer | None, word: str, edits: int, limit: int) -> list[FacetCount]:
    """Return what ``answer``, to :func:`~.queries.words_like_body`, suggests for ``word``; no index has nothing."""
    found: dict[str, int] = {}
    for suggested in (answer or {}).get("suggest", {}).values():
        for one in (option for entry in suggested for option in entry["options"]):
            found[one["text"]] = max(one["freq"], found.get(one["text"], 0))
    return [FacetCount(*one) for one in words_near(word, found.items(), edits, limit)]


def page(answer: Answer, query: Query) -> SearchPage:
    """Return the page of results that ``answer``, to :func:`~.queries.search_body`, holds."""
    counts = answer.get("aggregations", {})
    return SearchPage(
        total=total(answer, query),
        hits=tuple(_hit(one, query) for one in answer["hits"]["hits"]),
        facets={name: _facet(counts.get(name, {}), query.facet_size) for name in query.facets},
        published=_by_day(counts) if query.by_day else (),
    )


def total(answer: Answer, query: Query) -> int:
    """Return how many ``query`` finds, by the same ``answer``."""
    found = answer["aggregations"][STORIES] if grouping(query) else answer["hits"]["total"]
    return int(found["value"])


def event_counts(answer: Answer) -> list[EventCount]:
    """Return what ``answer``, to :func:`~pipeline.index.elasticsearch.queries.events_body`, counts."""
    return [
        EventCount(one["key"], one["doc_count"], int(one[OUTLETS]["value"]), int(one[LANGUAGES]["value"]))
        for one in answer.get("aggregations", {}).get(EVENTS, {}).get("buckets", ())
    ]


def groups(answer: Answer) -> dict[str, Group]:
    """Return what ``answer``, to :func:`~pipeline.index.elasticsearch.queries.grouped_body`, counts: groups."""
    return {
        one["key"]: Group(
            total=one["doc_count"],
            stories=int(one[GROUP_STORIES]["value"]),
            outlets=int(one[OUTLETS]["value"]),
            languages=int(one[LANGUAGES]["value"]),
            first=[document(hit) for hit in one.get(FIRST, {}).get("hits", {}).get("hits", ())],
        )
        for one in answer.get("aggregations", {}).get(GROUPS, {}).get("buckets", ())
    }


def _by_day(counts: Answer) -> tuple[FacetCount, ...]:
    stated, undated = BY_DAY
    days: Counter[str] = Counter()
    for one in (counts.get(stated, {}), counts.get(undated, {}).get(stated, {})):
        for bucket in one.get("buckets", ()):
            days[bucket["key_as_string"]] += _counted(bucket)
    return tuple(FacetCount(day, count) for day, count in sorted(days.items()) if count)


def document(found: Answer) -> dict[str, Any]:
    """Return the article's document of a hit or of an answer to ``_mget``: the source without what is only searched."""
    return {name: value for name, value in found["_source"].items() if name not in _ONLY_SEARCHED}


def found(documents: Sequence[Answer], host: str) -> Iterator[Answer]:
    """Yield those of an answer to ``_mget`` that are there; of an index that is not there, none is.

    Raises the error of one that could not be looked up: it may well be there.
    """
    for one in documents:
        error = one.get("error", {})
        if error and error.get("type") != "index_not_found_exception":
            raise _refused(_BUSY, one, host)
        if one.get("found"):
            yield one


def written(item: Answer) -> Written:
    """Return what became of one ``index`` operation of a bulk request."""
    if item["status"] == _CONFLICT:
        return Written(item["_id"], "stale")
    if is_too_large(item):
        return Written(item["_id"], "refused", f"it is too large for this Elasticsearch: {_too_large(item)}")
    if "error" in item:
        return Written(item["_id"], "refused", f"HTTP {item['status']}: {_reason(item)}")
    return Written(item["_id"], "written")


def is_too_large(item: Answer) -> bool:
    """Whether the server will refuse this operation however often it is asked: it is larger than all room there is.

    Elasticsearch says of such an operation that it is too busy (HTTP 429), as it does of those that only have to wait.
    """
    counted = _PRESSURE.search(_reason(item)) if item["status"] in RETRY_STATUSES else None
    return item["status"] == TOO_LARGE or (counted is not None and int(counted[1]) > int(counted[2]))


def is_block(item: Answer) -> bool:
    """Whether the index takes no writes at all: its disk is full, or somebody set it so."""
    return any(block in _reason(item) for block in (*_BLOCKS, *_SETTINGS))


def index_trouble(item: Answer, host: str) -> DatelineError | None:
    """Return the error if ``item`` failed for no fault of its article: no rights, or an index that takes no writes."""
    if "error" not in item or not (is_block(item) or item["status"] in _FORBIDDEN):
        return None
    return _refused(item["status"], item, host)


def busy(items: Sequence[Answer], host: str) -> IndexUnavailableError:
    """Return the error for ``items``, at least one, that the server was too busy for until patience ended."""
    first = items[0]
    message = f"{host} was too busy for {counted(len(items), 'articles')}, the first {first['_id']}; write them again"
    return IndexUnavailableError(f"{message} (HTTP {first['status']}: {_reason(first)})", reason="index-busy")


def explained(error: Exception, host: str) -> DatelineError:
    """Return what the client's ``error`` means, in one line that names the host and no secret."""
    if isinstance(error, TlsError) and _NO_TLS in str(error):
        way = "write http:// in DATELINE_ELASTICSEARCH_URL (or as the Airflow connection's schema)"
        message = f"{host} speaks no TLS; {way}, or give the port that does"
        return IndexUnavailableError(message, reason="index-certificate")
    if isinstance(error, TlsError):
        message = f"the certificate of {host} cannot be trusted; set DATELINE_ELASTICSEARCH_CA_CERTS to its CA"
        return IndexUnavailableError(message, reason="index-certificate")
    if isinstance(error, UnsupportedProductError | SerializationError):
        message = f"{host} does not answer like Elasticsearch; check DATELINE_ELASTICSEARCH_URL"
        return IndexRefusedError(message, reason="index-refused")
    if isinstance(error, ApiError):
        return _api_error(error, host)
    message = f"cannot reach Elasticsearch at {host}: {_cause(error)}; start it, or unset DATELINE_ELASTICSEARCH_URL"
    return IndexUnavailableError(message, reason="index-unreachable")


@contextmanager
def explaining(host: str) -> Iterator[None]:
    """Turn what the client raises into Dateline's errors; those that are so already pass."""
    try:
        yield
    except DatelineError:
        raise
    except (ApiError, TransportError, UnsupportedProductError) as error:
        raise explained(error, host) from error


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, or its name where it has none."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__


def _api_error(error: ApiError, host: str) -> DatelineError:
    return _refused(error.meta.status, error.body, host)


def _refused(status: int, body: object, host: str) -> DatelineError:
    why = f"HTTP {status}: {_reason(body)}"
    if any(block in why for block in _BLOCKS):
        return _blocked(why, host)
    if any(one in why for one in _SETTINGS):
        message = (
            f"the index at {host} takes no writes ({why}); mend it (open it, or its default_pipeline, final_pipeline "
            "or alias) and repeat this"
        )
        return IndexRefusedError(message, reason="index-settings")
    if status in _FORBIDDEN:
        message = f"{host} refused the credentials (HTTP {status}); check DATELINE_ELASTICSEARCH_API_KEY or _USERNAME"
        return IndexRefusedError(message, reason="index-credentials")
    if "media_type_header_exception" in why:
        message = f"{host} is not the Elasticsearch 9 that Dateline speaks to ({why}); upgrade it"
        return IndexRefusedError(message, reason="index-version")
    if status in RETRY_STATUSES:
        return IndexUnavailableError(f"{host} is too busy ({why}); try again later", reason="index-busy")
    return IndexRefusedError(f"{host} refused the request ({why})", reason="index-refused")


def _blocked(why: str, host: str) -> DatelineError:
    if "flood-stage" in why or "read-only-allow-delete" in why:
        message = f"the disk of {host} is full, its index takes no writes ({why}); make room there and repeat this"
        return IndexUnavailableError(message, reason="index-disk-full")
    message = (
        f"the index at {host} is read-only ({why}); lift the block (index.blocks.* in its settings) and repeat this"
    )
    return IndexRefusedError(message, reason="index-read-only")


def _too_large(item: Answer) -> str:
    counted = _PRESSURE.search(_reason(item))
    if counted is None:
        return f"HTTP {item['status']}; raise http.max_content_length, or the limit of the proxy before it"
    needed, room = int(counted[1]), int(counted[2])
    return f"it needs {needed:,} bytes of {room:,}, a tenth of the heap; give Elasticsearch a larger one"


def _reason(body: object) -> str:
    """Return all reasons: the outermost of Elasticsearch's says only which field failed, or that all shards did."""
    error = body.get("error") if isinstance(body, Mapping) else None
    roots = error.get("root_cause", ()) if isinstance(error, Mapping) else ()
    reasons = list(dict.fromkeys([*_chain(error), *(reason for root in roots for reason in _chain(root))]))
    return " ".join("; ".join(reasons or [str(error or "no reason given")]).split())[:1000]


def _chain(error: object) -> Iterator[str]:
    while isinstance(error, Mapping):
        yield f"{error.get('type', 'error')}: {error.get('reason', '')}"
        error = error.get("caused_by")


def _cause(error: Exception) -> str:
    if isinstance(error, ConnectionTimeout):
        return "it did not answer in time"
    known = _SYSTEM_ERROR.search(str(error))
    return known[1].strip() if known else "no connection"


def _hit(one: Answer, query: Query) -> Hit:
    article = document(one)
    found = {} if query.fields else highlights(query.text, article)
    return Hit(id=one["_id"], score=float(one.get("_score") or 0.0), highlights=found, article=article)


def _facet(counts: Answer, most: int) -> tuple[FacetCount, ...]:
    ranked = sorted((-_counted(one), str(one["key"])) for one in counts.get("buckets", ()))
    return tuple(FacetCount(value, -number) for number, value in ranked[:most])


def _counted(bucket: Answer) -> int:
    return int(bucket[ONCE]["value"] if ONCE in bucket else bucket["doc_count"])
