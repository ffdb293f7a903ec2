"""The search page: Starlette and Jinja2, plain HTML, and a little JavaScript that nothing depends on.

Addresses: ``/`` (search), ``/article/{id}`` with ``/changes`` and ``/citation/{bib,json}``, ``/archive/{id}``,
``/entity``, ``/calendar``, ``/map``, ``/together``, ``/compare``, ``/events``, ``/events/{id}``, ``/digest``,
``/digest.atom``, ``/searches`` (the saved ones) and ``/searches/{id}.atom``,
``/export/{form}`` (a search as a feed, a calendar, a table),
``/api/search`` (JSON), ``/api/v1`` (for programs), ``/healthz``, ``/metrics`` (Prometheus), ``/static``.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from http import HTTPStatus
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.digest import as_feed
from pipeline.errors import DatelineError, QuarantineError, UsageError
from pipeline.exports.citations import CITATIONS
from pipeline.exports.formats import FORMATS
from pipeline.index.protocol import Index
from pipeline.index.query.periods import today_in_utc
from pipeline.index.text.language_names import text_direction
from pipeline.web.archived import INDEX_ALONE, Past, archived_page
from pipeline.web.called import as_known
from pipeline.web.comparison import compare_page, parse_compared
from pipeline.web.digests import FEED_TYPE, digest_page, feed_wording
from pipeline.web.downloads import FEEDS, TABLES, taken_out
from pipeline.web.entity import entity_page, entity_url
from pipeline.web.event_pages import EventPages
from pipeline.web.events import NOTHING_EDITED, Editorial, events_page, more_like, telling_of, tellings
from pipeline.web.hit_navigation import parse_hit
from pipeline.web.interface.routes import NOTHING_TOLD, PREFIX, Operations, interface
from pipeline.web.kept_pages import NOTHING_KEPT, Keeping, KeptPages
from pipeline.web.languages import Languages, choices, with_language_kept
from pipeline.web.metrics import CONTENT_TYPE
from pipeline.web.pages import ENTITY_FIELDS, ArticlePage, ResultsPage, article_page, results_page, stored_document
from pipeline.web.parameters import LARGEST_API_PAGE, Search, parse_for_programs, parse_search
from pipeline.web.places_map import places_map
from pipeline.web.results import day_label, in_words, labels, results_json, value_label
from pipeline.web.safety import EVERYBODY_HERE, HEADERS, Access, SecurityHeaders
from pipeline.web.sanitizing import web_address
from pipeline.web.saved import (
    Form,
    add_to,
    body_of,
    feed_of,
    form_of,
    is_from_here,
    proof_of,
    read_form,
    saved_page,
)
from pipeline.web.stories import stories_of
from pipeline.web.template_messages import speak
from pipeline.web.together import COMPANIONS_SHOWN, KINDS, parse_together, together
from pipeline.web.translations import (
    SOURCE,
    gettext,
    language_label,
    language_told,
    number_label,
    spoken_direction,
    spoken_language,
    told,
)
from pipeline.web.upcoming import coming_page
from pipeline.web.version_diff import changes_page

_MOST_ASKED = 60
"""Parameters that an error's page gives back."""

_log = logging.getLogger(__name__)


def create_app(
    index: Index,
    *,
    today: Callable[[], date] = today_in_utc,
    past: Past = INDEX_ALONE,
    access: Access = EVERYBODY_HERE,
    operations: Operations = NOTHING_TOLD,
    editorial: Editorial = NOTHING_EDITED,
    keeping: Keeping = NOTHING_KEPT,
) -> Starlette:
    """Return the search page over ``index``, which is asked from several threads at once.

    ``past`` reads an article's versions and captures. ``access`` says who is answered. ``operations`` is what
    ``/api/v1`` tells of runs and sources, and ``/metrics`` of nights; ``editorial``, how people call events, which
    digests were kept and which searches are saved. ``keeping`` says which finished pages are kept until the
    index changes.
    """
    site = _Site(index, today, past, editorial, access.token)
    kept = KeptPages(index, today, keeping).kept
    metrics = operations.metrics
    told = [Route("/metrics", lambda _request: Response(metrics(), media_type=CONTENT_TYPE))] if metrics else []
    return Starlette(
        routes=[
            *told,
            Route("/", kept(site.search)),
            Route("/article/{id}", kept(site.article)),
            Route("/article/{id}/changes", site.changes),
            Route("/article/{id}/citation/{form}", site.citation),
            Route("/archive/{id}", site.archive),
            Route("/entity", kept(site.entity)),
            Route("/calendar", kept(site.calendar)),
            Route("/map", kept(site.map)),
            Route("/together", kept(site.together)),
            Route("/compare", kept(site.compare)),
            Route("/export/{form}", site.export),
            Route("/events", site.events),
            Route("/events/{id}", site.one_event.shown, methods=["GET"]),
            Route("/events/{id}", site.one_event.curated, methods=["POST"]),
            Route("/digest", site.digest),
            Route("/digest.atom", site.digest_feed),
            Route("/searches", site.saved, methods=["GET"]),
            Route("/searches", site.save, methods=["POST"]),
            Route("/searches/{id}.atom", site.saved_feed),
            Route("/api/search", site.api_search),
            Mount(PREFIX, routes=interface(index, today, past.versions, operations, editorial)),
            Route("/healthz", site.health),
            Mount("/static", StaticFiles(directory=str(resources.files("pipeline.web") / "static"))),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(Languages), *access.middleware()],
        exception_handlers={
            DatelineError: site.refusal,
            QuarantineError: site.not_kept,
            HTTPException: site.http_error,
            Exception: site.crash,
        },
    )


