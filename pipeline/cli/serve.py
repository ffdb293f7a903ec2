"""``dateline serve``: the search page on a local address."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import click
import uvicorn

from pipeline.cli.search import OpenIndex, is_missing, missing
from pipeline.errors import DatelineError, UsageError
from pipeline.index import open_index
from pipeline.index.lemmas import dictionaries
from pipeline.index.protocol import Index, Query
from pipeline.index.query.forms import MOST_LANGUAGES
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
from pipeline.web.events import Editorial
from pipeline.web.interface.routes import Operations
from pipeline.web.metrics import metrics_of
from pipeline.web.safety import SHORTEST_TOKEN, Access
from pipeline.web.saved import Saved
from pipeline.web.server import PatientProtocol

logger = logging.getLogger(__name__)

_BACKLOG = 128


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes any that is free."
)
@click.pass_context
def serve(context: click.Context, /, host: str, port: int) -> None:
    """Show the search page in a browser, until Ctrl-C.

    Whoever reaches the address can read every article: listening for others demands a token (DATELINE_PAGE_TOKEN).
    """
    settings = Settings.load()
    access = access_to(host, settings)
    opener: OpenIndex = context.obj or open_index
    if opener is open_index and is_missing(settings):
        click.echo(f"Note: {missing(settings)}", err=True)
    index = opener(settings)
    try:
        with listen(host, port) as listener:
            threading.Thread(target=keep_dictionaries, args=(index,), daemon=True).start()
            app = create_app(
                index,
                versions=lambda document, wanted: versions(settings, document, wanted),
                access=access,
                archived=lambda document, number: archived(settings, document, number),
                operations=operations_of(settings),
                editorial=editorial_of(settings),
            )
            config = uvicorn.Config(app, log_level="warning", server_header=False, lifespan="off", http=PatientProtocol)
            # Whether Ctrl-C comes out of uvicorn as an exception depends on what it was doing at that moment.
            with suppress(KeyboardInterrupt):
                _Server(config, host).run(sockets=[listener])
            click.echo("Stopped.")
    finally:
        index.close()


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
        listener.listen(_BACKLOG)
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
