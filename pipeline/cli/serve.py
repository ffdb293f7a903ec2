"""``dateline serve``: the search page on a local address."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any

import click
import uvicorn
from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette

from pipeline.cli.search import OpenIndex, is_missing, missing
from pipeline.errors import DatelineError, UsageError
from pipeline.index import open_index
from pipeline.index.lemmas import dictionaries
from pipeline.index.protocol import Index, Query
from pipeline.index.query.forms import MOST_LANGUAGES
from pipeline.logs import Format, set_up
from pipeline.settings import Settings, load_sources
from pipeline.stages.curating_events import add_rule
from pipeline.stages.event_reading import curated_titles
from pipeline.stages.messages.digest import kept_digests
from pipeline.stages.messages.saved_searches import kept_feed, searches_of
from pipeline.stages.messages.saving_searches import add_search
from pipeline.stages.verdict.runs import nights
from pipeline.stages.versions.history import archived, versions
from pipeline.urls import is_loopback
from pipeline.web.app import create_app
from pipeline.web.archived import Past
from pipeline.web.events import Editorial
from pipeline.web.garbage import collect_seldom, seldom_collecting
from pipeline.web.interface.routes import Operations
from pipeline.web.kept_pages import Keeping
from pipeline.web.metrics import metrics_of
from pipeline.web.processes import AMONG_SEVERAL, MOST_BY_DEFAULT, Processes, as_many_as_cores, end_with_supervisor
from pipeline.web.safety import SHORTEST_TOKEN, Access
from pipeline.web.saved import Saved
from pipeline.web.server import BACKLOG, PatientProtocol
from pipeline.web.shared_pages import SharedPages

logger = logging.getLogger(__name__)

_MEGABYTE = 1_000_000
AT_ONCE = 4
"""Requests that a process works on over the embedded index: more threads than cores only keep each other waiting, and
cost a fifth. One that waits for Elasticsearch keeps nobody waiting: there may be as many as anyio lets."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes any that is free."
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help=f"How many processes answer (default: one a core, at most {MOST_BY_DEFAULT}).",
)
@click.pass_context
def serve(context: click.Context, /, host: str, port: int, processes: int | None) -> None:
    """Show the search page in a browser, until Ctrl-C.

    Whoever reaches the address can read every article: listening for others demands a token (DATELINE_PAGE_TOKEN).
    """
    settings = Settings.load()
    log_format: Format = context.parent.params["log_format"] if context.parent else "text"
    site = _Site(settings, access_to(host, settings), context.obj or open_index, log_format)
    if context.obj is None and is_missing(settings):
        click.echo(f"Note: {missing(settings)}", err=True)
    with listen(host, port) as listener:
        if (number := processes or as_many_as_cores()) > 1:
            _serve_from_several(site, host, listener, number)
        else:
            _serve_from_this(site, host, listener)
    click.echo("Stopped.")


@dataclass(frozen=True, slots=True)
class _Site:
    """What a process makes the page of; handed on to those that are started for it."""

    settings: Settings
    access: Access
    open_index: OpenIndex
    log_format: Format
    shared: SharedPages | None = None
    """Finished pages of all processes."""

    def app(self) -> Starlette:
        """Return the page, over an index of its own, in a process that was started for it."""
        set_up(self.log_format)
        end_with_supervisor()
        collect_seldom()
        return self.over(self.open_index(self.settings))

    def over(self, index: Index) -> Starlette:
        """Return the page over ``index``, its dictionaries opened beside it; called in the loop that is to serve it."""
        if self.settings.elasticsearch_url is None:
            current_default_thread_limiter().total_tokens = AT_ONCE
        threading.Thread(target=keep_dictionaries, args=(index,), daemon=True).start()
        settings = self.settings
        return create_app(
            index,
            past=Past(
                lambda document, wanted: versions(settings, document, wanted),
                lambda document, number: archived(settings, document, number),
            ),
            access=self.access,
            operations=operations_of(settings),
            editorial=editorial_of(settings),
            keeping=Keeping(settings.page_cache_mb * _MEGABYTE, self.shared),
        )


def _serve_from_this(site: _Site, host: str, listener: socket.socket) -> None:
    index = site.open_index(site.settings)
    try:
        # Whether Ctrl-C comes out of uvicorn as an exception depends on what it was doing at that moment.
        with suppress(KeyboardInterrupt), seldom_collecting():
            _Server(_config(lambda: site.over(index)), host).run(sockets=[listener])
    finally:
        index.close()


