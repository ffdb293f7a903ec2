"""A source's time: what is over it is the next run's, with an outcome that says so."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pipeline.article import Capture, Link, Outcome
from pipeline.fetch import Archive, Fetcher, Visits
from pipeline.settings import Settings, Source
from tests.integration.misbehaving_server import MisbehavingServer, answer

PAGE = b"<p>The weir is closed.</p>"
PATIENT = Source(id="weir", name="The Weir", local=True, delay_seconds=0.5, budget_minutes=0.025)
"""A request every half second, for three of them: ten links are too many, and one is not, where the machine stalls."""


async def fetch(home: Path, links: list[Link], source: Source, run_id: str) -> list[Capture | Outcome]:
    """Fetch ``links`` in a run; what was captured is noted as being in the index."""
    visits = Visits.load(home, source.id)
    async with Fetcher(Settings(home=home)) as fetcher:
        with Archive(home, source.id, run_id) as archive:
            found = fetcher.links(links, source, visits, archive, index_identity="index", only_due=True)
            results = [result async for result in found]
    for result in results:
        if isinstance(result, Capture):
            visits.confirm(result, "index")
    visits.save()
    return results


class TestBudget:
    """``budget_minutes``."""

    def test_the_rest_is_the_next_runs(self, tmp_path: Path) -> None:
        """A slow source is left when its time is up, each link with an outcome; the next run goes on from there."""

        async def run() -> tuple[list[Capture | Outcome], list[Capture | Outcome], int]:
            async with MisbehavingServer({f"/{number}": answer(PAGE) for number in range(10)}) as server:
                links = [Link(url=f"{server.base}/{n}", source_id="weir", listed_by="test") for n in range(10)]
                first = await fetch(tmp_path, links, PATIENT, "run-1")
                asked = len(server.asked)
                in_time = PATIENT.model_copy(update={"delay_seconds": 0.0, "budget_minutes": 60.0})
                return first, await fetch(tmp_path, links, in_time, "run-2"), asked

        first, second, asked = asyncio.run(run())
        had = [one for one in first if isinstance(one, Capture)]
        left = [one for one in first if isinstance(one, Outcome)]
        assert 0 < len(had) < 10
        assert len(had) + len(left) == 10
        assert asked == 1 + len(had)
        assert {(one.kind, one.reason) for one in left} == {("rejected", "over-budget")}
        assert "budget_minutes" in str(left[0].detail)
        assert sum(isinstance(one, Capture) for one in second) == len(left)
        assert {one.reason for one in second if isinstance(one, Outcome)} == {"not-due"}
