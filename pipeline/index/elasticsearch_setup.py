"""The templates, the index and the alias in Elasticsearch: made, and moved to a newer version of the mapping.

A mapping cannot be changed for what is indexed already. So a changed mapping gets a new version (``version`` in
``mappings/index_templates/articles.json``): a new index ``…-v<N>`` is filled from the one that the alias stands for,
the alias is switched in one step, and what was written meanwhile is copied, too. External versions make each copy safe
to repeat: a move that was broken off goes on with the next ``ensure``. The old index stays, for whoever switched too
early; it may be removed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from pipeline.errors import IndexRefusedError
from pipeline.index.templates import Templates

_MOVE_SECONDS = 6 * 3600.0


def ensure(client: Elasticsearch, templates: Templates) -> None:
    """Make what is missing; move the documents where the alias stands for an older version of the index.

    Raises :class:`IndexRefusedError` when it stands for a newer one or for several, and the client's own errors.
    """
    there = _aliased(client, templates.alias)
    if len(there) > 1:
        message = f"the alias {templates.alias} stands for {' and '.join(sorted(there))}; leave it one index"
        raise IndexRefusedError(message, reason="index-alias")
    if templates.index in there:
        return
    if there and _version(there[0]) > _version(templates.index):
        message = f"the alias {templates.alias} stands for {there[0]}, made by a newer Dateline; upgrade this one"
        raise IndexRefusedError(message, reason="index-newer")
    _put_templates(client, templates)
    if there:
        _move(client, templates, there[0])
    else:
        _create(client, templates.index, {"aliases": {templates.alias: {}}})
        client.indices.put_alias(index=templates.index, name=templates.alias)


def identity(client: Elasticsearch, alias: str) -> str:
    """Return the UUID of the index that ``alias`` stands for, or of the one from which it was moved."""
    (index,) = client.indices.get(index=alias).body.values()
    kept = index["mappings"].get("_meta", {}).get("identity")
    return str(kept or index["settings"]["index"]["uuid"])


def _aliased(client: Elasticsearch, alias: str) -> list[str]:
    try:
        return list(client.indices.get_alias(name=alias).body)
    except NotFoundError:
        return []


def _version(index: str) -> int:
    number = index.rpartition("-v")[2]
    return int(number) if number.isdecimal() else 0


def _put_templates(client: Elasticsearch, templates: Templates) -> None:
    for name, body in templates.components.items():
        client.cluster.put_component_template(name=name, body=dict(body))
    client.indices.put_index_template(name=templates.name, body=dict(templates.body))


def _create(client: Elasticsearch, index: str, body: Mapping[str, Any]) -> None:
    try:
        client.indices.create(index=index, body=dict(body))
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":  # somebody else was as quick
            raise


def _move(client: Elasticsearch, templates: Templates, old: str) -> None:
    _create(client, templates.index, {"mappings": {"_meta": {"identity": identity(client, templates.alias)}}})
    _copy(client, old, templates.index)
    switch = [
        {"remove": {"index": old, "alias": templates.alias}},
        {"add": {"index": templates.index, "alias": templates.alias}},
    ]
    client.indices.update_aliases(actions=switch)
    client.indices.refresh(index=old)
    _copy(client, old, templates.index)
    client.indices.refresh(index=templates.index)


def _copy(client: Elasticsearch, old: str, new: str) -> None:
    answer = client.options(request_timeout=_MOVE_SECONDS, max_retries=0).reindex(
        source={"index": old},
        dest={"index": new, "version_type": "external"},
        conflicts="proceed",  # what is there already in that version
        wait_for_completion=True,
    )
    if answer["failures"]:
        why = answer["failures"][0].get("cause", {}).get("reason", "no reason given")
        message = f"{len(answer['failures'])} articles of {old} do not fit {new}, the first: {why}; the old index stays"
        raise IndexRefusedError(" ".join(message.split()), reason="index-move")