def _serve_from_several(site: _Site, host: str, listener: socket.socket, number: int) -> None:
    site = replace(site, shared=_shared_pages(site.settings))
    Processes(
        _config(site.app, workers=number, **AMONG_SEVERAL),
        listener,
        answering=lambda: _announce(host, listener.getsockname()[1]),
        restarted=lambda died: logger.warning("process %d of the page died; another one has taken its place", died),
    ).run()


def _shared_pages(settings: Settings) -> SharedPages | None:
    """Return where processes share their pages; over Elasticsearch they keep none."""
    if settings.elasticsearch_url is not None or not settings.page_cache_mb:
        return None
    try:
        return SharedPages.anew(settings.page_cache_mb * _MEGABYTE)
    except OSError as error:
        logger.warning("the processes of the page share no finished pages: no temporary file can be made, %s", error)
        return None


def _config(app: Callable[[], Starlette], **more: Any) -> uvicorn.Config:  # noqa: ANN401 - uvicorn's own
    return uvicorn.Config(
        app,
        factory=True,
        log_level="warning",
        server_header=False,
        lifespan="off",
        http=PatientProtocol,
        **more,
    )


def keep_dictionaries(index: Index, keep: Callable[[str], None] = dictionaries.keep) -> None:
    """Have the dictionaries of the index's languages open at once: a first search would wait seconds for some.

    Whatever writes articles keeps them too, but it may run on another machine. What reprints share is read on the way.
    Never raises: a page without them is slower, once a word.
    """
    every = Query(size=0, facets=("language",), facet_size=MOST_LANGUAGES, collapse_stories=True)
    try:
        spoken = index.search(every).facets["language"]
    except DatelineError as error:
        logger.info("No dictionary is kept in advance: %s", error)
        return
    for one in spoken:
        keep(one.value)


def operations_of(settings: Settings) -> Operations:
    """Return what programs are told of the runs and the sources that ``settings`` name, read anew each time."""

    def sources() -> list[dict[str, Any]]:
        declared = load_sources(settings.sources) if settings.sources.exists() else ()
        told = {"id", "name", "country", "language", "enabled"}
        return [one.model_dump(mode="json", include=told, exclude_none=True) for one in declared]

    def runs() -> list[dict[str, Any]]:
        return [one.model_dump(mode="json") for one in nights(settings.home)]

    return Operations(runs, sources, metrics_of(settings.home))


def editorial_of(settings: Settings) -> Editorial:
    """Return what the page is told beside the index: titles of events, saved searches, digests that were kept."""
    saved = Saved(
        lambda: searches_of(settings),
        lambda search: kept_feed(settings.home, search),
        lambda search: add_search(settings.searches, search),
    )
    return Editorial(
        lambda: curated_titles(settings),
        lambda: kept_digests(settings.home),
        settings.digest_language,
        saved,
        lambda rule: add_rule(settings.events, rule),
    )


class _Server(uvicorn.Server):
    """Says where it is once it answers, and Ctrl-C is heard: not before."""

    def __init__(self, config: uvicorn.Config, host: str) -> None:
        super().__init__(config)
        self._host = host

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            _announce(self._host, listener.getsockname()[1])


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host`` (a name or address) and ``port``.

    Raises :class:`UsageError` for a host that is not this machine's, :class:`DatelineError` when the port is taken.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        raise UsageError(f"--host {host}: no such address; leave it out to listen on 127.0.0.1") from error
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise DatelineError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port, or --port 0 for any"
        ) from error
    return listener


def access_to(host: str, settings: Settings) -> Access:
    """Return who is answered at ``host``; raises :class:`UsageError` where others could read without a token."""
    token = settings.page_token.get_secret_value() if settings.page_token else None
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise UsageError(f"DATELINE_PAGE_TOKEN is too short to be safe; give it at least {SHORTEST_TOKEN} characters")
    if token is None and not is_loopback(host):
        raise UsageError(
            f"--host {host}: others on the network could read every article there; set DATELINE_PAGE_TOKEN to a long"
            " random text, which the page then asks for, or leave --host out"
        )
    everywhere = is_wildcard(host)
    return Access({host, socket.gethostname()} if everywhere else {host}, everywhere, token)


def is_wildcard(host: str) -> bool:
    """Return whether ``host`` stands for every address of this machine."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _announce(host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    if not is_loopback(host):
        click.echo(
            f"Warning: whoever has the token can read every article at {shown}:{port}; it goes there unencrypted, put"
            " TLS in front.",
            err=True,
        )
    click.echo(f"Dateline is at http://{shown}:{port}/ (Ctrl-C stops it)")
