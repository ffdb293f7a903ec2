"""The whole way, without Airflow: the sample press through every stage into the embedded index, and again."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import Outcome
from pipeline.parts import read_part
from pipeline.runs import Run
from pipeline.settings import Settings, load_sources
from pipeline.stages.whole_run import run_whole
from tests.press_night import Night, documents, night, plain_settings

EXPECTED = tomllib.loads(Path(__file__).with_name("press_expectations.toml").read_text(encoding="utf-8"))
PAGES = [
    pytest.param(
        page,
        id=page["url"],
        marks=[pytest.mark.xfail(reason=page["later"], strict=True)] if "later" in page else [],
    )
    for page in EXPECTED["page"]
]


Nights = tuple[Night, Night]


@pytest.fixture(scope="module")
def settings(press_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for a copy of what the first night left: the nights that follow here are no other module's."""
    home = tmp_path_factory.mktemp("whole") / "home"
    shutil.copytree(Path(str(press_night.run.home)), home)
    return plain_settings(home)


@pytest.fixture(scope="module")
def nights(press_night: Night, settings: Settings) -> Nights:
    """Two runs over the sample press, one after the other, each with its report and all documents then indexed."""
    return press_night, night(settings, "second")


def outcomes(run: Run) -> dict[str, Outcome]:
    """Return URL → outcome of a run."""
    return {one.url: one for one in read_part(run.ledger, Outcome)}


def differences(night: Night, page: dict[str, Any]) -> dict[str, Any]:
    """Return what the document of ``page`` has where the expectation has something else."""
    document = next(one for one in night.documents if one["url"] == page["url"])
    wrong = {}
    for name, wanted in page.items():
        found = document.get(name)
        if name in {"url", "why"}:
            continue
        if isinstance(wanted, list):
            right = set(wanted) <= set(found or ())
        elif isinstance(wanted, date):
            right = found == wanted.isoformat()
        else:
            right = found == wanted
        if not right:
            wrong[name] = found
    return wrong


class TestFirstRun:
    """What a first night makes of the sample press."""

    def test_every_odd_link_has_the_outcome_that_was_expected(self, nights: Nights) -> None:
        """Each oddity of the press ends as it should: robots, 404, redirect, consent wall, no article, duplicate."""
        found = outcomes(nights[0].run)
        wrong = {
            one["url"]: (one["kinds"], found[one["url"]].kind.value, found[one["url"]].reason)
            for one in EXPECTED["link"]
            if found[one["url"]].kind not in one["kinds"]
        }
        assert not wrong

    def test_every_other_link_is_indexed(self, nights: Nights) -> None:
        """Nothing is lost, and nothing is listed that is not counted."""
        odd = {one["url"] for one in EXPECTED["link"]}
        found = outcomes(nights[0].run)
        assert len(found) == EXPECTED["links"]
        lost = {url: (one.kind.value, one.reason, one.detail) for url, one in found.items() if url not in odd}
        assert not {url: one for url, one in lost.items() if one[0] != "indexed"}

    def test_languages_are_told(self, nights: Nights) -> None:
        """Each article is in the language that it was written in."""
        assert Counter(one["language"] for one in nights[0].documents) == EXPECTED["languages"]

    def test_the_verdict_is_good(self, nights: Nights) -> None:
        """Odd links are life; the run is to be trusted."""
        assert nights[0].report.verdict.reasons == ()

    def test_windows_1251_comes_out_as_russian(self, nights: Nights) -> None:
        """No document holds characters of a wrong charset."""
        for one in nights[0].documents:
            assert "\ufffd" not in one["text"]
        russian = [one for one in nights[0].documents if one["language"] == "ru"]
        assert all(sum("а" <= c.lower() <= "я" for c in one["text"]) > len(one["text"]) / 2 for one in russian)

    def test_reprints_are_one_story(self, nights: Nights) -> None:
        """The wire piece and its two reprints share one story, and nothing else does."""
        stories: dict[str, set[str]] = {}
        for one in nights[0].documents:
            stories.setdefault(one["story_id"], set()).add(one["source_id"])
        assert len(stories) == EXPECTED["stories"]
        assert sorted(len(sources) for sources in stories.values())[-2:] == [1, 3]

    @pytest.mark.parametrize("page", PAGES)
    def test_what_a_page_says_of_itself(self, nights: Nights, page: dict[str, Any]) -> None:
        """Flags, paywall, update, day, coming event, picture and people are as the page has them.

        What today's pipeline does not find says so (``later = "why"``) as long as that is so, and no longer.
        """
        assert not differences(nights[0], page)

    def test_an_event_is_no_story(self, nights: Nights) -> None:
        """Several outlets that tell of one happening in their own words wrote several stories."""
        stories = {one["url"]: one["story_id"] for one in nights[0].documents}
        for event in EXPECTED["event"]:
            assert len({stories[url] for url in event["urls"]}) == len(event["urls"])


class TestSecondRun:
    """What a second night makes of the same press, on another port."""

    def test_the_index_is_the_same_document_for_document(self, nights: Nights) -> None:
        """Nothing is written anew."""
        first, second = (json.dumps(one.documents, sort_keys=True) for one in nights)
        assert first == second

    def test_what_was_indexed_is_unchanged(self, nights: Nights) -> None:
        """Every link that was indexed, or a duplicate by redirect, is now `unchanged`."""
        first, second = outcomes(nights[0].run), outcomes(nights[1].run)
        assert set(first) == set(second)
        changed = {
            url: (one.kind, second[url].kind, second[url].reason)
            for url, one in first.items()
            if second[url].kind != ("unchanged" if one.kind == "indexed" else one.kind)
        }
        assert not changed


class TestRepeatedRun:
    """A run that is repeated under its own name, as a retried DAG run is."""

    def test_outcomes_and_index_stay(self, nights: Nights, settings: Settings) -> None:
        """Repeating gives the same ledger and the same documents, from the archive: the press is closed by now."""
        run = Run(settings.home, nights[0].run.id)
        before = run.ledger.read_bytes()
        sources = load_sources(settings.sources)
        run_whole(settings, run, sources)
        assert documents(settings) == nights[0].documents
        assert run.ledger.read_bytes() == before


def test_report_says_when(nights: Nights) -> None:
    """The report knows when the run began and how long each stage took."""
    report = nights[0].report
    assert report.started_at is not None
    assert report.started_at < datetime.now(UTC)
    assert {"discover", "fetch", "process", "index"} <= set(report.seconds)
