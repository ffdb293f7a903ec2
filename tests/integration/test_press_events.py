"""The events of the sample press, so that who tries Dateline sees what it makes of them."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path

from pipeline.press.outlets import load_outlets
from tests.press_night import Night

GOLD: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).resolve().parents[1] / "data" / "press_events.toml").read_text(encoding="utf-8")
)["events"]
FOUND = 4
"""Events of three outlets or more that are found, of eight: a floor that only rises."""


class TestPressEvents:
    """What several outlets tell in their own words."""

    def test_the_press_tells_events_in_several_languages(self) -> None:
        """At least six events are told by three outlets or more, at least two of them in three languages."""
        articles = {outlet.url(one.path): outlet for outlet in load_outlets() for one in outlet.articles}
        outlets = {event: [articles[url] for url in urls] for event, urls in GOLD.items()}
        wide = {event: told for event, told in outlets.items() if len({one.id for one in told}) > 2}
        assert len(wide) >= 6
        assert sum(len({one.language for one in told}) > 2 for told in wide.values()) >= 2

    def test_a_night_finds_them(self, press_night: Night) -> None:
        """A run leaves articles of one event with one id, across languages too, and joins no two events."""
        event_of = {url: event for event, urls in GOLD.items() for url in urls}
        given: defaultdict[str, set[str]] = defaultdict(set)
        for one in press_night.documents:
            given[one["event_id"]].add(one["url"])
        assert not [urls for urls in given.values() if len({event_of[url] for url in urls if url in event_of}) > 1]
        whole = [urls for urls in given.values() if len(urls) > 2 and all(url in event_of for url in urls)]
        assert len(whole) >= FOUND
