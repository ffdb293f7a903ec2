"""A rule on events is added to ``events.toml``: titles count at once, the next night joins and splits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.article import article_id
from pipeline.enrich.events.curation import event_curation_in
from pipeline.errors import DatelineError
from pipeline.stages.appended import append_table
from pipeline.urls import canonical_url

Kind = Literal["title", "join", "split"]


@dataclass(frozen=True, slots=True)
class EventRule:
    """One table of the file (:mod:`pipeline.enrich.events.curation`)."""

    kind: Kind
    fields: Mapping[str, Any]


def add_rule(path: Path, rule: EventRule) -> None:
    """Write ``rule`` behind the others in the file at ``path``, atomically; makes the file where there is none.

    Raises :class:`~pipeline.errors.SettingsError` for a file that is wrong, or would be with the rule, and
    :class:`~pipeline.errors.StorageError` where it cannot be written; the file is then as it was.
    """

    def check(before: str, after: str) -> None:
        event_curation_in(before, path)
        event_curation_in(after, path)

    append_table(path, rule.kind, rule.fields, check)


def named(document: Mapping[str, Any]) -> str:
    """Return how a rule names the article that a stored ``document`` is: by its address, which people can read."""
    address, known = str(document.get("url", "")), str(document["id"])
    try:
        return address if article_id(canonical_url(address)) == known else known
    except DatelineError:
        return known
