"""The index templates of ``mappings/`` under the names that the settings give them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import SettingsError

What = Literal["articles", "outcomes", "runs"]
TEMPLATES: tuple[What, ...] = ("articles", "outcomes", "runs")
"""The index templates of ``mappings/``."""

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
    """What everybody reads and writes: ``<prefix>-articles``, ``<prefix>-runs``, ``<prefix>-outcomes``."""
    index: str
    """What it stands for: ``<prefix>-articles-v<N>``, N being the index template's version; unused by a data stream."""

    @property
    def properties(self) -> dict[str, Any]:
        """The fields of the mapping that the templates make together."""
        mappings = [one["template"].get("mappings", {}) for one in (*self.components.values(), self.body)]
        return {name: field for one in mappings for name, field in one.get("properties", {}).items()}


def load_templates(
    prefix: str = "dateline",
    folder: Traversable | None = None,
    *,
    of: What = "articles",
) -> Templates:
    """Return one index template of ``mappings/`` with its components, named ``<prefix>-`` instead of ``dateline-``.

    Raises :class:`SettingsError` when the folder is not there.
    """
    folder = folder or _folder()
    try:
        body = _read(folder.joinpath("index_templates", f"{of}.json"))
        names = [name.removeprefix(_PREFIX) for name in body["composed_of"]]
        components = {
            f"{prefix}-{name}": _read(folder.joinpath("component_templates", f"{name}.json")) for name in sorted(names)
        }
    except OSError as error:
        raise SettingsError(f"the folder mappings/ is missing ({folder}); install Dateline again") from error
    for key in ("index_patterns", "composed_of"):
        body[key] = [f"{prefix}-{name.removeprefix(_PREFIX)}" for name in body[key]]
    alias = f"{prefix}-{of}"
    return Templates(components, alias, body, alias, f"{alias}-v{body['version']}")


def _read(file: Traversable) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def _folder() -> Traversable:
    """In a wheel the folder lies inside the package, in a checkout beside it."""
    inside = files("pipeline.index").joinpath("mappings")
    return inside if inside.is_dir() else Path(__file__).parents[3] / "mappings"