class _Site:
    def __init__(
        self,
        index: Index,
        today: Callable[[], date],
        past: Past,
        editorial: Editorial,
        token: str | None,
    ) -> None:
        self._index = index
        self._today = today
        self._versions = past.versions
        self._archived = past.archived
        self._editorial = editorial
        self._proof = proof_of(token) if token and editorial.saved.add else None
        self._templates = _environment()
        self.one_event = EventPages(index, today, editorial, token, self._html)

    def search(self, request: Request) -> Response:
        pairs = request.query_params.multi_items()
        filled = [(name, value) for name, value in pairs if value.strip()]
        search = parse_search(filled)
        if len(filled) < len(pairs):
            # A form sends its empty fields too: the address that can be passed on has none of them.
            return RedirectResponse(search.url(), status_code=303)
        search = as_known(self._index, search)
        page: ResultsPage = results_page(self._index, search, self._today())
        events = tellings(self._index, [hit.document for hit in page.hits])
        return self._html("search.html", page=page, search=search, events=events, can_save=self._proof)

    def article(self, request: Request) -> Response:
        hit = parse_hit(request.query_params.multi_items())
        hit = (as_known(self._index, hit[0]), hit[1]) if hit else None
        page: ArticlePage | None = article_page(self._index, request.path_params["id"], hit, self._today())
        if page is None:
            raise HTTPException(404, in_words("missing", "article"))
        told = telling_of(self._index, page.document)
        like = more_like(self._index, page.document, told)
        return self._html("article.html", page=page, told=told, like=like, is_archived=self._archived is not None)

    def events(self, request: Request) -> Response:
        page = events_page(self._index, request.query_params.multi_items(), self._today(), self._editorial.titles())
        return self._html("events.html", page=page)

    def digest(self, request: Request) -> Response:
        page = digest_page(self._editorial.digests(), request.query_params.multi_items(), self._today())
        return self._html("digest.html", status=404 if page.missing else 200, page=page)

    def digest_feed(self, request: Request) -> Response:
        words = feed_wording(request.query_params.get("lang"), self._editorial.digest_language)
        feed = as_feed(self._editorial.digests(), words)
        headers = {"Content-Language": words.language, "Vary": "Accept-Language"}
        return Response(feed, media_type=FEED_TYPE, headers=headers)

    def saved(self, request: Request) -> Response:
        page = saved_page(self._editorial.saved, form_of(self._asked(request)), self._proof)
        return self._html("saved.html", page=page)

    async def save(self, request: Request) -> Response:
        return await run_in_threadpool(self._save, request, await body_of(request))

    def _save(self, request: Request, body: bytes) -> Response:
        if self._proof is None or not is_from_here(request.headers):
            raise HTTPException(403, in_words("refused", "saving"))
        form = Form()
        try:
            form = read_form(body, self._proof)
            add_to(self._editorial.saved, form)
        except DatelineError as error:
            page = saved_page(self._editorial.saved, form, self._proof, error.message)
            return self._html("saved.html", status=400 if isinstance(error, UsageError) else 503, page=page)
        return RedirectResponse("/searches", status_code=303)

    def saved_feed(self, request: Request) -> Response:
        feed = feed_of(self._editorial.saved, request.path_params["id"])
        if feed is None:
            raise HTTPException(404, in_words("refused", "feed"))
        return Response(feed, media_type=FEED_TYPE)

    def changes(self, request: Request) -> Response:
        page = changes_page(self._document(request), self._versions, request.query_params)
        return self._html("changes.html", page=page)

    def entity(self, request: Request) -> Response:
        page = entity_page(self._index, request.query_params.multi_items(), self._today())
        if page is None:
            raise HTTPException(404, in_words("missing", "entity"))
        return self._html("entity.html", page=page)

    def calendar(self, request: Request) -> Response:
        search = self._asked(request)
        return self._html("calendar.html", page=coming_page(self._index, search, self._today()))

    def map(self, request: Request) -> Response:
        search = self._asked(request)
        found = places_map(self._index, search.query(self._today()), search)
        return self._html("map.html", search=search, map=found)

    def together(self, request: Request) -> Response:
        search, of, beside = parse_together(request.query_params.multi_items())
        search = as_known(self._index, search)
        found = together(self._index, search.query(self._today()), of, beside)
        return self._html("together.html", search=search, found=found, kinds=KINDS, companions=COMPANIONS_SHOWN)

    def compare(self, request: Request) -> Response:
        search, against = parse_compared(request.query_params.multi_items())
        page = compare_page(self._index, as_known(self._index, search), against, self._today())
        return self._html("compare.html", page=page)

    def archive(self, request: Request) -> Response:
        document = self._document(request)
        if self._archived is None:
            raise HTTPException(404, in_words("missing", "archive"))
        page = archived_page(document, self._versions, self._archived, request.query_params)
        return self._html("archived.html", page=page)

    def citation(self, request: Request) -> Response:
        form = request.path_params["form"]
        if form not in CITATIONS:
            raise HTTPException(404, in_words("missing", "citation") % {"forms": ", ".join(CITATIONS)})
        document = self._document(request)
        name = f'attachment; filename="{document["id"][:12]}.{form}"'
        text = CITATIONS[form].write(document)
        return Response(text, media_type=CITATIONS[form].media_type, headers={"Content-Disposition": name})

    def export(self, request: Request) -> Response:
        form = request.path_params["form"]
        if form not in FORMATS:
            raise HTTPException(404, in_words("missing", "export") % {"forms": ", ".join(FORMATS)})
        search = as_known(self._index, parse_search(request.query_params.multi_items()))
        return taken_out(self._index, search, form, datetime.now(UTC), str(request.base_url))

    def _document(self, request: Request) -> Mapping[str, Any]:
        document = stored_document(self._index, request.path_params["id"])
        if document is None:
            raise HTTPException(404, in_words("missing", "article"))
        return document

    def api_search(self, request: Request) -> Response:
        search = parse_for_programs(request.query_params.multi_items(), largest_size=LARGEST_API_PAGE)
        today = self._today()
        page = self._index.search(as_known(self._index, search).query(today))
        stories = stories_of(self._index, (hit.article for hit in page.hits), 0)
        return JSONResponse(results_json(page, search.notes(today), search.counted, stories))

    def health(self, request: Request) -> Response:
        del request
        self._index.get(["0" * 64])
        return JSONResponse({"status": "ok"})

    def refusal(self, request: Request, error: Exception) -> Response:
        """Answer an error that was raised on purpose: the user's 400, anything else is 503."""
        if isinstance(error, UsageError):
            heading, said = gettext("This search cannot be read"), error.message
            return self._error(request, 400, heading, told(said), language_told(said))
        _log.warning("%r: %s", request.url.path, error)
        return self._error(request, 503, gettext("The index does not answer"), str(error), SOURCE)

    def not_kept(self, request: Request, error: Exception) -> Response:
        """Answer that the archive has not, or no longer, what is asked for."""
        return self._error(request, 404, gettext("The archive does not have this page"), str(error), SOURCE)

    def http_error(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        detail = error.detail if isinstance(error, HTTPException) else ""
        if detail == HTTPStatus(status).phrase and not _is_for_programs(request):
            detail = ""  # Starlette's own, in English: the heading says as much.
        heading = gettext("There is no such page") if status == 404 else gettext("This cannot be answered")  # noqa: PLR2004 - HTTP
        return self._error(request, status, heading, detail)

    def crash(self, request: Request, error: Exception) -> Response:
        del error  # Starlette raises it again for the server's log, once the answer is sent.
        return self._error(
            request, 500, gettext("Something went wrong here"), gettext("The server's log says what; please report it.")
        )

    def _asked(self, request: Request) -> Search:
        search = parse_search([one for one in request.query_params.multi_items() if one[1].strip()])
        return as_known(self._index, search)

    def _error(self, request: Request, status: int, heading: str, detail: str, language: str = "") -> Response:
        """Answer with ``detail``, which is in ``language`` if that is not the reader's."""
        if _is_for_programs(request):
            return JSONResponse({"error": detail}, status_code=status, headers=HEADERS)
        asked = [pair for pair in request.query_params.multi_items() if pair[0] != "q"][:_MOST_ASKED]
        given = {"words": request.query_params.get("q", ""), "asked": asked if request.url.path == "/" else ()}
        said = {"heading": heading, "detail": detail, "detail_language": language}
        return self._html("error.html", status=status, **said, **given)

    def _html(self, template: str, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - any value
        body = self._templates.get_template(template).render(status=status, **context)
        return HTMLResponse(with_language_kept(body), status_code=status, headers=HEADERS)


def _is_for_programs(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/healthz"))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    speak(environment)
    environment.filters.update(
        day=day_label,
        told=told,
        language_told=language_told,
        direction=text_direction,
        language=language_label,
        web_address=web_address,
        number=number_label,
    )
    environment.globals.update(
        labels=labels(),
        value_label=value_label,
        citations=CITATIONS,
        formats=FORMATS,
        feeds=FEEDS,
        tables=TABLES,
        entity_fields=ENTITY_FIELDS,
        entity_url=entity_url,
        script_integrity=_integrity("page.js"),
        spoken_language=spoken_language,
        spoken_direction=spoken_direction,
        language_choices=choices,
    )
    return environment


def _integrity(name: str) -> str:
    """Return the digest of a file in ``static`` for a browser to hold it against (Subresource Integrity)."""
    content = resources.files("pipeline.web").joinpath("static", name).read_bytes()
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode('ascii')}"
