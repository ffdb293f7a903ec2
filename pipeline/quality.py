"""What the articles and outcomes of one source were like in one run, in figures that can be compared night by night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from statistics import median
from typing import Final

from pydantic import ConfigDict, Field

from pipeline.article import Outcome
from pipeline.record import Moment, Record

NEWS: Final = ("indexed", "revised", "moved", "duplicate", "held")
"""Outcomes of links that brought something new: a source with one of them was heard from.

One that its own listing named twice brought nothing: it is a duplicate before it is fetched, night after night.
"""

NOT_FETCHED: Final = "not-fetched"
"""The reason of links that ``fetch`` did not come to."""


class Made(Record):
    """What is asked of an article that a run made."""

    model_config = ConfigDict(extra="ignore")

    link_url: str
    published_at: Moment | None = None
    captured_at: Moment
    authors: tuple[str, ...] = ()
    text: str = ""
    language: str = "und"
    persons: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def names_nobody(self) -> bool:
        """Whether neither person, organization nor place was found."""
        return not (self.persons or self.organizations or self.places)


class Quality(Record):
    """The figures of one source in one run; counts are of its articles unless they say otherwise."""

    undated: int = 0
    without_author: int = 0
    without_entities: int = 0
    characters: float | None = None
    """Of the text, the median."""
    languages: dict[str, int] = Field(default_factory=dict)
    """ISO 639-1 → articles."""
    lag_hours: float | None = None
    """From publication to capture, the median."""
    refused: int = 0
    """Links that were rejected or quarantined once they were fetched."""
    fetch_errors: int = 0
    """Links that failed while they were fetched."""
    heard: bool = False
    """Whether the source brought something new."""


def quality(made: Iterable[Made], outcomes: Iterable[Outcome]) -> Quality:
    """Return the figures of the articles ``made`` of one source and of the ``outcomes`` of its links. Pure."""
    articles, ended = list(made), list(outcomes)
    lags = [(one.captured_at - one.published_at) / timedelta(hours=1) for one in articles if one.published_at]
    return Quality(
        undated=len(articles) - len(lags),
        without_author=sum(not one.authors for one in articles),
        without_entities=sum(one.names_nobody for one in articles),
        characters=median(len(one.text) for one in articles) if articles else None,
        languages=dict(Counter(one.language for one in articles).most_common()),
        lag_hours=round(median(lags), 2) if lags else None,
        refused=sum(one.stage == "process" for one in ended),
        fetch_errors=sum((one.stage, one.kind.value) == ("fetch", "failed") for one in ended),
        heard=any(is_news(one) for one in ended),
    )


def is_news(outcome: Outcome) -> bool:
    """Return whether its source was heard from; what waits for the index was captured, and counts."""
    waits = outcome.stage == "report" and outcome.reason != NOT_FETCHED
    return waits or (outcome.kind.value in NEWS and outcome.stage != "discover")
