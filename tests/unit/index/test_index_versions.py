"""The numbers that say when an index of before must be made anew, and the fields that they stand for."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import tantivy

from pipeline.index.elasticsearch.templates import load_templates
from pipeline.index.embedded.schema import SCHEMA_VERSION, schema
from pipeline.index.migration import version_of

VERSIONS = Path("tests/data/index_versions.toml")


class Layout(NamedTuple):
    """The fields of an index under a version of them."""

    version: int
    fields: str
    """A digest of their names and kinds."""


def digest(fields: Any) -> str:  # noqa: ANN401 - JSON
    """Return 16 hexadecimal digits that change with any field."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]


def layouts(folder: Path) -> dict[str, Layout]:
    """Return the layouts of today's code; ``folder`` is for an empty index."""
    tantivy.Index(schema(), path=str(folder))
    fields = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["schema"]
    templates = load_templates()
    return {
        "embedded": Layout(SCHEMA_VERSION, digest(fields)),
        "elasticsearch": Layout(version_of(templates.index), digest(templates.properties)),
    }


class TestVersions:
    """A change of fields is a new version."""

    @pytest.mark.parametrize("index", ["embedded", "elasticsearch"])
    def test_fields_are_those_of_the_version(self, repository: Path, tmp_path: Path, index: str) -> None:
        """Other fields under the same number would be written into an index that does not have them."""
        known = tomllib.loads((repository / VERSIONS).read_text(encoding="utf-8"))[index]
        held, today = Layout(known["version"], known["fields"]), layouts(tmp_path)[index]
        if today.fields != held.fields:
            assert today.version > held.version, f"the fields changed: raise {known['raise']}, and read {known['read']}"
        assert today == held, f'write into {VERSIONS}, [{index}]: version = {today.version}, fields = "{today.fields}"'

    def test_any_field_changes_the_digest(self) -> None:
        """A field more, or of another kind, is seen; their order in a JSON object is not."""
        before = {"day": {"type": "date"}, "title": {"type": "text"}}
        assert digest(before) == digest(dict(reversed(before.items())))
        changed = ({**before, "day": {"type": "keyword"}}, {**before, "site": {"type": "keyword"}})
        assert len({digest(one) for one in (before, *changed)}) == 3
