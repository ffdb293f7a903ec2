"""What Elasticsearch answers, in Dateline's words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from pipeline.errors import DatelineError, IndexRefusedError, IndexUnavailableError
from pipeline.index.highlights import highlights
from pipeline.index.lemmas import FIELDS
from pipeline.index.protocol import FacetCount, Hit, Query, SearchPage, Written
from pipeline.index.queries import STORIES

RETRY_STATUSES = (429, 502, 503, 504)
_FORBIDDEN = (401, 403)
_CONFLICT = 409
_SYSTEM_ERROR = re.compile(r"\[Errno -?\d+\] ([A-Za-z ,-]+)")

Answer = Mapping[str, Any]


def page(answer: Answer, query: Query) -> SearchPage:
    """Return the page of results that ``answer``, to :func:`~pipeline.index.queries.search_body`, holds."""
    counts = answer.get("aggregations", {})
    total = counts[STORIES]["value"] if query.collapse_stories else answer["hits"]["total"]["value"]
    return SearchPage(
        total=int(total),
        hits=tuple(_hit(one, query) for one in answer["hits"]["hits"]),
        facets={name: _facet(counts.get(name, {})) for name in query.facets},
    )


def document(found: Answer) -> dict[str, Any]:
    """Return the article's document of a hit or of an answer to ``_mget``: the source without its lemmas."""
    return {name: value for name, value in found["_source"].items() if name not in FIELDS}


def written(item: Answer) -> Written:
    """Return what became of one ``index`` operation of a bulk request."""
    if item["status"] == _CONFLICT:
        return Written(item["_id"], "stale")
    if "error" in item:
        return Written(item["_id"], "refused", f"HTTP {item['status']}: {_reason(item)}")
    return Written(item["_id"], "written")


def explained(error: Exception, host: str) -> DatelineError:
    """Return what the client's ``error`` means, in one line that names the host and no secret."""
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
    status = error.meta.status
    if status in _FORBIDDEN:
        message = f"{host} refused the credentials (HTTP {status}); check DATELINE_ELASTICSEARCH_API_KEY or _USERNAME"
        return IndexRefusedError(message, reason="index-credentials")
    why = f"HTTP {status}: {_reason(error.body)}"
    if status in RETRY_STATUSES:
        return IndexUnavailableError(f"{host} is too busy ({why}); try again later", reason="index-busy")
    return IndexRefusedError(f"{host} refused the request ({why})", reason="index-refused")


def _reason(body: object) -> str:
    """Return the innermost reason: the outermost of Elasticsearch's says only which field failed."""
    error = body.get("error") if isinstance(body, Mapping) else None
    reasons: list[str] = []
    while isinstance(error, Mapping):
        reasons.append(f"{error.get('type', 'error')}: {error.get('reason', '')}")
        error = error.get("caused_by")
    return " ".join("; ".join(reasons or [str(error or "no reason given")]).split())[:1000]


def _cause(error: Exception) -> str:
    if isinstance(error, ConnectionTimeout):
        return "it did not answer in time"
    known = _SYSTEM_ERROR.search(str(error))
    return known[1].strip() if known else "no connection"


def _hit(one: Answer, query: Query) -> Hit:
    article = document(one)
    found = highlights(query.text, article)
    return Hit(id=one["_id"], score=float(one.get("_score") or 0.0), highlights=found, article=article)


def _facet(counts: Answer) -> tuple[FacetCount, ...]:
    buckets = counts.get("buckets", ())
    return tuple(FacetCount(str(one["key"]), int(one["doc_count"])) for one in buckets)
