"""The door to Elasticsearch: what does not answer like it is refused there, whatever was asked.

The client takes every answer with a good status for what was asked for. A proxy before the server that answers with its
login page, an empty object, or somebody else's JSON would otherwise pass for an index that is empty, a template that
was put, or a removal that was done. ``forms.toml`` says what an answer must hold.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from elastic_transport import SerializationError, Transport, TransportApiResponse

from pipeline.errors import IndexUnavailableError

_TYPES: Mapping[str, type] = {"array": list, "boolean": bool, "object": dict}
_GOOD = range(200, 300)
_ANYWHERE = "*"
_READING = frozenset({"_search", "_msearch", "_count"})
"""What Elasticsearch answers with HTTP 200, though some shards did not: articles of these would count as not there."""


class Form(NamedTuple):
    """What the answers to some requests hold."""

    methods: Sequence[str]
    at: str
    """The part of the path that begins with an underscore; empty: it has none; ``*``: any."""
    holds: Mapping[str, str] = {}
    """Path of a member, with dots → its type."""
    each: Mapping[str, str] = {}
    """The same, of every value of the answer."""

    def fits(self, method: str, path: str) -> bool:
        """Return whether these answers are those to ``method`` of ``path``."""
        parts = [one for one in path.split("/") if one.startswith("_")]
        return method in self.methods and (self.at == _ANYWHERE or self.at in (parts or [""]))

    def lacking(self, answer: Mapping[str, Any]) -> str | None:
        """Return the first member that ``answer`` lacks, or None."""
        wanted = [(answer, self.holds), *((one, self.each) for one in answer.values() if self.each)]
        return next((path for one, members in wanted for path in _lacking(one, members)), None)


class CheckedTransport(Transport):
    """A transport that lets no answer pass that is none of Elasticsearch's."""

    def perform_request(self, method: str, target: str, **options: Any) -> TransportApiResponse:  # noqa: ANN401 - the client's own
        """Return the answer; raises ``SerializationError``, besides the client's own, for one of another form.

        Raises :class:`IndexUnavailableError` for one that only a part of the index gave.
        """
        answer = super().perform_request(method, target, **options)
        if answer.meta.status in _GOOD and method != "HEAD":
            if wrong := wrong_form(method, target, answer.body):
                raise SerializationError(wrong)
            if part := only_a_part(target, answer.body):
                node = answer.meta.node
                message = f"{node.scheme}://{node.host}:{node.port} {part}; try again when all shards are there"
                raise IndexUnavailableError(message, reason="index-partial")
        return answer


def only_a_part(target: str, body: Mapping[str, Any]) -> str | None:
    """Return in what words ``body``, an answer to searches or a count at ``target``, is that of some shards only."""
    if not _READING & set(urlsplit(target).path.split("/")):
        return None
    answers = (one for one in body.get("responses", [body]) if isinstance(one, Mapping))
    return next(filter(None, map(_part, answers)), None)


def _part(answer: Mapping[str, Any]) -> str | None:
    shards = answer.get("_shards", {})
    if failed := shards.get("failed"):
        return (
            f"answered for {shards.get('total', failed) - failed} of {shards.get('total', failed)} shards of the index"
        )
    return "did not go through all of the index in time" if answer.get("timed_out") is True else None


def wrong_form(method: str, target: str, body: object) -> str | None:
    """Return why ``body`` is no good answer to ``method`` of ``target``, a path with its query; None: it is."""
    if not isinstance(body, dict):
        return "the answer is no JSON object"
    if "error" in body:
        return "the answer is an error with the status of a success"
    path = urlsplit(target).path
    form = next((one for one in forms() if one.fits(method, path)), None)
    missing = form.lacking(body) if form else None
    return f"the answer has no {missing}" if missing else None


@cache
def forms() -> tuple[Form, ...]:
    """Return the rows of ``forms.toml``."""
    text = files("pipeline.index.elasticsearch").joinpath("forms.toml").read_text(encoding="utf-8")
    return tuple(Form(**row) for row in tomllib.loads(text)["form"])


def _lacking(answer: object, members: Mapping[str, str]) -> Iterator[str]:
    for path, kind in members.items():
        found = answer
        for name in path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        if not isinstance(found, _TYPES[kind]):
            yield path
