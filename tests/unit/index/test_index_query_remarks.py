"""Messages that remember what they were made of."""

from __future__ import annotations

import pickle
import tomllib
from datetime import date
from importlib.resources import files

import pytest

from pipeline.errors import UsageError
from pipeline.index.query.language import understood
from pipeline.index.query.periods import parse_day
from pipeline.index.query.remarks import Remark, remark


class TestRemark:
    """A message in English that can be said otherwise."""

    def test_is_its_english(self) -> None:
        """It is the text itself, with numbers as people write them; what was written stays as it is, also a ``%``."""
        assert remark("too-long", name="q", most=1000) == "q: at most 1,000 characters can be searched for"
        assert remark("outside", value="'100 %(x)s'") == "'100 %(x)s' lies outside the calendar"

    def test_what_is_not_there(self) -> None:
        """An unknown message, or one without a value that it needs, is a mistake of the code."""
        with pytest.raises(KeyError):
            remark("no-such-message")
        with pytest.raises(KeyError):
            remark("outside")

    def test_told(self) -> None:
        """The template is translated, also that of a remark in it; what was written stands as it is."""
        words = {
            "%(why)s; or %(forms)s": "%(forms)s | %(why)s",
            "%(value)s lies outside the calendar": "<%(value)s>",
        }
        outer = remark("no-period-in-words", why=remark("outside", value="'x'"), forms="today")
        assert outer.told(words.__getitem__) == "today | <'x'>"

    def test_crosses_processes(self) -> None:
        """Pickled, alone and in an error, it is the same message and still knows its parts."""
        with pytest.raises(UsageError) as caught:
            parse_day("from", "x")
        for one in (remark("wordless"), caught.value.message):
            again = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
            assert isinstance(again, Remark)
            assert isinstance(one, Remark)
            assert (again, again.template, again.values) == (one, one.template, one.values)
        assert isinstance(pickle.loads(pickle.dumps(caught.value)).message, Remark)  # noqa: S301

    @pytest.mark.parametrize(
        "query",
        [
            '"open',
            'author:""',
            "near:2(a)",
            "colour:blue",
            "a*",
            "site:!",
            'person:"!"',
            "has:hope",
            "published:soon",
            "(a",
            "a)",
            "a OR",
            "!",
        ],
    )
    def test_every_note_is_one(self, query: str) -> None:
        """Whatever a query is remarked on for can be said in the reader's language."""
        notes = understood(query, date(2031, 4, 13)).notes
        assert notes
        assert all(isinstance(one.message, Remark) for one in notes)

    def test_the_file_is_in_order(self) -> None:
        """Each message is a line in English that can be formatted."""
        text = files("pipeline.index.query").joinpath("remarks.toml").read_text(encoding="utf-8")
        for message in tomllib.loads(text)["remarks"].values():
            assert message == message.strip()
            assert message.count("%") == message.count("%(")
