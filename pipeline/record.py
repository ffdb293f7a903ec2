"""What all records share: frozen models that are one JSON line each, and moments with a zone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        message = f"the time {value.isoformat()} has no zone"
        raise ValueError(message)
    return value


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
