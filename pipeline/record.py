"""What all records share: frozen models that are one JSON line each, and moments with a zone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        message = f"the time {value.isoformat()} has no zone"
        raise ValueError(message)
    return value


_UNKNOWN = frozenset({"extra_forbidden", "literal_error", "enum"})
"""Pydantic's types of errors for a field or a value that our records do not have."""

Moment = Annotated[datetime, AfterValidator(_aware)]
"""A point in time with its zone."""


class Record(BaseModel):
    """What all records share: frozen, no unknown fields, one JSON line each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> str:
        """Return the record as one line of JSON, without fields that are None."""
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def from_json(cls, line: str | bytes) -> Self:
        """Return the record that ``line`` holds; raises ``pydantic.ValidationError`` if it holds none."""
        return cls.model_validate_json(line)


def of_newer(error: Exception) -> str | None:
    """Return the first field or value that is unknown to us, where nothing else is wrong with a record; else None.

    ``error`` is what :meth:`Record.from_json` raised. A record that is whole but for what we do not know was written by
    a newer version; damage breaks the JSON, or what stands in it.
    """
    found = error.errors(include_url=False, include_context=False) if isinstance(error, ValidationError) else []
    if not found or any(one["type"] not in _UNKNOWN for one in found):
        return None
    first = found[0]
    where = ".".join(str(part) for part in first["loc"])
    return where if first["type"] == "extra_forbidden" else f"{where} {first['input']!r}"
