"""Which fields a panel, a search or a control sees: those of the data view that it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.kibana.fields import Catalog, Field, Fields
from pipeline.kibana.objects import SavedObject, mapping, mappings

DATA_VIEW = "index-pattern"
RUNTIME_TYPES = {"long": "long", "double": "double", "date": "date", "boolean": "boolean", "ip": "ip"}
"""Runtime fields of any other type are keywords."""


@dataclass(frozen=True, slots=True)
class Views:
    """The data views of a folder, each with its fields (None: no mapping is known for its indexes)."""

    fields: Mapping[str, Fields | None]

    @classmethod
    def read(cls, objects: Iterable[SavedObject], catalog: Catalog) -> Views:
        """Return the data views among ``objects``."""
        return cls({one.id: _fields(one.attributes, catalog) for one in objects if one.kind == DATA_VIEW})

    def of(self, view: object) -> Fields | None:
        """Return the fields of the data view with this id; None where they are not known."""
        return self.fields.get(str(view))

    def referred(self, references: Iterable[Mapping[str, Any]]) -> Fields | None:
        """Return the fields of all data views in ``references`` together; None unless all are known."""
        named = [self.of(one.get("id")) for one in references if one.get("type") == DATA_VIEW]
        found: dict[str, Field] = {}
        for fields in named:
            if fields is None:
                return None
            found.update(fields)
        return found if named else None

    def with_ad_hoc(self, state: Mapping[str, Any], catalog: Catalog) -> Views:
        """Return these and the data views that a Lens panel carries inside itself."""
        own = mapping(state.get("adHocDataViews"))
        return Views({**self.fields, **{name: _fields(mapping(view), catalog) for name, view in own.items()}})


def _fields(attributes: Mapping[str, Any], catalog: Catalog) -> Fields | None:
    known = catalog.of(str(attributes.get("title", "")))
    if known is None:
        return None
    runtime = mapping(attributes.get("runtimeFieldMap"))
    types = {name: str(mapping(one).get("type")) for name, one in runtime.items()}
    scripted = (one for one in mappings(attributes.get("fields")) if one.get("scripted"))
    return {
        **known,
        **{str(name): Field(RUNTIME_TYPES.get(kind, "keyword")) for name, kind in types.items()},
        **{str(one.get("name")): Field(str(one.get("type"))) for one in scripted},
    }
