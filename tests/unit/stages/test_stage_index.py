"""Index: the desk that gives each article of a run its outcome, over an index that can say no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.article import Article, Outcome
from pipeline.parts import write_part
from pipeline.runs import Run
from pipeline.settings import Source
from pipeline.stages.index import Candidate, Desk, elect, index_sources
from pipeline.stages.reporting import Tally
from tests.unit.stages.scripted_index import ScriptedIndex, Status

MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
SOURCE = Source(id="harbour-gazette", name="Harbour Gazette")
MakeArticle = Callable[..., Article]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run in the test's folder."""
    return Run(tmp_path, "test")


def take(run: Run, target: ScriptedIndex, articles: Sequence[Article]) -> tuple[list[Outcome], Desk]:
    """Hand ``articles`` over the desk; return the outcomes and the desk."""
    write_part(run.part("articles", SOURCE.id), articles)
    desk = Desk(target, run, {})
    return list(desk.take_all(SOURCE)), desk


class TestDesk:
    """What the index answers becomes the link's outcome."""

    @pytest.mark.parametrize(
        ("answer", "kind", "reason", "failed"),
        [
            ("written", "indexed", "new", False),
            ("stale", "unchanged", "newer-kept", False),
            ("refused", "failed", "index-refused", True),
            (None, "failed", "index-silent", True),
        ],
    )
    def test_every_answer_has_its_outcome(
        self, run: Run, make_article: MakeArticle, answer: Status | None, kind: str, reason: str, *, failed: bool
    ) -> None:
        """An index that refuses, or says nothing, fails the link: it is never called indexed."""
        article = make_article("one", title="Ferry")
        (outcome,), desk = take(run, ScriptedIndex(answers={"Ferry": answer}), [article])
        assert (outcome.kind.value, outcome.reason) == (kind, reason)
        assert desk.failed == ({article.id} if failed else set())

    def test_what_is_refused_is_a_problem_of_its_source(self, run: Run, make_article: MakeArticle) -> None:
        """Nobody asks again for an article that the index refuses: the source's problem says how it comes back."""
        write_part(run.part("articles", SOURCE.id), [make_article("one", title="Ferry"), make_article("two")])
        tally = Tally("_run")
        index_sources(ScriptedIndex(answers={"Ferry": "refused"}), run, [SOURCE], tally)
        (problem,) = tally.problems
        assert (problem.source_id, problem.reason) == (SOURCE.id, "articles-refused")
        assert "of 2 articles the index refused 1, first that of http" in problem.detail
        assert problem.detail.endswith("the mapping says no; when that is mended: dateline replay test")

    def test_unchanged_article_is_not_written(self, run: Run, make_article: MakeArticle) -> None:
        """What the index holds already costs no write."""
        later = make_article("one", run_id="later", captured_at=datetime(2026, 3, 16, tzinfo=UTC))
        target = ScriptedIndex([make_article("one")])
        (outcome,), _ = take(run, target, [later])
        assert (outcome.kind.value, outcome.reason) == ("unchanged", "same-content")
        assert not target.taken

    def test_a_clock_that_was_ahead(self, run: Run, make_article: MakeArticle) -> None:
        """What was captured, or withdrawn, in a time that is yet to come is replaced by the next capture."""
        ahead = datetime(2099, 1, 1, tzinfo=UTC)
        later = {"run_id": "later", "captured_at": datetime(2026, 3, 16, tzinfo=UTC), "content_sha256": "b" * 64}
        stored = [
            make_article("one", captured_at=ahead),
            make_article("two", captured_at=ahead, withdrawn_at=ahead, flags=("withdrawn",), text=""),
        ]
        target = ScriptedIndex(stored)
        outcomes, _ = take(run, target, [make_article("one", **later), make_article("two", **later)])
        assert [(one.kind.value, one.reason) for one in outcomes] == [("revised", "content-changed")] * 2
        assert [(one.id, one.captured_at, one.withdrawn_at) for one in target.taken] == [
            (one.id, later["captured_at"], None) for one in stored
        ]

    def test_late_captures_of_a_page_that_moved(self, run: Run, make_article: MakeArticle) -> None:
        """Each is answered for; the article at the new address is written once, its own capture before all others."""
        old, older = make_article("old", content_sha256="b" * 64), make_article("older", content_sha256="c" * 64)
        at = datetime(2026, 3, 20, tzinfo=UTC)
        moved = make_article("new", run_id="later", captured_at=at, also_at=tuple(sorted((old.url, older.url))))
        target = ScriptedIndex([moved])
        outcomes = take(run, target, [old, older])[0]
        assert [(one.kind.value, one.reason) for one in outcomes] == [("unchanged", "newer-kept")] * 2
        assert [one.id for one in target.taken] == [moved.id]
        target = ScriptedIndex([moved])
        own = moved.model_copy(update={"captured_at": at + timedelta(days=1), "title": "Another", "run_id": "test"})
        own = own.model_copy(update={"content_sha256": "d" * 64})
        outcomes = take(run, target, [old, own])[0]
        assert [one.kind.value for one in outcomes] == ["unchanged", "revised"]
        assert [one.title for one in target.taken] == ["Another"]

    def test_repeated_attempt_says_what_the_first_said(self, run: Run, make_article: MakeArticle) -> None:
        """An article that this run wrote as `reprocessed` is not `new` when the stage is repeated."""
        written = make_article("one", run_id="test")
        before = Outcome.model_validate(
            {
                "source_id": SOURCE.id,
                "url": written.link_url,
                "kind": "revised",
                "reason": "reprocessed",
                "stage": "index",
                "article_id": written.id,
            }
        )
        write_part(run.outcomes("index", SOURCE.id), [before])
        (outcome,), _ = take(run, ScriptedIndex([written]), [written])
        assert (outcome.kind.value, outcome.reason) == ("revised", "reprocessed")

    def test_link_that_was_not_chosen_is_a_duplicate(self, run: Run, make_article: MakeArticle) -> None:
        """It names the link that stands for the article, and nothing is written for it."""
        article = make_article("one")
        write_part(run.part("articles", SOURCE.id), [article])
        target = ScriptedIndex()
        other = Candidate(article.captured_at, article.content_sha256, "other http://other.example/")
        (outcome,) = Desk(target, run, {article.id: other}).take_all(SOURCE)
        assert (outcome.kind.value, outcome.detail) == ("duplicate", "as other http://other.example/")
        assert not target.taken


class TestElect:
    """Which of several links stands for one article."""

    @pytest.mark.parametrize(
        ("hours", "text", "winner"),
        [(1, "other", "second"), (1, "same", "first"), (-1, "other", "first"), (0, "other", "first")],
    )
    def test_later_text_wins_else_the_first(self, hours: int, text: str, winner: str) -> None:
        """Only another text that was captured later takes the place of the first link."""
        best: dict[str, Candidate] = {}
        elect(best, [("id", Candidate(MONDAY, "same", "first"))])
        elect(best, [("id", Candidate(MONDAY + timedelta(hours=hours), text, "second"))])
        assert best["id"].link == winner
