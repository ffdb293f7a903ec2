"""Replay: the index made again from the archive, with no server there to ask."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.index import embedded_folder, open_index
from pipeline.index.protocol import Query
from pipeline.press import sample_sources
from pipeline.press.outlets import Block, load_outlets
from pipeline.press.server import PressServer
from pipeline.press.site import build_site
from pipeline.runs import Run
from pipeline.settings import Settings, load_sources
from pipeline.stages.replay import replay
from pipeline.stages.whole_run import run_whole
from tests.removed_index import remove_index

OUTLET = "ngong-dispatch"
OF_THE_RUN = {"run_id"}
CORRECTION = "The council corrected the figure late on Tuesday night, after a reader had counted again."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty data root."""
    return Settings.load(home=tmp_path / "home", sources=tmp_path / "sources.toml")


def night(settings: Settings, name: str, *, revised: bool = False) -> None:
    """Run over one outlet of the sample press; ``revised`` changes the text of its first article."""
    outlet = next(one for one in load_outlets() if one.id == OUTLET)
    if revised:
        first = outlet.articles[0]
        changed = first.model_copy(update={"blocks": (*first.blocks, Block(kind="paragraph", text=CORRECTION))})
        outlet = outlet.model_copy(update={"articles": (changed, *outlet.articles[1:])})
    with PressServer(press={outlet.host: build_site(outlet)}) as press:
        settings.sources.write_text(sample_sources(press.port), encoding="utf-8")
        sources = [one for one in load_sources(settings.sources) if one.id == OUTLET]
        run_whole(settings, Run(settings.home, name), sources, only_due=False)


def documents(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """Return id → document without what names the run."""
    with closing(open_index(settings)) as index:
        hits = index.search(Query(size=100)).hits
    return {hit.id: {name: value for name, value in hit.article.items() if name not in OF_THE_RUN} for hit in hits}


class TestReplay:
    """What the archive gives back."""

    def test_lost_index_comes_back_with_its_revisions(self, settings: Settings) -> None:
        """Two nights, one article revised between them; the index is deleted; the archive alone restores it."""
        night(settings, "monday")
        night(settings, "tuesday", revised=True)
        before = documents(settings)
        assert max(one.get("revision", 1) for one in before.values()) == 2
        remove_index(embedded_folder(settings))
        reports = replay(settings, datetime.now(UTC))
        assert [one.verdict.passed for one in reports] == [True, True]
        assert documents(settings) == before

    def test_replay_over_a_whole_index_changes_nothing(self, settings: Settings) -> None:
        """What is there already is unchanged."""
        night(settings, "monday")
        before = documents(settings)
        reports = replay(settings, datetime.now(UTC))
        assert reports[0].outcomes == {"unchanged": len(before)}
        assert documents(settings) == before

    def test_sources_that_are_declared_no_more_keep_their_names(self, settings: Settings) -> None:
        """Without the sources file, a replay takes the sources as the run knew them."""
        night(settings, "monday")
        before = documents(settings)
        settings.sources.unlink()
        reports = replay(settings, datetime.now(UTC))
        assert reports[0].outcomes == {"unchanged": len(before)}
        assert {one["source_name"] for one in documents(settings).values()} == {"Ngong Hills Dispatch"}

    def test_unknown_run_or_source_is_said(self, settings: Settings) -> None:
        """A name that the archive does not know is a usage error."""
        night(settings, "monday")
        with pytest.raises(UsageError, match="no run never"):
            replay(settings, datetime.now(UTC), run_ids=["never"])
        with pytest.raises(UsageError, match="no source nobody"):
            replay(settings, datetime.now(UTC), source_ids=["nobody"])

    def test_empty_archive_is_said(self, settings: Settings) -> None:
        """Nothing to replay is said, and not reported as a success."""
        with pytest.raises(UsageError, match="the archive is empty"):
            replay(settings, datetime.now(UTC))


class TestDamagedArchive:
    """Losses are named and red; what is behind them comes back."""

    def test_a_flipped_bit(self, settings: Settings) -> None:
        """One page is quarantined and named, the others are indexed, and the run is not good."""
        night(settings, "monday")
        before = documents(settings)
        remove_index(embedded_folder(settings))
        lost = min(before.values(), key=lambda one: one["warc_offset"])
        path = Path(str(settings.home)) / lost["warc_path"]
        raw = bytearray(path.read_bytes())
        raw[lost["warc_offset"] + 60] ^= 1
        path.write_bytes(raw)
        (figures,) = replay(settings, datetime.now(UTC))
        assert not figures.verdict.passed
        assert "damaged-archive" in figures.verdict.gates
        assert figures.outcomes == {"indexed": len(before) - 1, "quarantined": 1}
        assert lost["link_url"] in figures.verdict.reasons[0]

    def test_a_file_that_is_gone(self, settings: Settings) -> None:
        """The source is named with all of its pages, as its index has them."""
        night(settings, "monday")
        count = len(documents(settings))
        for path in Path(str(settings.home)).rglob("captures-*.warc.gz"):
            path.unlink()
        (figures,) = replay(settings, datetime.now(UTC))
        assert not figures.verdict.passed
        assert figures.outcomes["quarantined"] >= count
        assert figures.reasons["quarantined"] == {"damaged-record": figures.outcomes["quarantined"]}
