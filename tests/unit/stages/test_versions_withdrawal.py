"""What becomes of an indexed article whose page is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.article import Article, Outcome, OutcomeKind
from pipeline.settings import Source
from pipeline.stages.versions.withdrawal import withdraw
from tests.unit.stages.scripted_index import ScriptedIndex

NOW = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)


class TestWithdraw:
    """The moments of capture and of the answer decide."""

    @pytest.mark.parametrize(
        ("captured", "kind"),
        [
            (timedelta(days=-1), OutcomeKind.WITHDRAWN),
            (timedelta(minutes=5), OutcomeKind.UNCHANGED),
            (timedelta(days=2), OutcomeKind.WITHDRAWN),
            (timedelta(days=73 * 365), OutcomeKind.WITHDRAWN),
        ],
        ids=["the day before", "since", "by a clock of the day after tomorrow", "by a clock of another century"],
    )
    def test_a_clock_that_was_ahead_keeps_no_article(
        self, make_article: Callable[..., Article], captured: timedelta, kind: OutcomeKind
    ) -> None:
        """A capture since keeps it, one before does not, and neither does one that is still to come."""
        article = make_article(captured_at=NOW + captured)
        index = ScriptedIndex([article])
        source = Source(id="harbour-gazette", name="Harbour Gazette")
        gone = Outcome(
            source_id=source.id,
            url=article.url,
            kind=OutcomeKind.WITHDRAWN,
            reason="http-410",
            stage="fetch",
            article_id=article.id,
            at=NOW,
        )
        (outcome,) = withdraw(index, source, [gone], NOW + timedelta(minutes=10))
        assert outcome.kind is kind
        marked = [one.withdrawn_at for one in index.taken]
        assert marked == ([NOW] if kind is OutcomeKind.WITHDRAWN else [])
