"""The index templates of ``mappings/`` under the names that the settings give them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError

_PREFIX = "dateline-"


@dataclass(frozen=True, slots=True)
class Templates:
    """What Elasticsearch is told before the first article is written."""

    components: Mapping[str, Mapping[str, Any]]
    """Name → component template."""
    name: str
    """Of the index template."""
    body: Mapping[str, Any]
    alias: str
    """What everybody reads and writes: ``<prefix>-articles``."""
    index: str
    """What it stands for: ``<prefix>-articles-v<N>``, N being the index template's version."""

    @property
    def properties(self) -> dict[str, Any]:
        """The fields of the mapping that the templates make together."""
        mappings = [one["template"].get("mappings", {}) for one in (*self.components.values(), self.body)]
        return {name: field for one in mappings for name, field in one.get("properties", {}).items()}


def load_templates(prefix: str = "dateline", folder: Traversable | None = None) -> Templates:
    """Return the templates of ``mappings/``, every ``dateline-`` in front of a name replaced by ``<prefix>-``.

    Raises :class:`SettingsError` when the folder is not there.
    """
    folder = folder or _folder()
    try:
        components = {
            f"{prefix}-{one.name.removesuffix('.json')}": json.loads(one.read_text(encoding="utf-8"))
            for one in sorted(folder.joinpath("component_templates").iterdir(), key=lambda one: one.name)
            if one.name.endswith(".json")
        }
        body = json.loads(folder.joinpath("index_templates", "articles.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"the folder mappings/ is missing ({folder}); install Dateline again") from error
    for key in ("index_patterns", "composed_of"):
        body[key] = [f"{prefix}-{name.removeprefix(_PREFIX)}" for name in body[key]]
    alias = f"{prefix}-articles"
    return Templates(components, alias, body, alias, f"{alias}-v{body['version']}")


def _folder() -> Traversable:
    """In a wheel the folder lies inside the package, in a checkout beside it."""
    inside = files("pipeline.index").joinpath("mappings")
    return inside if inside.is_dir() else Path(__file__).parents[2] / "mappings"
