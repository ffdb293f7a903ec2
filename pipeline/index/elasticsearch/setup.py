"""The templates, the index and the alias in Elasticsearch, and what the versions of the mapping mean for them.

A mapping cannot be changed for what is indexed already. So a changed mapping gets a new version (``version`` in
``mappings/index_templates/articles.json``) and an index ``…-v<N>`` of its own. Nobody moves there unasked: an older
version stays in use, and what its mapping does not know is kept beside it, unsearched, until
``dateline index migrate`` (:mod:`pipeline.index.elasticsearch.migration`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from pipeline.errors import IndexRefusedError
from pipeline.index.elasticsearch.templates import Templates
from pipeline.index.migration import additions, foreign, version_of

_NAMED = 5
_MERGE_SECONDS = 6 * 3600.0
_LEASE_SECONDS = 120.0
_LOOK_AGAIN_SECONDS = 1.0
_DELETIONS_ALLOWED = "index.merge.policy.expunge_deletes_allowed"

Properties = Mapping[str, Any]


def ensure(client: Elasticsearch, templates: Templates) -> str:
    """Return the index in use; make what is missing, and make an older version fit to be written to.

    Raises :class:`IndexRefusedError`, and nothing is changed, when the alias is an index, stands for several or for a
    newer one, or for an older one that cannot keep today's articles; and the client's own errors.
    """
    there = in_use(client, templates) or _without_alias(client, templates)
    if there is None:
        put_templates(client, templates)
        create(client, templates.index, {"aliases": {templates.alias: {}}})
        client.indices.put_alias(index=templates.index, name=templates.alias)
    elif there != templates.index:
        widen(client, there, templates.properties)
    return there or templates.index


def ensure_articles(client: Elasticsearch, templates: Templates) -> None:
    """Make what is missing (:func:`ensure`); the mapping of articles is of one make as long as its version is.

    Raises :class:`IndexRefusedError` where another template made this Dateline's version of the index, too. One without
    articles goes again, so that the next attempt makes it as it should be.
    """
    index = ensure(client, templates)
    if index != templates.index:
        return
    wrong = foreign(properties(client, index), templates.properties)
    if not wrong:
        return
    counted = client.count(index=index)
    if not counted["count"] and counted["_shards"]["successful"] == counted["_shards"]["total"]:
        client.indices.delete(index=index)
    more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    message = (
        f"{index} is not as Dateline's templates make it ({', '.join(wrong[:_NAMED])}{more} of its fields are missing "
        "or of another type): remove the index template that comes before ours (GET /_index_template; ours has the "
        f"priority {templates.body['priority']}); if the index was restored or copied without them, remove it and make "
        "the articles again with `dateline replay`"
    )
    raise IndexRefusedError(message, reason="index-foreign")


def _without_alias(client: Elasticsearch, templates: Templates) -> str | None:
    """Give the alias back to the one version of the index that there is; None: there is none.

    Raises :class:`IndexRefusedError` where there are several, one of which was in use, or a newer one alone, which has
    its alias again.
    """
    there = versions(client, templates.alias)
    if len(there) > 1:
        message = (
            f"the alias {templates.alias} is gone, and {' and '.join(there)} are there: give it back to the one that "
            f"was in use (PUT /INDEX/_alias/{templates.alias}) and repeat this"
        )
        raise IndexRefusedError(message, reason="index-alias")
    if there:
        client.indices.put_alias(index=there[0], name=templates.alias)
    return in_use(client, templates) if there else None


def in_use(client: Elasticsearch, templates: Templates, *, newer: bool = False) -> str | None:
    """Return the index that the alias stands for; None: there is no alias yet.

    Raises :class:`IndexRefusedError` where that is not one index that this Dateline can write to (with ``newer``: for
    a newer one, too).
    """
    alias = templates.alias
    there = _aliased(client, alias)
    if not there and client.indices.exists(index=alias):
        message = (
            f"{alias} is an index, and Dateline needs that name for its alias: reindex it under another name and "
            f"delete it, or set DATELINE_INDEX_PREFIX"
        )
        raise IndexRefusedError(message, reason="index-alias")
    if len(there) > 1:
        message = f"the alias {alias} stands for {' and '.join(sorted(there))}; leave it one index"
        raise IndexRefusedError(message, reason="index-alias")
    for index, how in there.items():
        _refuse_partial(alias, index, how)
        if version_of(index) > version_of(templates.index) and not newer:
            message = (
                f"the alias {alias} stands for {index}, made by a newer Dateline; upgrade this one, or go back with "
                "`dateline index migrate --rollback`"
            )
            raise IndexRefusedError(message, reason="index-newer")
    return next(iter(there), None)


def _refuse_partial(alias: str, index: str, how: Mapping[str, Any]) -> None:
    """Raise :class:`IndexRefusedError` for an alias through which not all of the index is read, or none is written."""
    if set(how) - {"is_hidden", "is_write_index"} or how.get("is_write_index") is False:
        message = (
            f"the alias {alias} lets only a part of {index} be read or written ({', '.join(sorted(how))}): make it "
            f"whole (DELETE /{index}/_alias/{alias}, then PUT the same) and repeat this"
        )
        raise IndexRefusedError(message, reason="index-alias")


def notice(client: Elasticsearch, templates: Templates) -> str | None:
    """Return in one line what an operator should know of the version in use, or None."""
    there = in_use(client, templates, newer=True)
    if there is None or version_of(there) > version_of(templates.index):
        return None
    if meta(client, there).get("finished") is False:
        return f"the move to {there} was broken off after its switch; run `dateline index migrate` to finish it"
    if there == templates.index:
        return None
    return (
        f"{there} stays in use, and this Dateline would make {templates.index}; `dateline index migrate` moves the "
        "articles there when it suits you"
    )


def widen(client: Elasticsearch, index: str, wanted: Properties) -> None:
    """Let ``index`` keep the fields of ``wanted`` that its mapping does not know; they are not searched there.

    Raises :class:`IndexRefusedError` where a field holds an object in one and a plain value in the other.
    """
    added, clashes = additions(properties(client, index), wanted)
    if clashes:
        message = f"{index} cannot keep today's articles ({', '.join(clashes)} changed); run `dateline index migrate`"
        raise IndexRefusedError(message, reason="index-outdated")
    if added:
        client.indices.put_mapping(index=index, properties=added)


def lacks(client: Elasticsearch, index: str, templates: Templates) -> bool:
    """Return whether ``index`` was made with other fields than the templates have."""
    return any(additions(properties(client, index), templates.properties))


def properties(client: Elasticsearch, index: str) -> Properties:
    """Return the fields of the mapping of ``index``."""
    found: Properties = client.indices.get_mapping(index=index)[index]["mappings"].get("properties", {})
    return found


def versions(client: Elasticsearch, alias: str) -> list[str]:
    """Return every index ``<alias>-v<N>`` that is there, the lowest N first."""
    found = client.indices.get_alias(index=f"{alias}-v*").body
    return sorted((one for one in found if one.startswith(alias) and version_of(one)), key=version_of)


def expunge(client: Elasticsearch, alias: str, wait_seconds: float = _LEASE_SECONDS) -> str | None:
    """Let no segment of any version of the index hold what was deleted; as :func:`expunge_indexes`."""
    return expunge_indexes(client, list(versions(client, alias)), wait_seconds)


def expunge_indexes(client: Elasticsearch, names: Sequence[str], wait_seconds: float = _LEASE_SECONDS) -> str | None:
    """Let no segment, and no log of what was written, of the indexes ``names`` hold what was deleted.

    Elasticsearch keeps deleted documents for copies of a shard that may ask for them (its retention leases), and lets
    go of them within half a minute as long as all copies are there. That is waited for; returns in one line what is
    still kept when ``wait_seconds`` are over, None: nothing.
    """
    patient = client.options(request_timeout=_MERGE_SECONDS)
    held = [index for index in names if not _released(client, index, wait_seconds)]
    for index in names:
        # What the last commit does not have is kept as well, so it comes before the merge.
        patient.indices.flush(index=index, force=True, wait_if_ongoing=True)
        # A merge passes over segments with fewer than a tenth of deletions, unless it is told otherwise.
        client.indices.put_settings(index=index, settings={_DELETIONS_ALLOWED: 0})
        try:
            patient.indices.forcemerge(index=index, only_expunge_deletes=True)
            patient.indices.flush(index=index, force=True, wait_if_ongoing=True)
        finally:
            client.indices.put_settings(index=index, settings={_DELETIONS_ALLOWED: None})
    if not held:
        return None
    return f"{', '.join(held)} may keep what was deleted for copies that are missing; repeat this when they are back"


def _released(client: Elasticsearch, index: str, wait_seconds: float) -> bool:
    """Wait until no copy of a shard holds back what was deleted by now; return whether it came to that."""
    before = {one: last for one, (_, last) in _held_from(client, index).items()}
    until = time.monotonic() + wait_seconds
    while any(first <= before.get(one, -1) for one, (first, _) in _held_from(client, index).items()):
        if time.monotonic() >= until:
            return False
        time.sleep(_LOOK_AGAIN_SECONDS)
    return True


def _held_from(client: Elasticsearch, index: str) -> dict[str, tuple[int, int]]:
    """Return shard → the first operation that its leases keep, and the last one that there was."""
    shards = client.indices.stats(index=index, metric="docs", level="shards").body["indices"].get(index, {})
    found: dict[str, tuple[int, int]] = {}
    for number, copies in shards.get("shards", {}).items():
        leases = [one for copy in copies for one in copy.get("retention_leases", {}).get("leases", ())]
        if leases:
            last = max(copy["seq_no"]["max_seq_no"] for copy in copies)
            found[number] = min(one["retaining_seq_no"] for one in leases), last
    return found


def identity(client: Elasticsearch, alias: str) -> str:
    """Return the UUID of the index that ``alias`` stands for, or of the one from which it was moved."""
    (index,) = client.indices.get(index=alias).body.values()
    kept = index["mappings"].get("_meta", {}).get("identity")
    return str(kept or index["settings"]["index"]["uuid"])


def meta(client: Elasticsearch, index: str) -> dict[str, Any]:
    """Return what is written down beside the mapping of ``index``."""
    return dict(client.indices.get_mapping(index=index)[index]["mappings"].get("_meta", {}))


def put_meta(client: Elasticsearch, index: str, state: Mapping[str, Any]) -> None:
    """Write ``state`` down beside the mapping of ``index``, in place of what was there."""
    client.indices.put_mapping(index=index, meta=dict(state))


def put_templates(client: Elasticsearch, templates: Templates) -> None:
    """Put the component templates and the index template."""
    for name, body in templates.components.items():
        _put_component(client, name, body)
    client.indices.put_index_template(name=templates.name, body=dict(templates.body))


def _put_component(client: Elasticsearch, name: str, body: Mapping[str, Any]) -> None:
    try:
        client.cluster.put_component_template(name=name, body=dict(body))
    except BadRequestError as error:
        newer = body.get("_meta", {}).get("settings_since_9.5", {})
        if not newer or not any(setting in str(error) for setting in newer):
            raise
        index = {key: value for key, value in body["template"]["settings"]["index"].items() if key not in newer}
        template = {**body["template"], "settings": {"index": index}}
        client.cluster.put_component_template(name=name, body={**body, "template": template})


def create(client: Elasticsearch, index: str, body: Mapping[str, Any]) -> None:
    """Make ``index`` by its template, unless somebody else was as quick."""
    try:
        client.indices.create(index=index, body=dict(body))
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def _aliased(client: Elasticsearch, alias: str) -> dict[str, Mapping[str, Any]]:
    """Return the indexes that ``alias`` stands for, and how it does for each."""
    try:
        found = client.indices.get_alias(name=alias).body
    except NotFoundError:
        return {}
    return {index: one.get("aliases", {}).get(alias, {}) for index, one in found.items()}
