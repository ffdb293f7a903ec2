"""The records that flow, written as a line of JSON and read back."""

from __future__ import annotations

from typing import get_args

import pytest

from pipeline.article import DateMention, Record


def records(of: type[Record] = Record) -> list[type[Record]]:
    """Return every kind of record."""
    return [kind for one in of.__subclasses__() for kind in (one, *records(one))]


class TestOneLine:
    """``to_json`` and ``from_json``."""

    @pytest.mark.parametrize("kind", records(), ids=lambda kind: kind.__name__)
    def test_what_is_none_may_be_missing(self, kind: type[Record]) -> None:
        """A line leaves out what is None, so every field that may be None can be left out."""
        optional = {name for name, field in kind.model_fields.items() if type(None) in get_args(field.annotation)}
        assert not {name for name in optional if kind.model_fields[name].is_required()}

    def test_a_date_without_a_value(self) -> None:
        """A date expression whose value cannot be told is read back as it was."""
        mention = DateMention(start=0, end=16, surface="some hours later", kind="TIME", value=None)
        assert DateMention.from_json(mention.to_json()) == mention
